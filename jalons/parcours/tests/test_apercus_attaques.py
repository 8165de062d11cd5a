"""A preview is an output: who asks many near questions learns nothing of one person, and is told to stop."""

from __future__ import annotations

import hashlib
import itertools
import random
import re
from datetime import timedelta

import highspy
import pytest
from django.utils import timezone

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.effectifs import SEUIL
from jalons.parcours import regles
from jalons.parcours.tests.test_regles import Monde, texte
from jalons.reperer.detection.discretion import PEU, PRES, palier
from jalons.reperer.detection.models import Apercu, Reperage
from jalons.reperer.detection.services import apercus
from jalons.reperer.detection.tests.test_publics import read_once  # noqa: F401
from jalons.reperer.programmes import services as programmes
from jalons.reperer.programmes.models import Public, VersionRegle
from tests import people

FATIMA = 7  # her number in the crowd
AGE = {"champ": "age", "operateur": "entre", "valeur": [20, 60]}
ALD = {"champ": "ald", "operateur": "egal", "valeur": True}


def age_jusqu_a(n):
    return {"champ": "age", "operateur": "au_plus", "valeur": n}


def tirage(*question):
    return hashlib.sha256(repr(question).encode()).digest()


# --- What one answer says ---


@pytest.mark.parametrize("combien", range(SEUIL))
def test_nobody_one_person_and_ten_are_one_answer_whatever_the_draw(combien):
    assert {palier(combien, tirage(combien, n)) for n in range(3000)} == {None}


def test_what_is_said_is_true():
    for combien in range(150):
        for n in range(60):
            vu = palier(combien, tirage(n, combien))
            assert combien < PEU if vu is None else abs(vu - combien) <= PRES


def test_sabotage_rounded_without_a_draw_the_answer_moves_where_one_person_makes_it_move():
    """Seen: a bisection on the age finds who is at the edge of a step, then a condition on the ALD tells hers."""
    nu = [palier(n, b"\0\0\0\0") for n in range(40, 60)]
    assert sum(a != b for a, b in itertools.pairwise(nu)) == 4, "with no draw, an edge every five people"
    vus = {n: {palier(n, tirage("q", n, k)) for k in range(40)} for n in range(40, 60)}
    assert all(len(lus) >= 3 for lus in vus.values()), "with one, everywhere and nowhere"


# --- Who compares many answers ---


def bornes(questions, taille):
    """What linear programming tells of one person (0 to 1) from answers about sets of blocks, with her or without.

    ``questions``: (blocks, she is asked about, answers). The blocks hold numbers of people that the attacker does not know.
    """
    lues = []
    for sens in ("minimize", "maximize"):
        h = highspy.Highs()
        h.silent()
        blocs = [h.addVariable(0, 10**4) for _ in range(taille)]
        elle = h.addVariable(0, 1)
        for choisis, avec, vus in questions:
            somme = sum((blocs[b] for b in choisis), elle if avec else 0 * elle)
            for vu in vus:
                h.addConstr(somme >= (0 if vu is None else vu - PRES))
                h.addConstr(somme <= (PEU - 1 if vu is None else vu + PRES))
        getattr(h, sens)(elle)
        assert h.getModelStatus() == highspy.HighsModelStatus.kOptimal
        lues.append(h.getInfo().objective_function_value)
    return lues


def attaque(graine, repondre):
    """An attacker with all the answers that a caisse gives in a month, three shown numbers each; returns the bounds on her."""
    h = random.Random(graine)
    tailles, a_une_ald = [h.randint(11, 30) for _ in range(4)], h.random() < 0.5
    questions = []
    for k in range(apercus.PAR_CAISSE):
        # The same people asked again under other words (always true conditions), then with her: the best she can do.
        choisis, avec = ([0, 1], k % 2 == 1) if graine % 2 else (h.sample(range(4), h.randint(1, 4)), h.random() < 0.5)
        vrai = sum(tailles[b] for b in choisis) + (avec and a_une_ald)
        questions.append((choisis, avec, [repondre(vrai, (graine, k, nom)) for nom in range(3)]))
    return bornes(questions, 4)


def test_the_attacker_who_has_every_answer_of_a_month_does_not_know_her():
    trouvees = [g for g in range(150) if attaque(g, lambda n, q: palier(n, tirage(*q))) != [0, 1]]
    assert len(trouvees) <= 1, trouvees


def test_sabotage_with_exact_answers_she_is_known():
    """An exact answer is both ends of what a step allows."""
    exacte = lambda n: [n - PRES, n + PRES]  # noqa: E731
    assert bornes([([0], False, exacte(30)), ([0], True, exacte(31))], 1) == [1, 1]


# --- Through the pages ---


@pytest.fixture
def ville(tmp_path, settings, read_once, db):  # noqa: F811
    return Monde(tmp_path, settings, foule=100)


def demander(ville, client_de, agent, version, **contenu):
    """Save this draft, preview it, read the page; '' when the preview was refused."""
    version.refresh_from_db()
    champs = {nom: contenu.get(nom, getattr(version, nom)) for nom in ("parametres", "admission", "differenciee")}
    programmes.modifier_brouillon(agent=agent, version=version, lue=version.version, **champs)
    base = f"/programmes/versions/{version.pk}/apercu/"
    reponse = client_de(agent).post(f"{base}calculer/", {"extraction": str(ville.extraction.pk), "mois": ""})
    return (reponse.status_code, texte(reponse if reponse.status_code != 302 else client_de(agent).get(base)))


@pytest.mark.parametrize("ald", [(), (FATIMA,)])
def test_the_ald_of_one_woman_is_not_told_by_masked_against_zero(tmp_path, settings, read_once, client_de, db, ald):  # noqa: F811
    """Seen: « masqué » when she has one, « 0 » when she has none."""
    ville = Monde(tmp_path, settings, foule=40, ald=ald)
    regle = {"tous": [{"champ": "age", "operateur": "entre", "valeur": [30, 45]}, ALD]}
    statut, page = demander(ville, client_de, ville.direction, ville.version, admission=regle)
    assert statut == 302 and sum(Apercu.objects.get().comptes["apres"].values()) == len(ald), "the answer differs"
    lues = [re.search(rf"{nom} (\S+ \S+ \S+) (\S+ \S+ \S+) (\S+ \S+ \S+)", page) for nom in ("Entrent", "Après")]
    assert {vu for lue in lues for vu in lue.groups()} == {"moins de 25"}


def test_thirty_eight_previews_that_bisect_the_age_are_stopped_at_the_seventh(ville, client_de):
    statuts = [
        demander(ville, client_de, ville.direction, ville.version, admission=age_jusqu_a(n))[0] for n in range(21, 59)
    ]
    assert statuts == [302] * apercus.PAR_AGENT + [422] * (38 - apercus.PAR_AGENT)
    assert Apercu.objects.count() == apercus.PAR_AGENT
    assert LigneJournal.objects.filter(acte="apercu.refuser", resultat="refuse").count() == 38 - apercus.PAR_AGENT


@pytest.mark.parametrize("champ", ["ald", "commune"])
def test_so_are_those_that_bisect_by_a_flag_or_a_commune(ville, client_de, champ):
    def contenu(n):
        if champ == "commune":
            return {"differenciee": {"champ": "commune", "operateur": "parmi", "valeur": [f"960{n:02d}"]}}
        return {"admission": {"un_de": [age_jusqu_a(20 + n), {"tous": [ALD, AGE]}]}}

    statuts = [demander(ville, client_de, ville.direction, ville.version, **contenu(n))[0] for n in range(9)]
    assert statuts == [302] * apercus.PAR_AGENT + [422] * (9 - apercus.PAR_AGENT)


def test_the_refusal_says_why_and_what_to_do(ville, client_de):
    for n in range(apercus.PAR_AGENT):
        demander(ville, client_de, ville.direction, ville.version, admission=age_jusqu_a(30 + n))
    statut, page = demander(ville, client_de, ville.direction, ville.version, admission=age_jusqu_a(50))
    libre = timezone.localdate() + timedelta(days=apercus.FENETRE)
    assert (
        statut == 422
        and "6 aperçus différents de cette caisse ont déjà été calculés en 30 jours, tous mois ensemble" in page
    )
    assert "on finirait par savoir ce qu’une seule personne a" in page and f"ou attendre le {libre.day}" in page


def test_other_agents_and_other_publics_of_the_region_share_its_limit(ville, client_de):
    """Two agents, then a third on the draft of another public: the people are the same."""
    regionale = people.un_agent("direction_regionale", equipe=people.une_equipe(ville.caisse))
    autres = [people.un_agent("direction_nationale", organisme=ville.caisse), regionale]
    ailleurs = programmes.adapter_public(
        agent=autres[1], public=Public.objects.get(code="a1", organisme=None), organisme=ville.caisse
    ).versions.get()
    statuts = []
    for agent, version in ((ville.direction, ville.version), (autres[0], ville.version), (autres[1], ailleurs)):
        depart = 21 + 7 * len(statuts)
        statuts.append(
            [demander(ville, client_de, agent, version, admission=age_jusqu_a(depart + n))[0] for n in range(6)]
        )
    assert statuts == [[302] * 6, [302] * 6, [422] * 6]


def test_the_same_draft_asked_again_has_the_same_answer_and_costs_nothing(ville, client_de):
    pages = [demander(ville, client_de, ville.direction, ville.version, admission=age_jusqu_a(40))[1] for _ in range(8)]
    assert len({re.search(r"Entrent .*? environ signifie|Entrent .*?La version", p).group() for p in pages}) == 1


def test_one_draft_on_two_months_is_two_questions(ville, client_de):
    for mois in ("2026-06", "2026-05", "2026-04"):
        assert ville.calculer(client_de, mois=mois).status_code == 302
    statuts = [
        demander(ville, client_de, ville.direction, ville.version, admission=age_jusqu_a(30 + n))[0] for n in range(4)
    ]
    assert statuts == [302] * 3 + [422]


@pytest.mark.parametrize("graine", range(100))
def test_a_part_never_shows_above_its_total_and_what_is_shown_stays_true(graine):
    """Seen: « Avant : environ 45 », of whom « différenciée : environ 50 »."""
    h, offres = random.Random(graine), ("", "socle", "differenciee")
    entrent, sortent, changent, restent = ({o: h.choice((0, 3, 14, 45)) if o else 0 for o in offres} for _ in range(4))
    comptes = {
        "entrent": entrent, "sortent": sortent, "changent": changent,
        "avant": {o: sortent[o] + changent[o] + restent[o] for o in offres},
        "apres": {o: entrent[o] + changent[o] + restent[o] for o in offres},
    }  # fmt: skip
    lu = Apercu(mois="2026-06", empreinte=f"{graine}", avant=VersionRegle(empreinte="publiée"), comptes=comptes)
    lignes = {m.nom: m for m in regles.mouvements(comptes, regles.reponse_de(lu))}
    vu = lambda n: n or 0  # noqa: E731
    for nom, tout in (("Entrent", "Après"), ("Sortent", "Avant"), ("Avant", "Avant"), ("Après", "Après")):
        ligne, dans = lignes[nom], lignes[tout]
        assert max(vu(ligne.socle), vu(ligne.differenciee)) <= vu(ligne.total) <= vu(dans.total)
        assert vu(ligne.socle) <= vu(dans.socle) and vu(ligne.differenciee) <= vu(dans.differenciee)
    for nom, libelle in regles.MOUVEMENTS.items():
        vrais, ligne = comptes[nom], lignes[libelle]
        paires = (
            (sum(vrais.values()), ligne.total),
            (vrais["socle"], ligne.socle),
            (vrais["differenciee"], ligne.differenciee),
        )
        assert all(n < PEU if lue is None else abs(lue - n) <= PRES for n, lue in paires)


def test_a_draft_that_changes_nothing_shows_the_same_numbers_before_and_after(ville, client_de):
    """Two draws would say that people leave a rule that did not change."""
    ville.calculer(client_de)
    vue = regles.vue_apercu(ville.direction, Apercu.objects.get(), ville.version)
    avant, apres = ((m.total, m.socle, m.differenciee) for m in vue.mouvements if m.nom in ("Avant", "Après"))
    assert avant == apres and avant[0]
    assert all(c.avant == c.apres for c in vue.charges)


def test_another_month_asks_about_largely_the_same_people_thirty_days_later_is_another_question(ville, client_de):
    """Seen: six more a month, and the same people in the next one when the day of the rule moves by thirty."""
    for n in range(apercus.PAR_AGENT):
        demander(ville, client_de, ville.direction, ville.version, admission=age_jusqu_a(30 + n))
    assert ville.calculer(client_de, mois="2026-05").status_code == 422
    Apercu.objects.update(calcule_le=timezone.now() - timedelta(days=apercus.FENETRE, minutes=1))
    assert demander(ville, client_de, ville.direction, ville.version, admission=age_jusqu_a(50))[0] == 302


def test_sabotage_without_the_limit_the_thirty_eight_are_answered(ville, client_de, monkeypatch):
    monkeypatch.setattr(apercus, "PAR_AGENT", 99)
    monkeypatch.setattr(apercus, "PAR_CAISSE", 99)
    statuts = {
        demander(ville, client_de, ville.direction, ville.version, admission=age_jusqu_a(n))[0] for n in range(21, 30)
    }
    assert statuts == {302}


# --- Who may publish after it ---


def test_a_preview_that_shows_nothing_does_not_open_publishing(tmp_path, settings, read_once, client_de, db):  # noqa: F811
    monde = Monde(tmp_path, settings)
    monde.changer(admission=age_jusqu_a(40))
    monde.calculer(client_de)
    page = texte(client_de(monde.direction).get(monde.chemin()))
    assert "Cet aperçu ne montre rien : moins de 25 personnes partout" in page and "Publier cette version" not in page
    reponse = monde.publier(client_de)
    assert reponse.status_code == 422 and "Cet aperçu ne montre rien" in texte(reponse)
    assert VersionRegle.objects.get(pk=monde.version.pk).statut == "brouillon"


def test_the_free_slots_do_not_tell_whom_the_draft_takes(ville, client_de):
    """What is said of a place follows the number shown, never the true one behind it."""
    ville.changer(admission=age_jusqu_a(40))
    ville.calculer(client_de)
    apercu = Apercu.objects.get()
    lieu = {"lieu": "", "nom": "sans lieu connu", "avant": 0, "apres": 0}
    vues = {regles.charges([lieu | {"apres": n}], {}, {}, (), regles.reponse_de(apercu)) for n in range(SEUIL)}
    assert len(vues) == 1
    assert Reperage.objects.exists()
