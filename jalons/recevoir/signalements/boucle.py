"""The loop, as one table: in each state who acts next, what, by when; how it ends; what a referrer reads of it. Pure.

The page of a demande, the day, the partner's page, the reminders and the diagram of the guide read this table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from .enums import (
    DETECTION,
    FERMES,
    FILE_CSAM,
    Acteur,
    CanalTentative,
    Fin,
    IssueTentative,
    MotifCloture,
    StatutDemande,
    StatutPartenaire,
)

_S = StatutDemande
RAPPEL, ALARME, ESSAIS = "boucle_rappel", "boucle_alarme", "boucle_essais"
OFFRE = "demande_offre_reponse"
ESSAIS_SANS_REFERENCE = 4


@dataclass(frozen=True, slots=True)
class Suite:
    """Who acts next and what. ``delai``: the parameter that says within how many days; else ``quand``, in words.

    ``referent``: the same as whoever signalled her reads it, once she agreed; who acts is then « Le service social ».
    """

    qui: Acteur
    quoi: str
    delai: str = ""
    quand: str = ""
    referent: str = ""


SUITES: Mapping[StatutDemande, Suite] = {
    _S.A_OFFRIR: Suite(Acteur.PLATEFORME, "lui envoyer son offre", "boucle_offrir"),
    _S.OFFRE_ENVOYEE: Suite(Acteur.PERSONNE, "répondre à l’offre", OFFRE),
    _S.A_QUALIFIER: Suite(
        Acteur.PLATEFORME, "dire si sa demande relève du service social", "boucle_qualifier",
        referent="dire si un rendez-vous est possible",
    ),
    _S.A_COMPLETER: Suite(
        Acteur.REFERENT, "donner le renseignement demandé", "boucle_completer", referent="réunir ce qu’il faut pour décider",
    ),
    _S.A_JOINDRE: Suite(
        Acteur.PLATEFORME, "essayer de la joindre, par un autre moyen ou à une autre heure", "boucle_joindre",
        referent="joindre la personne",
    ),
    _S.A_RECEVOIR: Suite(
        Acteur.PLATEFORME, "lui donner un rendez-vous", "boucle_recevoir", referent="donner un rendez-vous",
    ),
    _S.REMIS_ATTENTE_REPONSE: Suite(
        Acteur.ASSISTANTE, "dire si elle la reçoit", "boucle_remise", referent="dire si un rendez-vous est possible",
    ),
    _S.RDV_PRIS: Suite(Acteur.ASSISTANTE, "la recevoir", quand="le jour du rendez-vous", referent="tenir le rendez-vous"),
    _S.ACCOMPAGNE: Suite(
        Acteur.ASSISTANTE, "l’accompagner", quand="aux dates de son plan d’aide", referent="accompagner la personne",
    ),
    _S.REORIENTE: Suite(
        Acteur.RELAIS, "prendre le relais", quand="la personne sait qui appeler", referent="prendre le relais",
    ),
    _S.CLOS: Suite(
        Acteur.PERSONNE, "nous rappeler si elle en a besoin", quand="quand elle veut", referent="nous rappeler si besoin",
    ),
    _S.EXPIRE: Suite(Acteur.PERSONNE, "nous appeler si elle en a besoin", quand="quand elle veut"),
}  # fmt: skip
DELAIS = frozenset({s.delai for s in SUITES.values() if s.delai} | {RAPPEL, ALARME, ESSAIS})

# The person has an answer: the delay that runs from the first signalement stops.
REPONDUS = frozenset({_S.RDV_PRIS, _S.ACCOMPAGNE, _S.REORIENTE, _S.CLOS})
# Closed without anybody having answered her: nothing of it is an answer, and the delay does not stop there.
SANS_REPONSE = frozenset(
    {
        MotifCloture.INJOIGNABLE,
        MotifCloture.DECES,
        MotifCloture.DEMENAGEMENT,
        MotifCloture.DOUBLON,
        MotifCloture.ERREUR,
    }
)
PRISES = frozenset({_S.A_RECEVOIR, _S.RDV_PRIS, _S.ACCOMPAGNE})  # open, and there is a word to tell
PROMISES = frozenset({_S.A_QUALIFIER, _S.A_JOINDRE})  # a day that was promised to her still holds
ATTENDENT = (FILE_CSAM | {_S.REMIS_ATTENTE_REPONSE}) - REPONDUS  # for these an alarm rings

FINS = {
    MotifCloture.ACCOMPAGNEMENT_TERMINE: Fin.COMMENCE,
    MotifCloture.REPONSE_PONCTUELLE: Fin.REPONDU,
    MotifCloture.REFUS: Fin.REFUS,
    MotifCloture.INJOIGNABLE: Fin.INJOIGNABLE,
    MotifCloture.SANS_CAPACITE: Fin.SANS_CAPACITE,
    MotifCloture.HORS_CHAMP: Fin.HORS_CHAMP,
}
# What is left to whoever signalled her, without a date.
RESTE_AU_REFERENT = {
    Fin.INJOIGNABLE: "redonner le 36 46, ou nous écrire de nouveau",
    Fin.REFUS: "rien ; en cas de changement d’avis, le 36 46 reste ouvert",
    Fin.SANS_CAPACITE: "nous écrire de nouveau si la situation change",
    Fin.HORS_CHAMP: "voir ensemble qui d’autre peut aider",
}
CHEZ_LUI = "prendre le relais : la personne est orientée vers votre service"
DEMANDER_ACCORD = "demander à la personne son accord pour que nous vous répondions"


def repond(statut: str, motif_cloture: str = "") -> bool:
    """Whether this state, closed for this reason, is an answer to her."""
    return statut in REPONDUS and motif_cloture not in SANS_REPONSE


def fin(statut: str, motif_cloture: str = "") -> Fin | None:
    """How the loop ended, None while it goes on. A death, a move, a mistake are the same « autre »: not ours to tell."""
    if statut == _S.ACCOMPAGNE:
        return Fin.COMMENCE
    if statut == _S.REORIENTE:
        return Fin.REORIENTE
    if statut in FERMES:
        return FINS.get(MotifCloture(motif_cloture), Fin.AUTRE) if motif_cloture else Fin.AUTRE
    return None


@dataclass(frozen=True, slots=True)
class Horloge:
    """Where a demande is in time on one day. ``avant``: by when; ``jours``: since somebody first signalled her."""

    suite: Suite
    avant: date | None = None
    jours: int | None = None
    en_retard: bool = False
    rappel: bool = False  # nothing moved for the delay of a reminder
    alarme: bool = False  # nobody answered her for the delay of an alarm
    repondre: date | None = None  # by when whoever signalled her was told that the service would answer


@dataclass(frozen=True, slots=True)
class Depuis:
    """The dates that an horloge counts from; ``essai``: the last attempt to reach her; ``promis``: the day on which she was told
    that she would be called back; ``a_repondre``: the first arrival whose referrer may know and was told nothing."""

    etat_le: date
    signalee_le: date | None = None
    echeance: date | None = None
    essai: date | None = None
    promis: date | None = None
    a_repondre: date | None = None


def horloge(
    statut: str, depuis: Depuis, delais: Mapping[str, int], jour: date, ouvre: Callable[[date], date] = lambda le: le
) -> Horloge:
    """Who acts, by when, and what rings on ``jour``. A delay that no reference gives is None, and rings nothing.

    A date that matters to her comes before any delay of ours; so does a day that was promised, until she is reached. A delay
    ends on a day on which the service works (``ouvre``), as it is told outside. ``repondre``: what a referrer was told.
    """
    suite = SUITES[StatutDemande(statut)]
    bouge = max(filter(None, (depuis.etat_le, depuis.essai)))
    jours = (jour - depuis.signalee_le).days if depuis.signalee_le else None
    avant = ouvre(bouge + timedelta(days=delais[suite.delai])) if suite.delai in delais else None
    if statut not in ATTENDENT:
        return Horloge(suite, avant, jours)
    promis = depuis.promis if statut in PROMISES else None
    repondre = limite(depuis.a_repondre, _S.A_QUALIFIER, delais) if depuis.a_repondre else None
    dates = [d for d in (avant, promis, depuis.echeance) if d and (d in (avant, promis) or d >= jour)]
    avant = min(dates) if dates else None
    return Horloge(
        suite,
        avant,
        jours,
        en_retard=avant is not None and avant < jour,
        rappel=RAPPEL in delais and (jour - bouge).days >= delais[RAPPEL],
        alarme=ALARME in delais and jours is not None and jours >= delais[ALARME],
        repondre=ouvre(repondre) if repondre else None,
    )


@dataclass(frozen=True, slots=True)
class Essai:
    """One attempt to reach her: the day, the part of the day, the means, what it gave."""

    jour: date
    moment: str
    canal: str
    issue: str = IssueTentative.SANS_REPONSE


def manque_avant_injoignable(essais: Sequence[Essai], voulus: int) -> str:
    """What is still to be tried before somebody may say « injoignable », '' when nothing is.

    ``voulus`` attempts without an answer since she was last reached, on two parts of the day and by two means; twice as
    many when there is one means only.
    """
    rangs = [i for i, e in enumerate(essais) if e.issue == IssueTentative.JOINTE]
    vains = essais[rangs[-1] + 1 :] if rangs else essais
    if len(vains) < voulus:
        reste = voulus - len(vains)
        return f"encore {reste} essai{'s' if reste > 1 else ''} : il en faut {voulus} restés sans réponse"
    directs = [e.moment for e in vains if e.canal in (CanalTentative.APPEL, CanalTentative.VISITE)]
    if directs and len(set(directs)) < 2:
        return "un essai à un autre moment de la journée"
    if len({e.canal for e in vains}) < 2 and len(vains) < 2 * voulus:
        return "un essai par un autre moyen : message, courrier, ou par qui l’a signalée"
    return ""


@dataclass(frozen=True, slots=True)
class VuDuReferent:
    """All that whoever signalled a person reads of it. ``a_lui``: the next move is theirs."""

    statut: StatutPartenaire
    fin: Fin | None = None
    qui: str = ""
    quoi: str = ""
    avant: date | None = None
    sans_date: bool = False
    a_lui: bool = False


@dataclass(frozen=True, slots=True)
class Dit:
    """What was told of one signalement: the last word, its end; a question put to them and when."""

    accord: bool
    recu_le: date
    statut: str = ""
    fin: str = ""
    question_le: date | None = None
    delais: Mapping[str, int] = field(default_factory=dict)
    chez_lui: bool = False  # she was sent to the very body that signalled her, which has not said no


def vu_du_referent(dit: Dit, statut: str, avant: date | None) -> VuDuReferent:
    """The referrer's side: from what was told of *this* signalement alone, never from another's.

    Without her agreement: that it was received, and that they may ask her. A question put to them is theirs to answer.
    """
    mot = StatutPartenaire(dit.statut) if dit.statut and dit.accord else StatutPartenaire.RECU
    if dit.question_le:
        avant = limite(dit.question_le, _S.A_COMPLETER, dit.delais)
        return VuDuReferent(mot, None, "Vous", "répondre à notre question", avant, a_lui=True)
    if not dit.accord:
        return VuDuReferent(mot, None, "Vous", DEMANDER_ACCORD, sans_date=True, a_lui=True)
    finie = Fin(dit.fin) if dit.fin else None
    if finie in RESTE_AU_REFERENT:
        return VuDuReferent(mot, finie, "Vous", RESTE_AU_REFERENT[finie], sans_date=True)
    if mot == StatutPartenaire.CLOS:
        return VuDuReferent(mot, finie, str(Acteur.PERSONNE.label), SUITES[_S.CLOS].referent, sans_date=True)
    if mot == StatutPartenaire.REORIENTE and dit.chez_lui:
        return VuDuReferent(mot, finie, "Vous", CHEZ_LUI, sans_date=True)
    if mot == StatutPartenaire.REORIENTE:
        return VuDuReferent(mot, finie, str(Acteur.RELAIS.label), SUITES[_S.REORIENTE].referent, sans_date=True)
    if not dit.statut:  # nothing was told of this one yet, whatever was known of her before it came
        avant = limite(dit.recu_le, _S.A_QUALIFIER, dit.delais)  # its own clock: the demande's would tell of another
        return VuDuReferent(mot, None, "Le service social", "vous répondre", avant)
    suite = SUITES[StatutDemande(statut)]
    return VuDuReferent(mot, finie, "Le service social", suite.referent or "donner un rendez-vous", avant)


def limite(depuis: date, statut: StatutDemande, delais: Mapping[str, int]) -> date | None:
    """When the delay of that state ends, counted from that day; None when no reference gives it."""
    jours = delais.get(SUITES[statut].delai)
    return depuis + timedelta(days=jours) if jours is not None else None


def diagramme(transitions: Mapping[str, tuple[Collection[str], str]], delais: Mapping[str, int]) -> str:
    """The table of states as Mermaid text, then as a table: who acts next, what, by when. The guide prints it as it is."""
    lignes = ["```mermaid", "stateDiagram-v2"]
    lignes += [f"    {s.value} : {s.label}" for s in StatutDemande]
    lignes += [
        f"    [*] --> {s.value}" for s in StatutDemande if s in (*DETECTION, _S.A_QUALIFIER) and s != _S.OFFRE_ENVOYEE
    ]
    for acte, (depuis, vers) in transitions.items():
        lignes += [f"    {s.value} --> {vers} : {acte}" for s in StatutDemande if s in depuis]
    lignes += [f"    {s.value} --> [*]" for s in StatutDemande if s in FERMES]
    lignes += ["```", "", "| état | qui agit | quoi | avant quand |", "|---|---|---|---|"]
    for statut, suite in SUITES.items():
        quand = suite.quand or f"{delais[suite.delai]} jours"
        lignes.append(f"| {statut.label} | {suite.qui.label.lower()} | {suite.quoi} | {quand} |")
    lignes += ["", "| acte | depuis | vers |", "|---|---|---|"]
    for acte, (depuis, vers) in transitions.items():
        d = ", ".join(s.label for s in StatutDemande if s in depuis)
        lignes.append(f"| `{acte}` | {d} | {StatutDemande(vers).label} |")
    return "\n".join(lignes)
