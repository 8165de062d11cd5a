"""The person sends what is awaited from her, by the link that she was given: neutral names, the same looks at each file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jalons.accompagner.pieces import attendues, selectors
from jalons.accompagner.pieces.models import Piece, PieceAttendue
from jalons.fondations.acces.controle import adresse_secrete, ouverte
from jalons.fondations.documents.depots import champ_fichier, recoit_un_fichier
from jalons.fondations.documents.services import DocumentDeja
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import lire_et_agir, mener, poste
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.personnes.partages import liens
from jalons.personnes.partages.enums import UsageLien
from jalons.personnes.partages.rules import LienRefuse

from ..services import limites
from .recus import COOKIE, _refuser

PAR_HEURE = 40  # files by one link


class PapierForm(forms.Form):
    """Which paper, and its photo."""

    papier = champs.choix("Quel papier", vide="Dites quel papier c’est.")
    fichier = champ_fichier("La photo, ou le fichier")
    encore = forms.BooleanField(
        label="J’ai encore une page, ou une autre feuille, à envoyer pour ce papier", required=False
    )

    def __init__(self, *args: Any, offerts: list[tuple[PieceAttendue, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        champs.offrir(self, "papier", [(str(a.pk), mots) for a, mots in offerts])
        if len(offerts) == 1:
            self.fields["papier"].initial = str(offerts[0][0].pk)


@adresse_secrete
@recoit_un_fichier
@ouverte
@lire_et_agir
def papiers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is awaited from her; one file at a time."""
    try:
        lien = liens.rouvrir(pk=pk, usage=UsageLien.PAPIERS, navigateur=request.COOKIES.get(f"{COOKIE}{pk.hex}", ""))
    except LienRefuse as refus:
        return _refuser(request, refus)
    offerts = selectors.pour_elle(UUID(str(lien.objet_id)))
    form = PapierForm(poste(request), request.FILES or None, offerts=offerts)

    def agir(*, papier: str, fichier: Any, encore: bool) -> Piece:
        limites.prendre(f"papiers|{pk}", limite=PAR_HEURE, duree=timedelta(hours=1))
        return _recevoir(next(a for a, _ in offerts if str(a.pk) == papier), fichier, encore)

    return mener(
        request,
        form,
        agir,
        gabarit="portail/papiers.html",
        contexte={
            "lien": lien,
            "offerts": [mots for _, mots in offerts],
            "plus_rien": not offerts and selectors.en_reste(UUID(str(lien.objet_id))),
        },
        fait=lambda _: (
            "C’est bien reçu. Vous pouvez envoyer la suite." if form.cleaned_data["encore"] else "C’est bien reçu."
        ),
        retour=lambda _: reverse("portail:papiers", args=[pk]),
    )


def _recevoir(attendue: PieceAttendue, fichier: Any, encore: bool) -> Piece:
    """Put in the dossier; what is refused for a reason of the service is told in words for her."""
    try:
        return attendues.recevoir_fichier(agent=None, attendue=attendue, fichier=fichier, encore=encore)
    except DocumentDeja:
        raise Refus("Cette photo nous est déjà arrivée. Choisissez-en une autre.", "fichier") from None
    except TransitionRefusee:
        raise Refus("Ce papier n’est plus attendu. Rien n’a été envoyé.") from None
