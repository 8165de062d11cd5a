"""Codes of the monthly request."""

from enum import StrEnum


class Nature(StrEnum):
    """Natures of paid indemnités journalières that the request looks at; others are ignored and counted."""

    MALADIE = "maladie"
    AT = "at"
    MP = "mp"


class Horloge(StrEnum):
    """What is counted up to the 91st day: paid days, calendar days, or prescribed days."""

    PAYES = "payes"
    CALENDAIRES = "calendaires"
    PRESCRITS = "prescrits"


class Marqueur(StrEnum):
    """Signs of precariousness read in the files (circulaire CNAV 2011-86, annexe 1)."""

    ALD = "ald"
    C2S = "c2s"
    IJ_FAIBLE = "ij_faible"
    IJ_PAR_PERSONNE = "ij_par_personne"


class Offre(StrEnum):
    """`socle` for everyone found, `differenciee` with one marker or more."""

    SOCLE = "socle"
    DIFFERENCIEE = "differenciee"


class Format(StrEnum):
    """Layouts of an extraction."""

    JALONS = "jalons"
    DCIR = "dcir"
    LISTE = "liste"


class Suite(StrEnum):
    """What `proposer` did of a person found. Empty until then."""

    PROPOSE = "propose"
    RATTACHE = "rattache"
    DEJA_PROPOSE = "deja_propose"
    DECEDE = "decede"
    RETIRE = "retire"  # the rule that came after no longer finds her
    REMPLACE = "remplace"  # the rule that came after finds her too: its row is the one proposed


class MiseDeCote(StrEnum):
    """Why `proposer` left somebody found waiting. Empty when it did not."""

    SANS_IDENTITE = "sans_identite"  # no name in the files: waits for complete ones
    A_VERIFIER = "a_verifier"  # the number is somebody else's, or the birth is impossible: a person must look
    ILLISIBLE = "illisible"  # what was kept of her cannot be read: the files are to be loaded again


class GenreEvenement(StrEnum):
    """What a new version of a rule did to one person found by the version before it."""

    AJOUTE = "ajoute"
    CHANGE = "change"
    RETIRE = "retire"
