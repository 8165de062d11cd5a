"""A message is deposited once with its decision; what may not leave is kept, with the reason."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from jalons.fondations.envois import remise
from jalons.fondations.envois.enums import Statut
from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.rules import PLAFONDS_JOUR, TexteNonNeutre
from jalons.fondations.envois.services import annuler_pour, deposer, reprendre
from jalons.fondations.envois.tests.expediteur import expedier
from jalons.fondations.journal.models import LigneJournal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dossier(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for what leaves."""
    settings.JALONS_DATA = tmp_path
    return tmp_path / "envois"


def un_message(**autres: Any) -> Envoi:
    valeurs: dict[str, Any] = {
        "agent": None, "assure_id": uuid4(), "canal": "sms", "destinataire": "0600000001", "objet": "",
        "corps": "Rendez-vous mardi à 10 h.", "cle_unique": str(uuid4()), "permis": True,
    }  # fmt: skip
    return deposer(**valeurs | autres)


def partis(dossier: Path) -> list[Path]:
    return sorted(f for f in dossier.glob("*/*") if not f.name.startswith("."))


def test_a_deposited_message_leaves_in_one_file(dossier: Path) -> None:
    envoi = un_message()
    assert str(expedier()) == "1 envoyés, 0 repris après un arrêt, 0 reportés à demain, 0 en erreur."
    (fichier,) = partis(dossier)
    assert fichier == remise.chemin(envoi)
    assert "0600000001" in fichier.read_text() and "mardi à 10 h" in fichier.read_text()
    envoi.refresh_from_db()
    assert (envoi.statut, envoi.envoye_le is not None) == (Statut.ENVOYE, True)


def test_an_email_is_a_message_that_a_mail_program_opens(dossier: Path) -> None:
    un_message(canal="courriel", destinataire="paul@exemple.fr", objet="Rendez-vous", corps="Bonjour à 10 h.")
    expedier()
    texte = partis(dossier)[0].read_bytes()
    assert partis(dossier)[0].suffix == ".eml" and b"To: paul@exemple.fr" in texte


def test_a_refused_message_is_kept_with_its_reason_and_never_leaves(dossier: Path) -> None:
    assure = uuid4()
    envoi = un_message(assure_id=assure, permis=False, raison="personne décédée")
    expedier()
    assert (envoi.statut, envoi.raison_refus) == (Statut.REFUSE, "personne décédée")
    assert partis(dossier) == []
    assert list(Envoi.objects.filter(assure_id=assure)) == [envoi]


def test_a_message_to_nowhere_is_refused() -> None:
    assert un_message(destinataire=" ").raison_refus == "destinataire absent"


def test_the_same_decision_never_gives_two_messages(dossier: Path) -> None:
    premier = un_message(cle_unique="rdv-1-confirmation")
    assert un_message(cle_unique="rdv-1-confirmation", corps="Autre texte") == premier
    expedier(), expedier()
    assert len(partis(dossier)) == 1


def test_a_message_of_a_decision_rolled_back_never_leaves(dossier: Path) -> None:
    class Renonce(Exception):
        pass

    with pytest.raises(Renonce), transaction.atomic():
        un_message()
        raise Renonce
    assert expedier().envoyes == 0 and partis(dossier) == []


def test_an_sms_that_tells_why_is_refused_to_its_author() -> None:
    with pytest.raises(TexteNonNeutre):
        un_message(corps="Rendez-vous pour votre arrêt de travail")
    assert not Envoi.objects.exists()


@pytest.mark.parametrize("canal", sorted(PLAFONDS_JOUR))
def test_one_person_receives_no_more_than_the_cap_in_a_day_and_the_rest_waits(dossier: Path, canal: str) -> None:
    assure, plafond = uuid4(), PLAFONDS_JOUR[canal]
    for _ in range(plafond + 2):
        un_message(assure_id=assure, canal=canal)
    autre = un_message(canal=canal)
    bilan = expedier()
    assert (bilan.envoyes, bilan.reportes) == (plafond + 1, 2)
    assert remise.chemin(autre).exists(), "somebody else's message does not wait"
    Envoi.objects.filter(assure_id=assure, statut=Statut.ENVOYE).update(envoye_le=_hier())
    assert expedier().envoyes == min(2, plafond), "tomorrow the rest leaves"


def _hier() -> Any:
    from django.utils import timezone

    return timezone.now() - timedelta(days=1)


def test_a_death_stops_everything_that_waits(dossier: Path) -> None:
    assure = uuid4()
    un_message(assure_id=assure), un_message(assure_id=assure, canal="courrier")
    survivant = un_message()
    assert annuler_pour(assure_id=assure, motif="décès") == 2
    expedier()
    assert partis(dossier) == [remise.chemin(survivant)]
    assert set(Envoi.objects.filter(assure_id=assure).values_list("statut", "raison_refus")) == {("refuse", "décès")}


def test_a_message_left_on_the_way_keeps_its_folder_the_next_day(dossier: Path) -> None:
    envoi = un_message()
    Envoi.objects.filter(pk=envoi.pk).update(jour=date(2026, 1, 1))
    envoi.refresh_from_db()
    remise.remettre(envoi)
    bilan = expedier()
    assert (bilan.envoyes, bilan.repris, len(partis(dossier))) == (0, 1, 1)


def test_a_full_disk_is_an_error_that_can_be_taken_up_again(dossier: Path) -> None:
    envoi = un_message()
    dossier.parent.mkdir(exist_ok=True)
    dossier.write_text("a file where the folder should be")
    assert expedier().erreurs == 1
    envoi.refresh_from_db()
    assert envoi.statut == Statut.ERREUR and envoi.raison_refus
    dossier.unlink()
    assert reprendre() == 1
    assert expedier().envoyes == 1


def test_neither_number_nor_text_is_in_clear_in_the_base_or_the_journal() -> None:
    un_message(destinataire="0612345678", canal="courrier", corps="CANARI-LETTRE")
    expedier()
    with connection.cursor() as curseur:
        curseur.execute("SELECT e::text FROM envois_envoi e")
        base = str(curseur.fetchall())
    journal = str(list(LigneJournal.objects.values_list("acte", "motif", "objet_type")))
    assert "envoi.expedier" in journal
    for canari in ("0612345678", "CANARI-LETTRE"):
        assert canari not in base + journal
        assert canari.encode().hex() not in base


def test_at_most_the_number_asked_leaves() -> None:
    for _ in range(5):
        un_message()
    assert (expedier(2).envoyes, expedier(2).envoyes, expedier(2).envoyes) == (2, 2, 1)


def test_a_gate_closed_since_the_deposit_stops_the_message_and_says_why(dossier: Path) -> None:
    envoi = un_message()
    bilan = expedier(porte=lambda *_: (False, "La personne ne veut pas être contactée."))
    envoi.refresh_from_db()
    assert (bilan.arretes, partis(dossier)) == (1, [])
    assert (envoi.statut, envoi.raison_refus) == (Statut.REFUSE, "La personne ne veut pas être contactée.")
    assert expedier().envoyes == 0, "stopped for good"


def test_a_damaged_message_and_a_recipient_on_two_lines_stop_nobody_else(dossier: Path) -> None:
    """Bytes changed in the database, a header that cannot be written: in error, the others leave, twice run the same."""
    abime, coupe = un_message(), un_message(canal="courriel", destinataire="a@b.fr", objet="Bonjour")
    sains = [un_message() for _ in range(3)]
    with connection.cursor() as curseur:
        curseur.execute("UPDATE envois_envoi SET corps = %s WHERE id = %s", [b"k1:" + b"0" * 40, abime.pk])
    Envoi.objects.filter(pk=coupe.pk).update(objet="Bonjour\nBcc: autre@exemple.fr")
    assert str(expedier()) == "3 envoyés, 0 repris après un arrêt, 0 reportés à demain, 2 en erreur."
    assert str(expedier()) == "0 envoyés, 0 repris après un arrêt, 0 reportés à demain, 0 en erreur."
    assert {f.name.split(".")[0] for f in partis(dossier)} == {str(e.pk) for e in sains}
    for envoi in Envoi.objects.defer("corps", "destinataire").filter(pk__in=[abime.pk, coupe.pk]):
        assert envoi.statut == Statut.ERREUR and envoi.raison_refus.isidentifier()
    assert reprendre() == 2 and annuler_pour(assure_id=abime.assure_id, motif="deces") == 1


def test_a_recipient_typed_on_two_lines_is_one(dossier: Path) -> None:
    assert (
        un_message(canal="courriel", destinataire=" paul@\n exemple.fr", objet="Bonjour").destinataire
        == "paul@ exemple.fr"
    )
    assert un_message(canal="courrier", destinataire="Paul\n2 rue X ").destinataire == "Paul\n2 rue X"


def test_an_sms_leaves_in_the_letters_of_the_network_and_its_price_is_told(dossier: Path) -> None:
    un_message(corps="Rendez-vous à 9\u202fh, place de l’Évêché." + " a" * 70)
    assert str(expedier()).endswith("1 SMS en 2 morceaux.")
    assert "à 9 h, place de l'Éveché." in partis(dossier)[0].read_text()
