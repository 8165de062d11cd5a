"""The same few people everywhere: the caisse, the agents and the cases of the booklet [003]."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from jalons.fondations.agents.models import Affectation, Agent, Equipe
from jalons.fondations.referentiels import lecture
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.territoires.models import Commune, LieuAccueil, Organisme

_suite = itertools.count(1)
DEBUT = date(2020, 1, 1)


def un_organisme(code: str = "", **autres: Any) -> Organisme:
    """A regional caisse, fictitious."""
    numero = next(_suite)
    valeurs = {"nom": f"Carsat d’essai {numero}", "type": "carsat", "fictif": True} | autres
    return Organisme.objects.create(code=code or f"essai-{numero}", **valeurs)


def une_equipe(organisme: Organisme | None = None, **autres: Any) -> Equipe:
    """A team of that caisse."""
    return Equipe.objects.create(organisme=organisme or un_organisme(), nom=f"Équipe {next(_suite)}", **autres)


def un_agent(role: str = "assistant_social", *, equipe: Equipe | None = None, **autres: Any) -> Agent:
    """An agent with that role in that team since 2020, no password (use ``client_de``)."""
    numero = next(_suite)
    affectation = {cle: autres.pop(cle) for cle in ("organisme", "partenaire_id", "date_fin") if cle in autres}
    equipe = equipe or (None if "organisme" in affectation else une_equipe())
    agent = Agent.objects.create(
        **{"identifiant": f"{role}{numero}", "nom": f"Nom{numero}", "prenom": "Hélène"} | autres
    )
    Affectation.objects.create(
        agent=agent, role=role, equipe=equipe, date_debut=DEBUT,
        **({"organisme": equipe.organisme} if equipe else {}) | affectation,
    )  # fmt: skip
    return agent


def un_lieu(organisme: Organisme | None = None, **autres: Any) -> LieuAccueil:
    """A reception place, open since 2020."""
    valeurs = {
        "nom": f"Accueil {next(_suite)}",
        "adresse": "1 place du Marché",
        "commune_code": "96001",
        "ouvert_du": DEBUT,
    }
    return LieuAccueil.objects.create(organisme=organisme or un_organisme(), **valeurs | autres)


def une_commune(code: str, *, canton: str = "") -> Commune:
    """A commune of the vintage of 2024, without a place on the map."""
    return Commune.objects.create(
        millesime=2024, code=code, nom=f"Commune {code}", nom_recherche=f"commune {code.lower()}", canton_code=canton,
        departement_code=code[:2],
    )  # fmt: skip


def un_assure(organisme: Organisme | None = None, **autres: Any) -> Any:
    """Valérie of case 9 [003] unless told otherwise, in that caisse, registered by nobody in particular."""
    from jalons.personnes.assures.services import enregistrer_assure

    valeurs = {
        "nom": "Brunet",
        "prenom": "Valérie",
        "date_naissance": date(1997, 5, 14),
        "commune_code": "96001",
    }
    return enregistrer_assure(agent=None, organisme=organisme or un_organisme(), **valeurs | autres)


def des_parametres(*debuts: str) -> None:
    """The shipped parameters whose code begins so, and no other: loading them all takes a second."""
    Parametre.objects.bulk_create(Parametre(**li) for li in lecture.parametres() if li["code"].startswith(debuts))
