"""What is done: prepare, print, send, print again; a letter that came back."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest, organisme_de
from jalons.fondations.socle.actes import acte

from .. import services
from ..forms import LettresForm
from ..models import LotLettres, Offre


@acces("offre", "preparer")
@require_POST
def preparer(request: AgentRequest) -> HttpResponse:
    """Make the offers of the people found, then give each her week. May be pressed again without harm."""
    agent, caisse, jour = request.user, organisme_de(request), timezone.localdate()

    def agir() -> str:
        services.accorder(agent=agent, organisme=caisse, jour=jour)
        preparation = services.preparer(agent=agent, organisme=caisse, jour=jour)
        plan = services.planifier(agent=agent, organisme=caisse, jour=jour)
        return f"{str(preparation).capitalize()} {plan}"

    return acte(request, agir, fait=str, retour="offres:vagues")


def _imprimees(fait: services.Impression) -> str:
    parties = f"Lettres prêtes : {fait.lot.combien}, notées comme parties"
    return f"{parties} ; le PDF est dans « Derniers lots ». {fait.bilan}"


@acces("offre", "imprimer")
@require_POST
def imprimer(request: AgentRequest) -> HttpResponse:
    """The PDF of the next letters, each marked as having left; it waits among the batches of the page."""
    agent, caisse = request.user, organisme_de(request)

    def agir() -> services.Impression:
        combien, semaine = LettresForm(request.POST).demande
        return services.imprimer(
            agent=agent, organisme=caisse, jour=timezone.localdate(), combien=combien, semaine=semaine
        )

    return acte(request, agir, fait=_imprimees, retour="offres:vagues")


@acces("offre", "imprimer")
@require_POST
def reimprimer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The same batch again."""
    lot = trouver(request, LotLettres, pk)

    def telecharger(fait: tuple[bytes, int]) -> HttpResponse:
        octets, retirees = fait
        if retirees:
            messages.warning(
                request,
                f"{retirees} lettre(s) de ce lot ne sont pas réimprimées : décès, souhait ou mesure notés depuis. "
                "Écartez aussi celles déjà sorties.",
            )
        nom = f'attachment; filename="lettres-{lot.imprime_le:%Y-%m-%d-%H%M}.pdf"'
        return HttpResponse(octets, content_type="application/pdf", headers={"Content-Disposition": nom})

    agir = partial(services.reimprimer, agent=request.user, lot=lot, jour=timezone.localdate())
    return acte(request, agir, reponse=telecharger, retour="offres:vagues")


@acces("offre", "preparer")
@require_POST
def envoyer(request: AgentRequest) -> HttpResponse:
    """Text messages and mails due, reminders due, silences to note. Letters wait to be printed."""
    agent, caisse, jour = request.user, organisme_de(request), timezone.localdate()

    def agir() -> str:
        services.accorder(agent=agent, organisme=caisse, jour=jour)
        offres = services.envoyer_semaine(agent=agent, organisme=caisse, jour=jour, lettres=False)
        relances = services.relancer(agent=agent, organisme=caisse, jour=jour, lettres=False)
        muettes = services.constater_silences(agent=agent, organisme=caisse, jour=jour)
        fin = f" {muettes} personne(s) n’ont jamais répondu : voir « Sans réponse »." if muettes else ""
        return f"Offres : {offres} Relances : {relances}{fin}"

    return acte(request, agir, fait=str, retour="offres:vagues")


def _offre(request: AgentRequest, pk: UUID) -> Offre:
    return trouver(request, Offre.objects.select_related("assure", "demande", "organisme"), pk)


@acces("offre", "repondre")
@require_POST
def adresse_fausse(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The letter came back, the message was not received."""
    lue = _offre(request, pk)
    agir = partial(
        services.noter_adresse_fausse, agent=request.user, offre=lue, canal=lue.canal, jour=timezone.localdate(),
        vue=request.POST.get("version", ""),
    )  # fmt: skip
    fait = "Noté. Le canal suivant est essayé, ou l’adresse attend d’être corrigée."
    return acte(request, agir, fait=fait, retour=reverse("offres:offre", args=[pk]))


@acces("offre", "repondre")
@require_POST
def adresse_corrigee(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Her page was corrected: try again."""
    agir = partial(services.adresse_corrigee, agent=request.user, offre=_offre(request, pk), jour=timezone.localdate())
    return acte(request, agir, fait="L’offre peut repartir.", retour=reverse("offres:offre", args=[pk]))
