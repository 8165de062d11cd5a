"""A student reads what is opened to her and nothing else, signs, is countersigned; the end of her placement ends all."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.models import Brouillon, Note, Referent
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.stages import services
from jalons.accompagner.stages.models import EcritStage
from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import Refus
from tests import people

pytestmark = pytest.mark.django_db


class Scene:
    """Hélène, two dossiers, one opened to Léa for her placement."""

    def __init__(self):
        self.helene = people.un_agent()
        self.dossier, self.autre = maker.un_dossier(self.helene), maker.un_dossier(self.helene, assure=None, il_y_a=3)
        maker.remplir(self.dossier, "kanari")
        self.lea = people.un_agent("stagiaire", equipe=self.helene.affectation.equipe)
        self.stage = Affectation.objects.filter(agent=self.lea)
        self.stage.update(date_fin=timezone.localdate() + timedelta(days=30))

    def ouvrir(self):
        return accompagnements.ouvrir_stage(agent=self.helene, dossier=self.dossier, stagiaire=self.lea)

    def lit(self, dossier=None):
        lea = Agent.objects.get(pk=self.lea.pk)
        return autorise(lea, "lire", "dossier", dossier or self.dossier, classe="F3")


@pytest.fixture
def s():
    return Scene()


def test_she_reads_only_what_is_opened_until_her_placement_or_the_accompaniment_ends(s):
    assert not s.lit()
    with pytest.raises(Refus):
        accompagnements.ouvrir_stage(agent=people.un_agent(), dossier=s.dossier, stagiaire=s.lea)
    with pytest.raises(Refus):
        accompagnements.ouvrir_stage(agent=s.helene, dossier=s.dossier, stagiaire=people.un_agent("stagiaire"))
    ouverture = s.ouvrir()
    assert s.lit() and not s.lit(s.autre)
    assert not autorise(s.lea, "lire", "note", Note.objects.get(dossier=s.dossier), classe="F4")
    assert not autorise(s.lea, "accompagner", "dossier", s.dossier, classe="F3")
    Referent.objects.filter(dossier=s.dossier).update(agent=people.un_agent())
    assert not s.lit(), "la formatrice n’accompagne plus"
    Referent.objects.filter(dossier=s.dossier).update(agent=s.helene)
    s.stage.update(date_fin=timezone.localdate() - timedelta(days=1))
    assert not s.lit(), "le stage est fini"
    s.stage.update(date_fin=timezone.localdate())
    assert s.lit(), "son dernier jour compris"
    accompagnements.refermer(agent=s.helene, ouverture=ouverture)
    assert not s.lit()


def test_every_link_that_she_is_shown_opens_and_none_does_once_her_placement_is_over(s, client_de):
    lea, page = client_de(s.lea), reverse("parcours:dossier", args=[s.dossier.pk])
    assert lea.get(page).status_code == 404
    formulaire = reverse("accompagnements:stage", args=[s.dossier.pk])
    assert client_de(s.helene).post(formulaire, {"stagiaire": s.lea.pk}).status_code == 302
    vue = lea.get(page).content.decode()
    assert "kanari" in vue and reverse("stages:ecrire", args=[s.dossier.pk]) in vue
    assert page in lea.get("/ma-journee/").content.decode()
    assert lea.get(reverse("parcours:dossier", args=[s.autre.pk])).status_code == 404
    liens = {x for x in re.findall(r'href="(/[^"#?]*)', vue) if not x.startswith("/static/")}
    assert [x for x in liens if lea.get(x, follow=True).status_code != 200] == [], "aucun lien mort"
    siens = [x for x in liens if str(s.dossier.pk) in x]
    assert siens and LigneJournal.objects.filter(agent_id=s.lea.pk, acte="dossier.lire").exists()
    s.stage.update(date_fin=timezone.localdate() - timedelta(days=1))
    lea = client_de(Agent.objects.get(pk=s.lea.pk))
    for x in (*siens, page, "/ma-journee/"):
        assert lea.get(x).url.startswith("/connexion/"), "sans affectation, aucun rôle"


def test_what_she_writes_is_hers_and_not_final_before_somebody_else_countersigned_it(s, client_de):
    s.ouvrir()
    lea, helene, jour = client_de(s.lea), client_de(s.helene), timezone.localdate().isoformat()
    dits = {"genre": "compte_rendu", "date_acte": jour, "texte": "Vu à domicile, kanari-lea."}
    assert lea.post(reverse("stages:ecrire", args=[s.dossier.pk]), dits).status_code == 302
    ecrit = EcritStage.objects.get()
    page = reverse("stages:ecrit", args=[ecrit.pk])
    assert "Pas encore définitif" in helene.get(page).content.decode()
    assert lea.post(reverse("stages:contresigner", args=[ecrit.pk]), {"version": 1}).status_code == 404
    assert "Contresigner" in helene.get("/ma-journee/").content.decode()
    helene.post(reverse("stages:rendre", args=[ecrit.pk]), {"mot": "Dites ce qu’elle a dit."})
    assert "Reprendre" in lea.get("/ma-journee/").content.decode()
    repris = dits | {"texte": "Elle dit ne plus dormir.", "version": EcritStage.objects.get().version}
    assert lea.post(reverse("stages:reprendre", args=[ecrit.pk]), repris).status_code == 302
    assert helene.post(reverse("stages:contresigner", args=[ecrit.pk]), {"version": 1}).status_code == 409, (
        "relire d’abord"
    )
    vue = EcritStage.objects.get().version
    assert helene.post(reverse("stages:contresigner", args=[ecrit.pk]), {"version": vue}).status_code == 302
    final = EcritStage.objects.get()
    assert (final.auteur, final.contresigne_par, final.texte) == (s.lea, s.helene, "Elle dit ne plus dormir.")
    with pytest.raises(Refus):
        services.reprendre(
            agent=s.lea, ecrit=final, version=final.version, **dits | {"date_acte": timezone.localdate()}
        )


def test_what_she_types_survives_a_cut_for_her_alone_new_text_and_correction(s, client_de):
    s.ouvrir()
    lea, helene, jour = client_de(s.lea), client_de(s.helene), timezone.localdate().isoformat()
    dits = {"genre": "observation", "date_acte": jour, "texte": "Elle a parlé, kanari-lea."}
    dossier, page = reverse("parcours:dossier", args=[s.dossier.pk]), reverse("stages:ecrire", args=[s.dossier.pk])
    for nom, pk in (("ecrire", s.dossier.pk), ("reprendre", None)):
        pk = pk or EcritStage.objects.get().pk
        page, garder = reverse(f"stages:{nom}", args=[pk]), reverse(f"stages:brouillon_{nom}", args=[pk])
        vue = lea.get(page).content.decode()
        lus = {n: re.search(rf'name="{n}" value="([^"]*)"', vue) for n in ("_billet", "_brouillon", "version")}
        tab = {n: lu[1] for n, lu in lus.items() if lu} | dits | {"texte": f"{nom}, kanari-lea"}
        assert "Brouillon gardé" in lea.post(garder, tab, headers={"HX-Request": "true"}).content.decode()
        lea = client_de(Agent.objects.get(pk=s.lea.pk))
        assert f"{nom}, kanari-lea" in lea.get(page).content.decode()
        assert "Finir" in lea.get(dossier).content.decode()
        assert (
            f"{nom}, kanari" not in helene.get(dossier).content.decode() + helene.get("/ma-journee/").content.decode()
        )
        assert helene.post(garder, dits).status_code == 404
        assert lea.post(page, tab).status_code == 302
        lea.post(garder, tab, headers={"HX-Request": "true"})
        assert Brouillon.objects.get(cible="stage", objet=None if nom == "ecrire" else pk).contenu is None, (
            "derrière l’acte, rien"
        )
        assert EcritStage.objects.get().texte == f"{nom}, kanari-lea"
    lea.post(garder, tab | {"texte": "à jeter", "_brouillon": "2"})
    assert lea.post(reverse("stages:jeter_reprendre", args=[pk])).status_code == 302
    assert not Brouillon.objects.filter(cible="stage").exclude(contenu=None).exists()
