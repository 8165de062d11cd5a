"""A dossier open for a time: never past its end, once closed, to another, nor beyond its class; forced, it is told, reviewed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.accompagner.accompagnements import services
from jalons.accompagner.accompagnements.enums import Atteinte
from jalons.accompagner.accompagnements.enums_ouvertures import NatureOuverture
from jalons.accompagner.accompagnements.models import Dossier, Etape, Note, Ouverture
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.voies import services as voies
from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Affectation, Agent, Suppleance
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import Refus, SaisieRefusee
from tests import people
from tests.tailles import COMPLETS

pytestmark = pytest.mark.django_db
RAISON = "Sa fille appelle : elle ne répond plus depuis hier."
HEURES = timedelta(hours=4)


class Scene:
    """Hélène's dossier, with a note; the manager of her team, another one; the direction and the DPO."""

    def __init__(self):
        charger_referentiels()
        self.helene = people.un_agent()
        equipe = self.helene.affectation.equipe
        self.ailleurs = people.un_organisme()
        self.dossier = maker.un_dossier(self.helene)
        maker.remplir(self.dossier, "kanari")
        self.sonia = people.un_agent("manager", equipe=equipe)
        self.autre = people.un_agent("manager", equipe=equipe)
        self.direction = people.un_agent("direction_regionale", organisme=equipe.organisme)
        self.dpo = people.un_agent("dpo", organisme=None)
        for agent in (self.sonia, self.autre):
            agent.set_password("un mot de passe à soi")
            agent.save()

    def forcer(self, **autres):
        dits = {"nature": "urgence", "motif": "danger", "raison": RAISON} | autres
        return services.forcer(agent=self.sonia, dossier=self.dossier, **dits)

    def appui(self, jours=0):
        jusqu_au = timezone.localdate() + timedelta(days=jours)
        return services.ouvrir_appui(agent=self.helene, dossier=self.dossier, manager=self.sonia, jusqu_au=jusqu_au)

    def lit(self, qui=None):
        """What this manager may read now, by ``decide()`` and by its SQL twin, which agree: F3, F4."""
        qui = Agent.objects.get(pk=(qui or self.sonia).pk)  # a fresh request
        note = Note.objects.get(dossier=self.dossier)
        lus = []
        for objet, classe, lignes in ((self.dossier, "F3", Dossier), (note, "F4", Note)):
            permis = autorise(qui, "lire", objet.ACCES, objet, classe=classe)
            assert permis == lignes.objects.visible_to(qui, classe=classe).filter(pk=objet.pk).exists()
            lus.append(permis)
        assert not any(autorise(qui, acte, "dossier", self.dossier, classe="F3") for acte in ("accompagner", "clore"))
        return tuple(lus)


@pytest.fixture
def s():
    return Scene()


PAS = st.one_of(
    st.tuples(
        st.just("forcer"), st.sampled_from(["urgence", "urgence_notes", "appui"]), st.sampled_from([RAISON, "court"])
    ),
    st.tuples(st.just("appui")),
    st.tuples(st.just("refermer"), st.integers(0, 3)),
    st.tuples(st.just("revoir"), st.integers(0, 3), st.sampled_from(["justifie", "a_expliquer", "abusif"])),
    st.tuples(st.just("attendre"), st.integers(1, 300)),
    st.tuples(st.just("partir"), st.booleans()),
)


def attendre(temps):
    """Time passes: everything that was opened was opened earlier."""
    Ouverture.objects.update(debut=F("debut") - temps, fin=F("fin") - temps)


def test_no_sequence_of_acts_and_of_time_opens_anything_after_its_end_a_refusal_or_a_close(s):
    @settings(max_examples=400 if COMPLETS else 8)
    @given(st.lists(PAS, max_size=10))
    def derouler(suite):
        with transaction.atomic():
            restent = {}  # opening → the row, and how long it still opens
            for acte, *dits in suite:
                if acte == "attendre":
                    temps = timedelta(minutes=dits[0])
                    attendre(temps)
                    restent = {cle: (o, reste - temps) for cle, (o, reste) in restent.items()}
                elif acte == "partir":
                    sienne = Affectation.objects.filter(agent=s.sonia)
                    sienne.update(organisme=s.ailleurs, equipe=None) if dits[0] else sienne.delete()
                    restent = {}
                else:
                    _jouer(s, acte, dits, restent)
                ouvertes = {o.nature for o, reste in restent.values() if reste > timedelta(0)}
                assert s.lit() == (bool(ouvertes & {"appui", "urgence"}), "urgence_notes" in ouvertes)
                assert s.lit(s.autre) == (False, False)
            transaction.set_rollback(True)

    derouler()


def _jouer(s, acte, dits, vives):
    """One act, and what the reference model says of it; a refusal opens nothing."""
    cibles = list(vives)
    try:
        with transaction.atomic():
            if acte == "forcer":
                faite = s.forcer(nature=dits[0], raison=dits[1])
            elif acte == "appui":
                faite = s.appui()
            elif cibles and acte == "refermer":
                cle = cibles[dits[0] % len(cibles)]
                services.refermer(agent=s.sonia, ouverture=vives[cle][0])
                vives.pop(cle)
                return
            elif cibles and acte == "revoir":
                cle = cibles[dits[0] % len(cibles)]
                services.revoir(agent=s.dpo, ouverture=vives[cle][0], verdict=dits[1], avis="Un mot.")
                if dits[1] == "abusif":
                    vives.pop(cle)
                return
            else:
                return
    except Refus:
        return
    if Affectation.objects.filter(agent=s.sonia, organisme=s.dossier.organisme_id).exists():
        vives[faite.pk] = (faite, faite.fin - timezone.now() if acte == "appui" else HEURES)


def test_the_manager_reads_what_is_shown_to_her_and_nothing_more_until_it_is_closed(s, client_de):
    poste, page = client_de(s.sonia), reverse("parcours:dossier", args=[s.dossier.pk])
    ferme = poste.get(page).content.decode()
    assert "kanari" not in ferme and "Réponse attendue" not in ferme and "Prochaine étape" not in ferme
    chez_helene = client_de(s.helene)
    etape = Etape.objects.get(dossier=s.dossier)
    vu = {"faite_le": timezone.localdate(), "resultat": "mirabelle", "atteinte": Atteinte.PARTIEL}
    services.noter_resultat(agent=s.helene, etape=etape, version=etape.version, **vu)
    assert "mirabelle" in chez_helene.get(page).content.decode()
    with CaptureQueriesContext(connection) as requetes:
        assert "appui technique" in chez_helene.get(page).content.decode()
    assert not [q for q in requetes if q["sql"].startswith('SELECT "accompagnements_ouverture"')], "jamais ouvert"
    voie = voies.ouvrir(agent=s.helene, dossier=s.dossier, genre="soins", raison="")
    dit = voies.Dit(mots="mandarine")
    voies.noter(agent=s.helene, voie=voie, etape="obstacles", dit=dit, attendu_le=timezone.localdate())
    dits = {"manager": s.sonia.pk, "jusqu_au": timezone.localdate().isoformat(), "demande": "Que faire pour le loyer ?"}
    assert chez_helene.post(reverse("accompagnements:appui", args=[s.dossier.pk]), dits).status_code == 302
    ouverture = Ouverture.objects.get()
    vue = poste.get(page).content.decode()
    assert (
        "kanari" in vue
        and "lecture seule" in vue
        and "ouvert pour un temps" in poste.get("/ma-journee/").content.decode()
    )
    assert LigneJournal.objects.filter(agent_id=s.sonia.pk, acte="dossier.lire", assure_id=s.dossier.assure_id).exists()
    assert "Point kanari" in vue and "mirabelle" not in vue and Atteinte.PARTIEL.label not in vue, "à elles deux"
    liens = {x for x in re.findall(r'href="(/[^"#?]*)', vue) if str(s.dossier.pk) in x or "/notes/" in x}
    assert liens and [x for x in liens if poste.get(x).status_code != 200] == [], "aucun lien mort"
    avant, journal = (reverse(f"parcours:{nom}", args=[s.dossier.pk]) for nom in ("avant_entretien", "journal"))
    assert "mandarine" in chez_helene.get(avant).content.decode()
    assert "mandarine" not in poste.get(avant).content.decode(), "une voie ne lui est pas ouverte"
    assert chez_helene.get(journal).status_code == 200 and poste.get(journal).status_code == 404
    assert poste.post(reverse("accompagnements:suspendre", args=[s.dossier.pk])).status_code == 404
    assert chez_helene.post(reverse("accompagnements:refermer", args=[ouverture.pk])).status_code == 302
    assert "kanari" not in poste.get(page).content.decode()


def test_forced_it_asks_again_who_she_is_is_told_at_once_and_is_reviewed_by_somebody_else(s, client_de):
    poste, page = client_de(s.sonia), reverse("accompagnements:urgence", args=[s.dossier.pk])
    dits = {"nature": "urgence", "motif": "danger", "raison": RAISON, "preuve": "un mot de passe à soi"}
    for faux in (
        {"preuve": ""},
        {"preuve": "autre"},
        {"raison": "trop court"},
        {"raison": "a" * 20},
        {"raison": "vite vite vite vite vite"},
        {"motif": "curiosite"},
    ):
        assert poste.post(page, dits | faux).status_code == 422
    assert not Ouverture.objects.exists() and s.lit() == (False, False)
    assert LigneJournal.objects.filter(acte="compte.confirmer", motif="faux", agent_id=s.sonia.pk).count() == 1
    assert client_de(s.helene).get(page).status_code == 404
    assert poste.post(page, dits).status_code == 302
    ouverture = Ouverture.objects.get()
    assert s.lit() == (True, False), "le contenu, pas les notes"
    for qui in (s.helene, s.direction, s.dpo):
        assert "en urgence" in client_de(qui).get("/ma-journee/").content.decode(), qui.role
    lue = reverse("accompagnements:ouverture", args=[ouverture.pk])
    assert RAISON in client_de(s.helene).get(lue).content.decode()
    assert RAISON not in client_de(s.direction).get(lue).content.decode(), "le motif, jamais les mots"
    assert client_de(s.autre).get(lue).status_code == 404
    revue = reverse("accompagnements:revoir", args=[ouverture.pk])
    assert RAISON in client_de(s.dpo).get(reverse("accompagnements:revues")).content.decode()
    assert client_de(s.dpo).post(revue, {"verdict": "abusif", "avis": ""}).status_code == 422
    assert "dont 1 depuis" not in client_de(s.dpo).get("/ma-journee/").content.decode()
    attendre(timedelta(days=8))
    assert "dont 1 depuis" in client_de(s.dpo).get("/ma-journee/").content.decode()
    attendre(-timedelta(days=8))
    assert client_de(s.dpo).post(revue, {"verdict": "abusif", "avis": "Sans rapport."}).status_code == 302
    assert s.lit() == (False, False), "abusive, elle se referme"
    assert (
        client_de(s.dpo).post(revue, {"verdict": "justifie"}).status_code == 422
        or Ouverture.objects.get().verdict == "abusif"
    )


def test_seen_by_a_substitute_the_referent_still_reads_it_when_she_is_back_and_who_saw_it(s, client_de):
    jour, dite = timezone.localdate(), "Dossier ouvert en urgence"
    luc = people.un_agent(equipe=s.helene.affectation.equipe, prenom="Luc")
    suppleance = Suppleance.objects.create(absent=s.helene, suppleant=luc, date_debut=jour, date_fin=jour)
    ouverture = s.forcer()
    page, vue = (reverse(f"accompagnements:{nom}", args=[ouverture.pk]) for nom in ("ouverture", "ouverture_vue"))
    dossier, supplee = reverse("parcours:dossier", args=[s.dossier.pk]), client_de(luc)
    assert dite in supplee.get("/ma-journee/").text
    assert [supplee.post(vue).status_code for _ in range(2)] == [302, 409]
    assert dite not in supplee.get("/ma-journee/").text and "J’ai vu" not in supplee.get(page).text
    assert "Ouvert en urgence" not in supplee.get(dossier).text
    with pytest.raises(SaisieRefusee, match="Votre suppléance finit le"):
        services.ouvrir_appui(agent=luc, dossier=s.dossier, manager=s.autre, jusqu_au=jour + timedelta(days=1))
    appui = services.ouvrir_appui(agent=luc, dossier=s.dossier, manager=s.autre, jusqu_au=jour)
    services.refermer_de_suppleance(agent=s.helene, suppleante=luc, absente=s.helene)
    appui.refresh_from_db()
    assert appui.fermee_le and s.lit(s.autre) == (False, False), "what she opened ends with her suppléance"
    suppleance.delete()
    assert supplee.post(vue).status_code == 404
    helene = client_de(s.helene)
    for adresse in ("/ma-journee/", page, dossier):
        lu = helene.get(adresse).text
        assert str(luc) in lu and ("J’ai vu" in lu or adresse == dossier), adresse
    assert dite in helene.get("/ma-journee/").text and "Ouvert en urgence" in helene.get(dossier).text
    assert [helene.post(vue).status_code for _ in range(2)] == [302, 409]
    assert dite not in helene.get("/ma-journee/").text
    rose = people.un_agent(equipe=s.helene.affectation.equipe, prenom="Rose")
    Suppleance.objects.create(absent=s.helene, suppleant=rose, date_debut=jour, date_fin=jour)
    assert dite not in client_de(rose).get("/ma-journee/").text, "seen by the referent, it is settled"


def test_five_wrong_proofs_and_none_is_heard_and_the_base_itself_refuses_what_the_rules_refuse(s, client_de):
    poste, page = client_de(s.sonia), reverse("accompagnements:urgence", args=[s.dossier.pk])
    dits = {"nature": "urgence_notes", "motif": "danger", "raison": RAISON}
    for _ in range(5):
        poste.post(page, dits | {"preuve": "faux"})
    assert poste.post(page, dits | {"preuve": "un mot de passe à soi"}).status_code == 422
    assert not Ouverture.objects.exists()
    bon = {
        "dossier": s.dossier,
        "agent": s.sonia,
        "par": s.sonia,
        "nature": NatureOuverture.URGENCE,
        "motif": "danger",
        "raison": "x",
    }
    for faute in ({"fin": timezone.now() + timedelta(hours=5)}, {"motif": ""}, {"par": s.helene}, {"raison": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ouverture.objects.create(**{**bon, "fin": timezone.now() + timedelta(hours=3), **faute})
