"""The person's own appointment, by her link and her date of birth: when, where, how to come, and nothing of why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import adresse_secrete, ouverte, public
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import lire_et_agir, mener, poste
from jalons.personnes.assures.models import Contact
from jalons.recevoir.rendez_vous import perms, rules, selectors, services
from jalons.recevoir.rendez_vous.enums import GesteDElle, Mode
from jalons.recevoir.rendez_vous.models import Geste, LienRendezVous

from ..services import limites

COOKIE = "rdv-"  # with the link's own key: this browser said the right date of birth
DUREE = 1800  # seconds
SEL = "portail.rendez_vous"
ESSAIS_HEURE = 20  # openings tried on one link, right or wrong


class NaissanceForm(forms.Form):
    """The second element."""

    naissance = champs.jour(
        "Votre date de naissance", calendrier=False, borne=champs.naissable, attributs={"autocomplete": "bday"},
        illisible="Écrivez le jour, le mois et l’année : 12/03/1970.",
    )  # fmt: skip


class VersionForm(forms.Form):
    """A button, on the row as she saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**6)

    def clean(self) -> dict[str, Any]:
        """Under another name: the row's version is the service's to judge."""
        return {"vue": self.cleaned_data.get("version")}


class HoraireForm(VersionForm):
    """Another hour, among those proposed."""

    horaire = champs.ligne("Un autre horaire", 20, vide="Choisissez un horaire.")

    def clean(self) -> dict[str, Any]:
        """The instant of the button; one that is none of ours is an hour that is not free."""
        lu = super().clean()
        try:
            lu["debut"] = datetime.strptime(self.cleaned_data.get("horaire", ""), "%Y%m%dT%H%M").replace(tzinfo=UTC)
        except ValueError:
            if "horaire" not in self.errors:
                self.add_error("horaire", "Cet horaire ne se lit pas : choisissez-en un dans la liste.")
        return lu


def _ferme(request: HttpRequest, refus: services.LienFerme) -> HttpResponse:
    """The same page for every link that opens nothing."""
    return render(request, "portail/rdv_ferme.html", {"refus": refus}, status=refus.statut)


def fermant(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A link that opens nothing, whatever the reason, answers with the one closed page."""

    @wraps(vue)
    def enveloppe(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            reponse = vue(request, *args, **kwargs)
        except services.LienFerme as refus:
            reponse = _ferme(request, refus)
        reponse["Cache-Control"] = "no-store"
        return reponse

    return enveloppe


def _lien(request: HttpRequest, pk: UUID) -> LienRendezVous:
    """The link that this browser opened, less than half an hour ago. Raises LienFerme."""
    if not _ouvert_ici(request, pk):
        raise services.LienFerme
    return services.rouvrir(pk=pk)


def _ouvert_ici(request: HttpRequest, pk: UUID) -> bool:
    return request.get_signed_cookie(f"{COOKIE}{pk.hex}", default="", salt=SEL, max_age=DUREE) == pk.hex


@adresse_secrete
@ouverte
@lire_et_agir
@sensitive_post_parameters()
@fermant
def lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """The address that was written to her: asks her date of birth. Looking at it uses nothing up."""
    trouve = services.lire(jeton=jeton)

    def agir(*, naissance: date) -> LienRendezVous:
        limites.prendre(f"rdv|{trouve.pk}", limite=ESSAIS_HEURE, duree=timedelta(hours=1))
        return services.ouvrir(jeton=jeton, naissance=naissance)

    form = NaissanceForm(poste(request))
    return mener(request, form, agir, gabarit="portail/rdv_lien.html", retour="portail:rdv_fait", reponse=_entrer)


def _entrer(lien: LienRendezVous) -> HttpResponse:
    reponse = redirect("portail:rdv_page", lien.pk)
    reponse.set_signed_cookie(
        f"{COOKIE}{lien.pk.hex}", lien.pk.hex, salt=SEL, max_age=DUREE, secure=settings.SESSION_COOKIE_SECURE, httponly=True,
        samesite="Lax", path=reverse("portail:rdv_fait").removesuffix("fait/"),
    )  # fmt: skip
    return reponse


def _contexte(lien: LienRendezVous, voulu: datetime | None = None) -> dict[str, Any]:
    """What she reads, and what she may do; ``voulu``: the hour that was taken, near which three others are proposed."""
    rdv, maintenant = lien.rdv, timezone.now()
    rdv.refresh_from_db()
    gestes = list(Geste.objects.filter(rdv=rdv).values_list("lien_id", "quoi", "debut_avant"))
    faits = {quoi for cle, quoi, _ in gestes if cle == lien.pk}
    deja = sum(quoi == GesteDElle.DEPLACER for _, quoi, _ in gestes)
    bouge = GesteDElle.DEPLACER not in faits and perms.peut_deplacer_soi(rdv, deja, maintenant)
    horaires = selectors.horaires_offerts(rdv, maintenant, limite=None if voulu else 6) if bouge else []
    horaires = [h for h in horaires if h.debut != rdv.debut]
    return {
        "lien": lien, "rdv": rdv, "bouge": bouge,
        "horaires": [(f"{h.debut.astimezone(UTC):%Y%m%dT%H%M}", h.quand) for h in _proches(horaires, voulu)],
        "confirme": any(q == GesteDElle.CONFIRMER and avant == rdv.debut for _, q, avant in gestes),
        "confirmable": GesteDElle.CONFIRMER not in faits,
        "annulable": perms.peut_annuler(rdv, maintenant),
        "sans_rappel": Contact.objects.filter(assure=rdv.assure_id, sans_rappel=True).exists(),
        "ou": rdv.lieu.adresse_dite if rdv.lieu and rdv.mode == Mode.LIEU else "",
        "chez_elle": rdv.mode == Mode.DOMICILE, "en_visio": rdv.mode == Mode.VISIO,
        "visio": services.adresse_visio(rdv),
        "numero": rules.telephone_masque(rdv.assure.telephone) if rdv.mode == Mode.TELEPHONE else "",
    }  # fmt: skip


def _proches(horaires: list[Any], voulu: datetime | None) -> list[Any]:
    return rules.plus_proches(horaires, voulu) if voulu else horaires


@adresse_secrete
@public
@require_safe
@fermant
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Her appointment; that it was read is written first."""
    trouve = _lien(request, pk)
    inscrire(acte="rendez_vous.lire", agent=None, objet=trouve.rdv, motif="lien", assure_id=trouve.rdv.assure_id)
    return render(request, "portail/rdv_page.html", _contexte(trouve) | {"form": VersionForm()})


def _agir(
    request: HttpRequest,
    pk: UUID,
    form: forms.Form,
    service: Callable[..., Any],
    dit: str,
    vers: str = "portail:rdv_page",
) -> HttpResponse:
    trouve = _lien(request, pk)
    voulu = form.cleaned_data.get("debut") if form.is_valid() else None

    def agir(*, vue: int | None, **lu: Any) -> Any:
        lu.pop("horaire", None)
        return service(lien=trouve, version=vue, **lu)

    return mener(
        request, form, agir, gabarit="portail/rdv_page.html", contexte=lambda: _contexte(trouve, voulu), fait=dit,
        retour=lambda _: reverse(vers, args=[pk] if vers == "portail:rdv_page" else []),
    )  # fmt: skip


@adresse_secrete
@ouverte
@require_POST
@fermant
def venir(request: HttpRequest, pk: UUID) -> HttpResponse:
    """« Je viendrai »."""
    return _agir(request, pk, VersionForm(request.POST), services.confirmer_sa_venue, "C’est noté, merci.")


@adresse_secrete
@ouverte
@require_POST
@fermant
def deplacer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another hour."""
    dit = "Votre rendez-vous est déplacé. Voici le nouvel horaire."
    return _agir(request, pk, HoraireForm(request.POST), services.deplacer_soi, dit)


@adresse_secrete
@ouverte
@require_POST
@fermant
def annuler(request: HttpRequest, pk: UUID) -> HttpResponse:
    """She will not come; pressed twice, it is told twice."""
    if _ouvert_ici(request, pk) and Geste.objects.filter(lien=pk, quoi=GesteDElle.ANNULER).exists():
        return redirect("portail:rdv_fait")
    return _agir(request, pk, VersionForm(request.POST), services.annuler_soi, "", vers="portail:rdv_fait")


@adresse_secrete
@ouverte
@require_POST
@fermant
def sans_rappel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """« Ne plus me rappeler mes rendez-vous »."""
    dit = "C’est noté : plus de rappel. Vos rendez-vous, eux, ne changent pas."
    return _agir(request, pk, VersionForm(request.POST), services.ne_plus_rappeler, dit)


@public
@require_safe
def fait(request: HttpRequest) -> HttpResponse:
    """It is cancelled and nothing is open any more."""
    return render(request, "portail/rdv_fait.html")
