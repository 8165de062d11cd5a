"""What the ways of a worker's dossiers await for today, with its reason."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.accompagner.pdp import selectors as pdp
from jalons.accompagner.voies import selectors as voies
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import jour as en_jour
from jalons.parcours.rules import Acte, Attente, Consequence


def voies_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """What was awaited by today: care first, where a day that passes costs care or money."""
    return [_attente(p) for p in voies.pas_du_jour(agent, jour)]


def _attente(p: voies.PasDuJour) -> Attente:
    page = f"{reverse('voies:voie', args=[p.voie_id])}#{p.pas.etape}"
    de = f", {p.pas.qui}" if p.pas.qui else ""
    fait = (("version", str(p.pas.version)), ("retour", reverse("parcours:ma_journee")))
    return Attente(
        Consequence.RESSOURCES_SOINS if p.pese else Consequence.ETAPE,
        p.pas.resume or p.etape,
        f"{p.titre.lower()}, {p.etape.lower()} : attendu {en_jour(p.pas.attendu_le)}{de}.",
        page,
        personne=p.personne,
        echeance=p.pas.attendu_le,
        actes=(
            Acte("Ouvrir", page),
            Acte("C’est fait", reverse("voies:faire", args=[p.pas.id]), True, fait),
            Acte("Reporter", reverse("voies:corriger", args=[p.pas.id])),
        ),
        detail=p.titre,
        dossier_id=p.dossier_id,
    )


def outils_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """What was awaited by today in the tools of a return to work: a day that passes may cost the allowances."""
    return [_d_un_outil(p) for p in pdp.pas_du_jour(agent, jour)]


def _d_un_outil(p: pdp.PasDuJour) -> Attente:
    page = f"{reverse('pdp:page', args=[p.dossier_id])}#outil-{p.outil_id}"
    de = f", {p.pas.dit.qui}" if p.pas.dit.qui else ""
    return Attente(
        Consequence.RESSOURCES_SOINS,
        p.etape,
        f"{p.outil.lower()} : attendu {en_jour(p.pas.attendu_le)}{de}.",
        page,
        personne=p.personne,
        echeance=p.pas.attendu_le,
        actes=(Acte("Ouvrir", page), Acte("Noter", reverse("pdp:noter", args=[p.outil_id, p.pas.etape]))),
        detail=p.outil,
        dossier_id=p.dossier_id,
    )
