"""Rows that may be one person: those of one of them, those of a newcomer, and all those of a caisse still to examine."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Exists, OuterRef, Q

from jalons.fondations.agents.models import Agent
from jalons.personnes.assures import rules
from jalons.personnes.assures.enums import EtatDoublon, TypeIdentifiant
from jalons.personnes.assures.models import Assure, DoublonPossible, Identifiant
from jalons.personnes.assures.rules.doublons import Identite, Ressemblance, comparer
from jalons.personnes.assures.rules.noms import Recherche
from jalons.personnes.assures.selectors import PersonneTrouvee, ailleurs, candidats, presenter

MONTREES = 5  # beside one person
EXAMINEES = 200  # rows that look like another, read at once for the list
VOISINS = 0.4  # trigram likeness of two whole names under which they are not compared


@dataclass(frozen=True)
class Paire:
    """Two rows of one caisse, the older first, and why they are shown side by side."""

    premiere: PersonneTrouvee
    seconde: PersonneTrouvee
    ressemblance: Ressemblance


def doublons_possibles(agent: Agent, assure: Assure) -> list[PersonneTrouvee]:
    """Rows of the agent's caisse that may be the same person, undecided yet; then one masked line."""
    return _semblables(agent, _identites([assure])[assure.pk], sauf=_deja_decides(assure))


def personnes_semblables(
    agent: Agent, nom: str, prenom: str, naissance: date | None, annee: int | None = None
) -> list[PersonneTrouvee]:
    """Before a new person is registered: who looks like her, as ``doublons_possibles`` would say."""
    return _semblables(agent, Identite(nom, prenom, naissance=naissance, annee=annee), sauf=set())


def a_examiner(agent: Agent) -> list[Paire]:
    """The pairs that this agent may link and that nobody decided of, the likeliest first; those of the latest rows."""
    siennes = Assure.objects.visible_to(agent, "fusionner")
    autres = Assure.objects.filter(organisme=OuterRef("organisme")).exclude(pk=OuterRef("pk"))
    proche = Q(proche__gt=VOISINS) | Q(prenom__iexact=OuterRef("prenom"))
    likeness = TrigramSimilarity("nom_recherche", OuterRef("nom_recherche"))  # type: ignore[arg-type]
    autres = autres.annotate(proche=likeness).filter(proche)
    meme_jour = Exists(autres.filter(date_naissance=OuterRef("date_naissance")))
    meme_numero = Exists(autres.filter(telephone_e164=OuterRef("telephone_e164")))
    lues = siennes.filter(meme_jour | (~Q(telephone_e164="") & meme_numero)).order_by("-created_at")[:EXAMINEES]
    return _paires(list(lues))


def _paires(lues: list[Assure]) -> list[Paire]:
    identites, vus = _identites(lues), presenter([(1.0, a) for a in lues])
    montrees = {p.id: p for p in vus}
    decidees = _decidees([a.pk for a in lues])
    trouvees = []
    for seconde, premiere in combinations(lues, 2):  # read from the latest to the oldest
        if seconde.organisme_id != premiere.organisme_id or frozenset((premiere.pk, seconde.pk)) in decidees:
            continue
        if trouve := comparer(identites[premiere.pk], identites[seconde.pk]):
            trouvees.append(Paire(montrees[premiere.pk], montrees[seconde.pk], trouve))
    return sorted(trouvees, key=lambda paire: -paire.ressemblance.note)


def _semblables(agent: Agent, elle: Identite, *, sauf: set[UUID]) -> list[PersonneTrouvee]:
    visibles = Assure.objects.visible_to(agent, "chercher")
    lue = _recherche(elle)
    proches = candidats(visibles.exclude(pk__in=sauf), lue)
    identites = _identites(proches)
    notees = [(trouve, a) for a in proches if (trouve := comparer(elle, identites[a.pk]))]
    notees.sort(key=lambda n: (-n[0].note, n[1].nom_recherche))
    gardees = notees[:MONTREES]
    vues = presenter([(r.note, a) for r, a in gardees])
    dites = [replace(v, raisons=r.raisons, doutes=r.doutes) for v, (r, _) in zip(vues, gardees, strict=True)]
    return dites + (ailleurs(visibles, lue) if elle.naissance else [])


def _recherche(elle: Identite) -> Recherche:
    mots = tuple(rules.normalise(f"{elle.nom} {elle.prenom}").split())
    return Recherche(mots=mots, naissance=elle.naissance, annee=elle.naissance.year if elle.naissance else elle.annee)


def _identites(lignes: Collection[Assure]) -> dict[UUID, Identite]:
    actifs = Identifiant.objects.filter(assure__in=[a.pk for a in lignes], date_fin=None, type=TypeIdentifiant.NIR)
    numeros = dict(actifs.values_list("assure_id", "index"))
    return {
        a.pk: Identite(
            a.nom, a.prenom, a.nom_naissance, a.date_naissance, a.annee_naissance, a.commune_code, a.adresse,
            a.telephone_e164, bytes(numeros.get(a.pk, b"")),
        )
        for a in lignes
    }  # fmt: skip


def _deja_decides(assure: Assure) -> set[UUID]:
    return {assure.pk}.union(*_decidees([assure.pk]))


def _decidees(ids: Iterable[UUID]) -> set[frozenset[UUID]]:
    """Pairs that somebody decided of."""
    ids = list(ids)
    paires = DoublonPossible.objects.filter(Q(premier__in=ids) | Q(second__in=ids)).exclude(etat=EtatDoublon.A_EXAMINER)
    return {frozenset(paire) for paire in paires.values_list("premier_id", "second_id")}
