"""A place: its page, its door sheet, and what is corrected there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import lire_et_agir, mener, poste, valeurs
from jalons.fondations.territoires import services as territoires
from jalons.fondations.territoires.carte import carte_svg
from jalons.fondations.territoires.models import LieuAccueil, Salle
from jalons.fondations.territoires.selectors import coordonnees_des_lieux
from jalons.personnes.partenaires import horaires
from jalons.recevoir.rendez_vous.rules import lundi_de
from jalons.recevoir.rendez_vous.selectors import fermetures

from .. import forms, selectors, services
from ..models import ConventionLocaux, PermanenceAdministrative, Vehicule


def adresse(lieu: LieuAccueil) -> str:
    """The page of a place."""
    return reverse("implantations:lieu", args=[lieu.pk])


def _du_lieu(ligne: Any) -> str:
    return adresse(ligne.lieu)


@acces("lieu", "lire", classe="F0")
@require_safe
def lieu(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A place, whole: opening, rooms, equipment, its week, its convention for who keeps it."""
    lu, agent = trouver(request, LieuAccueil.objects.select_related("organisme__parent"), pk), request.user
    jour = timezone.localdate()
    lundi = lundi_de(champs.jour_ou_rien(request.GET.get("semaine", "")) or jour)
    peut = {nom: autorise(agent, nom, "lieu", lu, classe="F0") for nom in ("modifier", "tenir", "fermer")}
    peut["convenir"] = autorise(agent, "convenir", "lieu", lu)
    contexte = _commun(lu) | {
        "salles": selectors.salles(lu, jour),
        "salles_closes": selectors.apres_le_dernier_jour(lu),
        "semaine": selectors.semaine(lu, lundi),
        "lundi": lundi, "avant": lundi - timedelta(days=7), "apres": lundi + timedelta(days=7),
        "permanences": selectors.permanences_de([lu.pk], jour, jour + timedelta(days=365)),
        "conventions": selectors.conventions(lu) if peut["convenir"] else [],
        "vehicules": Vehicule.objects.visible_to(agent, "lire").filter(lieu=lu),
        "attendus": selectors.attendus(lu, timezone.now()),
        "pris_ferme": selectors.pris_un_jour_ferme(lu, jour),
        "peut": peut, "carte": _carte(lu), "jour": jour,
        "voit_rendez_vous": autorise(agent, "lister", "rendez_vous") and lu.organisme_id == agent.organisme_id,
    }  # fmt: skip
    return render(request, "implantations/lieu.html", contexte)


def _commun(lu: LieuAccueil) -> dict[str, Any]:
    jour = timezone.localdate()
    return {
        "lieu": lu,
        "ouverture": horaires.dire(lu.horaires) if lu.horaires else [],
        "equipements": selectors.en_mots(lu.equipements, dict(selectors.equipements(jour))),
        "fermes": [j for j in lu.jours_fermes if j >= jour],
    }


def _carte(lu: LieuAccueil) -> str:
    fond, points = selectors.fond(lu, timezone.localdate()), coordonnees_des_lieux([lu])
    return carte_svg(
        contours=fond.contours,
        classes=dict.fromkeys(fond.contours, 1),
        groupes=fond.departements,
        noms=fond.noms,
        lieux=[(lu.nom, *points[lu.pk])] if lu.pk in points else [],
        etiquettes=fond.villes,
        titre=f"Où est {lu}",
        description="L’adresse est écrite dans la page.",
    )


@acces("lieu", "lire", classe="F0")
@require_safe
def porte(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The sheet for the door: what, when, how one gets in; it says of nobody why she comes."""
    lu, jour = trouver(request, LieuAccueil, pk), timezone.localdate()
    lundi = lundi_de(champs.jour_ou_rien(request.GET.get("semaine", "")) or jour)
    contexte = _commun(lu) | {"semaine": selectors.semaine(lu, lundi), "lundi": lundi}
    return render(request, "implantations/porte.html", contexte)


@acces("lieu", "modifier", classe="F0")
@lire_et_agir
def modifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct a place."""
    lu = trouver(request, LieuAccueil, pk)
    return _editer(
        request, forms.LieuForm, lu, territoires.CHAMPS_LIEU, partial(territoires.modifier_lieu, lieu=lu),
        gabarit="implantations/lieu_modifier.html", autour={"lieu": lu}, fait=lambda _: _corrige(request, lu), retour=adresse(lu),
    )  # fmt: skip


def _corrige(request: AgentRequest, lieu: LieuAccueil) -> str:
    """What the correction leaves to do is told at once."""
    touchees = [f.combien for f in fermetures(request.user, timezone.now()) if f.lieu_id == lieu.pk]
    suite = f" À déplacer depuis « Ma journée » : {touchees[0]} rendez-vous quand il est fermé." if touchees else ""
    return f"Le lieu est corrigé.{suite}"


@acces("lieu", "modifier", classe="F0")
@lire_et_agir
def salle_nouvelle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A room more."""
    lu = trouver(request, LieuAccueil, pk)
    form = forms.SalleForm(poste(request), initial={"ouverte_du": timezone.localdate()})
    return _ajouter(request, form, partial(territoires.ouvrir_salle, lieu=lu), lu, "Ajouter une salle")


@acces("lieu", "modifier", classe="F0")
@lire_et_agir
def salle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct or close a room."""
    lue = trouver(request, Salle.objects.select_related("lieu"), pk)
    return _editer(
        request, forms.SalleForm, lue, territoires.CHAMPS_SALLE, partial(territoires.modifier_salle, salle=lue),
        autour={"lieu": lue.lieu, "titre": f"Salle « {lue} »"}, fait="La salle est corrigée.", retour=_du_lieu(lue),
    )  # fmt: skip


@acces("lieu", "convenir")
@lire_et_agir
def convention_nouvelle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A convention of premises."""
    lu = trouver(request, LieuAccueil, pk)
    form = forms.ConventionForm(poste(request), initial={"date_debut": timezone.localdate()})
    return _ajouter(request, form, partial(services.convenir, lieu=lu), lu, "Écrire une convention de locaux")


@acces("lieu", "convenir")
@lire_et_agir
def convention(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct a convention."""
    lue = trouver(request, ConventionLocaux.objects.select_related("lieu"), pk)
    return _editer(
        request, forms.ConventionForm, lue, services.CHAMPS_CONVENTION, partial(services.corriger_convention, convention=lue),
        autour={"lieu": lue.lieu, "titre": "Convention de locaux"}, fait="La convention est corrigée.", retour=_du_lieu(lue),
    )  # fmt: skip


@acces("lieu", "tenir", classe="F0")
@lire_et_agir
def permanence_nouvelle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """An administrative permanence in that place."""
    lu = trouver(request, LieuAccueil, pk)
    form = forms.PermanenceForm(poste(request), initial={"date_debut": timezone.localdate()})
    return _ajouter(
        request, form, partial(services.tenir_permanence, lieu=lu), lu, "Ajouter une permanence administrative"
    )


@acces("lieu", "tenir", classe="F0")
@lire_et_agir
def permanence(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct or end an administrative permanence."""
    lue = trouver(request, PermanenceAdministrative.objects.select_related("lieu"), pk)
    return _editer(
        request, forms.PermanenceForm, lue, services.CHAMPS_PERMANENCE,
        partial(services.corriger_permanence, permanence=lue),
        autour={"lieu": lue.lieu, "titre": f"Permanence : {lue}"}, fait="La permanence est corrigée.", retour=_du_lieu(lue),
    )  # fmt: skip


def _ajouter(
    request: AgentRequest, form: django_forms.Form, agir: Callable[..., Any], lu: LieuAccueil, titre: str
) -> HttpResponse:
    return mener(
        request,
        form,
        partial(agir, agent=request.user),
        gabarit="implantations/ligne.html",
        contexte={"lieu": lu, "titre": titre},
        fait=lambda ligne: f"« {ligne} » est enregistré.",
        retour=adresse(lu),
    )


def _editer(
    request: AgentRequest,
    formulaire: type[django_forms.Form],
    ligne: Any,
    noms: tuple[str, ...],
    agir: Callable[..., Any],
    *,
    autour: dict[str, Any],
    fait: str | Callable[[Any], str],
    retour: str,
    gabarit: str = "implantations/ligne.html",
) -> HttpResponse:
    enregistre = partial(valeurs, ligne, *noms)
    return mener(
        request,
        formulaire(poste(request), initial=enregistre()),
        partial(agir, agent=request.user),
        gabarit=gabarit,
        contexte=autour,
        fait=fait,
        enregistre=enregistre,
        retour=retour,
    )
