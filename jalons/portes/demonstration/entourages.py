"""The people around those of the booklet [003]: households, who helps, to whom one may speak and to whom not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from jalons.accompagner.accompagnements.models import Dossier
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.enums import Etendue, MesureProtection
from jalons.personnes.entourage import services
from jalons.personnes.entourage.enums import LienFoyer, Parler, Presence
from jalons.personnes.entourage.services import Membre, Proche
from jalons.portes.demonstration.equipe import Service

E = LienFoyer.ENFANT
RAPPELER = "dire qu’elle nous rappelle, rien de plus"
FOYERS: dict[str, list[Membre]] = {
    "Brunet": [Membre(E, "Inès", 7), Membre(E, "Noé", 4)],
    "Lefèvre": [Membre(LienFoyer.CONJOINT, "Sylvie", 43), Membre(E, "Hugo", 15)],
    "Ferrand": [
        Membre(E, "Tom", 8, Presence.MOITIE, "une semaine sur deux, à partir du vendredi soir"), Membre(E, "Jules", 5),
        Membre(E, "Lila", 2),
    ],
    "Schmitt": [Membre(LienFoyer.PARENT, "Odile", 92)],
    "Delmas": [Membre(E, "Mathis", 14)],
}  # fmt: skip
# name → (role, name, telephone, how to reach, agreement, about what, shown to the platform)
PROCHES: dict[str, list[tuple[str, str, str, str, str, str, bool]]] = {
    "Brunet": [
        ("famille", "Camille, sa sœur", "06 39 98 31 04", "après 18 h", Parler.SUJET, RAPPELER, True),
        ("employeur", "Cabinet médical des Mauges", "", "par courrier seulement", Parler.NON, "", False),
        ("medecin_traitant", "Dr Garnier", "02 61 91 20 11", "le matin, par le secrétariat", Parler.OUI, "", False),
        ("travailleur_social", "Mme Aubin, centre médico-social", "02 61 91 44 30", "mardi et jeudi", Parler.OUI, "", False),
    ],
    "Lefèvre": [("famille", "Sylvie, sa femme", "06 39 98 52 18", "", Parler.OUI, "", True)],
    "Ferrand": [
        ("famille", "Bruno Ferrand", "", "", Parler.NON, "", True),
        ("travailleur_social", "Mission accompagnement santé", "02 61 91 30 00", "", Parler.SUJET, "les soins prévus", False),
    ],
    "Schmitt": [
        ("aide_domicile", "Service d’aide de la Robertsau", "03 53 01 22 40", "le responsable de secteur", Parler.OUI, "", False),
        ("voisin", "M. Weber, au premier étage", "06 39 98 70 15", "a les clés", Parler.SUJET, "les clés et les urgences", False),
    ],
    "Delmas": [
        ("travailleur_social", "Mme Roux, centre médico-social", "05 36 49 12 08", "", Parler.OUI, "", False),
        ("famille", "Jean Delmas, son frère", "06 39 98 88 21", "", Parler.A_DEMANDER, "", False),
    ],
}  # fmt: skip


def installer(service: Service, jour: date) -> None:
    """Note them at the first interview; Catherine took an agreement back since, somebody keeps her goods."""
    for nom, foyer in FOYERS.items():
        dossiers = Dossier.objects.filter(assure__nom=nom, referents__agent=service.assistante).select_related("assure")
        dossier = dossiers.order_by("-created_at")[0]
        commun: dict[str, Any] = {"agent": service.assistante, "assure": dossier.assure, "date_acte": dossier.ouvert_le}
        for membre in foyer:
            services.ajouter(dit=membre, **commun)
        lignes = [services.ajouter(dit=_proche(p, dossier.ouvert_le), plateforme=p[6], **commun) for p in PROCHES[nom]]
        if nom == "Delmas":
            dit = Proche("travailleur_social", "Mme Roux, centre médico-social", "05 36 49 12 08", "",
                         Parler.RETIRE, "", str(jour - timedelta(days=2)))  # fmt: skip
            services.corriger(agent=service.assistante, ligne=lignes[0], version=1, dit=dit)
            assures.noter_protection(
                agent=service.assistante, assure=dossier.assure, mesure=MesureProtection.SAUVEGARDE,
                etendue=Etendue.BIENS, date_debut=jour - timedelta(days=30), mandataire="Association tutélaire du Limousin",
                mandataire_contact="05 36 49 30 70",
            )  # fmt: skip


def _proche(p: tuple[str, str, str, str, str, str, bool], le: date) -> Proche:
    role, nom, telephone, joindre, parler, sujet, _ = p
    return Proche(role, nom, telephone, joindre, parler, sujet, "" if parler == Parler.A_DEMANDER else str(le))
