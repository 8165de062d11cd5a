"""Papers awaited: one list a démarche, recalled by the platform under a neutral name, sent by the person, complete in the day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.pieces.models import Piece, PieceAttendue
from jalons.accompagner.pieces.services import deposer
from jalons.accompagner.pieces.tests import fichiers
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels.models import CodeListe
from tests import people

pytestmark = pytest.mark.django_db
NOMS = {
    "piece_administrative": {"rib": "Un relevé d’identité bancaire"},
    "piece_autre": {"certificat": "Un certificat médical"},
}


@pytest.fixture(autouse=True)
def _donnees(db: None, settings: Any, tmp_path: Path) -> None:
    settings.JALONS_DATA = tmp_path
    people.des_parametres("piece_", "lien_ouverture")
    for liste, codes in NOMS.items():
        for code, libelle in codes.items():
            CodeListe.objects.create(
                liste=liste, code=code, libelle=libelle, rang=1, date_debut=timezone.localdate(), source="essai"
            )


def demander(poste, dossier, nature: str, **autres: Any) -> Any:
    saisie = {"nature": nature, "aupres": "personne", "pour_le": str(timezone.localdate() + timedelta(days=5))} | autres
    return poste.post(reverse("pieces:demander", args=[dossier.pk]), saisie)


def test_the_platform_recalls_an_administrative_paper_and_reads_nothing_else(poste, helene, dossier, client_de):
    assert demander(poste, dossier, "rib", rappel="on", precision="pour la dette de loyer").status_code == 302
    assert demander(poste, dossier, "certificat").status_code == 302
    avant = poste.get(reverse("parcours:avant_entretien", args=[dossier.pk])).content.decode()
    assert "Un relevé d’identité bancaire (pour la dette de loyer)" in avant and "Un certificat médical" in avant
    refus = demander(poste, dossier, "certificat", rappel="on")
    assert refus.status_code == 422 and "rappelle qu’un papier administratif" in refus.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        PieceAttendue.objects.filter(nature="certificat").update(rappel=True)
    csam = client_de(people.un_agent("csam", equipe=helene.affectations.get().equipe))
    page = csam.get(reverse("pieces:a_rappeler")).content.decode()
    assert "Un relevé d’identité bancaire" in page and str(dossier.assure) in page
    assert "certificat" not in page and "loyer" not in page
    assert "Rappeler un papier attendu" in csam.get(reverse("parcours:ma_journee")).content.decode()
    rappel = reverse("pieces:rappeler", args=[PieceAttendue.objects.get(nature="rib").pk])
    assert (
        csam.post(reverse("pieces:rappeler", args=[PieceAttendue.objects.get(nature="certificat").pk])).status_code
        == 404
    )
    assert csam.post(rappel).status_code == 302 and csam.post(rappel).status_code == 409, (
        "recalled once, then left in peace"
    )
    assert str(dossier.assure) not in csam.get(reverse("pieces:a_rappeler")).content.decode()
    assert csam.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode().find("relevé d’identité") == -1


def test_she_sends_her_papers_by_a_link_of_one_browser_and_the_worker_is_told_when_all_is_there(poste, dossier):
    demander(poste, dossier, "rib")
    demander(poste, dossier, "certificat")
    donne = poste.post(reverse("pieces:lien", args=[dossier.pk]), {"canal": ""})
    page = donne.content.decode()
    adresse = page.split("data-adresse>")[1].split("<")[0].split("testserver")[1]
    code = page.split("data-code>")[1].split("<")[0]
    elle = Client()
    accueil = elle.get(adresse).content.decode()
    assert str(dossier.assure.nom) not in accueil and "social" in accueil
    assert elle.post(adresse, {"code": "000000" if code != "000 000" else "1"}).status_code == 422
    papiers = elle.post(adresse, {"code": code})["Location"]
    ouverte = elle.get(papiers).content.decode()
    assert "Un relevé d’identité bancaire" in ouverte and "dont nous avons parlé" in ouverte
    assert "médical" not in ouverte and dossier.assure.nom not in ouverte
    assert Client().get(papiers).status_code == 410 and Client().get(adresse).status_code == 410, "one browser"
    rib, certificat = (PieceAttendue.objects.get(nature=nature) for nature in ("rib", "certificat"))

    def envoyer(attendue: PieceAttendue, contenu: bytes, **autres: str) -> Any:
        photo = SimpleUploadedFile("p.jpg", contenu)
        return elle.post(papiers, {"papier": str(attendue.pk), "fichier": photo} | autres)

    faute = envoyer(rib, b"<svg/>")
    assert faute.status_code == 422 and "dessin SVG" in faute.content.decode() and not Piece.objects.exists()
    assert envoyer(rib, fichiers.png(teinte=3), encore="on").status_code == 302
    rib.refresh_from_db()
    assert rib.attend, "une page sur deux"
    assert envoyer(rib, fichiers.png()).status_code == 302
    assert {p.intitule for p in Piece.objects.all()} == {"Un relevé d’identité bancaire"}
    deja = envoyer(certificat, fichiers.png())
    assert "déjà arrivée" in deja.content.decode()
    assert "Papiers au complet" not in poste.get(reverse("parcours:ma_journee")).content.decode()
    deposer(
        agent=dossier.referents.get().agent,
        dossier=dossier,
        fichier=SimpleUploadedFile("bureau.png", fichiers.png(teinte=9)),
    )
    assert envoyer(certificat, fichiers.png(teinte=9)).status_code == 302, "what the desk has is not told"
    assert Piece.objects.count() == 3
    assert "Tout est arrivé" in elle.get(papiers).content.decode()
    PieceAttendue.objects.filter(pk=rib.pk).update(
        recue_le=None, inutile_le=timezone.localdate()
    )  # as a death leaves it
    fin = elle.get(papiers).text
    assert "Plus aucun papier" in fin and "arrivé" not in fin and "Appelez le" in fin
    PieceAttendue.objects.filter(pk=rib.pk).update(recue_le=timezone.localdate(), inutile_le=None)
    rib.refresh_from_db()
    assert rib.recue_le and rib.piece.auteur is None and rib.piece.document.dossier_id == dossier.pk
    journee = poste.get(reverse("parcours:ma_journee")).content.decode()
    assert "Papiers au complet" in journee
    assert poste.post(reverse("pieces:complet", args=[dossier.pk]), {"demarche": ""}).status_code == 302
    assert "Papiers au complet" not in poste.get(reverse("parcours:ma_journee")).content.decode()
    assert LigneJournal.objects.filter(acte="piece_attendue.recevoir").count() == 2


def test_a_paper_comes_on_paper_or_is_of_no_use_any_more(poste, dossier):
    demander(poste, dossier, "rib")
    demander(poste, dossier, "certificat")
    rib, certificat = (PieceAttendue.objects.get(nature=nature) for nature in ("rib", "certificat"))
    assert poste.post(reverse("pieces:recue", args=[rib.pk])).status_code == 302
    assert poste.post(reverse("pieces:recue", args=[rib.pk])).status_code == 409
    ici = reverse("pieces:deposer", args=[dossier.pk]) + f"?attendue={certificat.pk}"
    assert "Un certificat médical" in poste.get(ici).content.decode()
    envoi = {"fichier": SimpleUploadedFile("p.png", fichiers.png()), "intitule": "Certificat"}
    assert poste.post(ici, envoi).status_code == 302
    certificat.refresh_from_db()
    assert certificat.piece == Piece.objects.get() and certificat.recue_le
    page = poste.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode()
    assert "complet" in page and "sur papier" in page
