"""What this room tells of a person, for the copy of her file: who is around her, version after version."""

from __future__ import annotations

from collections.abc import Iterator

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.ecrits import Ecrit, barre, en_lignes
from jalons.fondations.socle.enums import EtatLigne
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.selectors import memes
from jalons.personnes.entourage.enums import Cercle
from jalons.personnes.entourage.models import LigneEntourage
from jalons.personnes.entourage.selectors import MembreVue, ProcheVue, libelles, membre_vue, peut_lire, proche_vue

SECTION = "Entourage"


def versions(agent: Agent, assure: Assure) -> Iterator[tuple[LigneEntourage, MembreVue | ProcheVue]]:
    """Every version of every line, with what it says; nothing for who may not read it."""
    if not peut_lire(agent, assure):
        return
    noms = libelles()
    for v in LigneEntourage.lisibles().filter(assure__in=memes(assure)).select_related("protection"):
        yield v, membre_vue(v, v.date_acte) if v.cercle == Cercle.FOYER else proche_vue(v, noms, [])


def existe(assure: Assure) -> bool:
    """Is somebody noted around her at all?"""
    return LigneEntourage.lisibles().filter(assure__in=memes(assure)).exists()


def ecrits(agent: Agent, assure: Assure) -> Iterator[Ecrit]:
    """Every version."""
    for v, vu in versions(agent, assure):
        if isinstance(vu, MembreVue):
            dit = en_lignes(("", vu.nom), ("Lien", vu.lien.label), ("Présence", vu.dit))
        else:
            dit = en_lignes(
                ("", vu.nom), ("Rôle", vu.libelle), ("Téléphone", vu.telephone), ("Le joindre", vu.joindre),
                ("Lui parler de vous", vu.parler.label), ("À propos de", vu.sujet),
            )  # fmt: skip
        titre = barre("Au foyer" if v.cercle == Cercle.FOYER else "Autour de vous", v.etat == EtatLigne.RETIREE)
        yield Ecrit(f"entourage-{v.pk}", SECTION, v.date_acte, titre, dit, v.auteur_id, tiers=True)
