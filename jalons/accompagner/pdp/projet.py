"""What is told on the sheet of a return to work, and its JSON. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any

from jalons.accompagner.pdp.enums import EtatPiste, Piste, Risque, StatutTravail, Titre
from jalons.fondations.socle.dates import jour_annee


@dataclass(frozen=True)
class Emploi:
    """Her work: contract, employer, post, who the occupational physician is, the risk and who wrote it."""

    statut: str = StatutTravail.INCONNU
    contrat: str = ""
    employeur: str = ""
    poste: str = ""
    medecin: str = ""  # the occupational physician, and the service
    visite_le: date | None = None  # of pré-reprise
    risque: str = Risque.INCONNU
    risque_par: str = ""
    risque_le: date | None = None
    risque_mots: str = ""
    titre: str = Titre.INCONNU
    titre_le: date | None = None


@dataclass(frozen=True)
class Branche:
    """What is said of one branch."""

    etat: str = EtatPiste.NON_ABORDEE
    mots: str = ""


@dataclass(frozen=True)
class Dit:
    """The whole sheet. ``paroles``: her words, and the day on which she said them; ``dit_le``: of the employment."""

    emploi: Emploi = field(default_factory=Emploi)
    dit_le: date | None = None
    paroles: str = ""
    paroles_le: date | None = None
    vise: str = ""  # what she aims at, in a sentence
    branches: tuple[tuple[str, Branche], ...] = ()

    def branche(self, piste: str) -> Branche:
        """What is said of it."""
        return dict(self.branches).get(piste, Branche())

    @property
    def pistes(self) -> tuple[tuple[str, str], ...] | None:
        """Each branch of which something was said; None when none was."""
        return tuple((p, b.etat) for p, b in self.branches) or None

    @property
    def suivie(self) -> Piste | None:
        """The branch followed."""
        return next((Piste(p) for p, b in self.branches if b.etat == EtatPiste.SUIVIE), None)


def en_json(dit: Dit) -> str:
    """As it is sealed."""
    return json.dumps(asdict(dit), default=str, ensure_ascii=False)


def depuis_json(lu: Any) -> Dit:
    """The sheet that was sealed; an empty one when there is none."""
    if not lu:
        return Dit()
    branches = tuple((p, _relu(Branche, b)) for p, b in lu.get("branches", ()) if p in Piste.values)
    dit: Dit = _relu(Dit, lu, "dit_le", "paroles_le")
    return replace(
        dit, emploi=_relu(Emploi, lu.get("emploi", {}), "visite_le", "risque_le", "titre_le"), branches=branches
    )


def _relu(classe: Any, lu: dict[str, Any], *dates: str) -> Any:
    connus = {f.name for f in fields(classe)}
    jours = {nom: date.fromisoformat(lu[nom]) if lu.get(nom) else None for nom in dates}
    return classe(**{nom: v for nom, v in lu.items() if nom in connus} | jours)


def risque_dit(emploi: Emploi) -> str:
    """« Pour le poste de maçon, par le médecin du travail, le 17 novembre 2026. »"""
    par = f"par {emploi.risque_par}" if emploi.risque_par else ""
    le = f"le {jour_annee(emploi.risque_le)}" if emploi.risque_le else ""
    return ", ".join(m for m in (emploi.risque_mots, par, le) if m)


def en_phrases(dit: Dit) -> tuple[str, ...]:
    """The sheet in words, one fact a line."""
    e = dit.emploi
    risque = ", ".join(m for m in (Risque(e.risque).label, risque_dit(e)) if m)
    lignes = [
        ("Travail", StatutTravail(e.statut).label), ("Contrat", e.contrat), ("Employeur", e.employeur), ("Poste", e.poste),
        ("Médecin du travail", e.medecin), ("Risque d’inaptitude", risque),
        ("RQTH", Titre(e.titre).label), ("Ses mots", dit.paroles), ("Ce qui est visé", dit.vise),
    ]  # fmt: skip
    lignes += [(Piste(p).label, " : ".join(m for m in (EtatPiste(b.etat).label, b.mots) if m)) for p, b in dit.branches]
    return tuple(f"{nom} : {mots}" for nom, mots in lignes if mots)
