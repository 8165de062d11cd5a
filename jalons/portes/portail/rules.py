"""What a door reads by itself: where a signalement comes from. Pure."""

from __future__ import annotations

from jalons.personnes.partenaires.enums import TypePartenaire
from jalons.recevoir.signalements.enums import Origine

ORIGINES = {
    TypePartenaire.HOPITAL: Origine.HOPITAL,
    TypePartenaire.MEDECIN: Origine.MEDECIN,
    TypePartenaire.SERVICE_MEDICAL: Origine.SERVICE_MEDICAL,
    TypePartenaire.EXAMENS_SANTE: Origine.CES,
    TypePartenaire.DEPARTEMENT: Origine.DEPARTEMENT,
    TypePartenaire.CCAS: Origine.CCAS,
    TypePartenaire.MDPH: Origine.MDPH,
    TypePartenaire.CAF: Origine.CAF,
    TypePartenaire.CAP_EMPLOI: Origine.CAP_EMPLOI,
    TypePartenaire.SPST: Origine.SPST,
    TypePartenaire.URSSAF: Origine.URSSAF,
    TypePartenaire.ASSOCIATION: Origine.ASSOCIATION,
}


def origine_de(genre: str) -> str:
    """The code of origin of what a body of this kind sends; « autre » when its kind tells nothing."""
    return (
        str(ORIGINES.get(TypePartenaire(genre), Origine.AUTRE))
        if genre in TypePartenaire.values
        else str(Origine.AUTRE)
    )
