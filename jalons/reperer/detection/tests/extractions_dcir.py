"""Random small SNDS extractions: twins, revaluations, second employers, cancellations, rights that start and end."""

from datetime import date, timedelta
from itertools import chain

from hypothesis import strategies as st

from .extractions import MOIS, PREMIER, decoupees, periodes

COLONNES = {
    "ER_PRS_F": (
        "BEN_NIR_PSA", "BEN_RNG_GEM", "PRS_NAT_REF", "EXE_SOI_DTD", "EXE_SOI_DTF", "RGO_ASU_NAT", "PRS_ACT_NBR",
        "PRS_ACT_QTE", "PRS_PAI_MNT", "BSE_REM_PRU", "BSE_REM_SGN", "FLX_TRT_DTD", "BEN_CMU_TOP", "BEN_RES_DPT",
        "BEN_RES_COM",
    ),
    "IR_BEN_R": ("BEN_NIR_PSA", "BEN_RNG_GEM", "BEN_DCD_DTE", "BEN_RES_DPT", "BEN_RES_COM"),
    "IR_IMB_R": ("BEN_NIR_PSA", "BEN_RNG_GEM", "IMB_ALD_DTD", "IMB_ALD_DTF", "IMB_ETM_NAT"),
    "IR_ORC_R": ("BEN_NIR_PSA", "BEN_RNG_GEM", "BEN_CTA_TYP", "MLL_CTA_DSD", "MLL_CTA_DSF", "REF_C2S_COD"),
}  # fmt: skip
PERSONNES = (("K7Q", "1"), ("K7Q", "2"), ("zé;", "1"), ("09", "1"), ("9", "1"))  # twins share the first half
RESIDENCES = (
    ("031", "555"), ("31", "555"), ("209", "004"), ("209", "033"), ("02A", "041"), ("097", "105"), ("971", "105"),
    ("974", "011"), ("099", "001"), ("031", "999"), ("", ""), ("201", "247"), ("031", "X"),
)  # fmt: skip
FAUX = {
    "BEN_NIR_PSA": ("", " "),
    "BEN_RNG_GEM": ("", "un"),
    "PRS_NAT_REF": ("", "61 11"),
    "EXE_SOI_DTD": ("", "2026-02-30", "01/05/2026"),
    "RGO_ASU_NAT": ("", "AS"),
    "PRS_ACT_NBR": ("x",),
    "PRS_PAI_MNT": ("1,000.50",),
    "BSE_REM_PRU": ("-",),
    "BSE_REM_SGN": ("+", "3"),
    "FLX_TRT_DTD": ("hier", "20261301"),
    "BEN_CMU_TOP": ("oui",),
    "BEN_DCD_DTE": ("DCD",),
    "IMB_ALD_DTD": ("", "2026"),
    "IMB_ALD_DTF": ("jamais",),
    "IMB_ETM_NAT": ("LIS",),
    "BEN_CTA_TYP": ("", "CSS"),
    "MLL_CTA_DSF": ("31/12/2026",),
}


def ecrire_date(tirer, jour):
    formes = ("%Y-%m-%d", "%Y-%m-%d", "%Y%m%d", "%d%b%Y", "%d%b%Y:00:00:00", "%Y-%m-%d 00:00:00")
    texte = jour.strftime(tirer(st.sampled_from(formes)))
    return texte.upper()


@st.composite
def prestations(tirer, personne, p):
    """Rows of ER_PRS_F of one person: each period paid, repeated by a second employer, revalued, cancelled."""
    lignes = []
    for debut, fin in tirer(periodes(p)):
        jours = (fin - debut).days + 1
        unitaire = tirer(st.sampled_from(("", "", "30", "29.995", "29,5", "60.00000")))
        nombre = tirer(st.sampled_from((str(jours), str(jours), f"{jours}.00", "3", "")))
        paye = tirer(st.sampled_from(("100", "2730", "1000.01", "2729,99", "0")))
        if not nombre and not unitaire:
            nombre = "7"
        departement, commune = tirer(st.sampled_from(RESIDENCES))
        ligne = dict.fromkeys(COLONNES["ER_PRS_F"], "") | {
            "BEN_NIR_PSA": personne[0],
            "BEN_RNG_GEM": personne[1],
            "PRS_NAT_REF": tirer(st.sampled_from(("6111", "6112", "6118.0", "6117", "6115", "6110", "6119", "1111"))),
            "EXE_SOI_DTD": ecrire_date(tirer, debut),
            "EXE_SOI_DTF": ecrire_date(tirer, fin),
            "RGO_ASU_NAT": tirer(st.sampled_from(("10", "10", "40", "30"))),
            "PRS_ACT_NBR": nombre,
            "PRS_ACT_QTE": tirer(st.sampled_from(("", "0", str(jours), "500"))),
            "PRS_PAI_MNT": paye,
            "BSE_REM_PRU": unitaire,
            "BSE_REM_SGN": tirer(st.sampled_from(("", "1", "0"))),
            "FLX_TRT_DTD": tirer(st.sampled_from(("", ecrire_date(tirer, fin + timedelta(days=20))))),
            "BEN_CMU_TOP": tirer(st.sampled_from(("", "0", "0", "1", "2"))),
            "BEN_RES_DPT": departement,
            "BEN_RES_COM": commune,
        }
        lignes.append(ligne)
        lignes += [dict(ligne) for _ in range(tirer(st.sampled_from((0, 0, 1))))]
        if tirer(st.booleans()):
            lignes.append(ligne | {"PRS_ACT_NBR": "0", "PRS_PAI_MNT": "12", "BSE_REM_PRU": ""})
        for _ in range(tirer(st.sampled_from((0, 0, 0, 1, 2)))):
            par_le_signe = ligne | {"BSE_REM_SGN": tirer(st.sampled_from(("2", "-1")))}
            par_le_montant = ligne | {"PRS_PAI_MNT": f"-{paye}"}
            lignes.append(par_le_signe if paye == "0" or tirer(st.booleans()) else par_le_montant)
    return lignes


@st.composite
def droit(tirer, personne, autres, debut, fin):
    """A right that starts and ends around the month, or never ends."""
    du = PREMIER + timedelta(days=tirer(st.sampled_from((-400, -1, 0, 5, 14, 15, 30))))
    au = tirer(st.sampled_from((None, date(1600, 1, 1), du, du + timedelta(days=15), du + timedelta(days=500))))
    return {
        "BEN_NIR_PSA": personne[0],
        "BEN_RNG_GEM": personne[1],
        debut: ecrire_date(tirer, du),
        fin: "" if au is None else ecrire_date(tirer, au),
    } | {nom: tirer(st.sampled_from(valeurs)) for nom, valeurs in autres.items()}


@st.composite
def beneficiaire(tirer, personne):
    departement, commune = tirer(st.sampled_from(RESIDENCES))
    return {
        "BEN_NIR_PSA": personne[0],
        "BEN_RNG_GEM": personne[1],
        "BEN_DCD_DTE": tirer(st.sampled_from(("", "16000101", "1600-01-01", "", "2026-04-01"))),
        "BEN_RES_DPT": departement,
        "BEN_RES_COM": commune,
    }


@st.composite
def cas(tirer):
    """The four tables (None: not delivered), each cut in files, and the parameters of the request."""
    p = {
        "mois": MOIS,
        "jour": tirer(st.sampled_from((91, 91, 2, 5, 8))),
        "tolerance": tirer(st.sampled_from((3, 0, 1))),
        "horloge": tirer(st.sampled_from(("payes", "calendaires", "prescrits"))),
        "seuil": tirer(st.sampled_from(("30", "29.995", None))),
        "delai": tirer(st.sampled_from((30, 0))),
    }
    ald = {"IMB_ETM_NAT": ("41", "43", "", "11", "47", "0")}
    contrat = {"BEN_CTA_TYP": ("89", "89", "91", "12"), "REF_C2S_COD": ("", "", "P", "S", "F")}
    tables = {table: [] for table in COLONNES}
    for personne in tirer(st.lists(st.sampled_from(PERSONNES), min_size=2, max_size=5, unique=True)):
        tables["ER_PRS_F"] += tirer(prestations(personne, p))
        tables["IR_BEN_R"] += [tirer(beneficiaire(personne)) for _ in range(tirer(st.sampled_from((0, 1, 1, 2))))]
        tables["IR_IMB_R"] += tirer(st.lists(droit(personne, ald, "IMB_ALD_DTD", "IMB_ALD_DTF"), max_size=2))
        tables["IR_ORC_R"] += tirer(st.lists(droit(personne, contrat, "MLL_CTA_DSD", "MLL_CTA_DSF"), max_size=3))
    if tirer(st.integers(0, 3)) == 0:
        _abimer(tirer, tables)
    for table in ("IR_BEN_R", "IR_IMB_R", "IR_ORC_R"):
        if tirer(st.integers(0, 3)) == 0:
            tables[table] = None
    fichiers = {table: [] if lignes is None else tirer(decoupees(lignes)) for table, lignes in tables.items()}
    return (
        fichiers,
        {
            table: None if lignes is None else list(chain.from_iterable(fichiers[table]))
            for table, lignes in tables.items()
        },
        p,
    )


def _abimer(tirer, tables):
    """A few bad values, with enough good rows beside them for 5 % to hold, or nearly."""
    modeles = {table: lignes[0] for table, lignes in tables.items() if lignes}
    for table, modele in modeles.items():
        tables[table] += [modele | {"BEN_NIR_PSA": f"x{n}"} for n in range(60)]
        for _ in range(tirer(st.integers(0, 3))):
            ligne = tables[table][tirer(st.integers(0, len(tables[table]) - 1))]
            colonne = tirer(st.sampled_from(sorted(set(ligne) & set(FAUX))))
            ligne[colonne] = tirer(st.sampled_from(FAUX[colonne]))
