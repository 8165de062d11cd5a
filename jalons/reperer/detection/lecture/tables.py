"""The columns of every table of every layout: "jalons", "dcir" (official tables of the SNDS), "liste".

The names, kinds and codes of "dcir" are those of the published schemas of the SNDS (Health Data Hub and Cnam).
"""

from jalons.reperer.programmes.champs import CHAMPS

from .colonnes import Colonne, Controle

FAITS = ("temps_partiel", "subrogation")  # of a payment: its amount is then no measure of what she lives on
IJ = (
    Colonne("assure_id", "identifiant", obligatoire=True),
    Colonne("date_debut", "date", obligatoire=True),
    Colonne("date_fin", "date", obligatoire=True),
    Colonne("nature", "nature", obligatoire=True),
    Colonne("montant_journalier", "montant", obligatoire=True),
    Colonne("sens", "sens"),
    Colonne("date_mandatement", "date"),
    Colonne("date_fin_prescrite", "date"),
    *(Colonne(nom, "oui_non") for nom in FAITS),
)
OFFRE = ("nom", "prenom", "telephone", "courriel", "adresse", "langue", "mandataire")
ASSURES = (
    Colonne("assure_id", "identifiant", obligatoire=True),
    Colonne("date_naissance", "date"),
    Colonne("annee_naissance", "annee"),
    Colonne("sexe", "sexe"),
    Colonne("commune", "commune", obligatoire=True, vide_permis=True),
    Colonne("personnes_a_charge", "entier"),
    Colonne("c2s", "c2s"),
    Colonne("ald", "oui_non"),
    Colonne("complementaire", "oui_non"),
    Colonne("sous_contrat", "oui_non"),
    Colonne("activite_independante", "oui_non"),
    Colonne("invalidite", "invalidite"),
    Colonne("date_deces", "date"),
    *(Colonne(nom, "texte") for nom in OFFRE),
)
TABLES = {"ij": IJ, "assures": ASSURES}
IJ_DCIR = (6111, 6118)  # IR_NAT_V: sickness and occupational IJ
TEMPS_PARTIEL = (6117, 6118)  # IR_NAT_V: part-time with loss of wages
MALADIE, RISQUES_PROFESSIONNELS = 10, 40  # IR_ASU_V
C2S = 89  # IR_CTA_V

PERSONNE = (
    Colonne("BEN_NIR_PSA", "identifiant", obligatoire=True),
    Colonne("BEN_RNG_GEM", "code", obligatoire=True),
)
RESIDENCE = (Colonne("BEN_RES_DPT", "departement_snds"), Colonne("BEN_RES_COM", "commune_snds"))
DCIR: dict[str, tuple[Colonne, ...]] = {
    "ER_PRS_F": (
        *PERSONNE,
        Colonne("PRS_NAT_REF", "code", obligatoire=True),
        Colonne("EXE_SOI_DTD", "date_snds", obligatoire=True),
        Colonne("EXE_SOI_DTF", "date_snds", obligatoire=True),
        Colonne("RGO_ASU_NAT", "code", obligatoire=True),
        Colonne("PRS_ACT_NBR", "nombre", obligatoire=True, vide_permis=True),
        Colonne("PRS_PAI_MNT", "nombre", essentielle=True),
        Colonne("BSE_REM_PRU", "nombre", essentielle=True),
        Colonne("BSE_REM_SGN", "signe"),
        Colonne("FLX_TRT_DTD", "date_snds"),
        Colonne("BEN_CMU_TOP", "code"),
        *RESIDENCE,
    ),
    "IR_BEN_R": (
        *PERSONNE,
        Colonne("BEN_NAI_ANN", "code"),
        Colonne("BEN_SEX_COD", "code"),
        Colonne("BEN_DCD_DTE", "date_snds"),
        *RESIDENCE,
    ),
    "IR_IMB_R": (
        *PERSONNE,
        Colonne("IMB_ALD_DTD", "date_snds", obligatoire=True),
        Colonne("IMB_ALD_DTF", "date_snds", obligatoire=True, vide_permis=True),
        Colonne("IMB_ETM_NAT", "code"),
    ),
    "IR_ORC_R": (
        *PERSONNE,
        Colonne("BEN_CTA_TYP", "code", obligatoire=True),
        Colonne("MLL_CTA_DSD", "date_snds", obligatoire=True),
        Colonne("MLL_CTA_DSF", "date_snds", obligatoire=True, vide_permis=True),
        Colonne("REF_C2S_COD", "texte"),
    ),
}
BASE_LISTE = ("assure_id", "motif", "date_evenement", "date_fin", "commentaire_administratif")
# What `assures` says of a person and no rule may read: for the offer only.
IDENTITE = tuple(c.nom for c in ASSURES if c.nom != "assure_id" and c.nom not in CHAMPS)
# Checked as in `assures`; the rest is typed row by row.
CONTROLEES = {"commune": "commune", "annee_naissance": "annee", "personnes_a_charge": "entier"}
LISTE = (
    Colonne("assure_id", "identifiant", obligatoire=True),
    Colonne("motif", "texte", obligatoire=True),
    *(Colonne(nom, "texte") for nom in BASE_LISTE[2:]),
    *(Colonne(nom, CONTROLEES.get(nom, "texte")) for nom in (*CHAMPS, *IDENTITE) if nom not in BASE_LISTE),
)
COLONNES: dict[str, tuple[Colonne, ...]] = {**TABLES, **DCIR, "liste": LISTE}
CONTROLES: dict[str, tuple[Controle, ...]] = {
    "ij": (Controle("ordre", "date_fin", "v_date_fin < v_date_debut", "date_fin avant date_debut"),),
    "ER_PRS_F": (
        Controle(
            "ordre",
            "EXE_SOI_DTF",
            "v_EXE_SOI_DTF < v_EXE_SOI_DTD",
            "EXE_SOI_DTF avant EXE_SOI_DTD",
        ),
        Controle(
            "montant",
            "BSE_REM_PRU",
            "v_BSE_REM_PRU IS NULL AND coalesce(v_PRS_ACT_NBR <> 0, true) "
            "AND (v_PRS_PAI_MNT IS NULL OR v_PRS_ACT_NBR IS NULL)",
            "aucun montant journalier : ni BSE_REM_PRU, ni PRS_PAI_MNT avec PRS_ACT_NBR",
        ),
    ),
}
FILTRES = {
    "ER_PRS_F": f"v_PRS_NAT_REF IS NULL OR v_PRS_NAT_REF BETWEEN {IJ_DCIR[0]} AND {IJ_DCIR[1]}",
    "IR_ORC_R": f"v_BEN_CTA_TYP IS NULL OR v_BEN_CTA_TYP = {C2S}",
}
