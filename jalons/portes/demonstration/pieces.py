"""The papers of the people of the booklet [003], made here: a page each, as somebody would have sent them."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.pieces import attendues, services
from jalons.fondations.socle.pdf import composer
from jalons.portes.demonstration.equipe import Service

# name, first name → (what it is, days ago, its lines)
PAPIERS: dict[tuple[str, str], list[tuple[str, int, list[str]]]] = {
    ("Brunet", "Valérie"): [
        ("Attestation de paiement, indemnités de mars", 12, ["Indemnités journalières versées", "du 1er au 31 mars"]),
        ("Courrier de l’employeur sur le complément", 8, ["Le complément de salaire prend fin", "le mois prochain."]),
    ],
    ("Ferrand", "Louise"): [("Quittance de loyer", 20, ["540,00 €, charges comprises"])],
}


# name, first name → (which paper, days from today, recalled by the platform)
ATTENDUS: dict[tuple[str, str], list[tuple[str, int, bool]]] = {
    ("Brunet", "Valérie"): [("salaire", 6, True), ("certificat", 12, False)],
    ("Ferrand", "Louise"): [("rib", -2, True)],
}


def installer(service: Service, jour: date) -> None:
    """Put them in their dossiers; then what is awaited."""
    for (nom, prenom), papiers in PAPIERS.items():
        siens = Dossier.objects.filter(assure__nom=nom, assure__prenom=prenom, referents__agent=service.assistante)
        dossier = siens.order_by("-created_at")[0]
        for intitule, il_y_a, lignes in papiers:
            octets = composer(Path(__file__).with_name("papier.typ"), {"titre": intitule, "lignes": lignes})
            services.deposer(
                agent=service.assistante, dossier=dossier, fichier=io.BytesIO(octets), intitule=intitule,
                date_acte=max(dossier.ouvert_le, jour - timedelta(days=il_y_a)),
            )  # fmt: skip
        for nature, dans, rappel in ATTENDUS.get((nom, prenom), ()):
            attendues.demander(
                agent=service.assistante, dossier=dossier, nature=nature, rappel=rappel,
                pour_le=max(jour, jour + timedelta(days=dans)),
            )  # fmt: skip
