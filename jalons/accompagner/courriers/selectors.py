"""Templates in force, the words of a person for their fields, the letters of a dossier and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from jalons.accompagner.accompagnements.enums import Domaine
from jalons.accompagner.accompagnements.models import Dossier, Evaluation, EvaluationDomaine
from jalons.accompagner.accompagnements.rules import modifiable
from jalons.accompagner.echeances.enums import GenreFait
from jalons.accompagner.echeances.selectors import derniere as derniere_situation
from jalons.accompagner.echeances.valeurs import Faits
from jalons.accompagner.ressources.selectors import budget
from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Agent
from jalons.fondations.envois.enums import Statut
from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.services import DU_DOSSIER
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.selectors import liste
from jalons.fondations.socle.composee import Composee
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.phrases import accorder
from jalons.personnes.assures.enums import Canal
from jalons.personnes.assures.models import Assure, Contact
from jalons.personnes.assures.selectors import adresse_postale, nom_postal, peut_ecrire_a
from jalons.personnes.entourage import selectors as entourage

from . import rules
from .enums import PARTIS, Genre, StatutCourrier, Voie
from .models import Courrier, ModeleCourrier
from .rules import Lettre

BADGES = {StatutCourrier.BROUILLON: "wait", StatutCourrier.ENVOYE: "ok", StatutCourrier.REMIS: "ok"}


# --- the templates ---


def modeles_en_vigueur(agent: Agent, jour: date) -> list[ModeleCourrier]:
    """Those that this agent may use on ``jour``, one version each, in the order of the addressees."""
    lues = ModeleCourrier.objects.visible_to(agent).filter(date_debut__lte=jour)
    dernieres = {m.suite: m for m in lues.order_by("version")}
    ordre = list(Genre)
    return sorted(
        (m for m in dernieres.values() if not m.retire), key=lambda m: (ordre.index(Genre(m.genre)), m.titre.lower())
    )


def versions(modele: ModeleCourrier) -> list[ModeleCourrier]:
    """Every version of a template, the newest first."""
    return list(ModeleCourrier.objects.filter(suite=modele.suite).select_related("auteur").order_by("-version"))


def exemple(modele: ModeleCourrier, jour: date) -> Lettre:
    """The template as it would print, for nobody."""
    valeurs = {c.code: c.exemple for c in rules.CHAMPS.values()}
    return Lettre(
        organisme=valeurs["organisme"], telephone=valeurs["telephone_service"], fictif=True, jour=jour,
        destinataire=(Genre(modele.genre).label,), objet=rules.fusionner(modele.objet, valeurs),
        corps=rules.paragraphes(rules.fusionner(modele.corps, valeurs)), signature=(valeurs["auteur"],),
    )  # fmt: skip


# --- what the fields say ---


def valeurs_fusion(agent: Agent, dossier: Dossier, jour: date) -> dict[str, str]:
    """Each field's words for this dossier; one that nobody knows is absent. The caller has checked the right to read it."""
    qui, organisme = dossier.assure, dossier.organisme
    dites = {
        "personne": str(qui), "prenom": qui.prenom, "nom": qui.nom, "adresse": qui.adresse, "telephone": qui.telephone,
        "naissance": jour_annee(qui.date_naissance) if qui.date_naissance else "", "profession": qui.profession,
        "suivi_depuis": jour_annee(dossier.ouvert_le), "date": jour_annee(jour), "organisme": organisme.nom,
        "telephone_service": organisme.telephone, "auteur": str(agent), "fonction": agent.libelle_role,
    }  # fmt: skip
    if naissance := dites["naissance"]:
        dites["nee_le"] = accorder("{née/né/né·e} le ", qui.accord) + naissance
    reste = budget(dossier, jour).reste
    dites["reste_a_vivre"] = reste.mots if reste else ""
    dites |= _de_sante(dossier)
    return {code: mots for code, mots in dites.items() if mots}


def _arret(dossier: Dossier) -> Faits | None:
    """The stoppage as noted; None when nothing of it can be read."""
    situation = derniere_situation(dossier)
    try:
        return situation.lus if situation else None
    except ValueError:
        return None


def _de_sante(dossier: Dossier) -> dict[str, str]:
    dites: dict[str, str] = {}
    if ecrite := Evaluation.objects.filter(dossier=dossier, restee_le=None).order_by("-version").first():
        dites["evaluation"] = str(ecrite.texte or "")
    domaine = EvaluationDomaine.objects.filter(dossier=dossier, restee_le=None, domaine=Domaine.SANTE)
    if mots := domaine.order_by("-evaluation__version").first():
        dites["evaluation_sante"] = str(mots.texte or "")
    lus = _arret(dossier)
    periodes = lus.periodes if lus else ()
    if periodes:
        dites["arret_depuis"] = jour_annee(min(p.debut for p in periodes))
        if fin := max((p.fin for p in periodes if p.fin), default=None):
            dites["arret_jusqu_au"] = jour_annee(fin)
    return dites


# --- the letters ---


@dataclass(frozen=True)
class CourrierVu:
    """A letter in a list: what it is, where it stands, what became of it outside."""

    courrier: Courrier
    a_qui: str
    badge: str
    remise: str  # what the outbox says of it
    en_panne: bool
    attend: bool  # handed to the outbox, which has not carried it yet

    @property
    def etat(self) -> str:
        """Where it stands, in one true word."""
        if self.en_panne:
            return "n’est pas parti"
        return "attend l’expédition" if self.attend else str(self.courrier.get_statut_display())

    @property
    def titre(self) -> str:
        """Its subject, or what it is for."""
        return str(self.courrier.objet or self.courrier.get_genre_display())


@dataclass(frozen=True)
class SectionCourriers:
    """What the dossier page shows."""

    dossier_id: UUID
    courriers: list[CourrierVu]
    peut_ecrire: bool


_COURRIERS = Composee(
    lambda dossier: Courrier.objects.filter(dossier=dossier).prefetch_related("auteur").order_by("-created_at"),
    dossier=UUID,
)


def section(dossier: Dossier) -> SectionCourriers:
    """The letters of a dossier, the latest first. Content: the caller has checked the right to read it."""
    return SectionCourriers(dossier.pk, vus(_COURRIERS(dossier=dossier.pk)), modifiable(dossier.statut))


def partis(agent: Agent, dossier: Dossier) -> tuple[str, dict[str, Any]] | None:
    """For « Qui sait quoi »: the letters that left for others, to whom, when, how, on which agreement; never their words."""
    if not autorise(agent, "accompagner", "dossier", dossier, classe="F3"):
        return None
    siens = Courrier.objects.filter(dossier=dossier, statut__in=PARTIS).exclude(genre=Genre.PERSONNE)
    lus = vus(siens.order_by("-parti_le", "-created_at"))
    return ("courriers/_partis.html", {"partis": lus}) if lus else None


def vus(courriers: Iterable[Courrier]) -> list[CourrierVu]:
    """The letters with what the outbox says of each. One query."""
    lus = list(courriers)
    envois = {e.cle_unique: e for e in _envois(lus)}
    return [_vu(c, envois.get(cle(c))) for c in lus]


def cle(courrier: Courrier) -> str:
    """Its key in the outbox: a letter leaves once."""
    return f"{DU_DOSSIER}{courrier.pk}"


def _envois(courriers: Iterable[Courrier]) -> QuerySet[Envoi]:
    return Envoi.objects.filter(cle_unique__in=[cle(c) for c in courriers]).defer("destinataire", "corps")


def _vu(courrier: Courrier, envoi: Envoi | None) -> CourrierVu:
    premiere = next(iter(str(courrier.destinataire or "").splitlines()), courrier.get_genre_display())
    panne = envoi is not None and envoi.statut in (Statut.ERREUR, Statut.REFUSE)
    attend = envoi is not None and envoi.statut == Statut.A_ENVOYER and courrier.accuse_le is None
    badge = "stop" if panne else "wait" if attend else BADGES.get(StatutCourrier(courrier.statut), "off")
    return CourrierVu(courrier, premiere, badge, _remise(envoi), panne, attend)


def _remise(envoi: Envoi | None) -> str:
    if envoi is None:
        return ""
    if envoi.envoye_le is not None:
        return f"parti le {jour_annee(timezone.localdate(envoi.envoye_le))}"
    if envoi.statut == Statut.A_ENVOYER:
        return "attend l’expédition"
    return f"n’est pas parti : {envoi.raison_refus}"


def non_partis(agent: Agent) -> list[Courrier]:
    """The letters of the dossiers that this agent accompanies, that the outbox could not carry."""
    siens = Courrier.objects.visible_to(agent, "accompagner", classe="F3").filter(statut=StatutCourrier.ENVOYE)
    siens = siens.filter(accuse_le=None)
    en_panne = Envoi.objects.filter(cle_unique__startswith=DU_DOSSIER, statut__in=[Statut.ERREUR, Statut.REFUSE])
    cles = set(en_panne.values_list("cle_unique", flat=True))
    return [c for c in siens.select_related("dossier__assure").defer("corps") if cle(c) in cles] if cles else []


def brouillons(dossier: Dossier) -> int:
    """How many letters wait there unfinished."""
    return Courrier.objects.filter(dossier=dossier, statut=StatutCourrier.BROUILLON).count()


def refus_de_parler(courrier: Courrier, jour: date) -> str:
    """What she said against its addressee, in words; '' when nothing does. Never of a letter to herself."""
    if courrier.genre == Genre.PERSONNE:
        return ""
    a_qui = " ".join(str(courrier.destinataire or "").split("\n")[:2])
    role = "employeur" if courrier.genre == Genre.EMPLOYEUR else ""
    return entourage.refus_de_parler(courrier.dossier.assure, jour, a_qui, role=role)


def lettre(courrier: Courrier, agent: Agent) -> Lettre:
    """The letter as it leaves, or as it left. Raises rules.CourrierRefuse when its addressee fits no envelope."""
    organisme, auteur = courrier.dossier.organisme, courrier.parti_par or agent
    hers = courrier.genre == Genre.PERSONNE and not courrier.parti
    ou = destinataire_de(courrier.dossier.assure) if hers else str(courrier.destinataire or "")
    return Lettre(
        organisme=organisme.nom, telephone=organisme.telephone, fictif=organisme.fictif,
        jour=courrier.parti_le or timezone.localdate(),
        destinataire=rules.lignes_destinataire(ou),
        objet=str(courrier.objet or ""), corps=rules.paragraphes(str(courrier.corps or "")),
        signature=(str(auteur), auteur.libelle_role, "Service social de l’Assurance Maladie"),
    )  # fmt: skip


def destinataire_de(assure: Assure) -> str:
    """Her own name and address, as the envelope shows them."""
    return "\n".join([*nom_postal(assure), *(adresse_postale(assure) if assure.adresse else ())])


def voies(courrier: Courrier, jour: date) -> list[tuple[str, str, str]]:
    """``(voie, words, why not)`` of each way; the last is empty when it is open. Her wishes and the gate decide for herself."""
    if courrier.genre != Genre.PERSONNE:
        return [(Voie.COURRIER, Voie.COURRIER.label, ""), (Voie.COURRIEL, "Par messagerie sécurisée", ""), _main()]
    assure = courrier.dossier.assure
    poste = peut_ecrire_a(assure, Canal.COURRIER, jour)[1]
    souhait = Contact.objects.filter(assure=assure).values_list("canal_prefere", flat=True).first()
    pas = "Elle n’a pas demandé à être jointe par courriel." if souhait != Canal.COURRIEL else ""
    mail = pas or peut_ecrire_a(assure, Canal.COURRIEL, jour)[1]
    return [(Voie.COURRIER, Voie.COURRIER.label, poste), (Voie.COURRIEL, f"À {assure.courriel}", mail), _main()]


def _main() -> tuple[str, str, str]:
    return (Voie.MAIN, Voie.MAIN.label, "")


def messagerie_sure(adresse: str, jour: date) -> bool:
    """Does this address end as those of the dated list of secure messaging?"""
    domaine = adresse.rpartition("@")[2].lower()
    return any(domaine == c.code or domaine.endswith(f".{c.code}") for c in liste(Liste.MESSAGERIE_SURE, jour))


def mots_de_sante(courrier: Courrier) -> tuple[str, ...]:
    """The words of this letter that may tell something of her health; her own trade does not."""
    textes = str(courrier.objet or ""), str(courrier.corps or "")
    return rules.mots_de_sante(*textes, profession=courrier.dossier.assure.profession)


def jours_du_medecin(dossier: Dossier, jour: date) -> list[str]:
    """What the dossier knows of the occupational physician, each with its source; whether he was seen, a person says."""
    lus = _arret(dossier)
    visites = [f for f in (lus.faits if lus else ()) if f.genre == GenreFait.VISITE]
    dits = []
    if faite := max((f.le for f in visites if f.le <= jour), default=None):
        dits.append(f"Ligne des droits : visite le {jour_annee(faite)}. Écrivez ce jour si elle a eu lieu avec lui.")
    if prevue := min((f.le for f in visites if f.le > jour), default=None):
        dits.append(f"Ligne des droits : visite prévue le {jour_annee(prevue)}, pas encore faite.")
    partis = Courrier.objects.filter(dossier=dossier, genre=Genre.MEDECIN_TRAVAIL, statut__in=PARTIS)
    if ecrit := partis.order_by("-parti_le").values_list("parti_le", flat=True).first():
        dits.append(f"Un courrier lui est parti le {jour_annee(ecrit)} : cela ne dit pas qu’il a été vu.")
    return dits
