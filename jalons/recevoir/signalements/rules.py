"""What is true of a demande, outside any database: what a decision needs, to whom it goes, what a partner learns.

What is proposed, and why, is in ``admission``. The product proposes, a person decides; deciding otherwise needs a reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires.enums import Attribution as Mode

from .admission import nombre
from .enums import Accord, Decision, MotifCloture, StatutDemande, StatutPartenaire

PAR_TRANSFERT = (
    "Un accompagnement est ouvert : il passe à quelqu’un d’autre par un transfert, proposé sur la page du dossier."
)
CHEZ_UNE_COLLEGUE = (
    "Cette demande est confiée à {} : on ne prend pour soi que ce qui attend dans la file. Quelqu’un d’autre peut vous la "
    "confier."
)


class DecisionRefusee(Refus):
    """The decision lacks what it needs; the message says what to add, in French."""


def exiger_motif(proposee: Decision, decidee: Decision, motif: str, champ: str = "motif") -> None:
    """Whoever decides otherwise than proposed says why, in ``champ``. Raises DecisionRefusee."""
    if decidee != proposee and not motif.strip():
        raise DecisionRefusee(
            f"Vous décidez autrement que proposé (« {proposee.label} ») : dites pourquoi, en une phrase.",
            champ,
        )


def exiger_securite(fait: str) -> None:
    """A danger was told: nothing ends nor goes elsewhere without a word of what was done. Raises DecisionRefusee."""
    if not fait.strip():
        raise DecisionRefusee(
            "Un danger est dit, ou ce qui est écrit le laisse craindre : appelez d’abord, puis dites en une phrase ce qui a "
            "été fait. « Rien encore » est une réponse.",
            "securite",
        )


def exiger_orientation(dit: str, transmettre: bool, accord: str) -> None:
    """Nobody leaves without knowing where to go, and nothing is passed on without her agreement.

    Raises DecisionRefusee.
    """
    if not dit.strip():
        raise DecisionRefusee("Écrivez ce qui a été dit à la personne : elle repart avec une réponse.", "dit")
    if transmettre and accord != Accord.OUI:
        raise DecisionRefusee(
            "On ne transmet rien sans l’accord de la personne. Recueillez-le, ou laissez-la appeler.", "transmettre"
        )


def statut_partenaire(statut: str, accord: str, motif_cloture: str = "") -> StatutPartenaire:
    """What the partner who sent the signalement may know.

    Without the person's agreement: that it was received.
    """
    if accord != Accord.OUI:
        return StatutPartenaire.RECU
    if statut in {StatutDemande.A_RECEVOIR, StatutDemande.RDV_PRIS, StatutDemande.ACCOMPAGNE}:
        return StatutPartenaire.PRIS_EN_CHARGE
    if statut == StatutDemande.REORIENTE:
        return StatutPartenaire.REORIENTE
    if statut in {StatutDemande.CLOS, StatutDemande.EXPIRE}:
        # A death is not ours to tell: the partner reads the same word as for any other end.
        return StatutPartenaire.CLOS if motif_cloture != MotifCloture.ERREUR else StatutPartenaire.RECU
    return StatutPartenaire.RECU


@dataclass(frozen=True, slots=True)
class Candidat:
    """A worker who could take a demande: what she takes (``commune``, ``canton``, ``risque`` codes) and her
    first slot.
    """

    agent_id: object
    nom: str
    communes: frozenset[str] = frozenset()
    cantons: frozenset[str] = frozenset()
    risques: frozenset[str] = frozenset()
    premier_creneau: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """To whom a demande is proposed, and why. It can be refused."""

    agent_id: object
    nom: str
    raison: str


def attribution(
    mode: str,
    candidats: Collection[Candidat],
    *,
    commune: str = "",
    canton: str = "",
    risque: str = "",
    refus: Collection[object] = (),
    tour: int = 0,
) -> Attribution | None:
    """The worker proposed by the caisse's setting (an ``Attribution`` of territoires), or None: somebody chooses.

    ``refus``: agents who already refused this demande. ``tour``: any whole number bound to the demande; it
    shares out the demandes of a sector that several workers hold, without counting what each one carries.
    """
    trouves, raison = retenus(mode, candidats, commune=commune, canton=canton, risque=risque, refus=refus)
    if not trouves:
        return None
    choisi = trouves[tour % len(trouves)]
    return Attribution(choisi.agent_id, choisi.nom, f"{choisi.nom} {raison}{partage(len(trouves) - 1)}.")


def retenus(
    mode: str,
    candidats: Collection[Candidat],
    *,
    commune: str = "",
    canton: str = "",
    risque: str = "",
    refus: Collection[object] = (),
) -> tuple[list[Candidat], str]:
    """All whom the caisse's setting names for a demande, by name, and why; in ``volant``, the first who is free."""
    restants = [c for c in sorted(candidats, key=lambda c: (c.nom, str(c.agent_id))) if c.agent_id not in set(refus)]
    if mode == Mode.VOLANT:
        return _par_creneau(restants), "a le premier créneau libre"
    if mode == Mode.RISQUE:
        return [c for c in restants if risque and risque in c.risques], f"suit le risque « {risque} »"
    trouves, raison = _par_secteur(restants, commune, canton)
    return trouves, f"{raison} (polyvalence de secteur)" if mode == Mode.POLYVALENT else raison


def moins_chargee(parmi: Collection[Candidat], charges: Mapping[object, tuple[int, int]]) -> Candidat:
    """Among those who may take it, nobody has less in hand today: people first, appointments then, by name when equal."""
    return min(parmi, key=lambda c: (charges[c.agent_id], c.nom, str(c.agent_id)))


def partage(autres: int) -> str:
    """« , avec deux autres personnes »: the sector is hers and others' too."""
    if not autres:
        return ""
    return ", avec une autre personne" if autres == 1 else f", avec {nombre(autres)} autres personnes"


def _par_secteur(restants: list[Candidat], commune: str, canton: str) -> tuple[list[Candidat], str]:
    """The commune is nearer than the canton: it wins."""
    if precis := [c for c in restants if commune and commune in c.communes]:
        return precis, "suit la commune de résidence"
    return [c for c in restants if canton and canton in c.cantons], "suit le canton de résidence"


def _par_creneau(restants: list[Candidat]) -> list[Candidat]:
    libres = [(c.premier_creneau, c.nom, c) for c in restants if c.premier_creneau]
    return [min(libres, key=lambda libre: libre[:2])[2]] if libres else []


ATTENTES = {
    StatutDemande.A_OFFRIR: "la requête du mois a trouvé cette personne et l’offre n’est pas partie",
    StatutDemande.OFFRE_ENVOYEE: "l’offre est partie et la personne n’a pas encore répondu",
    StatutDemande.A_QUALIFIER: "personne n’a encore dit si la demande relève du service",
    StatutDemande.A_COMPLETER: "il manque un renseignement de qui l’a signalée",
    StatutDemande.A_JOINDRE: "la suite attend un appel : celui de la personne, ou le nôtre",
    StatutDemande.A_RECEVOIR: "la personne doit être reçue et n’a pas de rendez-vous",
    StatutDemande.REMIS_ATTENTE_REPONSE: "une assistante sociale doit dire si elle reçoit la personne",
    StatutDemande.RDV_PRIS: "le rendez-vous est pris et n’a pas encore eu lieu",
    StatutDemande.ACCOMPAGNE: "l’accompagnement est en cours",
}
PROCHE = timedelta(days=7)


def raison_attente(statut: str, attribuee: bool) -> str:
    """Why this demande is in the queue, in one sentence about the person."""
    fin = (
        ""
        if attribuee or statut not in {StatutDemande.A_RECEVOIR, StatutDemande.REMIS_ATTENTE_REPONSE}
        else (", et aucune assistante sociale n’en est chargée")
    )
    attente = ATTENTES.get(StatutDemande(statut))
    return f"{attente}{fin}." if attente else ""


def est_proche(echeance: date, jour: date) -> bool:
    """A date within a week, or already past: the only ones that take a colour."""
    return echeance - jour <= PROCHE


NAISSANCE_DITE = 60  # characters
_MOIS = r"(?:0?[1-9]|1[0-2])"
_ANNEE = re.compile(rf"\D*(?:{_MOIS}\D+)?((?:19|20)\d\d)\D*|\D*((?:19|20)\d\d)\D+{_MOIS}\D*", re.ASCII)
_AGE = re.compile(r"\D*1?\d?\d\s*ans\b\D*", re.ASCII)


def dit_une_naissance(texte: str, jour: date) -> bool:
    """« 1939 », « en 1956 », « 03/1956 », « environ 60 ans »: a birth told without its day; a day that does not exist is none."""
    if len(texte) > NAISSANCE_DITE:
        return False
    lu = _ANNEE.fullmatch(texte)
    return int(lu[1] or lu[2]) <= jour.year if lu else _AGE.fullmatch(texte) is not None
