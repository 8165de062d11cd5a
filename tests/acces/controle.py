"""The checks themselves, as functions that return what is wrong: the tests want nothing, the sabotages want something."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from jalons.fondations.acces import rules
from tests.acces import cles, oracle, vues
from tests.acces.monde import Monde
from tests.acces.plume import Histoire
from tests.acces.releve import Releve, consultations
from tests.acces.vues import METHODES, Cible, Vue
from tests.tailles import hasard

LECTURES = ("GET", "HEAD")


class Visiteur:
    """One logged-in browser. Each request is undone, and starts from the session of the login."""

    def __init__(self, agent: Any = None):
        self.agent = agent
        self.client = Client(headers={"accept": "text/html"}, raise_request_exception=False)
        if agent is not None:
            self.client.force_login(agent, backend="jalons.fondations.agents.connexion.AgentsActifs")
        self.temoins = {nom: t.value for nom, t in self.client.cookies.items()}

    def demander(
        self, methode: str, url: str, corps: Any = None, *, garder: bool = False, **autres: Any
    ) -> HttpResponse:
        """The answer, with the people whom the journal says were read; what was written is gone, unless ``garder``.
        ``corps`` is for POST, ``autres`` for the client.
        """
        self.client.cookies.clear()
        for nom, valeur in self.temoins.items():
            self.client.cookies[nom] = valeur
        with transaction.atomic():
            debut = timezone.now()
            reponse = getattr(self.client, methode.lower())(url, corps if methode == "POST" else None, **autres)
            reponse.consultes = consultations(self.agent, debut) if self.agent else set()
            transaction.set_rollback(not garder)
        return reponse  # type: ignore[no-any-return]


@dataclass
class Bilan:
    """How many answers were compared, and those that differ from the oracle."""

    verifications: int = 0
    fautes: list[str] = field(default_factory=list)
    mal_adressees: dict[tuple[str, str], set[bool]] = field(default_factory=lambda: defaultdict(set))
    ouvertes: set[str] = field(default_factory=set)  # views that really answered somebody
    champs: set[str] = field(default_factory=set)  # fields whose answer is a row, seen on their page

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
        elif not vue.sans_compte and (d.objet, d.acte, d.classe) not in ouverts:
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


@dataclass(frozen=True)
class Question:
    """One request: this view, by this role, for the piece at this distance; ``suite`` is a variant of the address."""

    vue: Vue
    role: str
    cas: str
    methode: str
    suite: str = ""

    @property
    def attendu(self) -> str:
        """What the oracle says: ``public``, ``role`` (no line at all), ``permis``, or ``relation`` (out of reach)."""
        d = self.vue.declaration
        if self.vue.sans_compte:
            return str(d)
        if not oracle.portees(self.role, d.objet, d.acte, d.classe):
            return "role"
        remplir = vues.remplissage(self.vue)
        assert remplir is not None, self.vue.nom
        cibles = remplir.toutes if self.methode == "POST" else remplir.cibles.values()
        return "permis" if all(_atteint(self.role, self.cas, self.vue, c) for c in cibles) else "relation"

    def __str__(self) -> str:
        return f"{self.vue.nom} {self.methode} {self.suite}· {self.role} · {self.cas}"


def questions(toutes: Iterable[Vue], roles: Sequence[str] = oracle.ROLES) -> list[Question]:
    """Every view × role × distance × method."""
    trouvees = []
    for vue in toutes:
        remplir = vues.remplissage(vue)
        assert remplir is not None, vue.nom
        for role, cas in itertools.product(roles, oracle.CAS if remplir.toutes else ("mien",)):
            trouvees += [Question(vue, role, cas, methode) for methode in METHODES]
            trouvees += [Question(vue, role, cas, "GET", suite) for suite in vues.VARIANTES.get(vue.nom, [])]
    return trouvees


def tirer(toutes: Iterable[Vue], reste: int = 0) -> list[Question]:
    """Of each view, one question of each kind: refused to the role; out of reach and permitted, read, posted and by one
    other method; each variant, permitted. Then ``reste`` of all the others, however many views there are.
    """
    prises, autres = [], []
    for vue in toutes:
        tirage, sortes = hasard(f"acces {vue.nom}"), defaultdict(list)
        methodes = {"GET", "POST", tirage.choice(["HEAD", "DELETE"])}
        for question in questions([vue]):
            attendu = question.attendu
            if attendu == "role":
                sortes[attendu, "", ""].append(question)
            elif question.methode in methodes and (attendu == "permis" or not question.suite):
                sortes[attendu, question.methode, question.suite].append(question)
            else:
                autres.append(question)
        for sorte in sortes.values():
            prises.append(sorte.pop(tirage.randrange(len(sorte))))
            autres += sorte
    return prises + hasard("acces").sample(autres, min(reste, len(autres)))


def verifier(monde: Monde, posees: Iterable[Question], releve: Releve | None = None) -> Bilan:
    """Each answer against the oracle; and, with a ``releve``, the words that it tells."""
    bilan, loin = Bilan(), cles.etrangeres(monde)
    visiteurs = {role: Visiteur(sujet) for role, sujet in monde.sujets.items()}
    for q in posees:
        remplir, histoire = vues.remplissage(q.vue), monde.histoire(q.cas, q.role)
        assert remplir is not None, q.vue.nom
        url, corps = vues.adresse(q.vue, remplir, histoire, q.suite), vues.corps(remplir, histoire)
        reponse = visiteurs[q.role].demander(q.methode, url, corps, garder=q.methode == "GET")
        _juger(bilan, q, reponse.status_code)
        vus, fautes = cles.offertes(reponse, q.role, loin)
        bilan.champs |= vus
        bilan.fautes += fautes
        if releve:
            revele = q.methode == "POST" and q.vue.nom in vues.REVELENT
            releve.lire(q.role, f"{q.methode} {q.vue.nom}", reponse, revele=revele)
    for (nom, methode), dites in bilan.mal_adressees.items():
        if len(dites) > 1:
            bilan.fautes.append(f"{nom} {methode} : « méthode refusée » (405) dépend de l’objet.")
    return bilan


def _juger(bilan: Bilan, q: Question, statut: int) -> None:
    attendu = q.attendu
    repond = statut < 500 and statut not in (401, 403, 404)
    if attendu == "role":
        bilan.noter(str(q), statut, statut == 404, "404 (aucune ligne)")
        return
    if attendu == "public":
        bilan.noter(str(q), statut, repond, "une page publique")
        return
    if attendu == "cle":
        bilan.noter(str(q), statut, statut in (q.vue.sans_cle, 405), f"{q.vue.sans_cle} (aucune clé)")
        return
    bilan.mal_adressees[q.vue.nom, q.methode].add(statut == 405)
    if attendu == "permis":
        bilan.noter(str(q), statut, repond, "permis")
        if statut != 405:
            bilan.ouvertes.add(q.vue.nom)
    else:
        bilan.noter(str(q), statut, statut in (404, 405), "404 (hors de portée)")


def roles_decides(monde: Monde, toutes: Iterable[Vue]) -> list[str]:
    """Where ``decide()``, which the middleware asks before any view, differs from the oracle about the role alone."""
    maintenant, fautes = timezone.now(), []
    for vue, (role, sujet) in itertools.product(toutes, monde.sujets.items()):
        d = vue.declaration
        if not vue.sans_compte:
            dit = rules.decide(sujet, d.acte, d.objet, None, maintenant=maintenant, classe=d.classe)
            if bool(dit) != bool(oracle.portees(role, d.objet, d.acte, d.classe)):
                fautes.append(f"{vue.nom} · {role} : {dit.raison}")
    return fautes


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
            elif vue.sans_compte:
                bilan.noter(ou, statut, statut in (vue.sans_cle, 405), f"{vue.sans_cle} (aucune clé)")
            elif methode in LECTURES:
                vers = reponse.headers.get("Location", "")
                bilan.noter(ou, statut, statut == 302 and vers.startswith("/connexion/"), "302 vers /connexion/")
            else:
                bilan.noter(ou, statut, statut == 401, "401")
    return bilan
