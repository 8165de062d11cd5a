"""A dossier proposed to another referent, in the day of each of those concerned."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements.enums import StatutTransfert
from jalons.accompagner.accompagnements.models import Transfert
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.parcours.rules import Acte, Attente, Consequence


def transferts(agent: Agent, maintenant: datetime) -> list[Attente]:
    """What is asked of her, what was answered to her, what is asked about her own dossiers."""
    return [
        *(_a_repondre(t) for t in accompagnements.transferts_a_repondre(agent)),
        *(_repondu(t) for t in accompagnements.transferts_repondus(agent, maintenant)),
        *(_annonce(t) for t in accompagnements.transferts_annonces(agent)),
    ]


def _a_repondre(t: Transfert) -> Attente:
    url = reverse("accompagnements:transfert", args=[t.pk])
    raison = f"{t.par} vous propose son accompagnement à partir du {jour_long(t.le)} et attend votre réponse."
    return Attente(
        Consequence.PAROLE_DONNEE, "Accepter ou non un accompagnement", raison, url, personne=str(t.dossier.assure),
        echeance=t.le, actes=(Acte("Répondre", url),),
    )  # fmt: skip


def _repondu(t: Transfert) -> Attente:
    url, personne = reverse("parcours:dossier", args=[t.dossier_id]), str(t.dossier.assure)
    if t.statut == StatutTransfert.ACCEPTE:
        raison = f"{t.a} a accepté l’accompagnement que vous lui proposiez à partir du {jour_long(t.le)}."
        return Attente(Consequence.ORDINAIRE, "Transfert accepté", raison, url, personne=personne)
    raison = f"{t.a} n’a pas accepté : {t.get_motif_refus_display().lower()}. Le dossier n’a pas bougé."
    actes = (
        Acte("Proposer à quelqu’un d’autre", reverse("accompagnements:referent", args=[t.dossier_id])),
        Acte(
            "Laisser où il est",
            reverse("accompagnements:transfert_retirer", args=[t.dossier_id]),
            post=True,
            champs=(("version", str(t.dossier.version)),),
        ),
    )
    return Attente(
        Consequence.PAROLE_DONNEE, "Choisir qui accompagne", raison, url, personne=personne, echeance=t.le, actes=actes
    )


def _annonce(t: Transfert) -> Attente:
    raison = f"{t.par} propose à {t.a} de l’accompagner à partir du {jour_long(t.le)}. Sa réponse est attendue."
    url = reverse("parcours:dossier", args=[t.dossier_id]) + "#cloture"
    return Attente(
        Consequence.ORDINAIRE,
        "Transfert proposé",
        raison,
        url,
        personne=str(t.dossier.assure),
        actes=(Acte("Ouvrir", url),),
    )
