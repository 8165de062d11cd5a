"""Close a dossier, with what is still open in it settled or kept; reopen it, the trace of the closing stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import (
    TRANSITIONS_DOSSIER,
    MotifAnnulation,
    MotifClotureDossier,
    Reglement,
)
from jalons.accompagner.accompagnements.enums_promesses import FinPromesse
from jalons.accompagner.accompagnements.models import Action, Cloture, Demarche, Dossier, Entretien, Etape, Objectif
from jalons.accompagner.accompagnements.selectors.a_regler import ARegler, a_regler
from jalons.accompagner.accompagnements.services.communs import aujourdhui, exiger_version
from jalons.accompagner.accompagnements.services.depart import retirer_depart
from jalons.accompagner.accompagnements.services.nouvelles import (
    annuler_nouvelles,
    convenir_nouvelles,
    noter_besoins,
)
from jalons.accompagner.accompagnements.services.plan import changer_statut_action, changer_statut_objectif
from jalons.accompagner.accompagnements.services.promesses import finir_promesse
from jalons.accompagner.accompagnements.services.suivi import annuler_etape, faire_etape
from jalons.accompagner.accompagnements.services.transfert import retirer_transfert
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import appliquer

GARDABLES: dict[str, Any] = {"action": Action, "etape": Etape, "demarche": Demarche, "promesse": Entretien}


@transaction.atomic
def clore_dossier(
    *,
    agent: Agent,
    dossier: Dossier,
    motif: str,
    issue_emploi: str = "",
    issue_sante: str = "",
    le: date | None = None,
    relais: Any = None,
    version: int | None = None,
    reglements: Mapping[str, str] | None = None,
    besoins: Mapping[str, str] | None = None,
    nouvelles: Collection[int] = (),
) -> None:
    """Close with a reason and the result of the dossier's axis (``rules.cloture``). The journal keeps
    neither.

    ``relais`` is the partner who takes over. ``reglements`` says what becomes of each thing still open
    (``selectors.a_regler``); a death alone closes without, and leaves everything as it stood. ``besoins``: what became of
    each need, by domain; ``nouvelles``: after how many months she agreed to be asked how she is. Raises SaisieRefusee,
    TransitionRefusee when already closed, VersionDepassee when the dossier changed since the page was shown.
    """
    jour = le or aujourdhui()
    frais = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if frais.clos_le:
        raise TransitionRefusee(f"Cet accompagnement est déjà terminé, depuis le {rules.en_lettres(frais.clos_le)}.")
    if version is not None:
        exiger_version(frais, version)
    fin = rules.cloture(axe=frais.axe, motif=motif, issue_emploi=issue_emploi, issue_sante=issue_sante)
    _controler_jour(frais, jour)
    if motif != MotifClotureDossier.DECES or reglements is not None:
        _regler(agent, frais, reglements or {})
    resultats: dict[str, Any] = {"issue_emploi": fin.issue_emploi, "issue_sante": fin.issue_sante}
    resultats["relais"] = relais if motif == MotifClotureDossier.RELAIS else None
    cloture = Cloture.objects.create(dossier=frais, close_le=jour, motif=fin.motif, par=agent, **resultats)
    if motif != MotifClotureDossier.DECES:
        noter_besoins(frais, cloture, besoins or {})
        convenir_nouvelles(agent, frais, cloture, nouvelles)
    fixes: dict[str, Any] = {"clos_le": jour, "suspendu_le": None, "motif_cloture": fin.motif}
    appliquer(dossier, "clore", TRANSITIONS_DOSSIER, agent=agent, **fixes, **resultats)


def _controler_jour(dossier: Dossier, jour: date) -> None:
    entretiens = Entretien.objects.filter(dossier=dossier, annule_le=None).order_by("-date_acte")
    dernier = entretiens.values_list("date_acte", flat=True).first()
    rules.controler_cloture_le(jour, ouvert_le=dossier.ouvert_le, dernier_acte=dernier, aujourdhui=aujourdhui())


def _regler(agent: Agent, dossier: Dossier, reglements: Mapping[str, str]) -> None:
    """Settle or keep each thing still open. Raises SaisieRefusee when one is left out."""
    for point in a_regler(dossier):
        voulu = reglements.get(point.cle, "")
        if voulu not in dict(point.choix):
            raise SaisieRefusee("Des points sont encore ouverts dans ce dossier : dites ce que devient chacun.")
        if point.genre == "promesse":
            _regler_promesse(agent, point, voulu)
        else:
            _regler_un(agent, dossier, point, voulu)


def _regler_promesse(agent: Agent, point: ARegler, voulu: str) -> None:
    entretien = Entretien.objects.get(pk=point.id)
    if voulu == Reglement.GARDER:
        _garder(agent, point, entretien)
    else:
        fin = FinPromesse.FAIT if voulu == Reglement.FAIRE else FinPromesse.PLUS_A_FAIRE
        finir_promesse(agent=agent, entretien=entretien, cote=point.cote, fin=fin)


def _garder(agent: Agent, point: ARegler, piece: Any) -> None:
    type(piece).objects.filter(pk=piece.pk).update(reporte_le=aujourdhui(), version=F("version") + 1)
    inscrire(acte=f"{point.genre}.garder", agent=agent, objet=piece, assure_id=piece.dossier.assure_id)


def _regler_un(agent: Agent, dossier: Dossier, point: ARegler, voulu: str) -> None:
    if point.genre == "objectif":
        changer_statut_objectif(agent=agent, objectif=Objectif.objects.get(pk=point.id), acte=voulu)
        return
    if point.genre == "transfert":
        retirer_transfert(agent=agent, dossier=dossier)
        return
    if point.genre == "depart":
        retirer_depart(agent=agent, dossier=dossier)
        return
    piece = GARDABLES[point.genre].objects.get(pk=point.id)
    if voulu == Reglement.GARDER:
        _garder(agent, point, piece)
    elif point.genre == "action":
        changer_statut_action(agent=agent, action=piece, acte=voulu)
    elif voulu == Reglement.FAIRE:
        faire_etape(agent=agent, etape=piece)
    elif voulu == Reglement.ABANDONNER:
        annuler_etape(agent=agent, etape=piece, motif=MotifAnnulation.FIN)
    else:  # an answer that nobody awaits any more: the line says so by the closing itself
        inscrire(acte="demarche.ne_plus_attendre", agent=agent, objet=piece, assure_id=piece.dossier.assure_id)


@transaction.atomic
def rouvrir_dossier(*, agent: Agent, dossier: Dossier) -> None:
    """Undo a closing; its trace stays, what was to be asked later is no more.

    Raises TransitionRefusee when it is not closed, or when another one was opened since.
    """
    Dossier.objects.select_for_update().get(pk=dossier.pk)
    rien: dict[str, Any] = {"clos_le": None, "motif_cloture": "", "issue_emploi": "", "issue_sante": "", "relais": None}
    try:
        with transaction.atomic():
            appliquer(dossier, "rouvrir", TRANSITIONS_DOSSIER, agent=agent, **rien)
    except IntegrityError as erreur:
        raise TransitionRefusee("Un autre accompagnement est en cours pour cette personne.") from erreur
    Cloture.objects.filter(dossier=dossier, rouverte_le=None).update(rouverte_le=aujourdhui(), rouverte_par=agent)
    for modele in GARDABLES.values():
        modele.objects.filter(dossier=dossier, reporte_le__isnull=False).update(reporte_le=None)
    annuler_nouvelles(agent=agent, dossiers=Dossier.objects.filter(pk=dossier.pk))
