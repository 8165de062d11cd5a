"""A paper put in a dossier: known by its bytes, encrypted, shown redrawn, refused in words, withdrawn with its reason."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services
from jalons.accompagner.pieces.models import Piece
from jalons.accompagner.pieces.tests import fichiers
from jalons.fondations.documents import coffre
from jalons.fondations.documents import services as documents
from jalons.fondations.documents.models import Document
from jalons.fondations.journal.models import LigneJournal
from tests import people

pytestmark = pytest.mark.django_db
CANARI = "CANARI-DIAGNOSTIC"
ZIP = fichiers.archive(a_txt=b"x")


@pytest.fixture(autouse=True)
def _donnees(db: None, settings: Any, tmp_path: Path) -> Path:
    settings.JALONS_DATA = tmp_path
    people.des_parametres("piece_")
    return tmp_path


def deposer(poste, dossier, contenu: bytes, nom: str = "scan.pdf", suivre: bool = False, **autres: Any) -> Any:
    envoi = {"fichier": SimpleUploadedFile(nom, contenu, "image/svg+xml"), "intitule": "Attestation de mars"}
    return poste.post(reverse("pieces:deposer", args=[dossier.pk]), envoi | autres, follow=suivre)


def test_a_paper_goes_in_encrypted_and_comes_out_redrawn_or_downloaded(poste, helene, dossier, _donnees):
    contenu = fichiers.pdf(3, mots=CANARI)
    assert deposer(poste, dossier, contenu, "../../<script>alert(1)</script>.exe").status_code == 302
    piece = Piece.objects.get()
    document = piece.document
    assert (document.type_mime, document.pages, document.classe) == ("application/pdf", 3, "F3")
    assert document.retention_code == "dossier" and document.dossier_id == dossier.pk
    assert str(document.nom).startswith("piece-") and str(document.nom).endswith(".pdf")
    tout = b"".join(f.read_bytes() for f in _donnees.rglob("*") if f.is_file())
    assert tout and CANARI.encode() not in tout and b"%PDF" not in tout
    page = poste.get(reverse("pieces:piece", args=[piece.pk])).content.decode()
    assert (
        "Attestation de mars" in page and "3 pages" in page and page.count("<img") == 3 and "script>alert" not in page
    )
    lu = poste.get(reverse("pieces:fichier", args=[piece.pk]))
    assert lu.content == contenu and lu["Content-Type"] == "application/pdf"
    image = poste.get(reverse("pieces:page", args=[piece.pk, 1]))
    assert image.content.startswith(b"\x89PNG") and image["Content-Type"] == "image/png"
    for reponse in (lu, image):
        assert (
            reponse["Content-Disposition"].startswith("attachment;") and "script" not in reponse["Content-Disposition"]
        )
        assert reponse["X-Content-Type-Options"] == "nosniff" and "no-store" in reponse["Cache-Control"]
        assert reponse["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert poste.get(reverse("pieces:page", args=[piece.pk, 4])).status_code == 404
    lectures = LigneJournal.objects.filter(acte="piece.lire", objet_id=piece.pk, agent_id=helene.pk)
    assert lectures.count() >= 3, "the page, the file and the picture are each in the journal"
    dossier_lu = poste.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode()
    assert reverse("pieces:piece", args=[piece.pk]) in dossier_lu


REFUSES = [
    (b"", "Le fichier est vide"),
    (b"MZ\x90\0 programme", "C’est un programme"),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "page web ou un dessin SVG"),
    (b"\xef\xbb\xbf \n<!doctype html><script>alert(1)</script>", "page web ou un dessin SVG"),
    (b"GIF89a....", "image GIF"),
    (b"\0\0\0\x18ftypheic....", "photo HEIC"),
    (b"RIFF....WEBPVP8 ", "image WebP"),
    (b"\xd0\xcf\x11\xe0 ancien", "Word ou Excel ancien"),
    (ZIP, "C’est une archive"),
    (fichiers.archive(types=b"<Types/>", word__document_xml=b"<w/>"), "document Word, Excel"),
    (fichiers.odt(gros_xml=b"0" * 120_000_000), "pèserait trop lourd"),
    (fichiers.odt(Basic__Standard_xlb=b"x"), "contient des macros"),
    (fichiers.png() + ZIP, "en cache un autre"),
    (fichiers.pdf() + ZIP, "en cache un autre"),
    (b"GARBAGE" + fichiers.pdf(), "ni un PDF"),
    (fichiers.png(dit=(60_000, 60_000)), "millions de points"),
    (fichiers.png()[:50], "abîmé, incomplet"),
    (b"%PDF-1.7\nrien d'un PDF", "mot de passe"),
    (fichiers.pdf(300), "300 pages : 150 au plus"),
    (fichiers.pdf(poids=20_000_100), "pèse 20 Mo : 20 Mo au plus"),
    (b"Bonjour, ceci est une lettre", "ni un PDF"),
]


def test_what_cannot_be_kept_is_refused_in_words_with_the_remedy_and_nothing_is_lost(poste, dossier):
    for contenu, mots in REFUSES:
        reponse = deposer(poste, dossier, contenu, "facture.pdf")
        page = reponse.content.decode()
        assert reponse.status_code == 422 and mots in page, mots
        assert 'value="Attestation de mars"' in page and "le fichier se choisit de nouveau" in page, mots
    assert not Piece.objects.exists() and not Document.objects.exists() and not list(coffre.blobs())


def test_a_photo_under_any_name_is_what_its_bytes_say_and_the_same_one_twice_is_told(poste, dossier):
    assert deposer(poste, dossier, fichiers.png(), "CV.docx").status_code == 302
    assert deposer(poste, dossier, fichiers.odt(), "photo.jpg").status_code == 302
    assert set(Document.objects.values_list("type_mime", flat=True)) == {
        "image/png", "application/vnd.oasis.opendocument.text",
    }  # fmt: skip
    encore = deposer(poste, dossier, fichiers.png(), "autre nom.png", intitule="La même")
    assert encore.status_code == 409 and "Ce fichier est déjà là" in encore.content.decode()
    assert Piece.objects.count() == 2
    texte = Piece.objects.get(document__type_mime__endswith=".text")
    assert "ne se montre pas ici" in poste.get(reverse("pieces:piece", args=[texte.pk])).content.decode()
    with connection.cursor() as lecteur:
        lecteur.execute("SELECT intitule FROM pieces_piece")
        assert all(b"Attestation" not in bytes(ligne[0]) for ligne in lecteur.fetchall())


def test_a_paper_withdrawn_is_opened_by_nobody_and_its_bytes_go_after_the_delay(poste, dossier):
    deposer(poste, dossier, fichiers.png())
    piece = Piece.objects.get()
    adresse = reverse("pieces:retirer", args=[piece.pk])
    assert poste.post(adresse, {}).status_code == 422
    assert poste.post(adresse, {"motif": "personne"}).status_code == 302
    for nom, arguments in (("fichier", [piece.pk]), ("page", [piece.pk, 1])):
        assert poste.get(reverse(f"pieces:{nom}", args=arguments)).status_code == 404
    dit = poste.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode()
    assert "<s>Attestation de mars</s>" in dit and "ce n’est pas son papier" in dit
    assert poste.post(adresse, {"motif": "double"}).status_code == 409
    assert deposer(poste, dossier, fichiers.png()).status_code == 302, "withdrawn by mistake, it can be put again"
    assert documents.effacer_retires() == 0 and len(list(coffre.blobs())) == 2
    ancien = timezone.now() - timezone.timedelta(days=31)
    Document.objects.filter(retire_le__isnull=False).update(retire_le=ancien)
    assert documents.effacer_retires() == 1 and len(list(coffre.blobs())) == 1
    assert documents.controler() == [] and documents.balayer_orphelins().manquants == []


def test_a_closed_dossier_takes_no_paper_and_a_stranger_opens_none(poste, helene, dossier, client):
    deposer(poste, dossier, fichiers.png())
    piece = Piece.objects.get()
    etrangere = people.un_agent("loin")
    client.force_login(etrangere)
    for nom in ("piece", "fichier"):
        assert client.get(reverse(f"pieces:{nom}", args=[piece.pk])).status_code in (403, 404)
    services.suspendre(agent=helene, dossier=dossier)
    assert deposer(poste, dossier, fichiers.png(teinte=1)).status_code == 302, "suspended, papers still arrive"
    services.clore_dossier(agent=helene, dossier=dossier, motif="refus", issue_emploi="inconnu")
    refus = deposer(poste, dossier, fichiers.png(teinte=2))
    assert refus.status_code == 409 and "terminé" in refus.content.decode() and Piece.objects.count() == 2


def test_a_large_file_never_is_in_memory_whole(helene, dossier, _donnees):
    gros = io.BytesIO(fichiers.pdf(poids=18_000_000))
    sur_disque = _donnees / "gros"
    sur_disque.write_bytes(gros.getvalue())
    del gros
    with open(sur_disque, "rb") as fichier:
        tracemalloc.start()
        document = documents.recevoir(
            agent=helene, fichier=fichier, classe="F3", retention_code="dossier", objet=dossier, dossier_id=dossier.pk
        )
        sommet = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert document.taille > 18_000_000 and sommet < 8_000_000, f"{sommet / 1e6:.1f} MB"


def test_a_file_sent_where_none_is_taken_is_never_written_down(poste, dossier, _donnees):
    envoi = {"intitule": "Appel", "fichier": SimpleUploadedFile("x.pdf", fichiers.pdf())}
    poste.post(reverse("accompagnements:demarche_nouvelle", args=[dossier.pk]), envoi)
    assert not (_donnees / "arrivees").exists()
