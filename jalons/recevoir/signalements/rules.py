"""What is true of a demande, outside any database: what is proposed and why, to whom it goes, what a partner learns.

Sources: the partners' booklet of 2022 (« livret »), its nine cases, and the doctrine of 1977. The product proposes,
a person decides; deciding otherwise needs a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from jalons.fondations.socle.dates import jour_mois
from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires.enums import Attribution as Mode
from jalons.personnes.assures.enums import REGIMES_REMIS, Regime

from .enums import (
    Accord,
    Decision,
    LienSante,
    MotifCloture,
    MotifHorsChamp,
    Objet,
    Reponse,
    StatutDemande,
    StatutPartenaire,
)

LIVRET_ADMISSION = "Règle d’admission, livret p. 4"
LIVRET_SUFFIT = "Un seul suffit, livret p. 8"
NOMBRES = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
AVANCE_ECHEANCE = timedelta(weeks=3)  # a right that ends is prepared three weeks ahead, when there is still time

HORS_CHAMP = {
    Objet.RETRAITE: MotifHorsChamp.RETRAITE,
    Objet.AIDE_PONCTUELLE: MotifHorsChamp.SANS_COMPLEXITE_SOCIALE,
    Objet.LOGEMENT: MotifHorsChamp.SANS_LIEN_SANTE,
}
# Which bodies answer, in the order in which they are shown: codes of the directory of partners.
INTERLOCUTEURS = {
    MotifHorsChamp.RETRAITE: ("carsat-retraite",),
    MotifHorsChamp.SANS_COMPLEXITE_SOCIALE: ("service-social-hospitalier", "cpam-ameli"),
    MotifHorsChamp.SANS_LIEN_SANTE: ("carsat-action-sociale", "association-habitat", "conseil-departemental"),
    MotifHorsChamp.AUTRE_REGIME: (),
    MotifHorsChamp.AUTRE: (),
}
RAISON_HORS_CHAMP = {
    MotifHorsChamp.RETRAITE: (
        "Question de droits à la retraite : elle relève de la Carsat.",
        "Livret des partenaires, cas n° 2",
    ),
    MotifHorsChamp.SANS_COMPLEXITE_SOCIALE: (
        "Besoin ponctuel, sans situation sociale complexe : le service social de l’hôpital le met en place.",
        "Livret des partenaires, cas n° 5",
    ),
    MotifHorsChamp.SANS_LIEN_SANTE: (
        "La difficulté ne vient pas de la santé : d’autres aides existent, on l’y accompagne.",
        "Livret des partenaires, cas n° 8",
    ),
    MotifHorsChamp.AUTRE_REGIME: (
        "Elle dépend d’un autre régime, qui a son propre service social.",
        "Livret p. 5 : assurés du régime général",
    ),
    MotifHorsChamp.AUTRE: ("Un autre service répond mieux à cette question.", ""),
}
LIENS = {
    LienSante.ARRET: "La difficulté vient de la santé : arrêt de travail en cours.",
    LienSante.MALADIE: "La difficulté vient de la santé : maladie, accident ou handicap.",
    LienSante.PROCHE: "La difficulté vient de la santé d’un proche, qu’elle aide.",
    LienSante.AGE: "La difficulté vient du grand âge.",
}


PAR_TRANSFERT = (
    "Un accompagnement est ouvert : il passe à quelqu’un d’autre par un transfert, proposé sur la page du dossier."
)
CHEZ_UNE_COLLEGUE = (
    "Cette demande est confiée à {} : on ne prend pour soi que ce qui attend dans la file. Quelqu’un d’autre peut vous la "
    "confier."
)


class DecisionRefusee(Refus):
    """The decision lacks what it needs; the message says what to add, in French."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What was heard, as far as it was: the input of a proposition. Every part may be unknown.

    ``reponses``: item code → Reponse of the fiche; ``titres``: item code → its short title (« Ressources »).
    """

    reponses: Mapping[str, str] = field(default_factory=dict)
    titres: Mapping[str, str] = field(default_factory=dict)
    objet: str = Objet.NON_ABORDE
    lien_sante: str = LienSante.NON_ABORDE
    regime: str = Regime.INCONNU
    echeance: date | None = None


@dataclass(frozen=True, slots=True)
class Raison:
    """One sentence for the person and the source that carries it ('' when it is only arithmetic)."""

    texte: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Proposition:
    """What the rule of admission suggests, with its reasons. Never a decision."""

    decision: Decision
    raisons: tuple[Raison, ...]
    motif_hors_champ: MotifHorsChamp | None = None
    interlocuteurs: tuple[str, ...] = ()
    a_recevoir_avant: date | None = None


def oui(situation: Situation) -> list[str]:
    """Codes of the items answered yes, in the fiche's order."""
    return [code for code, reponse in situation.reponses.items() if reponse == Reponse.OUI]


def proposition(situation: Situation, jour: date) -> Proposition:
    """What to propose on ``jour``: in scope, another body, or an assistant social's look when it cannot be
    told.
    """
    motif = _hors_champ(situation)
    if situation.regime in REGIMES_REMIS:
        return _orienter(MotifHorsChamp.AUTRE_REGIME, situation)
    if situation.objet == Objet.TRANSFERT:
        return _recevoir(situation, jour, [Raison("Transfert sanitaire : il a sa propre voie.", "Livret, cas n° 7")])
    if oui(situation):
        return _malgre_oui(situation, motif, jour)
    if motif:
        return _orienter(motif, situation)
    return Proposition(Decision.EXAMINER, (*_lien(situation), _aucun_oui(situation)))


def _hors_champ(situation: Situation) -> MotifHorsChamp | None:
    if motif := HORS_CHAMP.get(Objet(situation.objet)):
        return motif
    return MotifHorsChamp.SANS_LIEN_SANTE if situation.lien_sante == LienSante.AUCUN else None


def _malgre_oui(situation: Situation, motif: MotifHorsChamp | None, jour: date) -> Proposition:
    """At least one yes. Without a link to health the answers contradict each other: somebody must listen."""
    if motif == MotifHorsChamp.SANS_LIEN_SANTE:
        contraire = Raison("La fiche dit une fragilité due à la santé, la demande dit le contraire : à écouter.")
        return Proposition(Decision.EXAMINER, (contraire, _items(situation)), motif)
    suite = [Raison(f"À dire aussi : {RAISON_HORS_CHAMP[motif][0]}", RAISON_HORS_CHAMP[motif][1])] if motif else []
    trouve = _recevoir(situation, jour, [_items(situation), *suite])
    if not motif:
        return trouve
    return Proposition(Decision.RECEVOIR, trouve.raisons, None, INTERLOCUTEURS[motif], trouve.a_recevoir_avant)


def _recevoir(situation: Situation, jour: date, raisons: Sequence[Raison]) -> Proposition:
    avant = recevoir_avant(situation.echeance, jour)
    if situation.echeance and avant:
        quand = "sans attendre" if avant == jour else f"avant le {jour_mois(avant)}"
        fin = jour_mois(situation.echeance)
        raisons = [*raisons, Raison(f"À recevoir {quand} : une date compte pour elle, le {fin}.")]
    return Proposition(Decision.RECEVOIR, (*_lien(situation), *raisons), None, (), avant)


def _orienter(motif: MotifHorsChamp, situation: Situation) -> Proposition:
    raisons = [Raison(*RAISON_HORS_CHAMP[motif])]
    if not oui(situation):
        raisons.append(_aucun_oui(situation))
    codes = (
        ("msa",)
        if motif == MotifHorsChamp.AUTRE_REGIME and situation.regime == Regime.AGRICOLE
        else INTERLOCUTEURS[motif]
    )
    return Proposition(Decision.ORIENTER, tuple(raisons), motif, codes)


def _lien(situation: Situation) -> list[Raison]:
    texte = LIENS.get(LienSante(situation.lien_sante))
    return [Raison(texte, LIVRET_ADMISSION)] if texte else []


def _items(situation: Situation) -> Raison:
    codes = oui(situation)
    noms = ", ".join((situation.titres.get(c) or c).lower() for c in codes)
    total = max(len(situation.reponses), 6)
    pluriel = "items" if len(codes) > 1 else "item"
    return Raison(f"{_nombre(len(codes)).capitalize()} {pluriel} sur {_nombre(total)} : {noms}.", LIVRET_SUFFIT)


def _aucun_oui(situation: Situation) -> Raison:
    muets = sum(reponse == Reponse.NON_ABORDE for reponse in situation.reponses.values())
    if not situation.reponses:
        return Raison("La fiche de fragilité n’a pas été remplie.")
    if not muets:
        return Raison("Aucun oui sur la fiche. Aucun oui ne ferme rien.")
    pluriel = "points non abordés" if muets > 1 else "point non abordé"
    return Raison(f"Aucun oui sur la fiche, {_nombre(muets)} {pluriel}.")


def _nombre(n: int) -> str:
    return NOMBRES[n] if n < len(NOMBRES) else str(n)


def recevoir_avant(echeance: date | None, jour: date) -> date | None:
    """By when to see her so that something can still be done before ``echeance``; never before ``jour``."""
    if echeance is None or echeance < jour:
        return None
    return max(jour, echeance - AVANCE_ECHEANCE)


def exiger_motif(proposee: Decision, decidee: Decision, motif: str) -> None:
    """Whoever decides otherwise than proposed says why. Raises DecisionRefusee."""
    if decidee != proposee and not motif.strip():
        raise DecisionRefusee(
            f"Vous décidez autrement que proposé (« {proposee.label} ») : dites pourquoi, en une phrase.",
            "motif",
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
    """The worker proposed by the caisse's setting (``secteur``, ``risque``, ``volant``), or None: somebody chooses.

    ``refus``: agents who already refused this demande. ``tour``: any whole number bound to the demande; it
    shares out the demandes of a sector that several workers hold, without counting what each one carries.
    """
    restants = [c for c in sorted(candidats, key=lambda c: (c.nom, str(c.agent_id))) if c.agent_id not in set(refus)]
    if mode == Mode.VOLANT:
        return _par_creneau(restants)
    if mode == Mode.RISQUE:
        trouves, raison = (
            [c for c in restants if risque and risque in c.risques],
            f"suit le risque « {risque} »",
        )
    else:
        trouves, raison = _par_secteur(restants, commune, canton)
    if not trouves:
        return None
    choisi = trouves[tour % len(trouves)]
    return Attribution(choisi.agent_id, choisi.nom, f"{choisi.nom} {raison}{_partage(len(trouves) - 1)}.")


def _partage(autres: int) -> str:
    """« , avec deux autres personnes »: the sector is hers and others' too."""
    if not autres:
        return ""
    return ", avec une autre personne" if autres == 1 else f", avec {_nombre(autres)} autres personnes"


def _par_secteur(restants: list[Candidat], commune: str, canton: str) -> tuple[list[Candidat], str]:
    """The commune is nearer than the canton: it wins."""
    if precis := [c for c in restants if commune and commune in c.communes]:
        return precis, "suit la commune de résidence"
    return [c for c in restants if canton and canton in c.cantons], "suit le canton de résidence"


def _par_creneau(restants: list[Candidat]) -> Attribution | None:
    libres = [(c.premier_creneau, c.nom, c) for c in restants if c.premier_creneau]
    if not libres:
        return None
    *_, premier = min(libres, key=lambda libre: libre[:2])
    return Attribution(premier.agent_id, premier.nom, f"{premier.nom} a le premier créneau libre.")


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
