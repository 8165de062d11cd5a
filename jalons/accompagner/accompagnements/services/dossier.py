"""Open, suspend and transfer a dossier."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import (
    TRANSITIONS_DOSSIER,
    Axe,
    Risque,
    SituationEmploi,
)
from jalons.accompagner.accompagnements.models import Dossier, Referent
from jalons.accompagner.accompagnements.services.communs import (
    aujourdhui,
    ecrire_dans,
)
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, enregistrer
from jalons.fondations.territoires.selectors import canton_de
from jalons.personnes.assures.enums import CompositionFoyer, GenreRattachement, OuiNonInconnu
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.rules import age
from jalons.personnes.assures.services import detacher, rattacher
from jalons.recevoir.signalements.selectors import donnee_par_une_autre


def _age(assure: Assure, jour: date) -> int | None:
    """Age in completed years, from the year alone when the birth date is unknown; None when nothing is
    known."""
    if assure.date_naissance is None and assure.annee_naissance:
        return jour.year - assure.annee_naissance
    return age(assure.date_naissance, jour)


def _de_la_personne(assure: Assure, jour: date) -> dict[str, Any]:
    """What the opening copies from the person: it must stay as it was that day."""
    return {
        "organisme_id": assure.organisme_id,
        "age_ouverture": _age(assure, jour),
        "sexe": assure.sexe,
        "commune_ouverture": assure.commune_code,
        "canton_ouverture": canton_de(assure.commune_code),
    }


@transaction.atomic
def ouvrir_dossier(
    *, agent: Agent, assure: Assure, referent: Agent, demande: Any = None, axe: str = Axe.INCONNU,
    ouvert_le: date | None = None, situation_emploi: str = SituationEmploi.INCONNU,
    travailleur_independant: str = OuiNonInconnu.INCONNU, composition_foyer: str = "", origine: str = "", risque: str = "",
) -> Dossier:  # fmt: skip
    """Open the dossier of a person, with what cannot be rebuilt later; ``referent`` accompanies her from
    that day.

    Origin and risk come from the demande when not given, household, sex, age and residence from the
    person. Raises
    TransitionRefusee when she already has an open one in this caisse, SaisieRefusee when the day is in the
    future.
    """
    jour = ouvert_le or aujourdhui()
    rules.controler_date(jour, aujourdhui=aujourdhui(), champ="ouvert_le")
    dossier = Dossier(
        assure=assure,
        demande=demande,
        axe=axe,
        ouvert_le=jour,
        situation_emploi=situation_emploi,
        travailleur_independant=travailleur_independant,
        composition_foyer=composition_foyer or assure.foyer or CompositionFoyer.INCONNU,
        origine=origine or getattr(demande, "origine", "") or "inconnu",
        risque=risque or getattr(demande, "risque", "") or Risque.INCONNU,
        **_de_la_personne(assure, jour),
    )
    try:
        with transaction.atomic():
            dossier.save(force_insert=True)
    except IntegrityError as erreur:
        raise TransitionRefusee("Cette personne a déjà un accompagnement en cours : ouvrez-le.") from erreur
    Referent.objects.create(dossier=dossier, agent=referent, date_debut=jour)
    donnee = demande is not None and donnee_par_une_autre(demande, referent, agent)
    rattacher(
        assure=assure, agent=referent, genre=GenreRattachement.REFERENT, du=jour, au=None, par=agent, confiee=donnee
    )
    inscrire(acte="dossier.ouvrir", agent=agent, objet=dossier)
    return dossier


@transaction.atomic
def changer_axe(*, agent: Agent, dossier: Dossier, axe: str, version: int) -> Dossier:
    """Change the main axis from now on; the interviews already noted keep theirs. Raises VersionDepassee."""
    frais = ecrire_dans(dossier.pk)
    frais.axe = axe
    enregistrer(frais, version, "axe")
    inscrire(acte="dossier.changer_axe", agent=agent, objet=frais, motif=axe)
    return frais


def controler_nouveau(dossier: Dossier, nouveau: Agent, jour: date) -> Referent:
    """The present referent, the dossier being locked, when ``nouveau`` may follow her on ``jour``. Raises SaisieRefusee."""
    actuel = Referent.objects.select_for_update().get(dossier=dossier, date_fin=None)
    rules.controler_referent(depuis=actuel.date_debut, le=jour, meme=actuel.agent_id == nouveau.pk)
    if nouveau.role != Role.ASSISTANT_SOCIAL or nouveau.organisme_id != dossier.organisme_id:
        raise SaisieRefusee("Choisissez une assistante ou un assistant de service social de cette caisse.", "nouveau")
    return actuel


@transaction.atomic
def changer_referent(
    *, agent: Agent, dossier: Dossier, nouveau: Agent, version: int, le: date | None = None
) -> Referent:
    """From ``le`` on (today by default), ``nouveau`` accompanies the person; the former one loses the
    dossier that day. Pages go through a proposal that ``nouveau`` accepts (``transfert``).

    Raises SaisieRefusee (same agent, not an assistant social of this caisse, before the present one began),
    VersionDepassee when the dossier changed since.
    """
    frais = ecrire_dans(dossier.pk)
    jour = le or aujourdhui()
    actuel = controler_nouveau(frais, nouveau, jour)
    enregistrer(frais, version)
    veille, ancien = jour - timedelta(days=1), actuel.agent
    if jour == actuel.date_debut:  # she was never the referent of a whole day: the row is the new one's
        actuel.agent = nouveau
        actuel.save(update_fields=["agent"])
        suivant = actuel
    else:
        Referent.objects.filter(pk=actuel.pk).update(date_fin=veille)
        suivant = Referent.objects.create(dossier=frais, agent=nouveau, date_debut=jour)
    detacher(assure=frais.assure, agent=ancien, genre=GenreRattachement.REFERENT, au=veille, par=agent)
    rattacher(
        assure=frais.assure, agent=nouveau, genre=GenreRattachement.REFERENT, du=jour, au=None, par=agent, confiee=True
    )
    inscrire(acte="dossier.changer_referent", agent=agent, objet=frais)
    return suivant


@transaction.atomic
def suspendre(*, agent: Agent, dossier: Dossier, le: date | None = None) -> None:
    """Put the accompaniment on hold (the person is away, in hospital, asks for time). Raises
    TransitionRefusee."""
    jour = le or aujourdhui()
    rules.controler_date(jour, aujourdhui=aujourdhui(), ouvert_le=dossier.ouvert_le, champ="le")
    appliquer(dossier, "suspendre", TRANSITIONS_DOSSIER, agent=agent, suspendu_le=jour)


def reprendre(*, agent: Agent, dossier: Dossier) -> None:
    """Take it up again. Raises TransitionRefusee."""
    appliquer(dossier, "reprendre", TRANSITIONS_DOSSIER, agent=agent, suspendu_le=None)
