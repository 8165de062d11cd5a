"""Finess: the establishments that this trade calls. Several lines an establishment, one an equipment; no telephone."""

from __future__ import annotations

from datetime import date

from jalons.personnes.partenaires.enums import Confiance, Origine
from jalons.personnes.partenaires.lecture.correspondances import Sorte, correspondances
from jalons.personnes.partenaires.lecture.fiches import Champs, Lecture, Releve
from jalons.personnes.partenaires.lecture.fichiers import Ligne, Ouvert

NUMERO, CATEGORIE = "numero finess etablissement", "categetab"
SIGLES = {"CHU", "CHR", "CH", "EHPAD", "SSIAD", "MDPH", "ESAT", "SAVS", "SAMSAH", "CSAPA", "CMP", "CHRS", "CCAS", "CIAS", "ADMR",
          "APF", "UDAF", "SAAD", "HAD", "USLD", "CES", "DAC", "CLIC", "CATTP", "SPST", "II", "III"}  # fmt: skip
LIAISONS = {"DE", "DU", "DES", "LA", "LE", "LES", "L", "D", "ET", "A", "AU", "AUX", "EN", "POUR", "SUR"}


def reconnait(fichier: Ouvert) -> bool:
    """Whether these are the titles of an extraction of Finess."""
    return {NUMERO, CATEGORIE} <= set(fichier.colonnes)


def lire(fichier: Ouvert, du: date) -> Lecture:
    """The establishments of these départements: those of a category that is called; the others are counted."""
    lecture = Lecture(Origine.FINESS, du, entiere=True, departements=set())
    sortes, vus = correspondances("finess"), set()
    for numero, ligne in fichier.lignes:
        lecture.lus += 1
        finess = ligne[NUMERO].strip()
        if finess in vus:
            lecture.repetees += 1
            continue
        vus.add(finess)
        lecture.departements = {*(lecture.departements or ()), ligne["departement"].strip().zfill(2)}
        sorte = sortes.get(ligne[CATEGORIE].strip())
        if len(finess) != 9 or not ligne["raison_sociale"].strip():
            lecture.ecarter(f"ligne {numero}", finess, "sans numéro Finess de neuf caractères ou sans nom")
        elif sorte is None:
            lecture.ecartes["catégorie que le service n’appelle pas"] += 1
        else:
            lecture.releves.append(_releve(finess, ligne, sorte, du, Champs(f"ligne {numero}", lecture.remarques)))
    return lecture


def _releve(finess: str, ligne: Ligne, sorte: Sorte, du: date, lu: Champs) -> Releve:
    court, long = ligne["raison_sociale"].strip(), ligne["rslongue"].strip()
    return Releve(
        finess,
        du,
        {
            "nom": lu.mots("nom", en_casse(long if len(long) > len(court) and len(long) <= 150 else court)),
            "type": sorte.type,
            "pour": list(sorte.pour),
            "description": ligne["categorie"].strip(),
            "commune_code": ligne["code_insee"].strip().zfill(5),
            "latitude": lu.nombre(ligne["latitude"], (-90, 90)),
            "longitude": lu.nombre(ligne["longitude"], (-180, 180)),
            "confiance": Confiance.SUR,
            "source": f"{Origine.FINESS.label} {finess}",
        },
    )


def en_casse(nom: str) -> str:
    """« HOPITAL DE RANGUEIL CHU TOULOUSE » → « Hopital de Rangueil CHU Toulouse »: Finess writes all in capitals."""
    if nom != nom.upper():
        return nom
    mots = [_mot(m, rang) for rang, m in enumerate(nom.split())]
    return " ".join(mots)


def _mot(mot: str, rang: int) -> str:
    if mot.strip("()") in SIGLES:
        return mot
    if mot in LIAISONS and rang:
        return mot.lower()
    elision, apostrophe, reste = mot.partition("'")
    if apostrophe:
        return f"{elision.lower() if rang else elision}’{_mot(reste, rang)}"
    parts = mot.split("-")
    return "-".join(p.lower() if n and p in LIAISONS else p.capitalize() for n, p in enumerate(parts))
