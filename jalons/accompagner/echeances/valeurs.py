"""What was told of a stoppage, what the reference data says, what a line says: values, and their JSON. No database."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from jalons.fondations.referentiels.enums import Confiance
from jalons.fondations.socle.dates import couvre, jour_annee

from .enums import Antecedents, Certitude, GenreFait, Nature, OuiNonInconnu, Statut, Su, Suite

ORDRE = list(Certitude)


@dataclass(frozen=True, slots=True)
class Periode:
    """One prescription, both days included."""

    debut: date
    fin: date
    nature: str = Nature.INCONNU
    ald: str = OuiNonInconnu.INCONNU
    tpt: bool = False  # part-time for health reasons
    su: str = Su.DIT
    su_le: date | None = None


@dataclass(frozen=True, slots=True)
class Fait:
    """One dated fact."""

    genre: str
    le: date
    mots: str = ""
    su: str = Su.DIT
    su_le: date | None = None


@dataclass(frozen=True, slots=True)
class Reglee:
    """A date of the line that the worker settled, or that is not this person's: ``cle`` is the line's."""

    cle: str
    suite: str
    motif: str
    le: date


@dataclass(frozen=True, slots=True)
class Faits:
    """Everything that was told of the stoppage on one sheet; what nobody said stays unknown."""

    statut: str = Statut.INCONNU
    antecedents: str = Antecedents.INCONNU
    periodes: tuple[Periode, ...] = ()
    faits: tuple[Fait, ...] = ()
    ij_jour: Decimal | None = None  # euros net a day
    ij_su: str = Su.DIT
    ij_su_le: date | None = None
    complement: str = OuiNonInconnu.INCONNU
    complement_fin: date | None = None
    complement_total: Decimal | None = None  # euros net a month, allowances and top-up together
    complement_su: str = Su.DIT
    complement_su_le: date | None = None
    reglees: tuple[Reglee, ...] = ()

    @property
    def closes(self) -> frozenset[str]:
        """The dates, by their key, that nobody has to look at any more."""
        return frozenset(r.cle for r in self.reglees if r.suite != Suite.GARDEE)

    @property
    def gardees(self) -> frozenset[str]:
        """What was kept at the closing, by code: a date that moves since is kept still."""
        return frozenset(r.cle.partition(" ")[0] for r in self.reglees if r.suite == Suite.GARDEE)

    def dernier(self, *genres: str) -> Fait | None:
        """The last fact of these kinds."""
        return max((f for f in self.faits if f.genre in genres), key=lambda f: f.le, default=None)


def en_json(faits: Faits) -> str:
    """As it is sealed."""
    return json.dumps(asdict(faits), default=str, ensure_ascii=False)


def _relu(classe: Any, lu: dict[str, Any], *, dates: tuple[str, ...]) -> Any:
    connus = {f.name for f in fields(classe)}
    jours = {nom: date.fromisoformat(lu[nom]) for nom in dates if lu.get(nom)}
    return classe(**{nom: valeur for nom, valeur in lu.items() if nom in connus} | jours)


def depuis_json(texte: str | None) -> Faits:
    """The sheet of a sealed text; an empty one when there is none. Raises ValueError when it cannot be read any more."""
    if not texte:
        return Faits()
    lu = json.loads(texte)
    faits: Faits = _relu(Faits, lu, dates=("ij_su_le", "complement_fin", "complement_su_le"))
    return replace(
        faits,
        ij_jour=_montant(lu, "ij_jour"),
        complement_total=_montant(lu, "complement_total"),
        periodes=tuple(_relu(Periode, p, dates=("debut", "fin", "su_le")) for p in lu.get("periodes", ())),
        faits=tuple(_relu(Fait, f, dates=("le", "su_le")) for f in lu.get("faits", ())),
        reglees=tuple(_relu(Reglee, r, dates=("le",)) for r in lu.get("reglees", ())),
    )


def _montant(lu: dict[str, Any], nom: str) -> Decimal | None:
    return None if lu.get(nom) is None else Decimal(lu[nom])


@dataclass(frozen=True, slots=True)
class Valeur:
    """One dated row of the reference data."""

    code: str
    valeur: Decimal
    debut: date
    fin: date | None
    source: str
    confiance: str

    @property
    def sure(self) -> bool:
        """Read in a source."""
        return self.confiance == Confiance.SUR


@dataclass(frozen=True, slots=True)
class Bareme:
    """The reference data that a line needs."""

    valeurs: tuple[Valeur, ...] = ()

    def le(self, code: str, jour: date) -> Valeur | None:
        """The row of ``code`` in force on ``jour``, or None: then nothing is calculated from it."""
        return next((v for v in self.valeurs if v.code == code and couvre(v.debut, v.fin, jour)), None)


@dataclass(frozen=True, slots=True)
class Ligne:
    """One date of the line of rights: when, what, where it comes from, how sure it is; without a date, ``raison`` says why."""

    code: str
    quoi: str
    date: date | None
    source: str
    certitude: Certitude
    raison: str = ""

    @property
    def cle(self) -> str:
        """What the worker settles: this thing, at this date."""
        return f"{self.code} {self.date or ''}".strip()


@dataclass(frozen=True, slots=True)
class Montant:
    """An amount in euros, or None with the reason."""

    valeur: Decimal | None
    source: str
    certitude: Certitude
    libelle: str = ""


def moins_sure(*certitudes: Certitude) -> Certitude:
    """The least sure of these."""
    return max(certitudes, key=ORDRE.index)


def avec(certitude: Certitude, *lues: Valeur) -> Certitude:
    """How sure a date is once made with these rows: one that was not read in a source is to be checked."""
    return certitude if all(v.sure for v in lues) else moins_sure(certitude, Certitude.A_VERIFIER)


def est(genre: str) -> str:
    """The words of a kind of fact."""
    return str(GenreFait(genre).label)


def su_en_mots(quoi: str, su: str, le: date | None) -> str:
    """« Attestation, vu le 2 mars 2026 », « dit le… »."""
    mots = "vu" if su == Su.VU else "dit"
    return ", ".join(filter(None, [quoi, f"{mots} le {jour_annee(le)}" if le else mots]))


def en_phrases(faits: Faits) -> tuple[str, ...]:
    """The sheet in words, one fact a line: for its versions, and for the person."""
    dites = [
        f"Statut : {Statut(faits.statut).label.lower()}. Arrêts d’avant : {Antecedents(faits.antecedents).label.lower()}."
    ]
    for p in faits.periodes:
        ald = "" if p.ald == OuiNonInconnu.INCONNU else ", en ALD" if p.ald == OuiNonInconnu.OUI else ", sans ALD"
        quoi = f"{Nature(p.nature).label.lower()}{ald}{', à temps partiel' if p.tpt else ''}"
        dites.append(f"Arrêt du {jour_annee(p.debut)} au {jour_annee(p.fin)} : {su_en_mots(quoi, p.su, p.su_le)}.")
    if faits.ij_jour is not None:
        dites.append(
            f"Indemnité nette : {su_en_mots(_euros(faits.ij_jour) + ' par jour', faits.ij_su, faits.ij_su_le)}."
        )
    if faits.complement != OuiNonInconnu.INCONNU:
        fin = f" jusqu’au {jour_annee(faits.complement_fin)}" if faits.complement_fin else ""
        total = f", {_euros(faits.complement_total)} en tout par mois" if faits.complement_total is not None else ""
        dit = f"{OuiNonInconnu(faits.complement).label.lower()}{fin}{total}"
        dites.append(f"Complément de l’employeur : {su_en_mots(dit, faits.complement_su, faits.complement_su_le)}.")
    for f in faits.faits:
        precision = f" ({f.mots})" if f.mots else ""
        dites.append(f"{est(f.genre)}{precision}, le {jour_annee(f.le)} : {su_en_mots('', f.su, f.su_le)}.")
    for r in faits.reglees:
        motif = f" ({r.motif})" if r.motif else ""
        dites.append(
            f"Échéance du {r.cle.partition(' ')[2]} : {Suite(r.suite).label.lower()}, noté le {jour_annee(r.le)}{motif}."
        )
    return tuple(dites)


def _euros(valeur: Decimal) -> str:
    return f"{valeur:.2f} €".replace(".", ",")
