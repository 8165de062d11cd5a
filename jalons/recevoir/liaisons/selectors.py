"""Liaisons ready to be shown: whose turn it is on each of the two clocks, and what may be asked of whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.selectors import liste
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.enums import GenreRattachement
from jalons.personnes.assures.models import Assure, Rattachement
from jalons.personnes.assures.selectors import memes
from jalons.personnes.partenaires.enums import TypePartenaire
from jalons.personnes.partenaires.models import Partenaire
from jalons.personnes.partenaires.selectors import repertoire
from jalons.recevoir.signalements.enums import OUVERTS, Objet, Origine
from jalons.recevoir.signalements.models import Demande, Signalement

from . import rules
from .enums import (
    ACTES_IJ,
    ACTES_ORIENTATION,
    INTERNES,
    ORGANISME_OUVERT,
    SOCIAL_OUVERT,
    Cote,
    EtatOrganisme,
    GenreLiaison,
)
from .models import Echange, Liaison, RetardEcarte

PAYEUR = TypePartenaire.ASSURANCE_MALADIE  # who pays the indemnités journalières
LIMITE = 200
ENTIERES = (
    *("partenaire", "sujet", "attribuee_a", "organisme", "par"),
    *("signalement__demande__assure", "signalement__demande__organisme"),
)
OUVERTES = Q(etat_organisme__in=ORGANISME_OUVERT) | Q(etat_social__in=SOCIAL_OUVERT)
# The services of the Assurance Maladie that orient people to us, and wait for our answer too.
ORIGINES = (
    *(Origine.CPAM_ACCUEIL, Origine.CPAM_PRESTATIONS, Origine.CPAM_ASS, Origine.ACCOMPAGNEMENT_SANTE),
    *(Origine.SERVICE_MEDICAL, Origine.CES),
)


@dataclass(frozen=True, slots=True)
class Ligne:
    """One liaison with its two clocks, for one side. ``a_faire``: a code of rules.a_faire, '' when it is not our turn."""

    liaison: Liaison
    motif: str
    organisme: rules.Horloge
    sociale: rules.Horloge
    a_faire: str

    @property
    def couleur(self) -> str:
        """Of the badge that says the other service's state."""
        if self.organisme.arretee:
            return "ok" if self.liaison.etat_organisme == EtatOrganisme.FAITE else "off"
        return "stop" if self.organisme.passee else "wait"

    @property
    def sociale_pour_organisme(self) -> str:
        """What the other service may read of the person: in words, and only with her agreement."""
        if not self.liaison.sociale_dite:
            return "le service social l’a reçue"
        return str(self.liaison.get_etat_social_display()).lower()


def entieres() -> QuerySet[Liaison]:
    """With all that a line shows: no query a row."""
    return Liaison.objects.select_related(*ENTIERES)


def lignes(agent: Agent, liaisons: Iterable[Liaison], jour: date) -> list[Ligne]:
    """As this agent's side sees them."""
    mots = motifs(jour)
    return [_ligne(lue, mots.get(lue.motif, lue.motif), agent.role == Role.PARTENAIRE, jour) for lue in liaisons]


def _ligne(lue: Liaison, motif: str, d_eux: bool, jour: date) -> Ligne:
    qui, etat, le = str(lue.partenaire), lue.etat_organisme, lue.organisme_attendu_le
    organisme = rules.horloge_organisme(lue.genre, etat, le, qui=qui, piece_par=lue.piece_par, jour=jour)
    sociale = rules.horloge_sociale(lue.etat_social, lue.social_attendu_le, jour=jour)
    if d_eux:
        leur = rules.a_faire_organisme(etat, le, a_lire=lue.a_lire_organisme, jour=jour)
        return Ligne(lue, motif, organisme, sociale, "repondre" if leur else "")
    faire = rules.a_faire(etat, le, lue.social_attendu_le, a_lire=lue.a_lire_service, jour=jour)
    return Ligne(lue, motif, organisme, sociale, faire)


def ouvertes(agent: Agent, acte: str = "lire") -> QuerySet[Liaison]:
    """Those that this agent may see and of which a clock still runs, the nearest day first."""
    visibles = Liaison.objects.visible_to(agent, acte).filter(OUVERTES | Q(a_lire_service=True))
    return visibles.select_related(*ENTIERES).order_by("social_attendu_le", "organisme_attendu_le", "created_at")


def organisme_de(agent: Agent) -> Partenaire | None:
    """The body whose user she is; None for an agent of the service."""
    siens = Partenaire.objects.filter(pk=agent.partenaire_id) if agent.partenaire_id else None
    return None if siens is None else siens.select_related("territoire").first()


def est_payeur(organisme: Partenaire | None) -> bool:
    """Does it pay indemnités journalières?"""
    return organisme is not None and organisme.type == PAYEUR


def attendues_de(agent: Agent, jour: date) -> list[Ligne] | None:
    """What waits for this agent's body, for its own first page; None when it is not one of ours."""
    organisme = organisme_de(agent)
    if organisme is None or organisme.type not in INTERNES:
        return None
    return [ligne for ligne in lignes(agent, partagees(agent)[:LIMITE], jour) if ligne.a_faire]


def partagees(agent: Agent) -> QuerySet[Liaison]:
    """Those of this agent's body, the newest first."""
    return Liaison.objects.visible_to(agent).select_related(*ENTIERES).order_by("-created_at")


def finies(agent: Agent) -> QuerySet[Liaison]:
    """Both clocks have stopped; the latest first."""
    return Liaison.objects.visible_to(agent).exclude(OUVERTES).select_related(*ENTIERES).order_by("-created_at")


def _d_elle(assure: Assure) -> Q:
    elle = memes(assure)
    return Q(sujet__in=elle) | Q(signalement__demande__assure__in=elle)


def de_la_personne(agent: Agent, assure: Assure) -> QuerySet[Liaison]:
    """Every liaison about her that this agent may see."""
    return Liaison.objects.visible_to(agent).filter(_d_elle(assure)).select_related(*ENTIERES).order_by("-created_at")


def liaisons_de(assure: Assure, organisme: Organisme) -> QuerySet[Liaison]:
    """All that this caisse follows, or followed, about her with another service, whoever asked first."""
    return Liaison.objects.filter(_d_elle(assure), organisme=organisme)


def ouvertes_de(assure: Assure, organisme: Organisme) -> QuerySet[Liaison]:
    """Those of which one clock runs still."""
    return liaisons_de(assure, organisme).filter(OUVERTES)


def retards_ouverts(assure: Assure) -> QuerySet[Liaison]:
    """Of whichever caisse: her payments that are late and still followed with a CPAM, which nobody tells twice."""
    return Liaison.objects.filter(OUVERTES, _d_elle(assure), genre=GenreLiaison.IJ)


def retard_suivi(agent: Agent, assure: Assure, depuis: date) -> Liaison | None:
    """Her late payment that is followed with the CPAM: still open, or opened since ``depuis``; the latest."""
    siennes = de_la_personne(agent, assure).filter(genre=GenreLiaison.IJ)
    return siennes.filter(OUVERTES | Q(ouverte_le__gte=depuis)).first()


def retard_dit(demande: Demande) -> bool:
    """Somebody said, in one of its arrivals, that a payment is late."""
    return demande.signalements.filter(objet=Objet.IJ_RETARD).exists()


def retard_de_la_demande(agent: Agent, demande: Demande) -> tuple[str, dict[str, Any]] | None:
    """The piece of a demande in which a payment was said to be late: followed with the CPAM, set aside, or to be told."""
    if not (autorise(agent, "ouvrir", "liaison") and retard_dit(demande)):
        return None
    jour, elle = timezone.localdate(), demande.assure
    suivi = retard_suivi(agent, elle, demande.depuis) if elle else None
    if suivi is None and not demande.ouverte:
        return None
    return "liaisons/_retard.html", {
        "demande": demande,
        "assure": elle if elle and not elle.date_deces and autorise(agent, "lire", "assure", elle) else None,
        "ligne": lignes(agent, [suivi], jour)[0] if suivi else None,
        "ecarte": None if suivi else RetardEcarte.objects.filter(demande=demande).select_related("par").first(),
    }


def recus(agent: Agent) -> QuerySet[Signalement]:
    """Orientations the other way: what those services sent us and nobody has answered yet, the oldest first."""
    muets = Signalement.objects.visible_to(agent).filter(origine__in=ORIGINES, reponse_le__isnull=True)
    attendus = muets.filter(demande__statut__in=OUVERTS).exclude(pk__in=Liaison.objects.values("signalement"))
    return (
        attendus.select_related("demande__assure", "partenaire").defer("paroles", "texte_referent").order_by("recu_le")
    )


def fil(liaison: Liaison) -> list[tuple[Echange, str]]:
    """What both wrote and did, the latest first, each with its act in words."""
    mots = (ACTES_IJ if liaison.est_ij else ACTES_ORIENTATION) | {
        "ouvrir": "Transmis",
        "relancer": "Relance",
        "suivre_dossier": "Une autre caisse la suit désormais : c’est elle qui vous répond",
    }
    lues = Echange.objects.filter(liaison=liaison).select_related("par").order_by("-created_at")
    return [(e, mots.get(e.acte, "")) for e in lues]


def est_cote_organisme(agent: Any) -> bool:
    """She is of the other service."""
    return bool(agent.role == Role.PARTENAIRE)


def cote_de(agent: Any) -> Cote:
    """On whose side she writes."""
    return Cote.ORGANISME if est_cote_organisme(agent) else Cote.SERVICE


def motifs(jour: date) -> dict[str, str]:
    """What a liaison may be about, by code, whatever the service asked."""
    return {m.code: m.libelle for m in liste(Liste.MOTIF_LIAISON, jour)}


def motifs_ij(jour: date) -> list[tuple[str, str]]:
    """Why a payment is late."""
    return [(code, mot) for code, mot in motifs(jour).items() if code.startswith("ij/")]


def motifs_orientation(jour: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may be asked of each service, under its name."""
    tous = motifs(jour).items()
    par = {s: [(c, m) for c, m in tous if c.startswith(f"{debut}/")] for s, debut in INTERNES.items()}
    return [(str(TypePartenaire(sorte).label), siens) for sorte, siens in par.items() if siens]


def organismes(caisse: Any, genre: str) -> QuerySet[Partenaire]:
    """The services at the other end for this caisse: a CPAM alone pays; the caisse's own cards and the national ones."""
    sortes = [PAYEUR] if genre == GenreLiaison.IJ else list(INTERNES)
    return repertoire(caisse).filter(type__in=sortes).order_by("type", "nom")


def qui_suit(agent: Agent, assure: Assure, jour: date) -> Agent | None:
    """The worker of this caisse who follows her: her referent, else whoever her open demande was given to, else nobody."""
    if agent.role == Role.ASSISTANT_SOCIAL:
        return agent
    suivis = Rattachement.en_vigueur(jour).filter(assure=assure, genre=GenreRattachement.REFERENT)
    ici = en_poste(agent.organisme_id, [Role.ASSISTANT_SOCIAL], jour)
    referente = ici.filter(pk__in=suivis.values("agent_id")).first()
    if referente is not None:
        return referente
    ouverte = Demande.objects.filter(assure=assure, statut__in=OUVERTS, organisme=agent.organisme_id).first()
    return ouverte.attribuee_a if ouverte else None
