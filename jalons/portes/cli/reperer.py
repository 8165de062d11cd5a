"""`jalons reperer`: the monthly request. On files, it starts neither Django nor a database."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jalons.portes.cli.avancement import Suivi, nombre, progression
from jalons.portes.cli.main import avec_django

if TYPE_CHECKING:
    from jalons.reperer.detection.dispositions.liste import Liste
    from jalons.reperer.detection.lecture.bilan import BilanTable
    from jalons.reperer.detection.requete.bilan import Bilan

MOTEUR = "JALONS_DETECTION_MOTEUR"
ERREUR, INTERROMPU = 2, 130


@click.command(
    "reperer",
    short_help="Trouver, dans les fichiers d’un mois, les personnes au 91e jour d’IJ.",
)
@click.option("--fichiers", metavar="DOSSIER", help="Dossier de l’extraction (ij*.csv, ij*.parquet, assures*…).")
@click.option("--mois", metavar="AAAA-MM", help="Mois où tombe le jour cherché.")
@click.option("--sortie", metavar="FICHIER", help="Résultat, .csv ou .parquet.")
@click.option("--rejets", metavar="FICHIER.csv", help="Liste des valeurs refusées, avec la ligne et la raison.")
@click.option("--jour", metavar="N", help="Rang du jour cherché (91).")
@click.option("--tolerance", metavar="JOURS", help="Jours non payés admis à l’intérieur d’un arrêt (3).")
@click.option("--horloge", metavar="H", help="payes (défaut), calendaires ou prescrits.")
@click.option("--seuil-ij", metavar="EUROS", help="Seuil de l’IJ journalière brute (défaut : seuil daté livré).")
@click.option("--seuil-ij-personne", metavar="EUROS", help="Seuil de l’IJ mensuelle par personne du foyer.")
@click.option("--delai-reprise", metavar="JOURS", help="Délai après lequel une reprise est présumée (30).")
@click.option("--format", "format_", metavar="F", help="Disposition des fichiers : jalons (défaut), dcir ou liste.")
@click.option("--moteur", metavar="M", help=f"duckdb (défaut) ou spark://hôte:port ; l’option prime sur {MOTEUR}.")
def commande(sortie: str | None, format_: str | None, moteur: str | None, **textes: str | None) -> None:
    """Trouver les personnes dont le 91e jour d’indemnités journalières tombe dans le mois.

    Le travail se fait sur les fichiers seuls. Rien n’est écrit en cas d’erreur (code de sortie 2). Sans --sortie, les
    personnes de l’extraction chargée sont gardées dans la base, pour ce mois et les trois précédents.

    Exemple : jalons reperer --fichiers extraction/ --mois 2026-06 --sortie reperes.csv
    """
    if not sortie and _seuls_fichiers_et_mois(format_, moteur, textes):
        en_base(str(textes["fichiers"]), str(textes["mois"]))
        return
    from jalons.reperer.detection.erreurs import ErreurReperage

    moteur = moteur or os.environ.get(MOTEUR) or None
    try:
        with progression() as suivi:
            dites = _reperer(suivi, sortie=sortie, format=format_, moteur=moteur, **textes)
    except ErreurReperage as erreur:
        click.echo(f"Erreur : {erreur}", err=True)
        sys.exit(ERREUR)
    except KeyboardInterrupt:
        click.echo("Interrompu : rien n’a été écrit.", err=True)
        sys.exit(INTERROMPU)
    for ligne in dites:
        click.echo(ligne, err=True)


def _seuls_fichiers_et_mois(format_: str | None, moteur: str | None, textes: dict[str, str | None]) -> bool:
    """The base keeps the request of the rule as it is: any other option asks for a file."""
    return {nom for nom, texte in textes.items() if texte} == {"fichiers", "mois"} and not format_ and not moteur


@avec_django
def en_base(fichiers: str, mois: str) -> None:
    """Without --sortie: keep in the base the people found in the month and the three before."""
    from jalons.mesurer.statistiques.services import denombrer
    from jalons.parcours.reperages import reperer_en_base
    from jalons.portes.cli.detection import avertir, avertir_avant_de_proposer, dire_deces, prevenir

    with progression() as suivi:
        fait = reperer_en_base(
            agent=None, dossier=Path(fichiers), mois=mois, denombrer=denombrer, suivi=suivi, prevenir=prevenir
        )
    avertir(dict.fromkeys(_du_mois(vu.mois, texte) for vu in fait.mois for texte in vu.avertissements))
    for vu in fait.mois:
        click.echo(_dire_mois(vu))
    dire_deces(fait.decedes, fait.a_verifier)
    avertir_avant_de_proposer(fait.extraction)
    click.echo(f"Ensuite : jalons proposer --extraction {str(fait.extraction.pk)[:8]}")


def _du_mois(mois: str, texte: str) -> str:
    return texte if mois in texte else f"{mois} : {texte}"


def _dire_mois(vu: Any) -> str:
    """One month by one rule, in words."""
    from jalons.reperer.detection.models import A1

    deja = vu.trouves - vu.nouveaux
    autre = "" if vu.public == A1 else f" « {vu.public} »"
    return (
        f"{vu.mois} :{autre} {nombre(vu.trouves)} arrêt(s) repéré(s), {nombre(vu.nouveaux)} nouveau(x)"
        + (f", {nombre(deja)} déjà gardé(s)" if deja else "")
        + (f", {nombre(vu.decedes)} personne(s) décédée(s) écartée(s)" if vu.decedes and not autre else "")
        + (f", {nombre(vu.a_demander)} à demander" if vu.a_demander else "")
        + (f" ; version {vu.version} : {nombre(vu.evenements)} événement(s)" if vu.evenements else "")
    )


def _reperer(suivi: Suivi, **textes: str | None) -> list[str]:
    """Do the request, give its summary. The options are checked before the engine is loaded: loading it takes a second."""
    from jalons.reperer.detection.enums import Format
    from jalons.reperer.detection.erreurs import OptionInvalide
    from jalons.reperer.detection.requete.options import depuis_textes

    if not textes["sortie"]:
        raise OptionInvalide("Il manque --sortie FICHIER.csv ou FICHIER.parquet.")
    options = depuis_textes(**textes)
    if options.format == Format.LISTE:
        from jalons.reperer.detection.requete import listes

        return resume_liste(listes.reperer(options, suivi), textes["sortie"])
    from jalons.reperer.detection.requete.mensuelle import reperer

    return resume(reperer(options, suivi), textes["sortie"])


def resume(bilan: "Bilan", sortie: str) -> list[str]:
    """The summary, in French: read, kept, rejected, ignored, found. No name, no identifier."""
    lignes = [_table("ij", bilan.ij), _table("assures", bilan.assures)]
    if bilan.natures_ignorees:
        natures = ", ".join(f"{nature} ({nombre(n)})" for nature, n in bilan.natures_ignorees)
        lignes.append(f"Natures ignorées : {natures}")
    if bilan.dernier_mandatement:
        lignes.append(f"Dernier mandatement lu : {bilan.dernier_mandatement:%d/%m/%Y}")
    lignes += [f"Attention : {avertissement}" for avertissement in bilan.avertissements]
    lignes.append(
        f"Repérés en {bilan.mois} : {nombre(bilan.reperes)} arrêt(s) "
        f"de {nombre(bilan.personnes)} personne(s), dont {nombre(bilan.differenciees)} en offre différenciée"
    )
    if bilan.absents:
        lignes.append(f"Absents d’assures, gardés : {nombre(bilan.absents)} personne(s)")
    if bilan.decedes:
        lignes.append(f"Décédés, écartés : {nombre(bilan.decedes)} personne(s)")
    if bilan.reperes:
        lignes.append("La requête voit les IJ payées : certaines personnes ont pu déjà reprendre le travail.")
    return [*lignes, f"Écrit : {sortie}"]


def resume_liste(liste: "Liste", sortie: str) -> list[str]:
    """The same for a programmed list: read, kept, rejected. No name, no identifier."""
    lignes = [_table("liste", liste.bilan), *(f"Attention : {avertissement}" for avertissement in liste.avertissements)]
    personnes = len({ligne.assure_id for ligne in liste.lignes})
    return [
        *lignes,
        f"Acceptées : {nombre(len(liste.lignes))} ligne(s), {nombre(personnes)} personne(s)",
        f"Écrit : {sortie}",
    ]


def _table(nom: str, bilan: "BilanTable") -> str:
    return (
        f"{nom} : {nombre(bilan.fichiers)} fichier(s), {nombre(bilan.lues)} ligne(s) lue(s), "
        f"{nombre(bilan.retenues)} retenue(s), {nombre(bilan.rejetees)} rejetée(s)"
    )
