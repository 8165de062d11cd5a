"""The checks themselves, as functions that return what is wrong: the tests want nothing, the sabotages want something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.acces import oracle, vues
from tests.acces.monde import Histoire, Monde
from tests.acces.vues import METHODES, Cible, Remplir, Vue

LECTURES = ("GET", "HEAD")


class Visiteur:
    """One logged-in browser. Each request is undone, and starts from the session of the login."""

    def __init__(self, agent: Any = None):
        self.client = Client(headers={"accept": "text/html"}, raise_request_exception=False)
        if agent is not None:
            self.client.force_login(agent, backend="jalons.fondations.agents.connexion.AgentsActifs")
        self.temoins = {nom: t.value for nom, t in self.client.cookies.items()}

    def demander(
        self, methode: str, url: str, corps: dict[str, Any] | None = None, *, garder: bool = False
    ) -> HttpResponse:
        """The answer; what the request wrote is gone, unless ``garder``."""
        self.client.cookies.clear()
        for nom, valeur in self.temoins.items():
            self.client.cookies[nom] = valeur
        with transaction.atomic():
            reponse = getattr(self.client, methode.lower())(url, corps if methode == "POST" else None)
            transaction.set_rollback(not garder)
        return reponse  # type: ignore[no-any-return]


@dataclass
class Bilan:
    """How many answers were compared, and those that differ from the oracle."""

    verifications: int = 0
    fautes: list[str] = field(default_factory=list)
    mal_adressees: dict[tuple[str, str], set[bool]] = field(default_factory=lambda: defaultdict(set))
    ouvertes: set[str] = field(default_factory=set)  # views that really answered somebody

    def noter(self, ou: str, statut: int, bon: bool, attendu: str) -> None:
        """One answer."""
        self.verifications += 1
        if not bon:
            self.fautes.append(f"{ou} : {statut}, attendu {attendu}")


def lacunes(toutes: Iterable[Vue], droits: Sequence[oracle.Droit]) -> list[str]:
    """Views that say nothing, whose act nobody has in acces.csv, or whose address the tests cannot fill."""
    ouverts = {(d.objet, d.acte, classe) for d in droits for classe in d.classes}
    trouvees = []
    for vue in toutes:
        d = vue.declaration
        if d is None:
            trouvees.append(f"{vue.route} : la vue {vue.nom} ne déclare pas son accès.")
        elif not vue.publique and (d.objet, d.acte, d.classe) not in ouverts:
            trouvees.append(f"{vue.route} : personne n’a « {d.objet}.{d.acte} » ({d.classe}) dans acces.csv.")
        if vues.remplissage(vue) is None:
            trouvees.append(f"{vue.route} : dire dans tests/acces/vues.py quel objet va dans cette adresse.")
    return trouvees


def _atteint(role: str, cas: str, vue: Vue, cible: Cible) -> bool:
    """May this role reach this piece, for what the view asks of it?"""
    if cible.distance:
        return cible.distance in oracle.distances(cible.piece, cas, role)
    d = vue.declaration
    acte, classe = cible.acte or d.acte, cible.classe or d.classe
    return oracle.permis(role, cible.piece, cas, acte, classe)


def verifier(monde: Monde, toutes: Sequence[Vue], roles: Sequence[str] = oracle.ROLES) -> Bilan:
    """Every view × role × distance × method against the oracle."""
    bilan = Bilan()
    for role in roles:
        visiteur = Visiteur(monde.sujets[role])
        for vue in toutes:
            _une_vue(bilan, monde, role, visiteur, vue)
    for (nom, methode), dites in bilan.mal_adressees.items():
        if len(dites) > 1:
            bilan.fautes.append(f"{nom} {methode} : « méthode refusée » (405) dépend de l’objet.")
    return bilan


def _une_vue(bilan: Bilan, monde: Monde, role: str, visiteur: Visiteur, vue: Vue) -> None:
    remplir = vues.remplissage(vue)
    assert remplir is not None, vue.nom
    for cas in oracle.CAS if remplir.toutes else ("mien",):
        histoire = monde.histoire(cas, role)
        url = vues.adresse(vue, remplir, histoire)
        for methode in METHODES:
            reponse = visiteur.demander(methode, url, vues.corps(remplir, histoire))
            _juger(bilan, vue, remplir, (role, cas, methode), reponse.status_code)


def _juger(bilan: Bilan, vue: Vue, remplir: Remplir, qui: tuple[str, str, str], statut: int) -> None:
    role, cas, methode = qui
    ou = f"{vue.nom} {methode} · {role} · {cas}"
    if vue.publique:
        bilan.noter(ou, statut, statut < 500 and statut not in (401, 403, 404), "une page publique")
        return
    d = vue.declaration
    if not oracle.portees(role, d.objet, d.acte, d.classe):
        bilan.noter(ou, statut, statut == 404, "404 (aucune ligne)")
        return
    bilan.mal_adressees[vue.nom, methode].add(statut == 405)
    cibles = remplir.toutes if methode == "POST" else list(remplir.cibles.values())
    if all(_atteint(role, cas, vue, cible) for cible in cibles):
        bilan.noter(ou, statut, statut < 500 and statut not in (401, 403, 404), "permis")
        if statut != 405:
            bilan.ouvertes.add(vue.nom)
    else:
        bilan.noter(ou, statut, statut in (404, 405), "404 (hors de portée)")


def verifier_anonyme(monde: Monde, toutes: Sequence[Vue]) -> Bilan:
    """Without login: reading sends to the login page, acting is refused; public pages answer."""
    bilan, visiteur = Bilan(), Visiteur()
    histoire: Histoire = monde.histoires[0]
    for vue in toutes:
        remplir = vues.remplissage(vue)
        assert remplir is not None, vue.nom
        for methode in METHODES:
            reponse = visiteur.demander(methode, vues.adresse(vue, remplir, histoire))
            ou, statut = f"{vue.nom} {methode} · anonyme", reponse.status_code
            if vue.publique:
                bilan.noter(ou, statut, statut < 500 and statut not in (401, 403, 404), "une page publique")
            elif methode in LECTURES:
                vers = reponse.headers.get("Location", "")
                bilan.noter(ou, statut, statut == 302 and vers.startswith("/connexion/"), "302 vers /connexion/")
            else:
                bilan.noter(ou, statut, statut == 401, "401")
    return bilan
