"""The monthly request in plain Python, written from the files' contract alone.

It shares no code with the product, walks day by day, and is slow on purpose. Input: rows as dictionaries of
texts, as a CSV reader gives them, in the order of the files. Output: rows as lists of texts, or Refus.
"""

import csv
import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

UN_JOUR = timedelta(days=1)
SEUILS = Path(__file__).parents[3] / "fondations" / "referentiels" / "data" / "seuils_reperage.csv"


class Refus(Exception):
    """More than 5 % of the rows of a table are bad."""


def sans_blanc(identifiant):
    """What is compared of an identifier; the right key of a NIR is no part of it."""
    ecrit = serre(identifiant)
    if not re.fullmatch(r"[1-8]\d{4}(\d\d|2[AB])\d{8}", ecrit):
        return ecrit
    nombre = int(ecrit[:13].replace("2A", "19").replace("2B", "18"))
    return ecrit[:13] if (nombre + int(ecrit[13:])) % 97 == 0 and 1 <= int(ecrit[13:]) <= 97 else ecrit


def serre(identifiant):
    return "".join(identifiant.split()).upper()


def rendre(ij, mois):
    """{what is compared: the identifier given back}: the one writing of the month's payments, a NIR without blanks."""
    ecritures = {}
    for ligne in ij:
        if ligne["nature"] in ("maladie", "at", "mp") and str(ligne["fin"])[:7] >= mois:
            nir = re.fullmatch(r"[1-8]\d{4}(\d\d|2[AB])\d{6}(\d\d)?", ligne["id"])
            ecritures.setdefault(ligne["id"], set()).add(serre(ligne["ecrit"]) if nir else ligne["ecrit"].strip())
    return {compare: next(iter(siennes)) for compare, siennes in ecritures.items() if len(siennes) == 1}


def plie(texte):
    return texte.lower().translate(str.maketrans("éèêàçôî", "eeeacoi"))


def une_date(texte):
    texte = re.sub(r"[ T]00:00(:00)?$", "", texte)
    if len(texte) != 10 or texte[4] != "-" or texte[7] != "-":
        raise ValueError(texte)
    return date(int(texte[:4]), int(texte[5:7]), int(texte[8:]))


def un_montant(texte):
    """Below zero: a cancellation of the same amount."""
    if texte[:1] == "-" and texte[1:2].isdigit():
        return -un_montant(texte[1:])
    if not texte[:1].isdigit():
        raise ValueError(texte)
    try:
        montant = Decimal(texte.replace(",", "."))
    except InvalidOperation:
        raise ValueError(texte) from None
    return Fraction(montant)


def parmi(*valeurs):
    def lire(texte):
        if plie(texte) not in valeurs:
            raise ValueError(texte)
        return plie(texte)

    return lire


def un_sens(texte):
    if not re.fullmatch(r"-?1([.,]0+)?", texte):
        raise ValueError(texte)
    return -1 if texte[0] == "-" else 1


def un_entier(texte):
    texte = re.sub(r"[.,]0+$", "", texte)
    if not texte.isdigit():
        raise ValueError(texte)
    return int(texte)


def une_commune(texte):
    texte = texte.upper()
    if len(texte) != 5 or not texte[2:].isdigit() or not (texte[:2].isdigit() or texte[:2] in ("2A", "2B")):
        raise ValueError(texte)
    return texte


def facultatif(lire, ligne, colonne):
    texte = ligne.get(colonne, "").strip()
    if not texte:
        return None
    try:
        return lire(texte)
    except ValueError:
        return None


def lire_ij(lignes):
    """Accepted rows of ij. Raises Refus."""
    bonnes = []
    for ligne in lignes:
        try:
            bonne = {
                "id": sans_blanc(ligne["assure_id"]),
                "ecrit": ligne["assure_id"],
                "debut": une_date(ligne["date_debut"].strip()),
                "fin": une_date(ligne["date_fin"].strip()),
                "nature": ligne["nature"].strip(),
                "montant": un_montant(ligne["montant_journalier"].strip()),
            }
        except ValueError:
            continue
        if not bonne["id"].strip() or not bonne["nature"] or bonne["fin"] < bonne["debut"]:
            continue
        if plie(bonne["nature"]) in ("maladie", "at", "mp"):
            bonne["nature"] = plie(bonne["nature"])
        bonne["sens"] = -1 if bonne["montant"] < 0 else facultatif(un_sens, ligne, "sens") or 1
        bonne["montant"] = abs(bonne["montant"])
        bonne["mandatement"] = facultatif(une_date, ligne, "date_mandatement")
        bonne["prescrit"] = facultatif(une_date, ligne, "date_fin_prescrite")
        bonne["a_part"] = {nom for nom in ("temps_partiel", "subrogation") if facultatif(parmi("oui"), ligne, nom)}
        bonnes.append(bonne)
    if (len(lignes) - len(bonnes)) * 20 > len(lignes):
        raise Refus
    return bonnes


def lire_assures(lignes):
    """The last accepted row of each person. Raises Refus."""
    par_id, rejetees = {}, 0
    for ligne in lignes:
        commune = ligne["commune"].strip()
        try:
            commune = une_commune(commune) if commune else ""
        except ValueError:
            rejetees += 1
            continue
        if not ligne["assure_id"].strip():
            rejetees += 1
            continue
        par_id[sans_blanc(ligne["assure_id"])] = {
            "commune": commune,
            "charge": facultatif(un_entier, ligne, "personnes_a_charge"),
            "c2s": facultatif(parmi("non", "gratuite", "participation"), ligne, "c2s"),
            "ald": facultatif(parmi("oui", "non"), ligne, "ald"),
            "deces": facultatif(une_date, ligne, "date_deces"),
        }
    if rejetees * 20 > len(lignes):
        raise Refus
    return par_id


def jours_payes(lignes):
    """For one person: {paid day: highest amount}, {day: end prescribed}, days of a part-time or of a subrogation."""
    soldes, faits = {}, {}
    for ligne in lignes:
        cle = (ligne["nature"], ligne["debut"], ligne["fin"], ligne["montant"])
        soldes[cle] = soldes.get(cle, 0) + ligne["sens"]
        for nom in ligne["a_part"]:
            faits[cle, nom] = faits.get((cle, nom), 0) + ligne["sens"]
    jours, prescrits, a_part = {}, {}, set()
    for ligne in lignes:
        cle = (ligne["nature"], ligne["debut"], ligne["fin"], ligne["montant"])
        if soldes[cle] <= 0 or ligne["sens"] != 1:
            continue
        jour = ligne["debut"]
        while jour <= ligne["fin"]:
            jours[jour] = max(jours.get(jour, 0), ligne["montant"])
            if ligne["prescrit"] is not None:
                prescrits[jour] = max(prescrits.get(jour, date.min), ligne["prescrit"])
            if any(faits[cle, nom] > 0 for nom in ligne["a_part"]):
                a_part.add(jour)
            jour += UN_JOUR
    return jours, prescrits, a_part


def decouper(jours, tolerance):
    """Paid days cut into arrêts, each a sorted list of days."""
    arrets = []
    for jour in sorted(jours):
        if arrets and (jour - arrets[-1][-1]).days - 1 <= tolerance:
            arrets[-1].append(jour)
        else:
            arrets.append([jour])
    return arrets


def jour_cherche(arret, prescrits, rang, horloge):
    if horloge == "payes":
        return arret[rang - 1] if len(arret) >= rang else None
    jour = arret[0] + UN_JOUR * (rang - 1)
    limite = arret[-1]
    if horloge == "prescrits":
        limite = max([limite] + [prescrits[j] for j in arret if j in prescrits])
    return jour if jour <= limite else None


def seuil_livre(code, jour):
    with SEUILS.open(encoding="utf-8", newline="") as fichier:
        for ligne in csv.DictReader(fichier, delimiter=";"):
            if ligne["code"] == code and ligne["debut"] <= str(jour) <= (ligne["fin"] or "9999"):
                return Fraction(ligne["valeur"])
    return None


def centimes(montant):
    entier = (montant * 200 + 1) // 2
    return f"{entier // 100}.{entier % 100:02d}"


def requete(ij, assures, mois, jour=91, tolerance=3, horloge="payes", seuil=None, seuil_personne=None, delai=30):
    """The rows of the output, header excluded. Raises Refus."""
    ij, assures = lire_ij(ij), lire_assures(assures)
    mandatements = [ligne["mandatement"] for ligne in ij if ligne["mandatement"]]
    par_personne = {}
    for ligne in ij:
        if ligne["nature"] in ("maladie", "at", "mp"):
            par_personne.setdefault(ligne["id"], []).append(ligne)
    sorties, rendus = [], rendre(ij, mois)
    for assure_id in par_personne:
        personne = assures.get(assure_id, {"commune": "", "charge": None, "c2s": None, "ald": None, "deces": None})
        if personne["deces"]:
            continue
        jours, prescrits, a_part = jours_payes(par_personne[assure_id])
        for arret in decouper(jours, tolerance):
            trouve = jour_cherche(arret, prescrits, jour, horloge)
            if trouve is None or str(trouve)[:7] != mois:
                continue
            paye = max(j for j in arret if j <= trouve)
            montant, mesure = jours[paye], paye not in a_part
            limite = Fraction(seuil) if seuil is not None else seuil_livre("seuil_ij", trouve)
            limite_personne = (
                Fraction(seuil_personne) if seuil_personne is not None else seuil_livre("seuil_ij_personne", trouve)
            )
            marqueurs = []
            if personne["ald"] == "oui":
                marqueurs.append("ald")
            if personne["c2s"] in ("gratuite", "participation"):
                marqueurs.append("c2s")
            if mesure and limite is not None and montant < limite:
                marqueurs.append("ij_faible")
            if mesure and limite_personne is not None and personne["charge"] is not None:
                par_personne_du_foyer = montant * Fraction("30.42") / (1 + personne["charge"])
                marqueurs += ["ij_par_personne"] if par_personne_du_foyer < limite_personne else []
            inconnus = [
                nom
                for nom, cle in (("ald", "ald"), ("c2s", "c2s"), ("personnes_a_charge", "charge"))
                if personne[cle] is None
            ]
            reprise = ""
            if mandatements:
                reprise = "oui" if (max(mandatements) - arret[-1]).days > delai else "non"
            sorties.append(
                [
                    rendus.get(assure_id, assure_id),
                    str(arret[0]),
                    str(trouve),
                    str(arret[-1]),
                    str(len(arret)),
                    centimes(montant),
                    "+".join(marqueurs),
                    "+".join(inconnus),
                    "differenciee" if marqueurs else "socle",
                    reprise,
                    personne["commune"],
                ]
            )
    return sorted(sorties, key=lambda sortie: sortie[:2])
