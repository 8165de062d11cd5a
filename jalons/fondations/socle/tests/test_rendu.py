"""A list drawn by us is the list that Django's own templates draw."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from jalons.fondations.socle import champs
from jalons.fondations.socle.rendu import Rendu

CHOIX = [
    ("", "aucun"),
    ("a", 'L’« été » <b>& co</b> "d\'ici"'),
    (3, "trois"),
    ("Lieux", [("x<y", mark_safe("<i>sûr</i>")), ("z", "zed")]),
    ('un "groupe" <', [("g", "g")]),
]


@pytest.mark.parametrize("valeur", [None, "", "a", 3, "x<y", "inconnu"])
@pytest.mark.parametrize("widget", [forms.Select, champs.Liste, forms.SelectMultiple, forms.RadioSelect])
def test_a_list_is_written_as_django_writes_it(widget: type[forms.Select], valeur: object) -> None:
    liste = widget(choices=CHOIX, attrs={"class": 'x"y', "required": True, "disabled": False, "size": 4})
    lu = [valeur] if widget is forms.SelectMultiple and valeur is not None else valeur
    ecrit = {r: liste.render("nom<", lu, {"id": "id_nom"}, renderer=r) for r in (Rendu(), DjangoTemplates())}
    nous, django = ecrit.values()
    assert nous == django


def test_what_somebody_wrote_never_becomes_markup() -> None:
    rendu = forms.Select(choices=[("<script>", "<script>alert(1)</script>")]).render("n", None, renderer=Rendu())
    assert "<script>" not in rendu
