"""An interview: what the file needs, what is the worker's own; who was there, who translated; half a page before the next one."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services
from jalons.accompagner.accompagnements.models import Entretien, Etape
from jalons.recevoir.rendez_vous.models import RendezVous
from tests import people

pytestmark = pytest.mark.django_db


def test_an_interview_has_two_layers_no_child_translates_and_the_next_one_is_prepared(poste, helene, dossier):
    people.des_parametres("entretien_")
    adresse = reverse("accompagnements:entretien_noter", args=[dossier.pk])
    saisie = {
        "note": "Ce que je pense", "mode": "telephone", "date_acte": str(timezone.localdate()), "presents": "sa sœur",
        "resume": "Dossier MDPH parti", "promis_personne": "envoyer la quittance", "promis_service": "appeler la CPAM",
    }  # fmt: skip
    refus = poste.post(adresse, saisie | {"interprete": "enfant"})
    dit = refus.content.decode()
    assert refus.status_code == 422 and "Un enfant ne traduit jamais" in dit and "à refaire avec un interprète" in dit
    assert "Ce que je pense" in dit and "Dossier MDPH parti" in dit, "nothing typed is lost"
    assert poste.post(adresse, saisie | {"interprete": "a_refaire"}).status_code == 302
    etape = Etape.objects.get(dossier=dossier)
    assert "interprète professionnel" in etape.intitule and etape.prevue_le > timezone.localdate()
    entretien = Entretien.objects.get(dossier=dossier)
    page = poste.get(reverse("parcours:dossier", args=[dossier.pk])).content.decode()
    for mots in ("Dossier MDPH parti", "envoyer la quittance", "appeler la CPAM", "sa sœur", "à refaire"):
        assert mots in page, mots
    assert "Ce que je pense" not in page, "her own words are behind the note"
    corrige = saisie | {"version": entretien.version, "resume": "Dossier MDPH reçu", "interprete": ""}
    assert poste.post(reverse("accompagnements:note_corriger", args=[entretien.note.pk]), corrige).status_code == 302
    entretien.refresh_from_db()
    assert (entretien.resume, entretien.interprete) == ("Dossier MDPH reçu", "")
    avant = poste.get(reverse("parcours:avant_entretien", args=[dossier.pk])).content.decode()
    for mots in ("envoyer la quittance", "appeler la CPAM", "Dossier MDPH reçu", "aucun objectif n’est noté"):
        assert mots in avant, mots
    with pytest.raises(IntegrityError), transaction.atomic():
        Entretien.objects.update(interprete="enfant")


def test_who_was_met_at_her_appointment_came_to_it_but_a_visit_at_home_keeps_its_alarm(helene, dossier):
    debut = timezone.now() - timedelta(hours=2)
    elle = {"agent": helene, "assure": dossier.assure, "organisme": dossier.organisme}
    visite = {"adresse": "x", "personne_rappel": "y", "rappel_telephone": "0241000000", "fin_prevue": timezone.now()}
    for mode, attendu, autres in (("telephone", "honore", {}), ("domicile", "pris", visite)):
        periode, jour = (debut, debut + timedelta(minutes=30)), timezone.localdate(debut)
        rdv = RendezVous.objects.create(mode=mode, periode=periode, date_acte=jour, **elle, **autres)
        rdv.refresh_from_db()
        le = max(jour, dossier.ouvert_le)
        services.noter_entretien(agent=helene, dossier=dossier, mode=mode, date_acte=le, rendez_vous=rdv)
        rdv.refresh_from_db()
        assert (mode, rdv.statut) == (mode, attendu)
        debut -= timedelta(hours=1)


@pytest.mark.parametrize("acte", ["etape_resultat", "etape_reporter"])
def test_the_form_of_a_step_carries_the_version_that_guards_it(poste, helene, dossier, acte):
    etape = services.prevoir_etape(agent=helene, dossier=dossier, intitule="x", prevue_le=timezone.localdate())
    page = poste.get(reverse(f"accompagnements:{acte}", args=[etape.pk])).text
    assert re.search(r'name="version"[^>]*value="1"', page) or re.search(r'value="1"[^>]*name="version"', page)
