"""What this room tells of a dossier, for the copy that the person asks for: her needs, who was asked, what was answered."""

from __future__ import annotations

from collections.abc import Iterator

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.aides import besoin, selectors
from jalons.accompagner.aides.enums import NatureAide
from jalons.accompagner.aides.models import Versement
from jalons.accompagner.ressources.rules import euros
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.ecrits import Ecrit, en_lignes

SECTION = "Aides financières"


def ecrits(agent: Agent, dossier: Dossier) -> Iterator[Ecrit]:
    """All of it. The caller has checked that this agent accompanies the person."""
    for vue in selectors.du_dossier(dossier):
        aide = vue.aide
        dits = [(titre, getattr(vue.dit, nom)) for nom, titre in besoin.TITRES.items()]
        texte = en_lignes(
            ("", NatureAide(aide.nature).label), *dits, ("Coût", euros(aide.cout)), ("À qui c’est payé", vue.payee.nom),
            ("Référence", vue.payee.reference),
        )  # fmt: skip
        yield Ecrit(f"aide-{aide.pk}", SECTION, aide.ouverte_le, "Besoin d’argent", texte, aide.auteur_id)
        yield from (_part(p) for p in vue.parts)


def _part(part: selectors.PartVue) -> Ecrit:
    f = part.f
    verses = [("Paiement", _verse(v)) for v in part.versements]
    texte = en_lignes(
        ("", f.get_statut_display()), ("Financeur", part.nom), ("Demandé", euros(f.demande)),
        ("Accordé", euros(f.accorde) if f.accorde else ""), ("Raison", part.raison), ("Décision", f.mots), *verses,
    )  # fmt: skip
    return Ecrit(f"financement-{f.pk}", SECTION, f.decidee_le or f.aide.ouverte_le, "Financeur", texte, f.auteur_id)


def _verse(v: Versement) -> str:
    le = f", le {jour_annee(v.paye_le)}" if v.paye_le else ""
    return f"{euros(v.montant)}, {v.get_statut_display().lower()}{le}"
