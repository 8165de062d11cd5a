"""What is true of an offer, outside any database: which channel, which week, when to call and why now.

Sources: circulaire Cnav 2011-86, annexe 1 (offre socle, offre différenciée). Delays are dated parameters, arguments here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from jalons.fondations.socle.dates import heure_texte
from jalons.recevoir.signalements.enums import MotifCloture, StatutDemande

from .enums import CanalOffre, Forme, Genre, ReponseOffre, SansPlace, Tranche

SEMAINE = timedelta(days=7)
LOT_MAX = 50  # letters printed at once
OUVERTURE, FERMETURE, SAMEDI = time(9), time(20), 5  # nobody is called outside these hours, nor on a Sunday
HEURES = "entre 9\u00a0h et 20\u00a0h, du lundi au samedi"
REPOS = timedelta(hours=2)  # between two attempts
ESSAIS_PAR_JOUR = 2
PRISE = timedelta(minutes=20)  # a person taken for a call is nobody else’s meanwhile, then free by itself
TRANCHES = (
    (Tranche.MATIN, time(9), time(12)),
    (Tranche.MIDI, time(12), time(14)),
    (Tranche.APRES_MIDI, time(14), time(17)),
    (Tranche.SOIR, time(17), time(20)),
)
ARTICLES = {
    Tranche.MATIN: "le matin",
    Tranche.MIDI: "à midi",
    Tranche.APRES_MIDI: "l’après-midi",
    Tranche.SOIR: "en fin de journée",
}


def lundi(jour: date) -> date:
    """The Monday of that day's week."""
    return jour - timedelta(days=jour.weekday())


def cle_des_messages(offre: object) -> str:
    """What the keys of every message of this offer begin with."""
    return f"offre:{offre}:"


# --- Channel ---

ORDRES = {
    Genre.DIFFERENCIEE: (CanalOffre.APPEL, CanalOffre.COURRIER, CanalOffre.SMS, CanalOffre.COURRIEL),
    Genre.SOCLE: (CanalOffre.COURRIER, CanalOffre.SMS, CanalOffre.COURRIEL, CanalOffre.APPEL),
}


def canal(genre: str, permis: Collection[str], prefere: str = "", faux: Collection[str] = ()) -> str:
    """How to make the offer: her wish first, then a call with a marker, a letter without; '' when nothing carries it.

    ``permis``: channels that the gate allows; ``faux``: channels whose address or number is known to be wrong.
    """
    possibles = [c for c in ORDRES[Genre(genre)] if c in permis and c not in faux]
    if prefere in possibles:
        return CanalOffre(prefere).value
    return possibles[0].value if possibles else ""


def canal_de_relance(premier: str, permis: Collection[str], prefere: str = "", faux: Collection[str] = ()) -> str:
    """How to remind her: her wish, else another way than the first one; '' when nothing carries it."""
    possibles = [c for c in ORDRES[Genre.SOCLE] if c in permis and c not in faux]
    if prefere in possibles:
        return CanalOffre(prefere).value
    autres = [c for c in possibles if c != premier]
    return (autres or possibles)[0].value if possibles else ""


def lettre_illisible(canal: str, faux: Collection[str], reponse: str) -> bool:
    """Was her letter set aside because it cannot be printed? One that came back has its answer, « adresse fausse »."""
    return not canal and CanalOffre.COURRIER in faux and reponse != ReponseOffre.MAUVAISE_ADRESSE


# --- Waves ---


@dataclass(frozen=True, slots=True)
class AEtaler:
    """One offer to place. ``lieux``: places that suit her, nearest first (None: at a distance). ``formes``: in order.

    ``semaine`` and ``place`` are given only when she has been told: they never move.
    """

    id: Hashable
    differenciee: bool
    jour_91: date
    lieux: tuple[Hashable, ...]
    formes: tuple[str, ...] = (Forme.INDIVIDUEL.value,)
    semaine: date | None = None
    place: tuple[Hashable, str] | None = None  # (place, forme)


@dataclass(frozen=True, slots=True)
class Prevision:
    """Where and when one person is expected to be received."""

    lieu: Hashable
    semaine: date
    forme: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Every offer is in exactly one of the two: a week, or the reason why there is none yet."""

    previsions: dict[Hashable, Prevision] = field(default_factory=dict)
    sans_place: dict[Hashable, SansPlace] = field(default_factory=dict)


Capacites = Mapping[Any, int]  # (place, Monday, forme) → free slots or seats


def etaler(offres: Iterable[AEtaler], capacites: Capacites, du: date) -> Plan:
    """Spread people over the weeks from the Monday of ``du``, never more than what each place can receive.

    The heaviest consequence first: offre différenciée, then the oldest 91st day. Each takes the first week that one of
    her places has room, the nearest place of that week, her first forme. Those already told keep their week and use up
    its room. The same input gives the same plan.
    """
    lignes = sorted(offres, key=lambda o: (not o.differenciee, o.jour_91, str(o.id)))
    reste = Counter({cle: n for cle, n in capacites.items() if cle[1] >= lundi(du)})
    plan = Plan()
    for dite in (o for o in lignes if o.semaine is not None):
        lieu, forme = dite.place or (None, Forme.INDIVIDUEL.value)
        assert dite.semaine is not None
        plan.previsions[dite.id] = Prevision(lieu, dite.semaine, forme)
        reste[lieu, dite.semaine, forme] -= 1
    semaines: dict[Hashable, list[date]] = {}
    for lieu, semaine, _ in sorted(reste, key=lambda cle: cle[1]):
        semaines.setdefault(lieu, []).append(semaine)
    for offre in (o for o in lignes if o.semaine is None):
        if trouvee := _premiere(offre, semaines, reste):
            plan.previsions[offre.id] = trouvee
            reste[trouvee.lieu, trouvee.semaine, trouvee.forme] -= 1
        else:
            plan.sans_place[offre.id] = SansPlace.COMPLET if offre.lieux else SansPlace.SANS_LIEU
    return plan


def _premiere(
    offre: AEtaler, semaines: Mapping[Hashable, list[date]], reste: Counter[tuple[Hashable, date, str]]
) -> Prevision | None:
    """The first week with room in one of her places; at equal week the nearest place, then her first forme."""
    essais = (
        (semaine, rang_lieu, rang_forme, lieu, forme)
        for rang_lieu, lieu in enumerate(offre.lieux)
        for semaine in semaines.get(lieu, ())
        for rang_forme, forme in enumerate(offre.formes)
        if reste[lieu, semaine, forme] > 0
    )
    choisi = min(essais, key=lambda e: e[:3], default=None)
    return Prevision(choisi[3], choisi[0], choisi[4]) if choisi else None


# --- Answers ---


MOTIFS: dict[str, str] = {
    MotifCloture.REFUS: ReponseOffre.REFUSE.value,
    MotifCloture.PLUS_BESOIN: ReponseOffre.DEJA_REPRIS.value,
    MotifCloture.REPONSE_PONCTUELLE: ReponseOffre.ACCEPTE.value,
    MotifCloture.ACCOMPAGNEMENT_TERMINE: ReponseOffre.ACCEPTE.value,
}
MUETTES = frozenset({StatutDemande.A_OFFRIR, StatutDemande.OFFRE_ENVOYEE, StatutDemande.A_JOINDRE})


def reponse_de_la_demande(statut: str, motif_cloture: str) -> str:
    """What the demande says she answered when it moved by another way (she called, she came).

    '' : nothing was heard from her (ended by mistake, as a duplicate, a death, or still waiting).
    """
    if statut in (StatutDemande.CLOS, StatutDemande.EXPIRE):
        return MOTIFS.get(motif_cloture, "")
    return "" if statut in MUETTES else ReponseOffre.ACCEPTE.value


# --- Calls ---


@dataclass(frozen=True, slots=True)
class Essai:
    """One attempt: wall-clock instant at the place of the caisse."""

    quand: datetime

    @property
    def tranche(self) -> Tranche:
        """The part of the day it was made in."""
        return tranche_de(self.quand.time())


@dataclass(frozen=True, slots=True)
class Moment:
    """Whether to call now, and why; when not, ``raison`` says what is waited for."""

    maintenant: bool
    raison: str
    rang: int = 9  # the smallest is called first


def tranche_de(heure: time) -> Tranche:
    """The part of the day; before nine is the morning, after eight the evening."""
    return next((t for t, debut, fin in TRANCHES if debut <= heure < fin), TRANCHES[0 if heure < OUVERTURE else -1][0])


def heures_d_appel(quand: datetime) -> bool:
    """Whether somebody may be called at that wall-clock time of the caisse."""
    return OUVERTURE <= quand.time() < FERMETURE and quand.weekday() <= SAMEDI


def lendemain_d_appel(jour: date) -> date:
    """The next day on which people are called."""
    return jour + timedelta(days=2 if jour.weekday() == SAMEDI else 1)


def moment(essais: Sequence[Essai], rappel: datetime | None, maintenant: datetime, *, differenciee: bool) -> Moment:
    """Whether to call this person now. All instants are wall-clock times at the caisse, without zone.

    A callback that she asked for comes back at its time, first. Otherwise never in a part of the day already tried,
    never more than twice a day, never outside calling hours.
    """
    if rappel is not None:
        return _rappel(rappel, maintenant)
    if not heures_d_appel(maintenant):
        return Moment(False, f"à appeler {HEURES}.")
    if not essais:
        genre = "sa situation demande une offre différenciée et " if differenciee else ""
        return Moment(True, f"{genre}aucun appel n’a encore été passé.", 1 if differenciee else 2)
    return _nouvel_essai(essais, maintenant, 3 if differenciee else 4)


def _rappel(rappel: datetime, maintenant: datetime) -> Moment:
    quand = heure_texte(rappel)
    if rappel <= maintenant and heures_d_appel(maintenant):
        jour = "aujourd’hui" if rappel.date() == maintenant.date() else f"le {rappel:%d/%m}"
        return Moment(True, f"un rappel a été demandé {jour} à {quand}.", 0)
    return Moment(False, f"un rappel a été demandé le {rappel:%d/%m} à {quand}.")


def _nouvel_essai(essais: Sequence[Essai], maintenant: datetime, rang: int) -> Moment:
    ici, tentees = tranche_de(maintenant.time()), {e.tranche for e in essais}
    combien = "un essai" if len(essais) == 1 else f"{len(essais)} essais"
    dites = " et ".join(ARTICLES[t] for t, *_ in TRANCHES if t in tentees)
    du_jour = [e for e in essais if e.quand.date() == maintenant.date()]
    if len(du_jour) >= ESSAIS_PAR_JOUR:
        return Moment(False, "déjà essayée deux fois aujourd’hui : pas avant demain.")
    if ici in tentees and len(tentees) < len(TRANCHES):
        libres = " ou ".join(ARTICLES[t] for t, *_ in TRANCHES if t not in tentees)
        return Moment(False, f"{combien} sans réponse {dites} : essayer {libres}.")
    if any(maintenant - e.quand < REPOS for e in du_jour):
        return Moment(False, "essayée il y a moins de deux heures.")
    return Moment(True, f"{combien} sans réponse {dites} : l’heure est différente.", rang)


def essais_epuises(combien: int, maximum: int) -> bool:
    """After ``maximum`` calls that nobody answered, another channel is tried."""
    return combien >= maximum
