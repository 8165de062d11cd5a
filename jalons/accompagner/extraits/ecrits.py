"""What this room tells of a dossier, for the copy that the person asks for: what was shared, with whom, why."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.ecrits import Ecrit, en_lignes
from jalons.personnes.partages import selectors as partages

from . import selectors

SECTION = "Ce qui a été partagé"


def ecrits(agent: Agent, dossier: Dossier) -> Iterator[Ecrit]:
    """What this agent may read of it, as « Qui sait quoi » tells it, with its very words."""
    for x in selectors.lies().visible_to(agent, classe="F3").filter(assure=dossier.assure_id):
        yield _ecrit(f"extrait-{x.pk}", selectors.de_l_extrait(x), selectors.contenu(x).lignes, x.par_id)
    for p in partages.lies().visible_to(agent, classe="F2").filter(assure=dossier.assure_id, contenu__isnull=False):
        paquet = partages.contenu(p)
        yield _ecrit(f"partage-{p.pk}", selectors.du_partage(p), paquet.lignes if paquet else (), None)


def _ecrit(cle: str, su: selectors.Su, mots: tuple[tuple[str, str], ...], par: UUID | None) -> Ecrit:
    jusque = su.fini or (f"jusqu’au {jour_annee(su.jusqu_au)}" if su.jusqu_au else "")
    dit = en_lignes(
        ("À", su.qui), ("Pour quoi", su.pourquoi), ("Votre accord", su.accord), ("Accès", jusque),
        ("Vous avez refusé", ", ".join(su.refuse)),
        *((titre, texte) for titre, texte in mots if titre not in ("Pour quoi", "Adressé à", "À lire jusqu’au")),
    )  # fmt: skip
    return Ecrit(cle, SECTION, su.depuis, "Partagé", dit, par)
