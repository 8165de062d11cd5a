"""Kinds of bodies and places."""

from django.db import models


class TypeCommune(models.TextChoices):
    """Insee's kinds (TYPECOM): only the first is a commune today; the last, a code that the COG no longer gives."""

    COMMUNE = "COM", "Commune"
    DELEGUEE = "COMD", "Commune déléguée"
    ASSOCIEE = "COMA", "Commune associée"
    ARRONDISSEMENT = "ARM", "Arrondissement municipal"
    ANCIENNE = "ANC", "Ancien code"


class Niveau(models.TextChoices):
    """Levels of territory. ``canton`` is Insee's canton-ou-ville; the electoral canton splits big communes."""

    COMMUNE = "commune", "Commune"
    CANTON = "canton", "Canton ou ville"
    CANTON_ELECTORAL = "electoral", "Canton électoral"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"


class TypeOrganisme(models.TextChoices):
    """Which caisse: the regional one runs the service, the CPAM is a circumscription of it."""

    CARSAT = "carsat", "Carsat"
    CRAMIF = "cramif", "Cramif"
    CGSS = "cgss", "CGSS"
    CSSM = "cssm", "CSSM"
    CPAM = "cpam", "CPAM"


# The caisses that run a service social; a CPAM is only a circumscription of one of them.
REGIONAUX = (TypeOrganisme.CARSAT, TypeOrganisme.CRAMIF, TypeOrganisme.CGSS, TypeOrganisme.CSSM)


class Attribution(models.TextChoices):
    """How a caisse gives people to its workers [000 §2]: each one chooses."""

    SECTEUR = "secteur", "Par secteur (commune ou canton de résidence)"
    RISQUE = "risque", "Par risque (maladie, AT-MP, invalidité…)"
    POLYVALENT = "polyvalent", "Polyvalence de secteur (tout public d’une commune ou d’un canton)"
    VOLANT = "volant", "Volant (le premier créneau libre)"


class TypeLieu(models.TextChoices):
    """What a reception place is: the seat, the local units, the establishments [000 §3.2.1], and where one goes [003]."""

    CPAM = "cpam", "Accueil de CPAM"
    SIEGE = "siege", "Siège régional"
    ANTENNE = "antenne", "Antenne (unité locale dans la CPAM)"
    CIRCONSCRIPTION = "circonscription", "Circonscription administrative"
    ETABLISSEMENT = "etablissement", "Établissement de caisse"
    HOPITAL = "hopital", "Établissement de santé"
    PERMANENCE = "permanence", "Permanence (mairie, France services, CMS)"
    PARTENAIRE = "partenaire", "Local d’un partenaire"


class SourceTrajet(models.TextChoices):
    """Where a drive time comes from. The second is said wherever it is shown."""

    ROUTES = "routes", "réseau routier"
    ESTIMATION = "estimation", "estimation"


class GenreOccupation(models.TextChoices):
    """What takes a room beside appointments."""

    SEANCE = "seance", "Réunion"
    PERMANENCE = "permanence", "Permanence administrative"
