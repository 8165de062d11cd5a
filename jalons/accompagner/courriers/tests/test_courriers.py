"""The room at work: a letter begun, written by two, shown, sent once, frozen; the templates and who keeps them."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from jalons.accompagner.accompagnements.models import Demarche
from jalons.accompagner.accompagnements.services import Feuille
from jalons.accompagner.courriers import rules, selectors, services
from jalons.accompagner.courriers.models import Courrier, ModeleCourrier
from jalons.accompagner.courriers.rules import CourrierRefuse, Depart
from jalons.fondations.documents.models import Document
from jalons.fondations.envois import services as envois
from jalons.fondations.envois.models import Envoi
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee
from jalons.parcours.selectors import journee
from jalons.personnes.assures.models import Contact
from jalons.personnes.entourage import services as entourage
from jalons.personnes.entourage.enums import Parler
from jalons.personnes.entourage.services import Proche
from tests import people

pytestmark = pytest.mark.django_db
JOUR = timezone.localdate
HOSTILE = '#panic("x") *gras* $x^2$ @ref <script>alert(1)</script> \\ `code`'


def modele(genre: str) -> ModeleCourrier:
    return ModeleCourrier.objects.filter(genre=genre).order_by("titre")[0]


def ou(nom: str, objet: Any, *args: Any) -> str:
    return reverse(f"courriers:{nom}", args=[objet.pk, *args])


def pret(agent: Any, dossier: Any, genre: str, corps: str = "Une date pour en parler ?") -> Courrier:
    """A letter that only waits to leave."""
    c = services.ecrire_courrier(
        agent=agent, dossier=dossier, genre=genre, destinataire="Le destinataire\n96000 BELLEVILLE"
    )
    page = Feuille("", c.version)
    return services.corriger_courrier(
        agent=agent,
        courrier=c,
        feuille=page,
        destinataire="Le destinataire\n96000 BELLEVILLE",
        objet="Reprise",
        corps=corps,
    )


def texte_pdf(octets: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages).split())


def test_the_whole_way_of_a_letter_from_the_template_to_the_outbox(helene, dossier, poste, client_de):
    a_qui = "Office public\n12 rue des Lilas\n96000 BELLEVILLE"
    reponse = poste.post(ou("nouveau", dossier), {"modele": modele("bailleur").pk, "destinataire": a_qui})
    courrier = Courrier.objects.get()
    assert reponse.url == ou("courrier", courrier) and "Valérie Brunet" in str(courrier.corps)
    page = poste.get(ou("courrier", courrier)).text
    assert "[à compléter : montant, nombre de mensualités]" in page and "96000 BELLEVILLE" in page
    partir = {"voie": "courrier", "accord": "oral", "accord_le": str(JOUR()), "version": courrier.version}
    refus = poste.post(ou("partir", courrier), partir)
    assert refus.status_code == 422 and "Il reste à compléter : adresse, montant" in refus.text
    mots = {
        "destinataire": a_qui,
        "objet": "Loyer de mars",
        "corps": f"Trois fois 40 €.\n\n{HOSTILE}",
        "version": courrier.version,
    }
    assert poste.post(ou("courrier", courrier), mots).status_code == 302
    apercu = poste.get(ou("telecharger", courrier, "pdf")).content
    page = poste.get(ou("partir", courrier)).text
    assert "Trois fois 40 €." in page and "<script>alert" not in page
    courrier.refresh_from_db()
    partir |= {"version": courrier.version, "reponse_attendue_le": str(JOUR() + timedelta(days=9))}
    sans = poste.post(ou("partir", courrier), partir | {"accord": "non"})
    assert sans.status_code == 422 and "Rien ne part sans son accord" in sans.text and not Envoi.objects.exists()
    assert poste.post(ou("partir", courrier), partir).status_code == 302
    assert poste.post(ou("partir", courrier), partir).status_code in (302, 409), "pressed twice, it leaves once"
    envoi, document = Envoi.objects.get(), Document.objects.get()
    assert (envoi.assure_id, envoi.canal, envoi.objet) == (None, "courrier", services.NEUTRE)
    assert (document.classe, document.retention_code, document.dossier_id) == ("F3", "dossier", dossier.pk)
    parti = poste.get(ou("telecharger", courrier, "pdf")).content
    assert parti == apercu, "what leaves is byte for byte the preview"
    lu = texte_pdf(parti)
    assert "Trois fois 40 €." in lu and '#panic("x") *gras* $x^2$ @ref <script>' in lu
    courrier.refresh_from_db()
    assert envoi.corps == selectors.lettre(courrier, helene).texte and envoi.destinataire == a_qui
    odt = zipfile.ZipFile(io.BytesIO(poste.get(ou("telecharger", courrier, "odt")).content))
    assert odt.read("mimetype") == b"application/vnd.oasis.opendocument.text"
    assert (
        "Trois fois 40 €." in odt.read("content.xml").decode() and "&lt;script&gt;" in odt.read("content.xml").decode()
    )
    assert Demarche.objects.get(dossier=dossier).intitule == "Courrier : Loyer de mars"
    adresse = reverse("parcours:dossier", args=[dossier.pk])
    section = poste.get(adresse).text.split('id="courriers"')[1].split("</section>")[0]
    assert "Loyer de mars" in section and "attend l’expédition" in section and "envoyé" not in section
    assert (
        envois.expedier(porte=lambda *_: (True, ""), remettre=lambda e: "Trois fois 40 €." in str(e.corps)).envoyes == 1
    )
    assert Envoi.objects.get().corps is None, "once it left, its words are under the key of the dossier only"
    assert "envoyé" in poste.get(adresse).text.split('id="courriers"')[1].split("</section>")[0], "then, and only then"
    with connection.cursor() as lecteur:
        lecteur.execute("SELECT corps, objet FROM courriers_courrier")
        assert b"Trois" not in b"".join(bytes(v) for v in lecteur.fetchone())
    actes = set(LigneJournal.objects.filter(objet_id=courrier.pk).values_list("acte", flat=True))
    assert {"courrier.ecrire", "courrier.corriger", "courrier.envoyer", "courrier.lire"} <= actes
    assert client_de(people.un_agent()).get(ou("courrier", courrier)).status_code == 404


def test_a_letter_that_left_is_frozen_whatever_is_tried(helene, dossier, poste):
    courrier = pret(helene, dossier, "personne")
    services.faire_partir(agent=helene, courrier=courrier, version=courrier.version, depart=Depart("main"))
    courrier.refresh_from_db()
    assert courrier.statut == "remis" and "Valérie BRUNET" in courrier.destinataire and not Envoi.objects.exists()
    avant = courrier.corps
    for agir in (
        lambda: services.corriger_courrier(
            agent=helene, courrier=courrier, feuille=Feuille("", courrier.version), corps="autre"
        ),
        lambda: services.abandonner_courrier(agent=helene, courrier=courrier, version=courrier.version),
        lambda: services.faire_partir(agent=helene, courrier=courrier, version=courrier.version, depart=Depart("main")),
    ):
        with pytest.raises(TransitionRefusee):
            agir()
    ecrit = {"corps": "autre", "objet": "autre", "version": courrier.version}
    assert poste.post(ou("courrier", courrier), ecrit).status_code == 409
    assert "Pas gardé" in poste.post(ou("garder", courrier), ecrit).text
    assert Courrier.objects.get().corps == avant
    with pytest.raises(CourrierRefuse, match="avant d’être parti"):
        services.noter_accuse(agent=helene, courrier=courrier, accuse_le=JOUR() - timedelta(days=1))
    assert poste.post(ou("accuser", courrier), {"accuse_le": str(JOUR())}).status_code == 302


def test_an_employer_reads_nothing_before_her_agreement_and_the_physician(helene, dossier, poste):
    courrier = pret(helene, dossier, "employeur", "Elle reprend après son traitement.")
    page = poste.get(ou("partir", courrier)).text
    assert "J’ai relu" in page and "traitement" in page
    partir = {"voie": "courrier", "version": courrier.version, "accord_le": str(JOUR())}
    vu = {"medecin_travail_le": str(JOUR() - timedelta(days=3))}
    for manque, dit in [
        (vu, "Rien ne part chez un employeur sans son accord"),
        ({"accord": "ecrit"}, "L’employeur vient après le médecin du travail"),
        ({"accord": "ecrit", **vu}, "Ce texte parle peut-être de santé"),
    ]:
        reponse = poste.post(ou("partir", courrier), partir | manque)
        assert reponse.status_code == 422 and dit in reponse.text
    assert not Envoi.objects.exists() and not Document.objects.exists()
    with pytest.raises(IntegrityError, match="courrier_employeur_apres_le_medecin"), transaction.atomic():
        Courrier.objects.filter(pk=courrier.pk).update(
            statut="envoye", parti_le=JOUR(), parti_par=helene, accord="oral"
        )
    pret_a_partir = partir | vu | {"accord": "oral", "relu": "on"}
    for role, nom in (("employeur", "Garage Petit"), ("voisin", "Le DESTINATAIRE")):
        qui = Proche(role, nom, parler=Parler.NON, accord_le=str(JOUR()))
        ligne = entourage.ajouter(agent=helene, assure=dossier.assure, dit=qui, date_debut=JOUR())
        assert f"à {qui.nom}" in poste.get(ou("partir", courrier)).text
        reponse = poste.post(ou("partir", courrier), pret_a_partir)
        assert reponse.status_code == 422 and "notez-le d’abord à l’entourage" in reponse.text
        assert not Envoi.objects.exists()
        entourage.retirer(agent=helene, ligne=ligne, version=ligne.version)
    assert poste.post(ou("partir", courrier), pret_a_partir).status_code == 302
    assert Envoi.objects.count() == 1
    sait = " ".join(poste.get(reverse("extraits:qui_sait_quoi", args=[dossier.pk])).text.split())
    assert "Le destinataire, l’employeur" in sait and "Votre accord : oui, à l’oral" in sait and "par la poste" in sait
    assert "traitement" not in sait and "Rien n’a été dit" not in sait, "to whom and when, never the words"


def test_two_workers_on_one_letter_lose_nothing(helene, dossier, poste):
    courrier = pret(helene, dossier, "bailleur")
    mien = {"destinataire": "A", "objet": "Loyer", "corps": "Mon texte", "version": courrier.version}
    services.corriger_courrier(
        agent=helene,
        courrier=courrier,
        feuille=Feuille("autre", courrier.version),
        destinataire="A",
        objet="Loyer",
        corps="Le sien",
    )
    reponse = poste.post(ou("courrier", courrier), mien)
    assert reponse.status_code == 409 and "Mon texte" in reponse.text and "Le sien" in reponse.text
    assert Courrier.objects.get().corps == "Le sien"
    with pytest.raises(VersionDepassee):  # the page that was read is not the one that would leave
        services.faire_partir(
            agent=helene, courrier=courrier, version=courrier.version, depart=Depart("courrier", "oral", JOUR())
        )
    frais = Courrier.objects.get()
    for mots in ("a", "ab", "abc"):  # the same page keeps as it is typed, over its own words
        frais = services.corriger_courrier(agent=helene, courrier=frais, feuille=Feuille("autre", 1), corps=mots)
    assert Courrier.objects.get().corps == "abc"
    assert LigneJournal.objects.filter(objet_id=courrier.pk, acte="courrier.corriger").count() == 2, "one line a page"
    numero = services.corriger_courrier.__wrapped__
    with pytest.raises(Exception, match="numéro"):
        numero(agent=helene, courrier=frais, feuille=Feuille("autre", 1), corps="n° 2 55 08 14 168 025 38")


def test_to_herself_the_gate_and_her_wishes_decide_and_the_envelope_is_hers(helene, dossier):
    dossier.assure.adresse, dossier.assure.courriel = "4 rue Haute, 96000 Belleville", "v@exemple.fr"
    dossier.assure.save()
    courrier = pret(helene, dossier, "personne")
    with pytest.raises(CourrierRefuse, match="pas demandé à être jointe par courriel"):
        services.faire_partir(agent=helene, courrier=courrier, version=courrier.version, depart=Depart("courriel"))
    Contact.objects.create(assure=dossier.assure, canal_sur="Passer par sa sœur")
    with pytest.raises(CourrierRefuse, match=r"assistante sociale seulement.*main propre"):
        services.faire_partir(agent=helene, courrier=courrier, version=courrier.version, depart=Depart("courrier"))
    Contact.objects.update(canal_sur=None)
    services.faire_partir(agent=helene, courrier=courrier, version=courrier.version, depart=Depart("courrier"))
    envoi = Envoi.objects.get()
    assert envoi.assure_id == dossier.assure_id and str(envoi.destinataire).startswith("Valérie BRUNET\n4 rue Haute")
    assert not rules.mots_de_sante(envoi.objet) and "social" not in envoi.objet
    Envoi.objects.update(statut="refuse", raison_refus="La personne est décédée")
    assert any("n’est pas parti" in a.raison for a in journee(helene, timezone.now(), JOUR()).attentes)


def test_a_body_is_written_to_by_mail_on_a_secure_address_only(helene, dossier, poste):
    courrier = pret(helene, dossier, "medecin_travail")
    depart = Depart("courriel", "oral", JOUR())
    with pytest.raises(CourrierRefuse, match="messagerie sécurisée"):
        services.faire_partir(
            agent=helene, courrier=courrier, version=courrier.version, depart=depart, adresse="a@mssante.fr.exemple.org"
        )
    services.faire_partir(
        agent=helene, courrier=courrier, version=courrier.version, depart=depart, adresse="dr@x.mssante.fr"
    )
    assert (Envoi.objects.get().canal, Envoi.objects.get().destinataire) == ("courriel", "dr@x.mssante.fr")
    (dit,) = selectors.jours_du_medecin(dossier, JOUR())
    assert "Un courrier lui est parti le" in dit, "a letter that left is said, and is no visit"
    (offert,) = (m for m in selectors.modeles_en_vigueur(helene, JOUR()) if m.genre == "employeur")
    chez_lui = services.ecrire_courrier(agent=helene, dossier=dossier, genre="", modele=offert)
    assert "l’avis de" not in chez_lui.corps and "[à compléter : le jour où le médecin du travail" in chez_lui.corps
    page = poste.get(ou("partir", chez_lui)).text
    saisie = page.split('name="medecin_travail_le"')[1].split(">")[0]
    assert dit in page and "value" not in saisie, "a fact is proposed with its source, never filled in"


def test_a_template_is_kept_by_its_keeper_in_dated_versions(helene, client_de):
    manager, direction = (
        people.un_agent("manager", equipe=helene.affectation.equipe),
        people.un_agent("direction_nationale"),
    )
    national = modele("bailleur")
    assert client_de(helene).get(ou("modele", national)).status_code == 200
    assert client_de(helene).get(ou("modele_modifier", national)).status_code in (403, 404)
    assert client_de(manager).get(ou("modele_modifier", national)).status_code == 404, "national words are not hers"
    neuf = {
        "genre": "bailleur",
        "titre": "Le nôtre",
        "objet": "Loyer",
        "corps": "{{prenom}} {{inconnu}}",
        "date_debut": str(JOUR()),
    }
    refus = client_de(manager).post(reverse("courriers:modele_nouveau"), neuf)
    assert refus.status_code == 422 and "« inconnu » n’existe pas" in refus.text
    assert (
        client_de(manager).post(reverse("courriers:modele_nouveau"), neuf | {"corps": "{{prenom}}"}).status_code == 302
    )
    notre = ModeleCourrier.objects.get(titre="Le nôtre")
    assert notre.organisme_id == helene.organisme_id and notre in selectors.modeles_en_vigueur(helene, JOUR())
    assert notre not in selectors.modeles_en_vigueur(people.un_agent(), JOUR()), "another caisse has its own"
    plus_tard = str(JOUR() + timedelta(days=10))
    suite = neuf | {"corps": "Bonjour {{prenom}}", "date_debut": plus_tard, "version": 1}
    assert client_de(manager).post(ou("modele_modifier", notre), suite).status_code == 302
    assert client_de(manager).post(ou("modele_modifier", notre), suite | {"titre": "Autre"}).status_code == 409
    en_vigueur = {m.suite: m.corps for m in selectors.modeles_en_vigueur(helene, JOUR())}
    assert en_vigueur[notre.suite] == "{{prenom}}", "the next version waits for its day"
    with pytest.raises(CourrierRefuse, match="commence plus tard"):
        services.retirer_modele(agent=manager, modele=notre, version=2)
    page = client_de(direction).get(ou("modele", national)).text
    assert "livrée avec Jalons" in page and "Camille Exemple" in page
    assert client_de(direction).post(ou("modele_retirer", national), {"version": 1}).status_code == 302
    assert national.suite not in {m.suite for m in selectors.modeles_en_vigueur(helene, JOUR())}


def test_the_shipped_templates_name_declared_fields_only():
    for m in ModeleCourrier.objects.all():
        rules.controler_modele(m.genre, m.objet, m.corps)
