"""Verbs of detection on the base: charger, proposer, rejouer, apercu; and what they share with `reperer`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from jalons.fondations.socle.refus import Refus
from jalons.portes.cli.avancement import nombre, progression
from jalons.portes.cli.communs import organisme_de
from jalons.portes.cli.main import avec_django

MOTS = {
    "propose": "proposée(s) : demande à offrir",
    "rattache": "rattachée(s) à leur demande ouverte",
    "deja_propose": "déjà proposée(s) pour le même arrêt",
    "decede": "décédée(s) : rien ne leur est proposé",
    "deja_traite": "traitée(s) entre-temps par un autre lancement",
    "sans_identite": "sans nom dans les fichiers : en attente. Remède : les redemander avec les colonnes nom, prenom et "
    "date_naissance (dans assures, ou dans la liste), les charger, puis relancer « jalons proposer »",
    "numero": "dont le numéro ne dit pas le même sexe ou la même naissance que le fichier : à vérifier, leur fiche le dit",
    "a_verifier": "dont le numéro est celui de quelqu’un d’autre, ou la naissance impossible : en attente, à vérifier",
    "illisible": "dont ce qui était gardé ne se lit plus : mise(s) de côté. Remède : charger de nouveau leurs fichiers",
}


@click.command()
@click.option(
    "--fichiers", required=True, metavar="DOSSIER", help="Dossier de l’extraction (ij*, assures*) ou de la liste."
)
@click.option("--mois", required=True, metavar="AAAA-MM", help="Mois que l’extraction couvre jusqu’à sa fin.")
@click.option("--organisme", required=True, metavar="CODE", help="Caisse qui a fourni les fichiers.")
@click.option(
    "--format", "format_", default="jalons", show_default=True, metavar="F", help="jalons, ou liste (liste*)."
)
@click.option("--public", metavar="CODE", help="Avec --format liste : le public que la liste sert (papa, invalidite…).")
@avec_django
def charger(fichiers: str, mois: str, organisme: str, format_: str, public: str | None) -> None:
    """Contrôler un dossier et garder son manifeste (noms, tailles, empreintes). Aucune ligne n’est copiée.

    Une liste programmée (--format liste --public CODE) garde aussi les personnes que la règle de ce public retient, dès
    qu’elle est publiée ; avant, elle sert à l’aperçu du brouillon.

    Exemple : jalons charger --fichiers extraction/ --mois 2026-06 --organisme carsat-demo
    """
    if format_ == "liste":
        return _charger_liste(fichiers, mois, organisme, public)
    if format_ != "jalons":
        _refuser_disposition(format_)
    from jalons.reperer.detection.services import chargement

    with progression() as suivi:
        fait = chargement.charger(
            agent=None, dossier=Path(fichiers), mois=mois, organisme=organisme_de(organisme), suivi=suivi,
            prevenir=prevenir,
        )  # fmt: skip
    extraction = fait.extraction
    if fait.deja:
        click.echo(f"Déjà chargée : {extraction}, le {extraction.chargee_le:%d/%m/%Y}. Rien n’a été ajouté.")
    avertir(fait.avertissements)
    avertir_avant_de_proposer(extraction)
    click.echo(
        f"Extraction {str(extraction.pk)[:8]} · {extraction} : {len(extraction.manifeste)} fichier(s), "
        f"{nombre(extraction.lignes_lues)} ligne(s) lue(s), {nombre(extraction.rejets)} rejetée(s)."
    )
    click.echo(f"Ensuite : jalons reperer --fichiers {fichiers} --mois {extraction.mois}")


def _refuser_disposition(format_: str) -> None:
    from jalons.reperer.detection.requete.options import exiger_nominative

    exiger_nominative(format_)
    raise Refus(f"--format {format_} : « jalons » et « liste » se chargent dans la base, rien d’autre.")


def _charger_liste(fichiers: str, mois: str, organisme: str, public: str | None) -> None:
    if not public:
        raise Refus("Il manque --public CODE : le public que cette liste sert (papa, invalidite, renoncement…).")
    from jalons.parcours.deces import appliquer_deces
    from jalons.reperer.detection.services import listes

    with progression() as suivi:
        fait = listes.charger_liste(
            agent=None, dossier=Path(fichiers), mois=mois, organisme=organisme_de(organisme), public=public, suivi=suivi,
            prevenir=prevenir,
        )  # fmt: skip
        deces = appliquer_deces(fait.signales)
    extraction, compte = fait.extraction, fait.compte
    if fait.deja:
        click.echo(f"Déjà chargée : {extraction}, le {extraction.chargee_le:%d/%m/%Y}.")
    avertir(fait.avertissements)
    dire_deces(*deces)
    avertir_avant_de_proposer(extraction)
    cle = str(extraction.pk)[:8]
    lues = f"Liste {cle} · {extraction} : {nombre(fait.lignes)} ligne(s) lue(s), {nombre(extraction.rejets)} rejetée(s)"
    if fait.regle is None:
        click.echo(f"{lues}. Le public « {public} » n’a qu’un brouillon : personne n’est gardé.")
        click.echo(
            f"Ensuite : jalons apercu --public {public} --extraction {cle} --fichiers {fichiers} (ou l’aperçu à l’écran), "
            "publier la règle dans Programmes, puis relancer cette commande."
        )
        return
    click.echo(
        f"{lues} ; « {public} », version {fait.regle.version} : "
        f"{nombre(compte.trouves)} personne(s) retenue(s), {nombre(compte.nouveaux)} nouvelle(s)"
        + (f", {nombre(fait.decedes)} décédée(s) écartée(s)" if fait.decedes else "")
        + (f", {nombre(compte.a_demander)} à demander" if compte.a_demander else "")
        + "."
    )
    click.echo(f"Ensuite : jalons proposer --extraction {cle}")


def prevenir(texte: str) -> None:
    """Say at once, beside the result."""
    click.echo(texte, err=True)


def avertir(textes: Iterable[str]) -> None:
    """What must be looked at."""
    for texte in textes:
        click.echo(f"Attention : {texte}", err=True)


def avertir_avant_de_proposer(extraction: Any) -> None:
    """The same, of an extraction beside the others."""
    from jalons.reperer.detection.selectors import avertissements

    avertir(avertissements(extraction))


def dire_deces(notes: int, a_verifier: int) -> None:
    """Deaths written, deaths to verify."""
    if notes:
        click.echo(f"{nombre(notes)} personne(s) trouvée(s) auparavant sont décédées : tout envoi est arrêté.")
    if a_verifier:
        avertir([f"{nombre(a_verifier)} personne(s) suivie(s) sont dites décédées dans ces fichiers : à vérifier."])


@click.command()
@click.option(
    "--extraction",
    "reference",
    required=True,
    metavar="NOM",
    help="Nom du dossier, ou début de l’identifiant.",
)
@avec_django
def proposer(reference: str) -> None:
    """Proposer les personnes repérées : une demande « à offrir », ou rattachement à celle qui est ouverte.

    Le même arrêt n’est proposé qu’une fois. La commande peut être interrompue puis relancée.

    Exemple : jalons proposer --extraction extraction-2026-06
    """
    from jalons.recevoir.signalements.services import numero_a_verifier, proposer_reperage
    from jalons.reperer.detection import selectors, verrou
    from jalons.reperer.detection.enums import Format

    faits: Counter[str] = Counter()
    with progression() as suivi:
        extraction = selectors.extraction(reference)
        if extraction.format == Format.DCIR:
            raise Refus("Cette extraction est pseudonymisée : elle sert à simuler, jamais à proposer.")
        avertir_avant_de_proposer(extraction)
        with verrou.seul(suivi, prevenir):
            attente = list(selectors.a_proposer(extraction))
            for rang, reperage in enumerate(attente, 1):
                suivi(f"Proposition {nombre(rang)} sur {nombre(len(attente))}")
                issue = str(proposer_reperage(agent=None, reperage=reperage))
                faits[issue] += 1
                faits["numero"] += issue != "illisible" and numero_a_verifier(reperage)
    if not attente:
        click.echo(f"{extraction} : personne n’attend d’être proposé.")
    for issue, mots in MOTS.items():
        if faits[issue]:
            click.echo(f"{nombre(faits[issue])} personne(s) {mots}")


@click.command()
@click.option(
    "--fichiers", required=True, metavar="DOSSIER", help="Dossier de l’extraction ou de la liste déjà chargée."
)
@click.option("--mois", required=True, metavar="AAAA-MM", help="Mois à rejouer.")
@click.option("--public", default="a1", show_default=True, metavar="CODE", help="Public dont la règle est rejouée.")
@click.option("--version", required=True, metavar="N", help="Version de la règle (« r1 » pour celle de la caisse).")
@avec_django
def rejouer(fichiers: str, mois: str, public: str, version: str) -> None:
    """Appliquer de nouveau une version, même ancienne, à un mois, et comparer avec ce qui avait été gardé. N’écrit rien.

    Exemple : jalons rejouer --fichiers extraction/ --mois 2026-06 --public a1 --version 1
    """
    from jalons.reperer.detection import publics, selectors
    from jalons.reperer.detection.services import chargement

    with progression() as suivi:
        extraction = chargement.extraction_du_dossier(Path(fichiers), suivi, selectors.disposition(public))
        regle = publics.regle(extraction.organisme, public, version)
        rejeu = chargement.rejouer(extraction=extraction, dossier=Path(fichiers), mois=mois, regle=regle, suivi=suivi)
    click.echo(
        f"{mois}, « {public} », version {version} : {nombre(rejeu.trouves)} trouvé(s), {nombre(rejeu.gardes)} gardé(s)."
    )
    if rejeu.identique:
        click.echo("Le résultat est celui d’alors, à l’identique.")
    elif not rejeu.gardes:
        click.echo("Ce mois n’avait jamais été repéré avec cette version.")
    else:
        click.echo(
            f"Différences : {nombre(rejeu.en_plus)} en plus, {nombre(rejeu.en_moins)} en moins, "
            f"{nombre(rejeu.changes)} avec d’autres raisons."
        )


@click.command()
@click.option("--public", required=True, metavar="CODE", help="Public dont le brouillon est à voir.")
@click.option(
    "--extraction", "reference", required=True, metavar="NOM", help="Nom du dossier, ou début de l’identifiant."
)
@click.option("--mois", metavar="AAAA-MM", help="Mois à voir (celui de l’extraction).")
@click.option("--fichiers", metavar="DOSSIER", help="Où sont ses fichiers (JALONS_EXTRACTIONS par défaut).")
@avec_django
def apercu(public: str, reference: str, mois: str | None, fichiers: str | None) -> None:
    """Calculer l’aperçu d’un brouillon de règle : qui entre, qui sort, qui change d’offre ou de raisons. Il se lit ensuite à
    l’écran.

    Exemple : jalons apercu --public a1 --extraction extraction-2026-06 --fichiers extraction/
    """
    from jalons.parcours import regles
    from jalons.reperer.detection import selectors
    from jalons.reperer.detection.discretion import PEU, PRES
    from jalons.reperer.detection.services import apercus

    with progression() as suivi:
        extraction = selectors.extraction(reference)
        version = selectors.brouillon(public, extraction)
        fait = apercus.calculer(
            agent=None, version=version, extraction=extraction, mois=mois or "", suivi=suivi,
            dossier=Path(fichiers) if fichiers else None,
        )  # fmt: skip
    lus = ", ".join(
        f"{m.nom.lower()} : {f'moins de {PEU}' if m.total is None else f'environ {nombre(m.total)}'}"
        for m in regles.mouvements(fait.comptes, regles.reponse_de(fait))
    )
    click.echo(f"{version} sur {extraction}, à {PRES} personnes près : {lus}.")
    click.echo("Rien n’est changé. L’aperçu se lit dans Programmes, où la règle se publie.")
