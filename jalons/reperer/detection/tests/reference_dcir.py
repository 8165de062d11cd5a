"""The layout "dcir" in plain Python, written from the files' contract and the SNDS documentation alone.

It shares no code with the product. Input: rows of the four official tables as dictionaries of texts. The days, the
arrêts and the clocks are those of `reference`; only what a row means differs.
"""

from datetime import date, datetime
from fractions import Fraction

from . import reference
from .reference import Refus, centimes, decouper, jour_cherche, jours_payes, seuil_livre

MOIS_ANGLAIS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
CORSE_DU_SUD = {"004", "041", "247"}  # Ajaccio, Bonifacio, Porto-Vecchio: the only ones drawn


def une_date(texte):
    texte = texte.removesuffix(" 00:00:00").removesuffix(":00:00:00")
    if len(texte) == 9:
        return date(int(texte[5:]), MOIS_ANGLAIS.index(texte[2:5].upper()) + 1, int(texte[:2]))
    if len(texte) == 8:
        return datetime.strptime(texte, "%Y%m%d").date()
    return reference.une_date(texte)


def un_code(texte):
    entier, _, decimales = texte.replace(",", ".").partition(".")
    if not entier.isdigit() or len(entier) > 4 or decimales.strip("0"):
        raise ValueError(texte)
    return int(entier)


def un_nombre(texte):
    signe, reste = (-1, texte[1:]) if texte[:1] == "-" else (1, texte)
    return signe * reference.un_montant(reste)


def vide_ou(lire, texte):
    return lire(texte.strip()) if texte.strip() else None


def facultatif(lire, ligne, colonne):
    try:
        return vide_ou(lire, ligne.get(colonne, ""))
    except ValueError:
        return None


def une_personne(ligne):
    if not ligne["BEN_NIR_PSA"].strip():
        raise ValueError
    return f"{ligne['BEN_NIR_PSA']}-{un_code(ligne['BEN_RNG_GEM'].strip())}"


def une_residence(ligne):
    departement, commune = ligne.get("BEN_RES_DPT", "").strip(), ligne.get("BEN_RES_COM", "").strip()
    if not departement or not commune.isdigit() or len(departement) > 3 or len(commune) > 3:
        return ""
    departement, commune = departement.zfill(3), commune.zfill(3)
    if departement in ("000", "099", "999") or commune in ("000", "999"):
        return ""
    if departement in ("209", "201", "202"):
        lettre = "A" if departement == "201" or (departement == "209" and commune in CORSE_DU_SUD) else "B"
        return f"2{lettre}{commune}"
    if departement[:2] == "97":
        return departement + commune[1:] if commune[0] in ("0", departement[2]) else ""
    return departement[1:] + commune if departement[0] == "0" else ""


def lire(lignes, lire_une):
    """Accepted rows (None: not of the layout). Raises Refus past 5 %."""
    bonnes, lues, rejetees = [], 0, 0
    for ligne in lignes:
        try:
            bonne = lire_une(ligne)
        except ValueError:
            lues, rejetees = lues + 1, rejetees + 1
            continue
        if bonne is not None:
            lues += 1
            bonnes.append(bonne)
    if rejetees * 20 > lues:
        raise Refus
    return bonnes


def une_prestation(ligne):
    prestation = un_code(ligne["PRS_NAT_REF"].strip())
    if not 6111 <= prestation <= 6118:
        return None
    bonne = {
        "id": une_personne(ligne),
        "debut": une_date(ligne["EXE_SOI_DTD"].strip()),
        "fin": une_date(ligne["EXE_SOI_DTF"].strip()),
        "nature": {10: "maladie", 40: "at"}.get(un_code(ligne["RGO_ASU_NAT"].strip()), "autre"),
        "prescrit": None,
        "a_part": {"temps_partiel"} if prestation in (6117, 6118) else set(),
        "mandatement": facultatif(une_date, ligne, "FLX_TRT_DTD"),
        "cmu": facultatif(un_code, ligne, "BEN_CMU_TOP"),
        "commune": une_residence(ligne),
    }
    nombre = vide_ou(un_nombre, ligne["PRS_ACT_NBR"])
    paye, unitaire = (vide_ou(un_nombre, ligne.get(nom, "")) for nom in ("PRS_PAI_MNT", "BSE_REM_PRU"))
    if bonne["fin"] < bonne["debut"]:
        raise ValueError
    if nombre == 0:
        bonne["nature"] = "autre"
    elif unitaire is None and (nombre is None or paye is None):
        raise ValueError
    else:
        bonne["montant"] = abs(unitaire) if unitaire is not None else abs(paye) / abs(nombre)
    negatif = (paye or 0) < 0 or ligne.get("BSE_REM_SGN", "").strip() in ("2", "-1")
    bonne["sens"] = -1 if negatif else 1
    return bonne


def un_beneficiaire(ligne):
    deces = facultatif(une_date, ligne, "BEN_DCD_DTE")
    deces = deces if deces and deces.year > 1600 else None
    return une_personne(ligne), {"commune": une_residence(ligne), "deces": deces}


def une_ald(ligne):
    debut, fin = une_date(ligne["IMB_ALD_DTD"].strip()), vide_ou(une_date, ligne["IMB_ALD_DTF"])
    motif = facultatif(un_code, ligne, "IMB_ETM_NAT")
    return une_personne(ligne), debut, fin, motif in (None, 0, 99, 41, 43, 45)


def un_contrat(ligne):
    if un_code(ligne["BEN_CTA_TYP"].strip()) != 89:
        return None
    debut, fin = une_date(ligne["MLL_CTA_DSD"].strip()), vide_ou(une_date, ligne["MLL_CTA_DSF"])
    genres = {"": "gratuite", "P": "participation"}
    return une_personne(ligne), debut, fin, genres.get(ligne.get("REF_C2S_COD", "").strip())


def au_jour(droits, personne, jour):
    """Values of the rights that hold on the day; a right that ends in 1600 does not end."""
    return {
        valeur
        for qui, debut, fin, valeur in droits
        if qui == personne and valeur and debut <= jour and (fin is None or fin.year <= 1600 or jour <= fin)
    }


def c2s_au_jour(contrats, lignes, personne, jour):
    valeurs = au_jour(contrats, personne, jour)
    if valeurs:
        return "gratuite" if "gratuite" in valeurs else "participation"
    sues = [(ligne["debut"], ligne["cmu"]) for ligne in lignes if ligne["cmu"] in (0, 1) and ligne["debut"] <= jour]
    return None if not sues else ("gratuite" if max(sues)[1] else "non")


def commune_payee(lignes):
    """The last one told, by end of period then date of payment then order of the rows."""
    sues = [
        (ligne["fin"], ligne["mandatement"] or date.max, rang, ligne["commune"])
        for rang, ligne in enumerate(lignes)
        if ligne["commune"]
    ]
    return max(sues)[3] if sues else ""


def requete(tables, mois, jour=91, tolerance=3, horloge="payes", seuil=None, delai=30):
    """The rows of the output, header excluded; a table that is None is not delivered. Raises Refus."""
    prestations = lire(tables["ER_PRS_F"], une_prestation)
    beneficiaires = dict(lire(tables["IR_BEN_R"] or [], un_beneficiaire))
    alds, contrats = lire(tables["IR_IMB_R"] or [], une_ald), lire(tables["IR_ORC_R"] or [], un_contrat)
    mandatements = [ligne["mandatement"] for ligne in prestations if ligne["mandatement"]]
    sorties = []
    for personne in sorted({ligne["id"] for ligne in prestations}):
        siennes = [ligne for ligne in prestations if ligne["id"] == personne]
        connue = beneficiaires.get(personne, {"commune": "", "deces": None})
        if connue["deces"]:
            continue
        jours, prescrits, a_part = jours_payes([ligne for ligne in siennes if ligne["nature"] != "autre"])
        for arret in decouper(jours, tolerance):
            trouve = jour_cherche(arret, prescrits, jour, horloge)
            if trouve is None or str(trouve)[:7] != mois:
                continue
            paye = max(j for j in arret if j <= trouve)
            montant = jours[paye]
            limite = Fraction(seuil) if seuil is not None else seuil_livre("seuil_ij", trouve)
            c2s = c2s_au_jour(contrats, siennes, personne, trouve)
            ald = None if tables["IR_IMB_R"] is None else bool(au_jour(alds, personne, trouve))
            marqueurs = [
                nom
                for nom, vrai in (
                    ("ald", ald),
                    ("c2s", c2s in ("gratuite", "participation")),
                    ("ij_faible", limite is not None and montant < limite and paye not in a_part),
                )
                if vrai
            ]
            inconnus = [nom for nom, valeur in (("ald", ald), ("c2s", c2s)) if valeur is None]
            reprise = ""
            if mandatements:
                reprise = "oui" if (max(mandatements) - arret[-1]).days > delai else "non"
            sorties.append(
                [
                    personne,
                    str(arret[0]),
                    str(trouve),
                    str(arret[-1]),
                    str(len(arret)),
                    centimes(montant),
                    "+".join(marqueurs),
                    "+".join([*inconnus, "personnes_a_charge"]),
                    "differenciee" if marqueurs else "socle",
                    reprise,
                    connue["commune"] or commune_payee(siennes),
                ]
            )
    return sorties
