"""The order of the day: by consequence for the person, then by date. No score, no counter, one reason each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import IntEnum
from uuid import UUID

from jalons.fondations.socle.dates import jour_texte
from jalons.fondations.socle.refus import Refus


class Consequence(IntEnum):
    """What happens to somebody if nothing is done, the heaviest first; the label is shown above the act."""

    EN_LIGNE = 0
    SECURITE = 1
    RESSOURCES_SOINS = 2
    PAROLE_DONNEE = 3
    SANS_REPONSE = 4
    SANS_ISSUE = 5
    ETAPE = 6
    ORDINAIRE = 7


LIBELLES = {
    Consequence.EN_LIGNE: "Au bout du fil",
    Consequence.SECURITE: "Sécurité",
    Consequence.RESSOURCES_SOINS: "Ressources ou soins",
    Consequence.PAROLE_DONNEE: "Parole donnée",
    Consequence.SANS_REPONSE: "Personne en attente",
    Consequence.SANS_ISSUE: "Rendez-vous sans issue",
    Consequence.ETAPE: "Étape prévue",
    Consequence.ORDINAIRE: "À faire",
}


@dataclass(frozen=True)
class Acte:
    """One button: a POST with its fields, or a link when ``post`` is False."""

    nom: str
    url: str
    post: bool = False
    champs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Attente:
    """One thing that needs the agent today: what, for whom, why, by when, and the first act ready."""

    consequence: Consequence
    titre: str
    raison: str
    url: str
    personne: str = ""
    echeance: date | None = None
    actes: tuple[Acte, ...] = field(default_factory=tuple)
    couleur: str = ""  # now, near or nothing: set by ``ranger``
    sorte: str = ""  # a key of SORTES: what may stand in one block with others
    detail: str = ""  # what its line says of it there, in a few words
    dossier_id: UUID | None = None  # whose words it tells, for the journal

    @property
    def genre(self) -> str:
        """The consequence in words."""
        return LIBELLES[self.consequence]

    @property
    def cle(self) -> str:
        """What it is about, the same from one reading of the day to the next."""
        return f"{self.url} {self.sorte or self.titre}"

    @property
    def presse(self) -> bool:
        """Its date is hers (an end of rights, a word given), not only the age of what waits."""
        hers = self.consequence <= Consequence.PAROLE_DONNEE or self.sorte == "echeance"
        return self.echeance is not None and hers

    @property
    def remise_possible(self) -> bool:
        """Somebody on the line, a danger or a worker not back does not wait."""
        return self.consequence > Consequence.SECURITE


# What a block says once for all its lines: (one, several, the reason of one, the reason of several).
SORTES: dict[str, tuple[str, str, str, str]] = {
    "partage": (
        "demande orientée à faire avancer",
        "demandes orientées à faire avancer",
        "ce service n’a pas encore dit oui.",
        "ces services n’ont pas encore dit oui.",
    ),
    "alarme": (
        "personne signalée attend sa réponse",
        "personnes signalées attendent leur réponse",
        "personne ne lui a répondu depuis son premier signalement.",
        "personne ne leur a répondu depuis leur premier signalement.",
    ),
    "a_relancer": (
        "demande à relancer",
        "demandes à relancer",
        "plus rien n’a bougé depuis longtemps : un essai, une question, une décision la fait avancer.",
        "plus rien n’a bougé depuis longtemps : un essai, une question, une décision les fait avancer.",
    ),
    "a_informer": (
        "réponse à donner à qui a signalé",
        "réponses à donner à qui a signalé",
        "la demande était déjà prise quand le signalement est arrivé.",
        "les demandes étaient déjà prises quand ces signalements sont arrivés.",
    ),
    "rendez_vous_a_donner": (
        "rendez-vous à donner",
        "rendez-vous à donner",
        "cette personne relève du service social : il ne manque que la date.",
        "ces personnes relèvent du service social : il ne manque que la date.",
    ),
    "liste_attente": (
        "créneau à proposer",
        "créneaux à proposer",
        "un créneau libre convient à cette personne, qui attend.",
        "des créneaux libres conviennent à ces personnes, qui attendent.",
    ),
    "a_qualifier": (
        "demande à qualifier",
        "demandes à qualifier",
        "personne n’a encore dit si elle relève du service social.",
        "personne n’a encore dit si elles relèvent du service social.",
    ),
    "a_completer": (
        "demande à compléter",
        "demandes à compléter",
        "il manque de quoi décider.",
        "il manque de quoi décider.",
    ),
    "a_joindre": (
        "personne à joindre",
        "personnes à joindre",
        "la suite attend un appel : le sien, ou le nôtre.",
        "la suite attend un appel : le leur, ou le nôtre.",
    ),
    "a_repondre": (
        "demande remise à accepter",
        "demandes remises à accepter",
        "la plateforme l’a remise et attend une réponse.",
        "la plateforme les a remises et attend une réponse.",
    ),
    "suite_a_dire": (
        "suite à dire",
        "suites à dire",
        "cette personne est venue : ouvrir l’accompagnement, répondre ou réorienter.",
        "ces personnes sont venues : ouvrir l’accompagnement, répondre ou réorienter.",
    ),
    "a_confier": (
        "demande à confier",
        "demandes à confier",
        "aucun membre de l’équipe ne l’a encore.",
        "aucun membre de l’équipe ne les a encore.",
    ),
    "a_confirmer": (
        "demande prise à confirmer",
        "demandes prises à confirmer",
        "personne n’a confié cette demande à qui l’accompagne.",
        "personne n’a confié ces demandes à qui les accompagne.",
    ),
    "presence": (
        "présence à noter",
        "présences à noter",
        "sans réponse, cette personne n’aura ni suite ni nouvelle proposition.",
        "sans réponse, ces personnes n’auront ni suite ni nouvelle proposition.",
    ),
    "note": (
        "entretien à noter",
        "entretiens à noter",
        "la personne est venue, et rien n’en est encore écrit.",
        "ces personnes sont venues, et rien n’en est encore écrit.",
    ),
    "reponse": (
        "réponse à suivre",
        "réponses à suivre",
        "une réponse est attendue, ou aurait dû arriver.",
        "des réponses sont attendues, ou auraient dû arriver.",
    ),
    "etape": (
        "étape prévue",
        "étapes prévues",
        "sa date approche, ou est passée.",
        "leur date approche, ou est passée.",
    ),
    "promesse": (
        "promesse à tenir",
        "promesses à tenir",
        "le service l’a promis ; le jour dit approche, ou est passé.",
        "le service les a promises ; le jour dit approche, ou est passé.",
    ),
    "redemander": (
        "promesse à redemander",
        "promesses à redemander",
        "le jour dit est venu ; c’est peut-être fait, ou plus difficile que prévu.",
        "le jour dit est venu ; c’est peut-être fait, ou plus difficile que prévu.",
    ),
    "echeance": (
        "échéance de droits à regarder",
        "échéances de droits à regarder",
        "elle approche, ou vient de passer, et personne n’a dit ce qu’il en est.",
        "elles approchent, ou viennent de passer, et personne n’a dit ce qu’il en est.",
    ),
    "tache": (
        "démarche confiée",
        "démarches confiées",
        "le plan d’aide vous la confie.",
        "les plans d’aide vous les confient.",
    ),
    "appel": (
        "appel passé",
        "appels passés",
        "quelqu’un a appelé pour cette personne, et attend que ce soit fait.",
        "quelqu’un a appelé pour ces personnes, et attend que ce soit fait.",
    ),
    "liaison": (
        "liaison à suivre",
        "liaisons à suivre",
        "un autre service de l’Assurance Maladie la suit aussi, et c’est à nous d’agir.",
        "un autre service de l’Assurance Maladie les suit aussi, et c’est à nous d’agir.",
    ),
    "appel_a_finir": (
        "appel à finir",
        "appels à finir",
        "il a commencé, et n’est gardé que dans votre brouillon.",
        "ils ont commencé, et ne sont gardés que dans vos brouillons.",
    ),
    "question": (
        "question à laquelle répondre",
        "questions auxquelles répondre",
        "une plate-forme attend la réponse d’un expert du service.",
        "des plates-formes attendent la réponse d’un expert du service.",
    ),
    "liste": (
        "liste à suivre",
        "listes à suivre",
        "les personnes qu’elle porte attendent un appel ou une lettre.",
        "les personnes qu’elles portent attendent un appel ou une lettre.",
    ),
    "rappel": (
        "rappel promis",
        "rappels promis",
        "cette personne garde son téléphone près d’elle.",
        "ces personnes gardent leur téléphone près d’elles.",
    ),
}
PLUS_TARD = {1: "Demain", 3: "Dans trois jours", 7: "Dans une semaine"}  # days
SEULES = 3  # the heaviest, read one by one before the blocks
COURTE = 12  # a day that short is read line by line
MONTREES = 3  # lines of a block before « voir les autres »


@dataclass(frozen=True)
class Bloc:
    """Things of one kind, the worst first: said once, done one by one."""

    sorte: str
    attentes: tuple[Attente, ...]

    @property
    def titre(self) -> str:
        """« rendez-vous à donner »."""
        return SORTES[self.sorte][len(self.attentes) > 1]

    @property
    def raison(self) -> str:
        """Why, for all of them."""
        return SORTES[self.sorte][2 + (len(self.attentes) > 1)]

    @property
    def premieres(self) -> tuple[Attente, ...]:
        """Those shown at first sight."""
        return self.attentes[:MONTREES]

    @property
    def autres(self) -> tuple[Attente, ...]:
        """Those one click away."""
        return self.attentes[MONTREES:]

    @property
    def echeance(self) -> date | None:
        """The first of the dates that its lines say."""
        return min((a.echeance for a in self.attentes if a.echeance and a.presse), default=None)


def grouper(rangees: list[Attente]) -> tuple[list[Attente], list[Bloc]]:
    """What is read one by one, then the blocks, both in the order of ``ranger``.

    A short day has no block. In a long one the heaviest (SEULES, and whatever touches safety or waits on the line) stand
    alone, then all that has a kind is in its block.
    """
    if len(rangees) <= COURTE:
        return rangees, []
    seules: list[Attente] = []
    blocs: dict[str, list[Attente]] = {}
    for a in rangees:
        lourde = a.consequence <= Consequence.PAROLE_DONNEE and len(seules) < SEULES
        if a.sorte not in SORTES or a.consequence <= Consequence.SECURITE or lourde:
            seules.append(a)
        else:
            blocs.setdefault(a.sorte, []).append(a)
    if dates := blocs.get("echeance"):  # dates of rights are read by their date, whatever they cost
        dates.sort(key=lambda a: a.echeance or date.max)
    return seules, [Bloc(sorte, tuple(siennes)) for sorte, siennes in blocs.items()]


def ranger(attentes: Iterable[Attente], aujourdhui: date) -> list[Attente]:
    """Heaviest consequence first; within one, what is due first; what has no date comes last."""
    tries = sorted(attentes, key=lambda a: (a.consequence, a.echeance or date.max, a.personne, a.titre))
    return [replace(a, couleur=_couleur(a.echeance, aujourdhui)) for a in tries]


def _couleur(echeance: date | None, aujourdhui: date) -> str:
    """Colour only within a week: 'now' until tomorrow, 'near' after; nothing for what is not due or has no date."""
    if echeance is None or (reste := (echeance - aujourdhui).days) > 7:
        return ""
    return "now" if reste <= 1 else "near"


def jour_de_remise(attente: Attente, jours: int, aujourdhui: date) -> date:
    """The day a thing put off comes back. Raises Refus: for a danger, or past the date that it must be done by."""
    if not attente.remise_possible:
        raise Refus("La sécurité de quelqu’un ne se remet pas à plus tard.")
    if jours not in PLUS_TARD:
        raise Refus("Choisissez un des délais proposés.")
    retour = aujourdhui + timedelta(days=jours)
    if attente.echeance and aujourdhui <= attente.echeance < retour:
        raise Refus(f"À faire avant {jour_texte(attente.echeance)} : choisissez un délai plus court.")
    return retour
