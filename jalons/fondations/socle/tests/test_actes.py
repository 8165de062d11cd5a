"""The way of an act: where a refusal leads back."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import ValidationError
from django.template import Context, Template

from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import acte, retour_demande
from jalons.fondations.socle.fautes import resumer
from jalons.fondations.socle.refus import Refus


def refuse():
    raise Refus("Non.")


@pytest.mark.parametrize(
    ("retour", "sinon", "ou"),
    [("/liste/", "", "/liste/"), ("/liste/", "/page/", "/page/"), (str, "/page/", "/page/"), (str, "", "/")],
)
def test_a_refusal_leads_back_to_a_page_even_when_only_a_result_would_say_which(rf, retour, sinon, ou):
    request = rf.post("/", headers={"HX-Request": "true"})
    request._messages = CookieStorage(request)
    reponse = acte(request, refuse, retour=retour, sinon=sinon)
    assert (reponse.status_code, reponse["HX-Redirect"]) == (422, ou)


@pytest.mark.parametrize("retour", ["//ailleurs.fr/", "javascript:x", "/ici/\r\nX-Autre: 1", "/ici/\x00", ""])
def test_a_way_back_that_is_not_one_of_our_pages_is_not_followed(rf, retour):
    assert retour_demande(rf.post("/", {"retour": retour}), "/defaut/") == "/defaut/"


@pytest.mark.parametrize("jour", ["9999-12-31", "0001-01-01", "31/12/1899"])
def test_a_year_of_nobody_s_life_is_refused_in_words(jour):
    with pytest.raises(ValidationError, match="n’est pas vraisemblable"):
        champs.jour("Le", borne=champs.plausible).clean(jour)


@pytest.mark.parametrize("jour", ["24/02/2026", "24.02.2026", "24-02-2026", "24 02 2026", "24022026", "2026-02-24"])
def test_a_day_is_read_however_people_type_it(jour):
    assert champs.jour("Le", borne=champs.plausible).clean(jour) == date(2026, 2, 24)


@pytest.mark.parametrize("champ", [champs.ligne("Motif", 10), champs.texte("Note", 10)])
def test_a_text_too_long_is_told_with_its_counts_and_the_browser_cuts_nothing(champ):
    with pytest.raises(ValidationError, match=r"Trop long : 12 caractères, pour 10 au plus"):
        champ.clean("x" * 12)
    assert "maxlength" not in champ.widget.attrs


def test_every_fault_is_told_once_at_the_top_with_a_link_and_the_first_field_has_the_focus():
    class Essai(forms.Form):
        nom = champs.ligne("Nom")
        quand = champs.jour("Quand", borne=champs.plausible)
        mode = champs.choix("Comment", [("a", "A"), ("b", "B")])

    form = Essai({"s-nom": "Anne"}, prefix="s")
    assert [(f.ancre, f.libelle) for f in resumer(form)] == [("id_s-quand", "Quand"), ("id_s-mode_0", "Comment")]
    page = Template("{% erreurs form %}{% champ form.nom %}{% champ form.quand %}{% choix form.mode %}").render(
        Context({"form": form})
    )
    assert page.count("autofocus") == 1 and re.search(r'<input[^>]*autofocus[^>]*id="id_s-quand"', page)
    assert 'id="id_s-mode_0"' in page


@pytest.mark.parametrize(("mode", "attendu"), [("b", ["nom"]), ("", [])])
def test_the_cursor_passes_over_a_choice_already_answered_and_over_no_other(mode, attendu):
    class Essai(forms.Form):
        mode = champs.choix("Comment", [("a", "A"), ("b", "B")])
        nom = champs.ligne("Nom")
        prenom = champs.ligne("Prénom")

    form = Essai(initial={"mode": mode})
    assert resumer(form) == []
    assert [nom for nom, champ in form.fields.items() if champ.widget.attrs.get("autofocus")] == attendu


def test_no_page_tells_a_browser_to_cut_what_is_pasted():
    gabarits = Path(champs.__file__).parents[2].rglob("templates/**/*.html")
    coupes = [g.name for g in gabarits if "maxlength" in g.read_text() and 'type="search"' not in g.read_text()]
    assert coupes == []
