"""A copy of her file that Louise asked for and was given: her children's names left, her sister's hidden, a line taken out."""

from __future__ import annotations

from datetime import date
from typing import Any

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.services import Feuille
from jalons.parcours import copie as services
from jalons.parcours.enums import VoieCopie
from jalons.parcours.selectors import copie as lus
from jalons.personnes.entourage import ecrits as entourage
from jalons.personnes.entourage.selectors import MembreVue
from jalons.portes.demonstration.equipe import Service


def installer(service: Service, jour: date) -> None:
    """Through the acts of the page: nothing is given that it would refuse."""
    tous = Dossier.objects.select_related("assure", "organisme").filter(assure__nom="Ferrand", assure__prenom="Louise")
    dossier, agent = tous.order_by("-created_at")[0], service.assistante
    matiere = lus.matiere(agent, dossier, jour)
    if dites := [e.cle for e in matiere.ecrits if e.tiers]:
        pourquoi = "Ne parle que d’une autre personne"
        services.retirer_ligne(agent=agent, dossier=dossier, cle=dites[-1], avant="", raison=pourquoi)
    enfants = {vu.prenom for _, vu in entourage.versions(agent, dossier.assure) if isinstance(vu, MembreVue)}
    choisis: dict[str, Any] = {
        "mots": [p.mot for p in matiere.proposes if p.coche and p.mot not in enfants],
        "proposes": [p.mot for p in matiere.proposes],
        "ajouts": "",
    }
    page = Feuille("", services.choisir(agent=agent, dossier=dossier, feuille=_page(dossier), **choisis).version)
    vu = matiere.copie(lus.choix_de(dossier)).empreinte
    services.remettre(agent=agent, dossier=dossier, feuille=page, vu=vu, voie=VoieCopie.MAIN, relu=True, **choisis)


def _page(dossier: Dossier) -> Feuille:
    ligne = lus.en_cours(dossier)
    return Feuille("", ligne.version if ligne else 0)
