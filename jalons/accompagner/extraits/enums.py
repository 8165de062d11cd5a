"""An extrait: to which kind of recipient, on which ground, by which way; its two states."""

from __future__ import annotations

from django.db import models

from jalons.personnes.partages.enums import VoiePartage
from jalons.personnes.partenaires.enums import TypePartenaire


class Destinataire(models.TextChoices):
    """Kinds of recipients, by what the law lets them know at most."""

    EQUIPE_SOINS = "equipe_soins", "Équipe de soins"
    SERVICE_MEDICAL = "service_medical", "Service médical de l’Assurance Maladie"
    SANTE_TRAVAIL = "sante_travail", "Santé au travail"
    SOCIAL = "social", "Service social tenu au secret"
    ADMINISTRATIF = "administratif", "Service administratif"
    AUTRE = "autre", "Autre partenaire"


_T, _D = TypePartenaire, Destinataire
GENRES = {
    **dict.fromkeys(
        (_T.MEDECIN, _T.HOPITAL, _T.PASS, _T.ADDICTOLOGIE, _T.SANTE_MENTALE, _T.EXAMENS_SANTE, _T.COORDINATION),
        _D.EQUIPE_SOINS,
    ),
    _T.SERVICE_MEDICAL: _D.SERVICE_MEDICAL,
    _T.SPST: _D.SANTE_TRAVAIL,
    **dict.fromkeys((_T.CARSAT_ACTION_SOCIALE, _T.DEPARTEMENT, _T.CCAS), _D.SOCIAL),
    **dict.fromkeys(
        (
            *(_T.ASSURANCE_MALADIE, _T.CARSAT_RETRAITE, _T.AUTRE_REGIME, _T.CAF, _T.FRANCE_TRAVAIL, _T.URSSAF),
            *(_T.RETRAITE_COMPLEMENTAIRE, _T.FRANCE_SERVICES, _T.MDPH),
        ),
        _D.ADMINISTRATIF,
    ),
}  # every other kind: AUTRE


class Fondement(models.TextChoices):
    """Why the law lets it be said [CSP L1110-4]."""

    ACCORD = "accord", "Elle est d’accord"
    INFORMATION = "information", "Même équipe de soins : elle le sait et ne s’y oppose pas"


class MotifRetrait(models.TextChoices):
    """Why it is taken back; the last three by themselves: another caisse, the end of the accompaniment, a death."""

    ACCORD_RETIRE = "accord_retire", "Elle retire son accord"
    PLUS_BESOIN = "plus_besoin", "Elle n’en a plus besoin"
    ERREUR = "erreur", "Préparé par erreur"
    DEPART = "depart", "Son dossier est passé à une autre caisse"
    FIN = "fin", "L’accompagnement est terminé"
    DECES = "deces", "La personne est décédée"


_SEULS = (MotifRetrait.DEPART, MotifRetrait.FIN, MotifRetrait.DECES)
MOTIFS_OFFERTS = [(m.value, m.label) for m in MotifRetrait if m not in _SEULS]


class StatutExtrait(models.TextChoices):
    """Handed over, or taken back; past its last day nobody opens it either."""

    TRANSMIS = "transmis", "Transmis"
    RETIRE = "retire", "Retiré"


TRANSITIONS = {"retirer": ({StatutExtrait.TRANSMIS}, StatutExtrait.RETIRE)}
VOIES = [(v.value, v.label) for v in (VoiePartage.PORTAIL, VoiePartage.LIEN)]
