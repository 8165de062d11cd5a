"""How many people have a paid arrêt in a month, by group, counted in the caisse's files with the request's own steps.

Loads the engine that reads files: only batches import this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import duckdb

from jalons.mesurer.statistiques.entonnoir.groupes import age_le, c2s_de, sexe_de, taille_commune, tranche_age
from jalons.mesurer.statistiques.entonnoir.residences import Residence, residences
from jalons.reperer.detection.dispositions import jalons
from jalons.reperer.detection.erreurs import ExtractionInvalide
from jalons.reperer.detection.lecture.extraction import Ouverte, muet
from jalons.reperer.detection.requete.expression import numero, periodes, personnes
from jalons.reperer.detection.requete.mensuelle import parametres_de
from jalons.reperer.detection.requete.options import Options

COLONNES = ("sexe", "date_naissance", "annee_naissance", "commune", "c2s", "date_deces")
Groupe = tuple[str, str, str, str]  # sexe, age, commune, c2s


def par_mois(
    dossier: Path | Ouverte, mois: Iterable[str], suivi: Callable[[str], None] = muet
) -> Iterator[tuple[str, dict[Groupe, int]]]:
    """Each month with its count, the folder opened once. Raises ErreurReperage."""
    with jalons.ouvrir(dossier, suivi) as ouverte:
        for m in mois:
            yield m, denombrer(ouverte, m, suivi)


def denombrer(dossier: Path | Ouverte, mois: str, suivi: Callable[[str], None] = muet) -> dict[Groupe, int]:
    """People alive with a paid day in ``mois``, cancellations counted, by group. Raises ErreurReperage."""
    try:
        with jalons.ouvrir(dossier, suivi) as lue:
            p = parametres_de(Options(fichiers=lue.dossier, mois=mois), lue.dernier_mandatement, COLONNES)
            suivi(f"Personnes en arrêt payé en {mois}")
            payees = periodes(lue.ij, p)
            payees = payees.filter(payees.debut <= numero(p.fin_mois), payees.fin >= numero(p.debut_mois))
            gens = personnes(payees.select("assure_id").distinct(), lue.assures, p)
            gens = gens.filter(gens.date_deces.isnull())
            groupes = gens.group_by("sexe", "date_naissance", "annee_naissance", "commune", "c2s").agg(n=gens.count())
            lignes = groupes.to_pyarrow().to_pylist()
    except duckdb.Error as erreur:
        raise ExtractionInvalide(f"Le moteur de lecture s’est arrêté pendant le dénombrement : {erreur}") from erreur
    ou = residences({ligne["commune"] for ligne in lignes if ligne["commune"]})
    compte: Counter[Groupe] = Counter()
    for x in lignes:
        age = tranche_age(age_le(mois, x["date_naissance"], x["annee_naissance"]))
        commune = taille_commune(ou.get(x["commune"] or "", Residence()).habitants)
        compte[sexe_de(x["sexe"]), age, commune, c2s_de(x["c2s"])] += x["n"]
    return dict(compte)
