"""The JSON API of the portal, for the software of an organisation: the same acts, forms and rights as its pages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import NinjaAPI, Query, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer

from jalons.fondations.acces.controle import autorise
from jalons.fondations.journal import services as journal
from jalons.fondations.referentiels.selectors import fiche_en_vigueur, numeros_danger
from jalons.fondations.socle.caracteres import lisible
from jalons.fondations.socle.refus import Refus
from jalons.recevoir.signalements import services as boucle
from jalons.recevoir.signalements.entendu import ecrits
from jalons.recevoir.signalements.enums import Accord, CanalSignalement, Certitude, GenreRetour, Objet, QuandAppeler
from jalons.recevoir.signalements.models import Signalement

from . import schemas, selectors, services
from .cles import Logiciel, logiciel
from .forms import LienForm, ReponseForm, SuiteForm

PAR_PAGE = 50
FAUTES = {
    "missing": "Ce champ est obligatoire.",
    "extra_forbidden": "Ce champ n’existe pas : retirez-le.",
    "string_type": "Un texte est attendu.",
    "uuid_parsing": "Un identifiant UUID est attendu.",
    "uuid_type": "Un identifiant UUID est attendu.",
    "dict_type": "Un objet « code : réponse » est attendu.",
    "int_parsing": "Un nombre entier est attendu.",
    "greater_than_equal": "Un nombre positif est attendu.",
    "less_than_equal": "Ce nombre est trop grand.",
}
A_CORRIGER = "Rien n’a été enregistré : corrigez les champs indiqués."
ILLISIBLE = "La valeur ne se lit pas."
HORS_TEXTE = (
    "un caractère qui ne s’écrit pas (NUL, autre contrôle, moitié de caractère). Retirez-le. Rien n’a été enregistré."
)
SANS_CLE = "Donnez une clé en vigueur : « Authorization: Bearer jalons_… ». Votre correspondant en crée une, page « Mon équipe »."
DANGER = "Vos mots laissent craindre un danger. N’attendez pas notre réponse : appelez maintenant."
REFUS: dict[Any, Any] = {401: schemas.Erreur, 413: schemas.Erreur, 422: schemas.Erreur, 429: schemas.Erreur}


class Cle(HttpBearer):
    """The key of an organisation's software."""

    def authenticate(self, request: HttpRequest, token: str) -> Logiciel | None:
        return logiciel(token)


class CorpsRefuse(Refus):
    """A body that another would read otherwise: a key said twice, a character that no base takes."""


class Lecteur(Parser):
    """JSON as it was sent: nothing is taken out of it, nothing of it is chosen, without a word."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body. Raises CorpsRefuse, naming the key or the field; ValueError when it is no JSON."""
        lu = json.loads(request.body, object_pairs_hook=_sans_double)
        _exiger_lisible(lu)
        return lu


def _sans_double(paires: list[tuple[str, Any]]) -> dict[str, Any]:
    for cle, combien in Counter(cle for cle, _ in paires).items():
        if combien > 1:
            raise CorpsRefuse(
                f"La clé « {cle} » est écrite {combien} fois : gardez-en une. Rien n’a été enregistré.", cle
            )
    return dict(paires)


def _exiger_lisible(valeur: Any, ou: str = "") -> None:
    if isinstance(valeur, str) and not lisible(valeur):
        raise CorpsRefuse(f"{ou or 'Le corps'} : {HORS_TEXTE}", ou)
    if isinstance(valeur, dict):
        for cle, dedans in valeur.items():
            _exiger_lisible(cle, ou)
            _exiger_lisible(dedans, f"{ou}.{cle}".strip("."))
    if isinstance(valeur, list):
        for dedans in valeur:
            _exiger_lisible(dedans, ou)


api = NinjaAPI(
    title="Jalons, portail des partenaires",
    version="1",
    description="Signaler une personne au service social de l’Assurance Maladie, et suivre ce que votre organisme a envoyé. "
    "Une clé écrite deux fois dans un objet, un caractère de contrôle (NUL) ou une moitié de caractère (\\ud800) sont refusés : "
    "422, qui nomme la clé ou le champ. Rien n’est retiré de ce que vous envoyez.",
    auth=Cle(),
    parser=Lecteur(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="portail_api",
)


def erreur(statut: int, message: str, champs: dict[str, list[str]] | None = None) -> HttpResponse:
    """A refusal, in French."""
    corps = json.dumps({"message": message, "champs": champs or {}}, ensure_ascii=False)
    lisible = corps.encode(errors="replace")  # what was sent may be no text at all
    return HttpResponse(lisible, status=statut, content_type="application/json; charset=utf-8")


@api.exception_handler(AuthenticationError)
def _sans_cle(request: HttpRequest, exc: Any) -> HttpResponse:
    reponse = erreur(401, SANS_CLE)
    reponse["WWW-Authenticate"] = "Bearer"
    return reponse


@api.exception_handler(Refus)
def _refus(request: HttpRequest, exc: Any) -> HttpResponse:
    reponse = erreur(exc.statut, str(exc), {exc.champ: [str(exc)]} if exc.champ else None)
    if isinstance(exc, services.TropDeDemandes):
        reponse["Retry-After"] = str(exc.dans)
    return reponse


@api.exception_handler(ValidationError)
def _illisible(request: HttpRequest, exc: Any) -> HttpResponse:
    champs: dict[str, list[str]] = {}
    for faute in exc.errors:
        champ = ".".join(str(morceau) for morceau in faute["loc"][2:]) or str(faute["loc"][-1])
        champs.setdefault(champ, []).append(FAUTES.get(faute["type"], ILLISIBLE))
    return erreur(422, A_CORRIGER, champs)


@api.exception_handler(Http404)
def _introuvable(request: HttpRequest, exc: Any) -> HttpResponse:
    return erreur(404, "Aucun signalement de votre organisme n’a cet identifiant.")


@api.exception_handler(RequestDataTooBig)
def _trop_gros(request: HttpRequest, exc: Any) -> HttpResponse:
    return erreur(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Trop long : rien n’a été enregistré.")


@api.exception_handler(HttpError)
def _corps(request: HttpRequest, exc: Any) -> HttpResponse:
    if isinstance(exc.__cause__, CorpsRefuse):
        return _refus(request, exc.__cause__)
    return erreur(422, "Le corps n’est pas un objet JSON lisible, en UTF-8. Rien n’a été enregistré.")


@api.get(
    "listes", response={200: schemas.Listes, **REFUS}, operation_id="lire_listes", summary="Les codes d’un signalement"
)
def listes(request: HttpRequest) -> Any:
    """The items of the fiche in force and the codes of the lists."""
    fiche = fiche_en_vigueur("fragilite", timezone.localdate())
    return {
        "fiche_version": str(fiche.version),
        "fiche": [{"code": i.code, "libelle": f"{i.titre}. {i.libelle}"} for i in fiche.items.all()],
        "objets": _codes(Objet),
        "quand_appeler": _codes(QuandAppeler),
        "certitude": _codes(Certitude),
    }


def _codes(choix: Any) -> list[dict[str, str]]:
    return [{"code": code, "libelle": libelle} for code, libelle in choix.choices]


@api.post(
    "signalements",
    response={201: schemas.Sortie, 403: schemas.Erreur, 409: schemas.Erreur, **REFUS},
    operation_id="signaler",
    summary="Envoyer un signalement",
)
def signaler(request: HttpRequest, entree: schemas.Entree) -> Any:
    """Send a signalement; the same ``cle`` and words again give the first one back, other words 409."""
    qui: Logiciel = request.auth  # type: ignore[attr-defined]
    espace = qui.cle.espace
    if not autorise(qui, "signaler", "espace", espace):
        return erreur(403, "Cette clé n’envoie pas de signalement.")
    form = _form(entree)
    if not form.is_valid():
        return _fautes(form)
    referent = form.cleaned_data["referent"]
    de = services.Expediteur(espace.partenaire, espace.organisme, espace.origine, CanalSignalement.API, referent)
    recu = services.signaler(de=de, cle=str(entree.cle), dit=form.dit)
    journal.inscrire(acte="cle_api.signaler", agent=qui, objet=recu)
    return Status(201, _sortie(recu))


def _fautes(form: Form) -> HttpResponse:
    champs = {nom.removeprefix("item_"): [str(f) for f in fautes] for nom, fautes in form.errors.items()}
    return erreur(422, A_CORRIGER, champs)


def _form(entree: schemas.Entree) -> LienForm:
    saisi = entree.dict()
    fiche = fiche_en_vigueur("fragilite", timezone.localdate())
    connus = {item.code for item in fiche.items.all()}
    if inconnus := sorted(set(saisi["fiche"]) - connus):
        raise Refus(f"Aucun item « {inconnus[0][:40]} » dans la fiche en vigueur : lisez GET /listes.", "fiche")
    saisi |= {f"item_{code}": reponse for code, reponse in saisi.pop("fiche").items()}
    form = LienForm(fiche, saisi)
    form.fields["referent"].required = False  # a software may not know who
    return form


@api.get(
    "signalements",
    response={200: schemas.Page, **REFUS},
    operation_id="lire_signalements",
    summary="Ce que votre organisme a envoyé",
)
def signalements(request: HttpRequest, depuis: Annotated[int, Query(ge=0, le=1_000_000)] = 0) -> Any:
    """What this organisation sent, the latest first."""
    qui: Logiciel = request.auth  # type: ignore[attr-defined]
    lus = list(selectors.siens(qui).prefetch_related("retours")[depuis : depuis + PAR_PAGE + 1])
    journal.consulter(agent=qui, lus=[("signalement", s) for s in lus[:PAR_PAGE]])
    suivant = depuis + PAR_PAGE if len(lus) > PAR_PAGE else None
    return {"signalements": [_sortie(s) for s in lus[:PAR_PAGE]], "suivant": suivant}


@api.get(
    "signalements/{uuid:pk}",
    response={200: schemas.Sortie, 404: schemas.Erreur, **REFUS},
    operation_id="lire_signalement",
    summary="Un signalement que votre organisme a envoyé",
)
def signalement(request: HttpRequest, pk: UUID) -> Any:
    """One of them; another organisation's and a missing one answer alike."""
    qui: Logiciel = request.auth  # type: ignore[attr-defined]
    lu = _sien(qui, pk)
    journal.consulter(agent=qui, lus=[("signalement", lu)])
    return _sortie(lu)


def _sien(qui: Logiciel, pk: UUID) -> Signalement:
    lu: Signalement | None = selectors.siens(qui).filter(pk=pk).first()
    if lu is None:
        raise Http404
    return lu


SUITE: dict[Any, Any] = {200: schemas.Sortie, 403: schemas.Erreur, 404: schemas.Erreur, 409: schemas.Erreur, **REFUS}


@api.post(
    "signalements/{uuid:pk}/complement",
    response=SUITE,
    operation_id="completer",
    summary="Répondre à une question du service",
)
def completer(request: HttpRequest, pk: UUID, entree: schemas.Complement) -> Any:
    """Answer what the service asked; the same answer again changes nothing."""
    qui: Logiciel = request.auth  # type: ignore[attr-defined]
    lu, form = _sien(qui, pk), ReponseForm(entree.dict())
    if not form.is_valid():
        return _fautes(form)
    texte = form.cleaned_data["texte"]
    deja = any(r.genre == GenreRetour.COMPLEMENT and r.texte == texte for r in lu.retours.all())
    return _dire(qui, lu, "completer", None if deja else partial(boucle.completer, texte=texte))


@api.post(
    "signalements/{uuid:pk}/accord",
    response=SUITE,
    operation_id="noter_accord",
    summary="Dire si la personne est d’accord pour que vous sachiez la suite",
)
def accord(request: HttpRequest, pk: UUID, entree: schemas.AccordDit) -> Any:
    """Her agreement, asked afterwards or taken back."""
    qui: Logiciel = request.auth  # type: ignore[attr-defined]
    lu, form = _sien(qui, pk), SuiteForm(entree.dict())
    if not form.is_valid():
        return _fautes(form)
    dit = form.cleaned_data["accord"]
    agir = partial(boucle.noter_accords, connaissance=Accord.OUI, accord=dit)
    return _dire(qui, lu, "accord", None if lu.accord == dit else agir)


def _dire(qui: Logiciel, lu: Signalement, mot: str, agir: Callable[..., Any] | None) -> Any:
    """One act of the follow-up, nothing when it is done already; then the line as it is now."""
    if not autorise(qui, "completer", "signalement", lu):
        return erreur(403, "Cette clé ne répond pas à ce signalement.")
    if agir is not None:
        with transaction.atomic():
            agir(agent=None, signalement=lu)
            journal.inscrire(acte=f"cle_api.{mot}", agent=qui, objet=lu)
    return _sortie(_sien(qui, lu.pk))


def _sortie(recu: Signalement) -> dict[str, Any]:
    ligne = selectors.ligne(recu, timezone.localdate())
    numeros = numeros_danger(timezone.localdate(), ecrits([recu])) if recu.danger_dit else []
    return {
        "id": recu.pk,
        "recu_le": recu.recu_le,
        "personne": ligne.nom,
        "referent": recu.referent_nom,
        "statut": str(ligne.mot),
        "qui": ligne.qui,
        "quoi": ligne.quoi,
        "avant": ligne.avant,
        "question": ligne.question,
        "accord_a_demander": ligne.accord_a_demander,
        "dits": [{"quoi": str(r.genre), "le": r.le, "texte": str(r.texte or "")} for r in ligne.dits],
        "danger": DANGER if recu.danger_dit else "",
        "appelez": [{"code": n.numero, "libelle": n.libelle} for n in numeros],
    }


def schema() -> dict[str, Any]:
    """The OpenAPI description, as it is frozen in ``docs/api``."""
    racine = reverse("portail:openapi").removesuffix("openapi.json")
    lu: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=racine), default=str))
    return lu
