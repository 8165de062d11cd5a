"""How somebody is received after something happened: told as a fact, for a time."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import mots_qui_jugent, valeur
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import SaisieRefusee
from jalons.fondations.socle.transitions import enregistrer
from jalons.personnes.assures.models import Assure, PrecautionAccueil

JUGE = (
    "« {mot} » juge la personne. Écrivez ce qui s’est passé, comme on l’a vu et entendu : « a crié et frappé le comptoir », pas "
    "« agressif ». Puis comment la recevoir : « à deux, porte ouverte »."
)


@transaction.atomic
def noter_precaution(
    *, agent: Agent, assure: Assure, fait: str, fait_le: date, faire: str, date_fin: date
) -> PrecautionAccueil:
    """Write it, until ``date_fin``. Raises SaisieRefusee when it judges, has not happened yet, or lasts too long."""
    _controler(fait, faire, date_fin)
    if fait_le > timezone.localdate():
        raise SaisieRefusee("Ce jour est à venir : une précaution dit ce qui s’est passé.", "fait_le")
    precaution = PrecautionAccueil.objects.create(
        assure=assure,
        fait=fait,
        fait_le=fait_le,
        faire=faire,
        date_debut=timezone.localdate(),
        date_fin=date_fin,
        par=agent,
    )
    inscrire(acte="assure.noter_precaution", agent=agent, objet=precaution)
    return precaution


@transaction.atomic
def renouveler_precaution(
    *, agent: Agent, precaution: PrecautionAccueil, version: int, faire: str, date_fin: date
) -> PrecautionAccueil:
    """Another last day, the past included: then it is gone. Raises SaisieRefusee, VersionDepassee."""
    _controler("", faire, date_fin)
    precaution.faire, precaution.date_fin = faire, max(date_fin, precaution.date_debut)
    enregistrer(precaution, version, "faire", "date_fin")
    inscrire(acte="assure.renouveler_precaution", agent=agent, objet=precaution)
    return precaution


def _controler(fait: str, faire: str, date_fin: date) -> None:
    jour = timezone.localdate()
    for champ, texte in (("fait", fait), ("faire", faire)):
        if mot := mots_qui_jugent(texte, jour):
            raise SaisieRefusee(JUGE.format(mot=mot), champ)
    jours = int(valeur("precaution_jours", jour))
    if date_fin > jour + timedelta(days=jours):
        raise SaisieRefusee(
            f"Une précaution dure {jours} jours au plus, jusqu’au {jour_annee(jour + timedelta(days=jours))}. "
            "Elle se renouvelle si c’est encore utile.",
            "date_fin",
        )
