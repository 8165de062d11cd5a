"""A promise of an interview: for which day, done or to be done no more, in the day, on the half page, at the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services
from jalons.accompagner.accompagnements.ecrits import ecrits
from jalons.accompagner.accompagnements.models import Dossier, Entretien
from jalons.accompagner.accompagnements.selectors import a_regler
from jalons.accompagner.accompagnements.services.entretiens import PourDossier
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee
from jalons.parcours.rules import Consequence
from jalons.parcours.selectors import journee
from jalons.parcours.selectors.absences import absence
from tests import people

pytestmark = pytest.mark.django_db
FIN = {"motif": "relais", "issue_emploi": "inconnu"}


def dans(jours):
    return timezone.localdate() + timedelta(days=jours)


@pytest.fixture
def promettre(helene, dossier):
    """An interview ten days ago, and what was promised at it."""

    def faire(**promis):
        entretien = services.noter_entretien(
            agent=helene, dossier=dossier, mode="telephone", date_acte=dans(-10), pour_dossier=PourDossier(**promis)
        )
        return Entretien.objects.get(pk=entretien.pk)

    return faire


def finir(poste, entretien, fin="fait", cote="service", **autres):
    entretien.refresh_from_db()
    envoi = {"cote": cote, "fin": fin, "version": entretien.version} | autres
    return poste.post(reverse("accompagnements:promesse", args=[entretien.pk]), envoi)


def du_jour(agent):
    lignes = journee(agent, timezone.now(), timezone.localdate()).attentes
    return [a for a in lignes if a.sorte in ("promesse", "redemander")]


def page(poste, dossier, nom="parcours:dossier"):
    return " ".join(poste.get(reverse(nom, args=[dossier.pk])).content.decode().split())


# --- Said, with its day or without ---


@pytest.mark.parametrize("cote", ["personne", "service"])
def test_a_day_is_that_of_a_promise_and_comes_after_the_interview(poste, dossier, cote):
    adresse, nom = reverse("accompagnements:entretien_noter", args=[dossier.pk]), f"promis_{cote}"
    saisie = {"note": "Mes mots", "mode": "telephone", "date_acte": str(dans(-1)), f"{nom}_avant": str(dans(3))}
    refus = poste.post(adresse, saisie)
    assert refus.status_code == 422 and "ou retirez cette date" in refus.text and "Mes mots" in refus.text
    assert list(refus.context["form"].errors) == [f"{nom}_avant"]
    refus = poste.post(adresse, saisie | {nom: "rappeler", f"{nom}_avant": str(dans(-2))})
    assert refus.status_code == 422 and "précède" in refus.text
    assert poste.post(adresse, saisie | {nom: "rappeler"}).status_code == 302
    assert getattr(Entretien.objects.get(), f"{nom}_avant") == dans(3)


def test_a_promise_needs_no_day(poste, dossier):
    saisie = {"mode": "telephone", "date_acte": str(dans(0)), "promis_service": "rappeler"}
    assert poste.post(reverse("accompagnements:entretien_noter", args=[dossier.pk]), saisie).status_code == 302


@pytest.mark.parametrize(
    "faux",
    [
        {"promis_personne_avant": dans(0)}, {"promis_service_fin": "fait"}, {"promis_service_clos_le": dans(0)},
        {"promis_service_fin": "peut_etre", "promis_service_clos_le": dans(0)},
        {"promis_personne_fin": "fait", "promis_personne_clos_le": dans(0)},
    ],
)  # fmt: skip
def test_the_base_keeps_a_day_and_an_end_with_their_promise(promettre, faux):
    promettre(promis_service="rappeler")
    Entretien.objects.update(promis_service_fin="fait", promis_service_clos_le=dans(0), promis_service_avant=dans(0))
    Entretien.objects.update(promis_service_fin="", promis_service_clos_le=None, promis_service_avant=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entretien.objects.update(**faux)


# --- What became of it ---


def test_a_promise_is_said_done_or_to_be_done_no_more_and_opened_again_as_simply(poste, dossier, promettre):
    entretien = promettre(promis_service="Écrire au bailleur", promis_personne="Envoyer la quittance")
    dit = page(poste, dossier)
    assert dit.count(">C’est fait<") + dit.count("C’est fait<span") == 2 and dit.count("Plus à faire<span") == 2
    assert finir(poste, entretien).status_code == 302
    assert finir(poste, entretien, "plus_a_faire", "personne").status_code == 302
    entretien.refresh_from_db()
    assert (entretien.promis_service_fin, entretien.promis_service_clos_le) == ("fait", dans(0))
    assert entretien.promis_personne_fin == "plus_a_faire"
    dit = page(poste, dossier)
    assert "· fait, le" in dit and "· plus à faire, le" in dit and dit.count("Rouvrir<span") == 2
    assert finir(poste, entretien, "").status_code == 302
    entretien.refresh_from_db()
    assert (entretien.promis_service_fin, entretien.promis_service_clos_le) == ("", None)
    lignes = LigneJournal.objects.filter(acte__startswith="promesse.").order_by("instant")
    assert set(lignes.values_list("acte", flat=True)) == {"promesse.faire", "promesse.abandonner", "promesse.rouvrir"}
    assert "Écrire au bailleur" not in str(list(lignes.values()))


def test_htmx_gets_the_list_again(poste, promettre):
    entretien = promettre(promis_service="Écrire au bailleur")
    envoi = {"cote": "service", "fin": "fait", "version": entretien.version}
    adresse = reverse("accompagnements:promesse", args=[entretien.pk])
    recu = poste.post(adresse, envoi, headers={"HX-Request": "true"})
    assert recu.status_code == 200 and 'id="entretiens"' in recu.text and "Rouvrir" in recu.text


def test_an_old_tab_a_strange_word_and_a_promise_already_closed_are_refused(poste, helene, promettre):
    entretien = promettre(promis_service="Écrire au bailleur")
    assert finir(poste, entretien, "perdu").status_code == 422
    assert finir(poste, entretien, cote="voisin").status_code == 422
    assert finir(poste, entretien, cote="personne").status_code == 409, "she promised nothing"
    with pytest.raises(VersionDepassee):
        services.finir_promesse(agent=helene, entretien=entretien, cote="service", fin="fait", version=99)
    services.finir_promesse(agent=helene, entretien=entretien, cote="service", fin="fait")
    with pytest.raises(TransitionRefusee, match="déjà close"):
        services.finir_promesse(agent=helene, entretien=entretien, cote="service", fin="fait")


def test_what_was_promised_at_an_interview_withdrawn_is_promised_no_more(poste, helene, dossier, promettre):
    entretien = promettre(promis_service="Écrire au bailleur", promis_service_avant=dans(0))
    assert len(du_jour(helene)) == 1
    services.annuler_entretien(agent=helene, entretien=entretien, motif="doublon")
    assert du_jour(helene) == [] and a_regler(dossier) == []
    assert finir(poste, entretien).status_code == 409


def test_other_words_are_another_promise_and_the_same_words_stay_closed(poste, helene, promettre):
    entretien = promettre(promis_service="Écrire au bailleur")
    finir(poste, entretien)
    adresse = reverse("accompagnements:note_corriger", args=[entretien.note.pk])
    saisie = {"mode": "telephone", "date_acte": str(dans(-10)), "promis_service": "Écrire au bailleur"}
    for mots, fin in (("Écrire au bailleur", "fait"), ("Appeler le bailleur", "")):
        entretien.refresh_from_db()
        envoi = saisie | {"promis_service": mots, "version": entretien.version}
        assert poste.post(adresse, envoi).status_code == 302
        entretien.refresh_from_db()
        assert (mots, entretien.promis_service_fin) == (mots, fin)


def test_the_loser_of_two_corrections_sees_both_days(poste, helene, promettre):
    entretien = promettre(promis_service="Écrire au bailleur", promis_service_avant=dans(1))
    adresse = reverse("accompagnements:note_corriger", args=[entretien.note.pk])
    saisie = {
        "mode": "telephone",
        "date_acte": str(dans(-10)),
        "promis_service": "Écrire",
        "version": entretien.version,
    }
    assert poste.post(adresse, saisie | {"promis_service_avant": str(dans(2))}).status_code == 302
    perdue = poste.post(adresse, saisie | {"promis_service_avant": str(dans(3))})
    assert perdue.status_code == 409 and "Je le ferai pour le" in perdue.text


# --- Where it is read ---


@pytest.mark.parametrize(
    ("cote", "jours", "consequence"),
    [
        ("service", 8, None), ("service", 7, Consequence.PAROLE_DONNEE), ("service", -1, Consequence.PAROLE_DONNEE),
        ("personne", 1, None), ("personne", 0, Consequence.ORDINAIRE), ("service", None, None), ("personne", None, None),
    ],
)  # fmt: skip
def test_what_is_due_is_in_the_day_the_service_s_word_higher_than_the_person_s(
    helene, promettre, cote, jours, consequence
):
    avant = None if jours is None else dans(jours)
    promettre(**{f"promis_{cote}": "envoyer la quittance", f"promis_{cote}_avant": avant})
    assert [a.consequence for a in du_jour(helene)] == ([] if consequence is None else [consequence])


def test_it_is_done_from_the_day_which_comes_back_without_it(poste, helene, promettre):
    promettre(promis_personne="envoyer la quittance", promis_personne_avant=dans(-1))
    (ligne,) = du_jour(helene)
    assert ligne.titre == "À lui redemander : envoyer la quittance" and "quittance" not in ligne.url + ligne.cle
    acte = next(a for a in ligne.actes if a.post)
    recu = poste.post(acte.url, dict(acte.champs))
    assert recu.status_code == 302 and recu.url == reverse("parcours:ma_journee")
    assert du_jour(helene) == [] and Entretien.objects.get().promis_personne_fin == "fait"


def test_two_promises_of_one_interview_are_put_off_one_by_one(helene, promettre):
    promettre(promis_personne="x", promis_personne_avant=dans(0), promis_service="y", promis_service_avant=dans(0))
    promettre(promis_service="z", promis_service_avant=dans(0))
    assert len({a.cle for a in du_jour(helene)}) == 3


def test_a_colleague_has_it_neither_in_her_day_nor_in_her_hands(client_de, helene, promettre):
    entretien = promettre(promis_service="Écrire au bailleur", promis_service_avant=dans(0))
    luc = people.un_agent("assistant_social", equipe=helene.affectation.equipe, nom="Denis", prenom="Luc")
    assert du_jour(luc) == [] and len(du_jour(helene)) == 1
    assert finir(client_de(luc), entretien).status_code == 404


def test_the_half_page_keeps_every_open_promise_the_first_due_first_then_the_last_closed(poste, dossier, promettre):
    for rang, jours in enumerate((None, 9, -2, 4, 6)):
        promettre(promis_service=f"ouverte {rang}", promis_service_avant=dans(jours) if jours else None)
    for rang in range(4):
        entretien = promettre(promis_service=f"close {rang}")
        finir(poste, entretien)
        Entretien.objects.filter(pk=entretien.pk).update(promis_service_clos_le=dans(rang - 9))
    dit = page(poste, dossier, "parcours:avant_entretien")
    mots = ["ouverte 2", "ouverte 3", "ouverte 4", "ouverte 1", "ouverte 0", "close 3", "close 2", "close 1"]
    assert [dit.index(m) for m in mots] == sorted(dit.index(m) for m in mots) and "close 0" not in dit


def test_her_copy_says_what_was_promised_for_when_and_what_became_of_it(poste, helene, dossier, promettre):
    entretien = promettre(
        promis_service="Écrire au bailleur", promis_personne="la quittance", promis_personne_avant=dans(0)
    )
    finir(poste, entretien)
    textes = "\n".join(e.texte for e in ecrits(helene, dossier))
    assert (
        "Nous devions : Écrire au bailleur ; fait, dit le" in textes and "Vous deviez : la quittance, pour le" in textes
    )


def test_the_service_s_word_is_among_what_is_due_while_she_is_away_without_its_words_for_her_manager(helene, promettre):
    sonia = people.un_agent("manager", equipe=helene.affectation.equipe, nom="Perrin", prenom="Sonia")
    promettre(promis_service="Écrire au bailleur", promis_service_avant=dans(3), promis_personne="x")
    (ligne,) = absence(sonia, helene, dans(0))
    assert ligne.dates == ((dans(3), "promesse du service"),) and ligne.bientot


# --- The end ---


def test_no_open_promise_is_closed_in_silence_and_what_is_kept_stays_in_the_day(poste, helene, dossier, promettre):
    entretien = promettre(promis_service="Écrire au bailleur", promis_personne="Envoyer la quittance")
    autre = promettre(promis_service="Rappeler l’école")
    finir(poste, autre)
    with pytest.raises(Exception, match="encore ouverts"):
        services.clore_dossier(agent=helene, dossier=dossier, **FIN)
    points = {p.titre: p.cle for p in a_regler(dossier)}
    assert set(points) == {"Écrire au bailleur", "Envoyer la quittance"}, "what is closed is not asked about"
    voulu = {points["Écrire au bailleur"]: "garder", points["Envoyer la quittance"]: "abandonner"}
    services.clore_dossier(agent=helene, dossier=dossier, **FIN, reglements=voulu)
    entretien.refresh_from_db()
    assert (entretien.promis_personne_fin, entretien.promis_service_fin) == ("plus_a_faire", "")
    assert [a.titre for a in du_jour(helene)] == ["Écrire au bailleur"], "without a day too: it was kept"
    assert "Écrire au bailleur" in page(poste, dossier) and finir(poste, entretien).status_code == 302
    assert du_jour(helene) == [] and finir(poste, autre, "").status_code == 409, "the dossier is closed"


def test_a_dossier_reopened_keeps_its_promises_open_and_none_as_kept(helene, dossier, promettre):
    promettre(promis_service="Écrire au bailleur")
    (point,) = a_regler(dossier)
    services.clore_dossier(agent=helene, dossier=dossier, **FIN, reglements={point.cle: "garder"})
    services.rouvrir_dossier(agent=helene, dossier=Dossier.objects.get(pk=dossier.pk))
    assert Entretien.objects.get().reporte_le is None and [p.cle for p in a_regler(dossier)] == [point.cle]
    assert du_jour(helene) == []
