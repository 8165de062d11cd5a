"""Load the shipped directory; keep the caisse's own cards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import Refus
from jalons.fondations.socle.transitions import enregistrer
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires import rules
from jalons.personnes.partenaires.enums import Confiance, MotifOrientation, TypePartenaire
from jalons.personnes.partenaires.models import Partenaire

FICHIER = Path(__file__).with_name("donnees") / "partenaires.csv"
CHAMPS = tuple(c for c in rules.COLONNES if c != "code")


class PartenaireRefuse(Refus):
    """The card cannot be written; the message is French."""


@dataclass(frozen=True)
class Bilan:
    """What a load did."""

    lus: int
    crees: int
    modifies: int

    @property
    def inchanges(self) -> int:
        """Cards that were already so."""
        return self.lus - self.crees - self.modifies


@transaction.atomic
def charger_partenaires(chemin: Path = FICHIER) -> Bilan:
    """Create or update the national cards of the shipped file. Twice: the second writes nothing.

    A national card that left the file stays (files point at it). Raises RepertoireIllisible, nothing written.
    """
    with chemin.open(encoding="utf-8-sig", newline="") as fichier:
        lus = rules.lire_repertoire(
            fichier, types=TypePartenaire.values, motifs=MotifOrientation.values, confiances=Confiance.values
        )
    connus = {p.code: p for p in Partenaire.objects.filter(code__in=[lu["code"] for lu in lus])}
    crees = modifies = 0
    for lu in lus:
        connu = connus.get(lu["code"])
        if connu is None:
            Partenaire.objects.create(**lu)
            crees += 1
        elif any(getattr(connu, champ) != lu[champ] for champ in CHAMPS):
            for champ in CHAMPS:
                setattr(connu, champ, lu[champ])
            enregistrer(connu, connu.version, *CHAMPS)
            modifies += 1
    if crees or modifies:
        inscrire(acte="partenaire.charger", agent=None, motif=f"{crees} créés, {modifies} modifiés")
    return Bilan(len(lus), crees, modifies)


@transaction.atomic
def creer_partenaire(
    *, agent: Agent, organisme: Organisme, complete: Partenaire | None = None, **champs: Any
) -> Partenaire:
    """A card of this caisse, which may complete a national one. Raises PartenaireRefuse."""
    partenaire = Partenaire(territoire=organisme, complete=complete, **_connus(champs))
    partenaire.code = slugify(f"{partenaire.nom[:30]}-{partenaire.pk.hex[:8]}")
    try:
        with transaction.atomic():
            partenaire.save(force_insert=True)
    except IntegrityError as erreur:
        raise PartenaireRefuse("Votre caisse a déjà complété cette fiche : modifiez la vôtre.") from erreur
    inscrire(acte="partenaire.creer", agent=agent, objet=partenaire)
    return partenaire


@transaction.atomic
def modifier_partenaire(*, agent: Agent, partenaire: Partenaire, version: int, **champs: Any) -> Partenaire:
    """Correct a card of one's caisse. Raises VersionDepassee; PartenaireRefuse for a national card."""
    if partenaire.territoire_id is None:
        raise PartenaireRefuse("Cette fiche est nationale : complétez-la pour votre caisse.")
    for champ, valeur in _connus(champs).items():
        setattr(partenaire, champ, valeur)
    enregistrer(partenaire, version, *champs)
    inscrire(acte="partenaire.modifier", agent=agent, objet=partenaire)
    return partenaire


def _connus(champs: dict[str, Any]) -> dict[str, Any]:
    if inconnus := set(champs) - set(CHAMPS):
        raise TypeError(f"Champs inconnus : {', '.join(sorted(inconnus))}.")
    return champs
