"""Small lists as their producers write them, about invented bodies of communes that do not exist."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from jalons.fondations.territoires.models import Circonscription, Commune
from jalons.personnes.partenaires.imports import Bilan, importer
from tests.people import DEBUT

COMMUNES = (("96001", "Aubrelle", 45.20, -21.40, 30_000), ("96002", "Marais", 45.25, -21.42, 9_000),
            ("96003", "Mure", 45.40, -21.40, 900), ("96101", "Vaunoise", 46.10, -21.40, 20_000))  # fmt: skip


def communes(organisme: Any = None) -> None:
    """Four communes of two départements, in the reach of this caisse."""
    for code, nom, latitude, longitude, population in COMMUNES:
        Commune.objects.create(
            millesime=2024, code=code, nom=nom, nom_recherche=nom.lower(), departement_code=code[:3],
            latitude=latitude, longitude=longitude, population=population,
        )  # fmt: skip
    for departement in ("960", "961") if organisme else ():
        Circonscription.objects.create(organisme=organisme, departement_code=departement, date_debut=DEBUT)


def espace(numero: str, **autres: str) -> dict[str, str]:
    """A line of the list of 2024."""
    base = {
        "id_fs": numero, "lib_fs": f"France services de l’espace {numero}", "adresse": "1 place de la Mairie",
        "complement_adresse": "", "insee_com": "96001", "code_postal": "96000", "lib_com": "Aubrelle",
        "latitude": "45.201", "longitude": "-21.401", "mail": f"fs{numero}@exemple.fr", "telephone": f"01 99 00 00 0{numero}",
        "h_lundi": "9:00 - 12:00 / 14:00 - 17:00", "h_mardi": "9:00 - 12:00", "h_mercredi": "", "h_jeudi": "-",
        "h_vendredi": "Semaines paires : 9:00 - 12:00", "h_samedi": "", "prise_rdv": "Non",
        "commentaire": "", "format_fs": "Fixe",
    }  # fmt: skip
    return base | autres


def ancien(numero: str, **autres: str) -> dict[str, str]:
    """The same in the layout of 2020: other titles, « ; », figures with commas, a zero lost."""
    titres = {
        "id_fs": "MATRICULE", "lib_fs": "FRANCE SERVICES", "adresse": "ADRESSE", "complement_adresse": "COMPLEMENT D'ADRESSE",
        "insee_com": "CODE INSEE", "code_postal": "CODE POSTAL", "lib_com": "COMMUNE", "latitude": "LATITUDE",
        "longitude": "LONGITUDE", "mail": "CONTACT MAIL", "telephone": "TELEPHONE",
    }  # fmt: skip
    ligne = espace(numero, **autres)
    ancienne = {titres[nom]: valeur for nom, valeur in ligne.items() if nom in titres}
    ancienne["TELEPHONE"] = ancienne["TELEPHONE"].removeprefix("0")
    ancienne["LATITUDE"] = ancienne["LATITUDE"].replace(".", ",")
    jours = ("LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI")
    return ancienne | {f"HORAIRES {j}": ligne[f"h_{j.lower()}"] for j in jours} | {"ITINERANCE": ""}


def etablissement(numero: str, categorie: str = "156", **autres: str) -> dict[str, str]:
    """A line of Finess."""
    base = {
        "numero finess etablissement": numero, "raison_sociale": f"CMP DE L'ENCLOS {numero[-1]}", "rslongue": "",
        "departement": "960", "categetab": categorie, "categorie": "", "latitude": "45.2", "longitude": "-21.4",
        "code_insee": "96001",
    }  # fmt: skip
    return base | autres


def structure(cle: str = "demo--1", **autres: Any) -> dict[str, Any]:
    """A structure of data·inclusion, every column that is kept."""
    base = {
        "id": cle, "source": "demo", "nom": "Épicerie de la Halte", "date_maj": "2026-02-01", "siret": "82422814200025",
        "description": "Courses à petit prix.", "commune": "Aubrelle", "code_insee": "96001", "code_postal": "96000",
        "adresse": "3 rue Basse", "telephone": "+33199000099", "courriel": "halte@exemple.fr",
        "site_web": "https://halte.exemple.fr", "horaires_accueil": "Mo-Fr 09:00-12:00", "latitude": 45.2004001,
        "longitude": -21.4, "lien_source": "https://demo.exemple.fr/1", "reseaux_porteurs": ["ccas-cias"],
    }  # fmt: skip
    return base | autres


def service(cle: str = "demo--s1", **autres: Any) -> dict[str, Any]:
    """A service of it, every column that is kept."""
    base = {
        "id": cle, "source": "demo", "structure_id": "demo--1", "nom": "Courses à un dixième", "date_maj": "2026-02-02",
        "type": "aide-materielle", "thematiques": ["equipement-et-alimentation--alimentation", "se-former--autre"],
        "frais": "payant", "frais_precisions": "Dix centimes par euro.", "publics": ["familles"], "description": "Le panier.",
        "publics_precisions": "Sur orientation.", "conditions_acces": "Lettre d’un travailleur social.",
        "zone_eligibilite": ["96001"], "modes_accueil": ["en-presentiel"], "modes_mobilisation": ["telephoner"],
        "mobilisable_par": ["professionnels"], "contact_nom_prenom": "Ana Roux", "telephone": "+33199000098",
        "courriel": "panier@exemple.fr", "lien_mobilisation": "https://halte.exemple.fr/demande",
        "horaires_accueil": "Tu 14:00-17:00", "volume_horaire_hebdomadaire": 2, "nombre_semaines": 4, "adresse": "5 rue Basse",
    }  # fmt: skip
    return base | autres


def ecrire(chemin: Path, lignes: list[dict[str, Any]] | Any) -> Path:
    """The lines as a CSV (« ; » for the old layout), anything else as JSON."""
    if chemin.suffix == ".json":
        chemin.write_text(json.dumps(lignes), encoding="utf-8")
        return chemin
    texte = io.StringIO()
    separateur = ";" if "MATRICULE" in lignes[0] else ","
    ecrit = csv.DictWriter(texte, list(lignes[0]), delimiter=separateur)
    ecrit.writeheader()
    ecrit.writerows(lignes)
    chemin.write_text(texte.getvalue(), encoding="utf-8")
    return chemin


def lire(chemin: Path, lignes: Any, **autres: Any) -> Bilan:
    """Write one list and import it."""
    (bilan,) = importer([ecrire(chemin, lignes)], **autres)
    return bilan


def classeur(chemin: Path, feuilles: dict[str, list[list[str]]]) -> Path:
    """The smallest workbook that a sheet program would open: figures as numbers, words in their cells."""
    principal = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    noms = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(feuilles, 1))
    liens = "".join(f'<Relationship Id="r{i}" Target="worksheets/s{i}.xml"/>' for i in range(1, len(feuilles) + 1))
    with zipfile.ZipFile(chemin, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{principal}" xmlns:r="{relation}"><sheets>{noms}</sheets></workbook>'
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{liens}</Relationships>")
        for rang, lignes in enumerate(feuilles.values(), 1):
            corps = "".join(
                f'<row r="{n}">{"".join(_case(n, c, v) for c, v in enumerate(ligne))}</row>'
                for n, ligne in enumerate(lignes, 1)
            )
            archive.writestr(
                f"xl/worksheets/s{rang}.xml",
                f'<worksheet xmlns="{principal}"><sheetData>{corps}</sheetData></worksheet>',
            )
    return chemin


def _case(ligne: int, colonne: int, valeur: str) -> str:
    ou = f"{chr(65 + colonne)}{ligne}"
    if valeur.replace(".", "").replace("E", "").isdigit():
        return f'<c r="{ou}"><v>{valeur}</v></c>'
    return f'<c r="{ou}" t="inlineStr"><is><t>{valeur}</t></is></c>'
