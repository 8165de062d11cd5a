"""How full the places are and how long one waits there; what next month's offers ask for. Places, never a worker."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any

from jalons.fondations.socle.exports import Cellule, Entete, Rangee, Tableau
from jalons.fondations.socle.templatetags.jalons import nombre
from jalons.fondations.territoires.models import LieuAccueil, Organisme
from jalons.mesurer.statistiques.lecture import SANS_OBJET
from jalons.recevoir.offres.selectors import attendues_par_lieu, capacites_par_forme
from jalons.recevoir.rendez_vous.enums import Mode
from jalons.recevoir.rendez_vous.selectors import creneaux_libres
from jalons.recevoir.rendez_vous.selectors.heures import Occupation, occupation_par_lieu

JOURS, HORIZON, SEMAINES = 28, timedelta(days=91), 4
TOUS = 500_000  # every slot, not the first ones
A_DISTANCE = "À distance, à domicile, ou lieu pas encore choisi"
AGENTS = 2  # under it, what was taken of the hours of a place is one worker's agenda, read again four weeks later
SEULS = "Lieux d’un seul agent, ensemble"
TU = Cellule("masqué", None, masquee=True, dit="un seul agent reçoit ici")
EXPLICATION = (
    (
        "Définition",
        "Occupation : part des heures ouvertes que des rendez-vous ont prises, sur les 28 jours passés. Attente : jours avant le "
        "premier créneau libre sur place, dans les trois mois qui viennent. Attendues : offres en cours, semaine prévue "
        "dans les quatre semaines qui viennent ; créneaux et places des réunions d’ici là, au même lieu.",
    ),
    (
        "Calcul",
        "Une absence, une suppléance retirent ses heures ; un rendez-vous annulé ou excusé rend les siennes. Un rendez-vous à "
        "deux compte dans les deux agendas. Il manque des créneaux quand les personnes attendues dépassent les créneaux et "
        "places libres.",
    ),
    (
        "Protection",
        "Là où un seul agent a reçu dans les 28 jours, les heures prises et l’occupation seraient les siennes : elles sont "
        "masquées, et ces lieux comptés ensemble quand ils sont à plusieurs agents.",
    ),
    ("Source", "Agendas et offres du jour. Des lieux, jamais un agent, jamais ce qu’un entretien a donné."),
)


@dataclass(frozen=True)
class Charge:
    """The page of one caisse on one day."""

    organisme: Organisme
    jour: date
    lieux: Tableau
    attentes: tuple[tuple[str, str], ...]  # way of receiving → when

    @property
    def manquent(self) -> list[tuple[str, int]]:
        """The places where slots miss, and how many: what to open first."""
        trouves = [(r.nom, int(r.cellules[-1].valeur or 0)) for r in self.lieux.rangees]
        return sorted(((nom, n) for nom, n in trouves if n), key=lambda x: -x[1])

    @property
    def rien(self) -> bool:
        """Nothing is open and nobody is expected: nothing can be said to be enough."""
        return not any(c.valeur for r in self.lieux.rangees for c in r.cellules)

    @property
    def entete(self) -> Entete:
        """What an exported file says of itself."""
        return Entete(f"Charge des lieux d’accueil, {self.organisme.nom}", [("Région", self.organisme.nom)], self.jour)


def charge(organisme: Organisme, jour: date) -> Charge:
    """Each place, then what is at a distance. The same number of queries whatever the region."""
    occupations = occupation_par_lieu(organisme.pk, jour - timedelta(days=JOURS), jour - timedelta(days=1))
    sur_place = creneaux_libres(organisme_id=organisme.pk, du=jour, au=jour + HORIZON, mode=Mode.LIEU, limite=TOUS)
    premiers: dict[Any, date] = {}
    for c in sur_place:
        premiers.setdefault(c.lieu_id, c.debut_local.date())
    libres: Counter[Any] = Counter()
    for (lieu, _, _), combien in capacites_par_forme(organisme_id=organisme.pk, du=jour, semaines=SEMAINES).items():
        libres[lieu] += combien
    attendues = attendues_par_lieu(organisme.pk, jour, SEMAINES)
    cles = {*occupations, *premiers, *libres, *attendues} - {None}
    noms = {lieu.pk: lieu.nom for lieu in LieuAccueil.objects.filter(pk__in=cles).order_by("nom")}
    rangees = [
        Rangee(nom, _cellules(occupations.get(cle), premiers.get(cle), libres[cle], attendues.get(cle, 0), jour))
        for cle, nom in noms.items()
    ]
    if None in occupations or libres[None] or attendues.get(None):
        sans_lieu = attendues.get(None, 0)
        rangees.append(Rangee(A_DISTANCE, _cellules(occupations.get(None), None, libres[None], sans_lieu, jour)))
    rangees += _ensemble(occupations)
    colonnes = [
        "Lieu",
        "Heures ouvertes",
        "Prises",
        "Occupation",
        "Attente",
        "Créneaux et places libres",
        "Attendues",
        "Manque",
    ]
    return Charge(
        organisme, jour, Tableau("charge", "Lieux", colonnes, rangees, EXPLICATION), _attentes(organisme, jour)
    )


def _ensemble(occupations: dict[Any, Occupation]) -> list[Rangee]:
    """The places of one worker each, as one row, when they are several workers' together."""
    tus = [o for o in occupations.values() if len(o.agents) < AGENTS]
    if not tus or len((ensemble := reduce(add, tus)).agents) < AGENTS:
        return []
    return [Rangee(SEULS, [*_occupation(ensemble), *[SANS_OBJET] * 4])]


def _occupation(o: Occupation | None) -> list[Cellule]:
    """Hours opened, taken, and their share; what was taken is not told of one worker alone."""
    if o is None:
        return [_heures(0.0), _heures(0.0), SANS_OBJET]
    if len(o.agents) < AGENTS:
        return [_heures(o.ouvertes), TU, TU]
    part = round(100 * o.prises / o.ouvertes)
    return [_heures(o.ouvertes), _heures(o.prises), Cellule(f"{part}\u00a0%", part)]


def _cellules(o: Occupation | None, premier: date | None, libres: int, attendues: int, jour: date) -> list[Cellule]:
    attente = (premier - jour).days if premier else None
    manque = max(0, attendues - libres)
    return [
        *_occupation(o),
        SANS_OBJET if attente is None else Cellule(f"{attente}\u00a0j", attente),
        Cellule(nombre(libres), libres),
        Cellule(nombre(attendues), attendues),
        Cellule(nombre(manque), manque),
    ]


def _heures(valeur: float) -> Cellule:
    return Cellule(f"{nombre(round(valeur))}\u00a0h", Decimal(str(round(valeur, 1))))


def _attentes(organisme: Organisme, jour: date) -> tuple[tuple[str, str], ...]:
    """For each way of receiving, the first free slot anywhere in the caisse, in days."""
    dites = []
    for mode in Mode:
        trouves = creneaux_libres(organisme_id=organisme.pk, du=jour, au=jour + HORIZON, mode=mode, limite=1)
        jours = (trouves[0].debut_local.date() - jour).days if trouves else None
        mots = "aucun créneau dans les trois mois" if jours is None else _dans(jours)
        dites.append((mode.label, mots))
    return tuple(dites)


def _dans(jours: int) -> str:
    return {0: "aujourd’hui", 1: "demain"}.get(jours, f"dans {jours} jours")
