"""What was written from outside today: three forms of the public page, a letter, a contact of an internal team."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from jalons.fondations.referentiels.selectors import fiche_en_vigueur
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.parcours.forms_saisie import SaisieForm
from jalons.parcours.saisie import saisir
from jalons.portes.demonstration.equipe import Service
from jalons.portes.portail import services
from jalons.portes.portail.forms_public import FormulairePublic

FORMULAIRES: list[dict[str, str]] = [
    {
        "prenom": "Samira", "telephone": "06 39 98 41 27", "message": "non", "moment": "matin",
        "paroles": "Mon arrêt dure depuis quatre mois et le complément de mon employeur s’arrête. Je ne dors plus.",
    },
    {
        "prenom": "Gilles", "nom": "Peyre", "autrement": "au foyer des Tilleuls, demander l’accueil", "langue": "",
        "paroles": "Je sors de l’hôpital la semaine prochaine, je n’ai personne chez moi.",
    },
    {
        "prenom": "Paul", "telephone": "06 39 98 41 28", "pour": "autre", "pour_nom": "Josette Marvaux",
        "paroles": "Ma mère ne mange presque plus depuis que mon père est mort.",
    },
]  # fmt: skip
ECRITS: list[dict[str, str]] = [
    {
        "canal": "courrier", "origine": "assure", "nom": "Marchais Christian", "naissance": "03/02/1961",
        "autrement": "12 rue des Lilas", "texte": "Je ne comprends plus mes papiers de retraite, et mon dos me lâche.",
    },
    {
        "canal": "medialog", "origine": "accompagnement_sante", "nom": "Fouquet Louise", "telephone": "06 39 98 41 29",
        "referent_nom": "Karine Bodin", "sait": "oui", "accord": "oui", "item_droits": "oui",
        "texte": "Elle reporte ses soins dentaires depuis un an ; elle dit ne plus ouvrir son courrier.",
    },
]  # fmt: skip


def installer(region: RegionFictive, service: Service, jour: date) -> None:
    """Through the very services of the pages, so that what they ask is asked here too."""
    for rang, dit in enumerate(FORMULAIRES):
        form = FormulairePublic({"commune": region.geographie.communes[0].nom} | dit)
        services.demander(dit=_lu(form), cle=str(rang), adresse="192.0.2.1", caisse=region.carsat.code)
    fiche = fiche_en_vigueur("fragilite", jour)
    for dit in ECRITS:
        recu_le = (jour - timedelta(days=2)).isoformat()
        ecrit = SaisieForm(fiche, {"cle": str(uuid.uuid4()), "recu_le": recu_le} | dit)
        lu = _lu(ecrit)
        reponses: dict[str, Any] = {nom: getattr(ecrit, nom) for nom in ("reponses", "titres", "fiche_version")}
        saisir(agent=service.csam, fiche=reponses, **lu)


def _lu(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    lu: dict[str, Any] = form.cleaned_data
    return lu
