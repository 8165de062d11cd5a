"""Share by item: exactly what was shown, under the ceiling, on its ground, until its day; withdrawn, nobody opens it any more."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.enums import Domaine
from jalons.accompagner.accompagnements.models import Dossier, Etape
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.extraits import rules, selectors, services
from jalons.accompagner.extraits.enums import Destinataire
from jalons.accompagner.extraits.models import Extrait
from jalons.accompagner.extraits.rules import ExtraitRefuse, Offerte
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import Refus
from jalons.parcours import services as parcours
from jalons.personnes.assures.rules import NumeroEcrit
from jalons.personnes.entourage import services as entourage
from jalons.personnes.entourage.services import Proche
from jalons.personnes.partages.rules import ApercuDepasse, Paquet
from jalons.personnes.partenaires.models import Partenaire
from tests import people

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
TEXTE = st.characters(exclude_categories=["Cs"])


class Scene:
    """Hélène, Valérie's dossier, a hospital with a portal and a housing body without."""

    def __init__(self):
        charger_referentiels()
        self.helene = people.un_agent()
        self.dossier = maker.un_dossier(self.helene)
        maker.remplir(self.dossier)
        self.hopital = Partenaire.objects.create(code="chu", nom="CHU", type="hopital")
        self.bailleur = Partenaire.objects.create(code="hlm", nom="Bailleur", type="habitat")
        self.compte = people.un_agent("partenaire", organisme=None, partenaire_id=self.hopital.pk)
        self.autre = people.un_agent("partenaire", organisme=None, partenaire_id=self.bailleur.pk)

    def transmettre(self, a=None, **autres):
        a, jour = a or self.hopital, timezone.localdate()
        dits = {
            "textes": {"domaine-ressources": "Une dette."}, "but": "Préparer sa sortie", "a_qui": "", "fondement": "accord",
            "voie_accord": "oral", "accord_le": jour, "jusqu_au": jour + 30 * JOUR, "voie": "lien", "refus": [],
        } | autres  # fmt: skip
        composes = {n: dits[n] for n in ("textes", "but", "a_qui", "jusqu_au")}
        offertes = selectors.offertes(self.helene, self.dossier, a)
        dits.setdefault("vu", selectors.paquet(self.dossier, a, offertes, **composes).empreinte)
        return services.transmettre(agent=self.helene, dossier=self.dossier, partenaire=a, **dits)


@pytest.fixture
def s():
    return Scene()


def chez_soi(agent):
    client = Client()
    client.force_login(agent, backend="jalons.fondations.agents.connexion.AgentsActifs")
    return client


def paquet(page):
    """The bytes of the packet, as a page has them."""
    return re.search(r"<dl[^>]*data-paquet>.*?</dl>", page, re.S).group()


def test_what_the_preview_showed_is_what_leaves_byte_for_byte_edited_and_without_what_she_refused(s, client_de):
    poste, jour = client_de(s.helene), timezone.localdate()
    page = reverse("extraits:composer", args=[s.dossier.pk, s.hopital.pk])
    vue = poste.get(page).content.decode()
    assert "domaine-ressources" in vue and 'name="lignes"' in vue
    billet = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', vue))
    dits = billet | {
        "lignes": ["identite-naissance", "domaine-ressources"], "refus": ["domaine-famille"], "but": "Préparer sa sortie",
        "t_domaine-ressources": "Une dette, <b>rien</b> d’autre.", "t_domaine-famille": "jamais", "fondement": "accord",
        "voie_accord": "ecrit", "accord_le": jour.isoformat(), "jusqu_au": (jour + 9 * JOUR).isoformat(), "voie": "portail",
    }  # fmt: skip
    dits |= {"t_identite-naissance": "1997"}
    montre = poste.post(page, dits | {"acte": "voir"}).content.decode()
    vu = re.search(r'name="vu" value="([0-9a-f]{64})"', montre).group(1)
    assert not Extrait.objects.exists()
    perdu = poste.post(page, dits | {"acte": "transmettre", "vu": vu, "t_domaine-ressources": "Autre chose."})
    assert (perdu.status_code, Extrait.objects.count()) == (200, 0), "ce qui n’a pas été montré ne part pas"
    dit = perdu.content.decode()  # shown, in its own step: no fault told for a normal act, and what was typed is there
    assert "Rien n’est encore parti" in dit and paquet(dit) != paquet(montre) and "Autre chose." in paquet(dit)
    assert 'id="fautes"' not in dit and dit.count("Autre chose.") == 2
    fait = poste.post(page, dits | {"acte": "transmettre", "vu": vu})
    extrait = Extrait.objects.get()
    assert fait.url == reverse("extraits:extrait", args=[extrait.pk])
    chez_eux = chez_soi(s.compte).get(reverse("portail:extrait", args=[extrait.pk])).content.decode()
    assert paquet(chez_eux).encode() == paquet(montre).encode()
    assert rules.Paquet.lu(extrait.contenu).empreinte == vu and "jamais" not in extrait.contenu
    assert selectors.refus(extrait) == [("domaine-famille", Domaine.FAMILLE.label)]
    assert list(selectors.deja_refusees(s.helene, s.dossier, s.hopital)) == ["domaine-famille"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"textes": {}}, "au moins une ligne"),
        ({"textes": {"domaine-ressources": " "}}, "au moins une ligne"),
        ({"textes": {"note-1": "secret"}}, "ne peut plus leur être dite"),
        ({"textes": {"budget-revenus": "1 000 €"}}, "ne peut plus leur être dite"),
        ({"refus": ["domaine-ressources"]}, "choisie et refusée"),
        ({"voie_accord": ""}, "comment elle"),
        ({"accord_le": timezone.localdate() + JOUR}, "avenir"),
        ({"fondement": "information"}, "Nommez"),
        ({"fondement": "autre"}, "son accord"),
        ({"jusqu_au": timezone.localdate() - JOUR}, "passé"),
        ({"jusqu_au": timezone.localdate() + 366 * JOUR}, "au plus"),
        ({"vu": "0" * 64}, "Relisez"),
        ({"but": "Son numéro 2 84 05 96 001 042 18"}, "numéro"),
        ({"voie": "courrier"}, "choisissez le lien"),
    ],
)
def test_nothing_leaves_when_one_thing_lacks(s, change, message):
    with pytest.raises((Refus, NumeroEcrit, ApercuDepasse), match=message):
        s.transmettre(**change)
    assert not Extrait.objects.exists()


def test_nothing_leaves_to_whom_she_said_not_to_speak(s):
    non = Proche("autre", "Le bailleur", parler="non", accord_le=timezone.localdate().isoformat())
    ligne = entourage.ajouter(agent=s.helene, assure=s.dossier.assure, dit=non, date_debut=timezone.localdate())
    with pytest.raises(Refus, match=r"à Le bailleur.* rien ne part"):
        s.transmettre(a_qui="Mme Roy, du Bailleur le Parc")
    entourage.retirer(agent=s.helene, ligne=ligne, version=ligne.version)
    assert s.transmettre(a_qui="Mme Roy, du Bailleur le Parc")


def test_outside_the_equipe_de_soins_information_is_not_enough_and_the_ceiling_holds(s):
    offerte = next(o for o in selectors.offertes(s.helene, s.dossier, s.bailleur) if o.element == "objectif")
    dits = {"textes": {offerte.cle: offerte.texte}, "a_qui": "M. Roy"}
    with pytest.raises(ExtraitRefuse, match="d’abord son accord"):
        s.transmettre(s.bailleur, fondement="information", **dits)
    assert s.transmettre(s.bailleur, **dits).emis
    offertes = {o.element for o in selectors.offertes(s.helene, s.dossier, s.bailleur)}
    assert not offertes & {"paroles", "ressources", "famille", "sante"} and "objectif" in offertes
    etape = Etape.objects.get(dossier=s.dossier)
    vu = {"faite_le": timezone.localdate(), "resultat": "mirabelle", "atteinte": "partiel"}
    accompagnements.noter_resultat(agent=s.helene, etape=etape, version=etape.version, **vu)
    for chez in (s.hopital, s.bailleur):
        lues = {o.cle: o.texte for o in selectors.offertes(s.helene, s.dossier, chez)}
        assert lues[f"etape-{etape.pk}"] == etape.intitule and "mirabelle" not in repr(lues), "what came of it is hers"


def test_at_the_end_each_extrait_is_asked_about_and_a_death_takes_all_of_them_back(s, client_de):
    un, deux = s.transmettre().extrait, s.transmettre().extrait
    page, poste = reverse("parcours:terminer", args=[s.dossier.pk]), client_de(s.helene)
    fin = {"motif": "refus", "issue_emploi": "inconnu", "issue_sante": "inconnu", "le": str(timezone.localdate())}
    fin["version"] = str(Dossier.objects.get().version)
    assert "Ce qui se lit encore ailleurs" in poste.get(page).text
    refus = poste.post(page, fin | {f"extrait-{un.pk}": "retirer"})
    assert refus.status_code == 422 and "Dites si cet extrait reste lisible" in refus.text
    regle = maker.regler(s.dossier)
    assert (
        poste.post(page, fin | regle | {f"extrait-{un.pk}": "retirer", f"extrait-{deux.pk}": "garder"}).status_code
        == 302
    )
    un.refresh_from_db(), deux.refresh_from_db()
    assert (un.statut, un.motif_retrait, deux.lisible) == ("retire", "fin", True)
    assure = s.dossier.assure
    assure.refresh_from_db()
    parcours.constater_deces(agent=s.helene, assure=assure, date_deces=timezone.localdate())
    deux.refresh_from_db()
    assert (deux.statut, deux.motif_retrait) == ("retire", "deces"), "an extrait outlives the dossier, never the person"


def test_withdrawn_or_past_nobody_opens_it_by_account_nor_by_link_from_the_next_request_on(s, client_de):
    extrait = s.transmettre(voie="portail").extrait
    chez_eux, page = chez_soi(s.compte), reverse("portail:extrait", args=[extrait.pk])
    assert "Une dette." in chez_eux.get(page).content.decode()
    assert str(s.dossier.assure) in chez_eux.get(reverse("portail:recus")).content.decode()
    assert chez_soi(s.autre).get(page).status_code == 404, "un autre organisme n’a rien reçu"
    parti = s.transmettre(textes={"domaine-ressources": "Par lien."})
    dehors = Client()
    adresse = reverse("portail:recu_lien", args=[parti.emis.jeton])
    assert dehors.post(adresse, {"code": "000000"}).status_code == 422
    ouverte = dehors.post(adresse, {"code": parti.emis.code}).url
    assert "Par lien." in dehors.get(ouverte).content.decode()
    assert "Par lien." not in Client().get(ouverte).content.decode(), "un seul navigateur"
    lues = LigneJournal.objects.filter(acte="extrait.recevoir", assure_id=s.dossier.assure_id)
    assert lues.exists() and "Par lien" not in str(list(lues.values()))
    for un in (extrait, parti.extrait):
        services.retirer(agent=s.helene, extrait=un, motif="accord_retire")
    assert chez_eux.get(page).status_code == 404 and dehors.get(ouverte).status_code == 410
    assert str(s.dossier.assure) not in chez_eux.get(reverse("portail:recus")).content.decode()
    dernier = s.transmettre(voie="portail", jusqu_au=timezone.localdate()).extrait
    page = reverse("portail:extrait", args=[dernier.pk])
    assert chez_eux.get(page).status_code == 200, "son dernier jour compte"
    Extrait.objects.filter(pk=dernier.pk).update(
        transmis_le=timezone.localdate() - 2 * JOUR,
        accord_le=timezone.localdate() - 2 * JOUR,
        jusqu_au=timezone.localdate() - JOUR,
    )
    assert chez_eux.get(page).status_code == 404
    with pytest.raises(Refus, match="rechargez"):
        services.renvoyer_lien(agent=s.helene, extrait=dernier)
    feuille = unescape(client_de(s.helene).get(reverse("extraits:qui_sait_quoi", args=[s.dossier.pk])).content.decode())
    assert feuille.count("retiré le") == 2 and "terminé le" in feuille and "Préparer sa sortie" in feuille


@given(st.dictionaries(st.text(TEXTE, max_size=8), st.text(TEXTE, max_size=20)), st.text(TEXTE, max_size=20))
def test_a_packet_holds_the_picked_lines_of_the_offer_and_nothing_else_and_reads_back(textes, but):
    offertes = [Offerte(c, "objectif", f"titre {c}", "dossier") for c in (*list(textes)[:2], "sans")]
    lu = rules.composer(offertes, a_qui="A", personne="P", but=but, jusqu_au=None, textes=textes)
    assert Paquet.lu(lu.contenu) == lu
    assert {t for t, _ in lu.lignes} - {"Adressé à", "Personne", "Pour quoi"} <= {
        f"titre {c}" for c in list(textes)[:2]
    }
    assert "dossier" not in [t for _, t in lu.lignes] or "dossier" in {*textes.values(), but}


def test_the_declared_projection_knows_every_kind_and_every_element_and_never_gives_a_budget_or_a_family_to_administration():
    connus = set(rules.ELEMENTS) | {str(d) for d in Domaine}
    assert set(rules.plafonds()) == set(Destinataire)
    for plafond in rules.plafonds().values():
        assert plafond.elements <= connus and plafond.source
    assert not rules.plafonds()[Destinataire.ADMINISTRATIF].elements & {
        "paroles",
        "sante",
        "soins",
        "famille",
        "budget",
        "objectif",
    }
    assert not any(rules.permis(Destinataire.AUTRE, e) for e in ("sante", "soins", "moral", "paroles", "famille"))
