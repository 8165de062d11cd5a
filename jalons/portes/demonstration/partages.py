"""Lines of two dossiers shared with the hospital that logs in: one that it reads, one that its person took back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.extraits import selectors, services
from jalons.accompagner.extraits.enums import Fondement, MotifRetrait
from jalons.fondations.agents.models import Agent
from jalons.personnes.partages.enums import VoieAccord, VoiePartage
from jalons.personnes.partenaires.models import Partenaire
from jalons.portes.demonstration.equipe import Service

PREND = ("identite-telephone", "domaine-travail", "domaine-famille", "objectif")  # a key, or how it begins
# name → why, to whom, what she does not want said, taken back
PARTAGES: dict[str, tuple[str, str, tuple[str, ...], bool]] = {
    "Brunet": ("Préparer la reprise avec le service social de l’hôpital", "Inès Carré, assistante sociale",
               ("domaine-ressources",), False),
    "Lefèvre": ("Organiser le retour à la maison", "Inès Carré, assistante sociale", (), True),
}  # fmt: skip


def installer(service: Service, jour: date) -> None:
    """Through the acts of the pages: nothing leaves that they would refuse."""
    compte = Agent.objects.get(identifiant="partenaire")
    hopital = Partenaire.objects.get(pk=compte.affectation.partenaire_id)
    for nom, (but, a_qui, refus, retire) in PARTAGES.items():
        siens = Dossier.objects.filter(assure__nom=nom, referents__agent=service.assistante).select_related("assure")
        parti = _transmettre(service.assistante, siens.order_by("-created_at")[0], hopital, jour, but, a_qui, refus)
        if retire:
            services.retirer(agent=service.assistante, extrait=parti.extrait, motif=MotifRetrait.ACCORD_RETIRE)


def _transmettre(
    agent: Agent, dossier: Dossier, hopital: Partenaire, jour: date, but: str, a_qui: str, refus: tuple[str, ...]
) -> services.Transmis:
    offertes = selectors.offertes(agent, dossier, hopital)
    prises = [o for o in offertes if o.cle.startswith(PREND)] or offertes[:2]
    dits: dict[str, Any] = {
        "textes": {o.cle: o.texte for o in prises}, "but": but, "a_qui": a_qui, "jusqu_au": jour + timedelta(days=60),
    }  # fmt: skip
    vu = selectors.paquet(dossier, hopital, offertes, **dits).empreinte
    return services.transmettre(
        agent=agent, dossier=dossier, partenaire=hopital, fondement=Fondement.ACCORD, voie_accord=VoieAccord.ORAL,
        accord_le=jour, voie=VoiePartage.PORTAIL, vu=vu, refus=[o.cle for o in offertes if o.cle in refus], **dits,
    )  # fmt: skip
