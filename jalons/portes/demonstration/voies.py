"""The ways of the people of the booklet [003 cases 3, 4, 6, 9]: one of each, at different stages; what one awaits today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.voies import services
from jalons.accompagner.voies.enums import Genre, Gir, Niveau, ObjetAvis, SensAvis
from jalons.accompagner.voies.services import Dit
from jalons.portes.demonstration.equipe import Service

# name → way, reason, then (stage, what is said, done so many days ago, awaited in so many days)
VOIES: list[tuple[str, Genre, str, list[tuple[str, Dit, int | None, int | None]]]] = [
    ("Ferrand", Genre.SOINS, "Orientée par la mission accompagnement santé : soins prescrits, repoussés deux fois.", [
        ("obstacles", Dit("Le loyer et les enfants d’abord ; elle craint le résultat.", codes=("cout", "peur")), 55, None),
        ("couverture", Dit("C2S sans participation accordée", "CPAM"), 20, None),
        ("relais", Dit("Avance des frais réglée, rendez-vous cherché", "mission accompagnement santé"), 18, None),
        ("prevus", Dit("Consultation à l’hôpital", "elle y va avec sa mère"), None, 0),
    ]),
    ("Schmitt", Genre.AIDANT, "Il sort de l’hôpital et sa mère de 92 ans compte sur lui.", [
        ("situation", Dit("Il faisait les courses, les repas et la toilette du soir.", "sa mère"), 20, None),
        ("quotidien", Dit("Passages matin et soir", "service d’aide de la Robertsau"), None, -2),
        ("repit", Dit("Accueil temporaire de deux semaines", "équipe APA du département"), None, 9),
    ]),
    ("Delmas", Genre.ENFANT, "Son fils de 14 ans doit être opéré à son tour.", [
        ("parent", Dit("Elle veut être là le matin de l’opération, malgré ses propres traitements."), 12, None),
        ("fratrie", Dit("Le collège prévient la vie scolaire", "le collège"), None, 5),
    ]),
    ("Schmitt", Genre.VIEILLIR, "Il est retraité et fragile depuis sa sortie.", [
        ("alertes", Dit("Mange peu, ne descend plus", "l’aide à domicile", codes=("amaigrissement", "repli")), 6, None),
        ("gir", Dit(gir=Gir.CINQ, par="équipe médico-sociale du département"), 4, None),
        ("niveau", Dit("Il veut bien qu’on vienne l’évaluer chez lui.", niveau=Niveau.GLOBALE), 4, None),
        ("projet", Dit("Plan d’aide demandé", "Carsat, action sociale"), None, 14),
    ]),
    ("Schmitt", Genre.RETOUR, "Signalé par le centre hospitalier : il vit seul, sa mère comptait sur lui.", [
        ("signalement", Dit("Retour sans personne à la maison", "l’assistante sociale", codes=("ald",)), 9, None),
        ("sortie", Dit("Retour chez lui, en ambulance", "le centre hospitalier"), None, 3),
        ("besoins", Dit("Lit au rez-de-chaussée, repas, courses", codes=("logement", "quotidien", "isolement")), 7, None),
        ("plan", Dit("Aide à domicile, 10 h par semaine, six semaines, 26 € l’heure", "Domicile et Lien"), None, 2),
        ("gir", Dit(gir=Gir.CINQ, par="équipe du centre hospitalier"), 5, None),
        ("appels", Dit("Premier appel, le lendemain de la sortie"), None, 4),
    ]),
]  # fmt: skip


def installer(service: Service, jour: date) -> None:
    """Open them, and note what happened."""
    qui = service.assistante
    for nom, genre, raison, faits in VOIES:
        dossier = _dossier(service, nom)
        voie = services.ouvrir(agent=qui, dossier=dossier, genre=genre, raison=raison)
        for etape, dit, il_y_a, dans in faits:
            jours: dict[str, Any] = {
                "fait_le": None if il_y_a is None else jour - timedelta(days=il_y_a),
                "attendu_le": None if dans is None else jour + timedelta(days=dans),
            }
            services.noter(agent=qui, voie=voie, etape=etape, dit=dit, **jours)
    services.ecarter(
        agent=qui,
        dossier=_dossier(service, "Brunet"),
        genre=Genre.SOINS,
        raison="Elle se soigne, rien ne l’en empêche.",
    )


def avis(service: Service, jour: date) -> None:
    """What the service said of a structure and of a subsidy."""
    services.rendre_avis(
        agent=service.assistante, objet=ObjetAvis.STRUCTURE, structure="Association Domicile et Lien",
        sens=SensAvis.RESERVES, demande_par="Carsat, action sociale", demande_le=jour - timedelta(days=40),
        rendu_le=jour - timedelta(days=25),
        texte="Évaluations faites à domicile et relues avec la personne. Réserve : aucun passage dans l’est du département.",
    )  # fmt: skip
    services.rendre_avis(
        agent=service.assistante, objet=ObjetAvis.SUBVENTION, structure="Ateliers « Bien chez soi », appel à projets",
        sens=SensAvis.FAVORABLE, demande_par="Commission d’action sociale", rendu_le=jour - timedelta(days=9),
        texte="Répond à ce que disent les personnes reçues : chutes, isolement après un deuil. Transport à prévoir.",
    )  # fmt: skip


def _dossier(service: Service, nom: str) -> Dossier:
    siens = Dossier.objects.filter(assure__nom=nom, referents__agent=service.assistante)
    return siens.order_by("-created_at")[0]
