"""The records of their two readers, who left among them; in the day of others, that somebody must act, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from jalons.accompagner.accompagnements.selectors import BrouillonVue, brouillon_lu
from jalons.accompagner.courriers.rules import Lettre, lignes_destinataire, paragraphes
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.referentiels.selectors import ReferentielAbsent, valeur
from jalons.fondations.socle.models import en_vigueur

from . import rules
from .enums import CibleFiche, GenreFiche, Place, StatutFiche
from .models import BrouillonFiche, FicheScellee, PassationFiche
from .rules import OBJETS

DELAI = "protection_delai"  # parameter: days after which a record that waits is told to others
ATTENDENT = (StatutFiche.REDIGEE, StatutFiche.ENVOYEE)
LECTEURS = {
    Place.AUTEUR: (Role.ASSISTANT_SOCIAL, Role.MANAGER),
    Place.CADRE: (Role.MANAGER,),
}  # who may still read, by role
NOMMABLES = {Place.AUTEUR: (Role.ASSISTANT_SOCIAL,), Place.CADRE: (Role.MANAGER,)}
DIT_JOURS = 7  # a record handed to somebody is told in her day so long


def siennes(agent: Agent) -> list[FicheScellee]:
    """Those that this agent wrote or is the cadre of, what waits first."""
    lignes = FicheScellee.objects.visible_to(agent, "lire", classe="F4").select_related("assure", "auteur", "cadre")
    return sorted(lignes.order_by("-created_at"), key=lambda f: not f.ouverte)


def brouillon(agent: Agent, fiche: FicheScellee, cible: str) -> tuple[BrouillonVue | None, int]:
    """What this agent was typing there, and how many times it was written, 0 for never. Nobody else's is ever read."""
    ligne = BrouillonFiche.objects.filter(fiche=fiche, auteur=agent, cible=cible).first()
    return brouillon_lu(ligne), ligne.version if ligne else 0


def restes(agent: Agent, fiche: FicheScellee) -> list[tuple[CibleFiche, BrouillonVue]]:
    """What this agent typed in forms that the record, as it stands, offers no more: given back to be copied."""
    fermees = [
        c for c, ouverte in ((CibleFiche.LETTRE, fiche.en_redaction), (CibleFiche.SUITE, fiche.ouverte)) if not ouverte
    ]
    return [(c, tape) for c in fermees if (tape := brouillon(agent, fiche, c)[0])]


def lettre(fiche: FicheScellee, jour: date | None = None) -> Lettre:
    """Its letter as it leaves. Raises courriers' CourrierRefuse when its addressee fits no envelope."""
    organisme, auteur = fiche.organisme, fiche.signataire or fiche.auteur
    return Lettre(
        organisme=organisme.nom, telephone=organisme.telephone, fictif=organisme.fictif,
        jour=fiche.envoyee_le or jour or timezone.localdate(),
        destinataire=lignes_destinataire(str(fiche.destinataire or "")), objet=OBJETS[GenreFiche(fiche.genre)],
        corps=paragraphes(str(fiche.corps or "")),
        signature=(str(auteur), auteur.libelle_role, "Service social de l’Assurance Maladie"),
    )  # fmt: skip


def vacantes(fiches: Iterable[FicheScellee], jour: date) -> dict[UUID, list[Place]]:
    """The places of these records whose holder left her post in the caisse: key → places. Two queries a caisse."""
    lues = list(fiches)
    tenues = {
        (place, caisse): set(en_poste(caisse, LECTEURS[place], jour).values_list("pk", flat=True))
        for place in Place
        for caisse in {f.organisme_id for f in lues}
    }
    return {f.pk: [p for p in Place if f.titulaire(p).pk not in tenues[p, f.organisme_id]] for f in lues}


def nommables(fiche: FicheScellee, place: str, jour: date, par: Agent) -> QuerySet[Agent]:
    """Who may be named to this place: in post in the caisse, not one of its readers, not who names."""
    la = en_poste(fiche.organisme_id, NOMMABLES[Place(place)], jour)
    return la.exclude(pk__in=[fiche.auteur_id, fiche.cadre_id, par.pk])


def sans_lecteur(agent: Agent, jour: date) -> list[FicheScellee]:
    """For who names in the caisse: the records that both readers left. Nothing of them is to be shown but who left."""
    lignes = FicheScellee.objects.visible_to(agent, "confier").select_related("auteur", "cadre", "organisme")
    lues = list(lignes.defer("corps", "dit_mots", "accuse", "suite", "destinataire").order_by("created_at"))
    partis = vacantes(lues, jour)
    return [f for f in lues if len(partis[f.pk]) == len(Place)]


def passations(fiche: FicheScellee) -> list[PassationFiche]:
    """Who was named in whose place, by whom, the first one first."""
    return list(PassationFiche.objects.filter(fiche=fiche).select_related("ancien", "nouveau", "par"))


@dataclass(frozen=True)
class Garde:
    """How long it is kept; ``a_relire``: its readers must say again that the risk lasts."""

    jusqu_au: date
    relire_le: date
    a_relire: bool


def gardes(fiches: Iterable[FicheScellee], jour: date) -> dict[UUID, Garde]:
    """The retention of each, by the referentials; none when they do not say. Three queries."""
    try:
        mois, ans, relire = (int(valeur(f"conservation_protection{s}", jour)) for s in ("", "_plafond", "_relecture"))
    except ReferentielAbsent:
        return {}
    trouvees = {}
    for f in fiches:
        ouverte = timezone.localdate(f.created_at)
        quand = rules.a_relire_le(ouverte, f.relue_le, mois=relire)
        fin = rules.gardee_jusqu_au(ouverte, f.close_le, mois=mois, ans=ans)
        trouvees[f.pk] = Garde(fin, quand, f.ouverte and quand <= jour)
    return trouvees


@dataclass(frozen=True)
class AFaire:
    """One record in the day of one of its readers, and what it waits for."""

    fiche: FicheScellee
    quoi: str
    depuis: date


def a_faire(agent: Agent, jour: date) -> list[AFaire]:
    """In the day of their two readers: to send, acknowledged by nobody, a reader who left, a yearly review, just handed over."""
    ouvertes = [f for f in siennes(agent) if f.ouverte]
    if not ouvertes:
        return []
    partis, gardees = vacantes(ouvertes, jour), gardes(ouvertes, jour)
    depuis = timezone.now() - timedelta(days=DIT_JOURS)
    confiees = set(
        PassationFiche.objects.filter(nouveau=agent, created_at__gte=depuis).values_list("fiche_id", flat=True)
    )
    trouves = []
    for f in ouvertes:
        if quoi := rules.attend(
            f.statut,
            [f"{f.titulaire(p)} n’est plus en poste" for p in partis[f.pk]],
            confiee=f.pk in confiees,
            a_relire=f.pk in gardees and gardees[f.pk].a_relire,
        ):
            trouves.append(AFaire(f, quoi, f.envoyee_le or timezone.localdate(f.created_at)))
    return trouves


@dataclass(frozen=True)
class QuelquUn:
    """Somebody must act: whom to tell (nobody when both left). Neither about whom, nor why."""

    prevenir: tuple[str, ...]


def quelqu_un_doit_agir(agent: Agent, jour: date) -> list[QuelquUn]:
    """For the other cadres of the caisse, and for who replaces its author or its cadre: one waits too long. No key, no person."""
    delai = Parametre.objects.filter(en_vigueur(jour), code=DELAI).values_list("valeur", flat=True).first()
    if delai is None or not agent.organisme_id:
        return []
    vieilles = FicheScellee.objects.filter(statut__in=ATTENDENT, organisme_id=agent.organisme_id)
    vieilles = (
        vieilles.filter(created_at__date__lte=jour - timedelta(days=int(delai)))
        .exclude(auteur=agent)
        .exclude(cadre=agent)
    )
    if agent.role != Role.MANAGER:
        remplaces = Suppleance.objects.filter(en_vigueur(jour), suppleant=agent).values("absent_id")
        vieilles = vieilles.filter(auteur__in=remplaces) | vieilles.filter(cadre__in=remplaces)
    lues = list(vieilles.select_related("auteur", "cadre").defer("corps", "dit_mots", "destinataire"))
    partis = vacantes(lues, jour)
    duos = {tuple(str(f.titulaire(p)) for p in Place if p not in partis[f.pk]) for f in lues}
    return [QuelquUn(duo) for duo in sorted(duos)]
