"""The list of the France services: three layouts since 2020, one key (matricule, then id_fs)."""

from __future__ import annotations

from datetime import date
from typing import Any

from jalons.personnes.partenaires import horaires
from jalons.personnes.partenaires.enums import Confiance, MotifOrientation, Origine, TypePartenaire
from jalons.personnes.partenaires.lecture.fiches import Champs, Lecture, Releve
from jalons.personnes.partenaires.lecture.fichiers import Ligne, Ouvert

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")
# Column of a card → its title in the lists of 2020 and of 2024.
TITRES = {
    "identifiant": ("MATRICULE", "id_fs"),
    "nom": ("FRANCE SERVICES", "lib_fs"),
    "adresse": ("ADRESSE", "adresse"),
    "complement_adresse": ("COMPLEMENT D'ADRESSE", "complement_adresse"),
    "commune_code": ("CODE INSEE", "insee_com"),
    "code_postal": ("CODE POSTAL", "code_postal"),
    "commune_nom": ("COMMUNE", "lib_com"),
    "latitude": ("LATITUDE", "latitude"),
    "longitude": ("LONGITUDE", "longitude"),
    "courriel": ("CONTACT MAIL", "mail"),
    "telephone": ("TELEPHONE", "telephone"),
    **{jour: (f"HORAIRES {jour.upper()}", f"h_{jour}") for jour in JOURS},
    "prise_rdv": ("", "prise_rdv"),
    "commentaire": ("", "commentaire"),
    "format": ("FORMAT FRANCE SERVICES", "format_fs"),
    "itinerance": ("ITINERANCE", ""),
}


def reconnait(fichier: Ouvert) -> bool:
    """Whether these are the titles of a list of France services."""
    return bool({"MATRICULE", "id_fs"} & set(fichier.colonnes))


def lire(fichier: Ouvert, du: date) -> Lecture:
    """The list of that day: what it no longer names has closed, in the départements where it names somebody."""
    rang = 0 if "MATRICULE" in fichier.colonnes else 1
    lecture = Lecture(Origine.FRANCE_SERVICES, du, entiere=True)
    vus: set[str] = set()
    for numero, brute in fichier.lignes:
        lecture.lus += 1
        ligne = {champ: brute.get(titres[rang], "").strip() for champ, titres in TITRES.items()}
        ou = f"ligne {numero}"
        if not ligne["identifiant"] or not ligne["nom"]:
            lecture.ecarter(ou, ligne["nom"] or ligne["identifiant"], "sans matricule ou sans nom")
        elif ligne["identifiant"] in vus:
            lecture.ecarter(ou, ligne["identifiant"], "matricule déjà lu plus haut")
        else:
            vus.add(ligne["identifiant"])
            lecture.releves.append(_releve(ligne, du, Champs(ou, lecture.remarques)))
    return lecture


def _releve(ligne: Ligne, du: date, lu: Champs) -> Releve:
    nom = ligne["nom"] if "france services" in ligne["nom"].lower() else f"France services {ligne['nom']}"
    semaine = [horaires.lire_jour(ligne[jour]) for jour in JOURS]
    itinerant = ligne["itinerance"] == "Oui" or "Bus" in ligne["format"]
    champs: dict[str, Any] = {
        "nom": lu.mots("nom", nom),
        "type": TypePartenaire.FRANCE_SERVICES,
        "pour": [MotifOrientation.DEMARCHES, MotifOrientation.DROITS_SANTE],
        "telephone": lu.telephone(ligne["telephone"]),
        "courriel": lu.courriel(ligne["courriel"]),
        "latitude": lu.nombre(ligne["latitude"], (-90, 90)),
        "longitude": lu.nombre(ligne["longitude"], (-180, 180)),
        "commune_code": ligne["commune_code"].zfill(5) if ligne["commune_code"] else "",
        "code_postal": lu.chiffres(ligne["code_postal"].zfill(5), 5, "code postal"),
        "ouverture": lu.mots("ouverture", horaires.ecrire([*semaine, ()])),
        "horaires": _a_savoir(ligne, itinerant),
        "description": ligne["commentaire"],
        "confiance": Confiance.SUR,
        "source": str(Origine.FRANCE_SERVICES.label),
    }
    champs |= {c: lu.mots(c, ligne[c]) for c in ("adresse", "complement_adresse", "commune_nom")}
    return Releve(ligne["identifiant"], du, champs)


def _a_savoir(ligne: Ligne, itinerant: bool) -> str:
    mots = ["Itinérant : demander le lieu et le jour." if itinerant else ""]
    mots.append("Sur rendez-vous aussi." if ligne["prise_rdv"] == "Oui" else "")
    return " ".join(filter(None, mots))
