"""Every day that a form asks has bounds told in words, by the one rule of ``socle/champs.py``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

import jalons
from jalons.fondations.socle import champs
from jalons.fondations.socle.champs import FORMATS_JOUR, ChampJour

SANS_BORNE = (forms.DateField, forms.DateTimeField, forms.SplitDateTimeField)


def _formulaires() -> list[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages(jalons.__path__, "jalons."):
        if module.name.split(".")[-1].startswith(("forms", "exemples")):
            importlib.import_module(module.name)
    vus: dict[type[forms.BaseForm], None] = {}
    restent: list[type[forms.BaseForm]] = [forms.BaseForm]
    while restent:
        classe = restent.pop()
        vus[classe] = None
        restent += [c for c in classe.__subclasses__() if c not in vus]
    return [c for c in vus if c.__module__.startswith("jalons.") and ".tests." not in c.__module__]


def _dates() -> Iterator[tuple[str, forms.Field]]:
    for classe in _formulaires():
        for nom, champ in classe.base_fields.items():  # type: ignore[attr-defined]
            if isinstance(champ, SANS_BORNE) or "annee" in nom:
                yield f"{classe.__module__}.{classe.__name__}.{nom}", champ


DATES = dict(_dates())
# What is to come, and within how many days.
A_VENIR = {
    "RappelForm.le": 366, "AppelForm.interprete_le": 366, "OuvrirForm.du": 731, "OuvrirForm.au": 731, "AppelForm.echeance": 1827,
    "DeplacerForm.jour": 731, "ChoisirForm.du": 731, "ReserverForm.jour": 731, "SeanceForm.jour": 731,
    "ParolesForm.echeance": 1827, "DemandeForm.echeance": 1827, "ReportForm.prevue_le": 1827,
    "LigneForm.reponse_attendue_le": 1827, "ObjectifForm.terme": 1827, "ActionForm.echeance": 1827,
    "AttendueForm.pour_le": 1827, "Proposition.date_fin": 1827,
    "EtapeForm.prevue_le": 1827, "Fermeture.le": 1827, "ReglageForm.date_debut": 1827,
    "SignalementForm.sortie": 1827, "LienForm.sortie": 1827,
    "SaisieForm.echeance": 1827,
    "_SuiteForm.le": 366, "RepondreForm.le": 366, "SuivreForm.le": 366,
    "SollicitationForm.echeance": 1827, "AuRegistreForm.echeance": 1827,
    "ChercherForm.du": 731, "ChercherForm.avant": 731, "InscrireForm.avant": 731, "TenirForm.du": 731, "TenirForm.au": 731,
    "DemanderForm.attendue_le": 1827,
    "ConvoquerForm.jour": 731, "SuiteForm.pour_le": 1827,
}  # fmt: skip
NAISSANCES = ("naissance", "date_naissance", "annee_naissance")


def _dit(champ: forms.Field, jour: date) -> str:
    try:
        champ.clean(f"{jour:%d/%m/%Y}" if isinstance(champ, forms.DateField) else str(jour.year))
    except ValidationError as faute:
        return " ".join(faute.messages)
    return ""


def test_every_date_of_every_form_is_read_by_the_one_field() -> None:
    assert len(DATES) > 40
    autres = [nom for nom, champ in DATES.items() if not isinstance(champ, ChampJour) and "annee" not in nom]
    assert autres == [], "lire une date par champs.jour(…, borne=…)"
    assert all(champ.input_formats == FORMATS_JOUR for champ in DATES.values() if isinstance(champ, forms.DateField))


@pytest.mark.parametrize("nom", DATES)
def test_1899_and_9999_are_refused_in_words(nom: str) -> None:
    for annee in (1899, 9999):
        faute = _dit(DATES[nom], date(annee, 6, 30))
        assert faute.endswith(".") and len(faute.split()) > 5, (nom, annee, faute)


@pytest.mark.parametrize("nom", DATES)
def test_only_a_birth_can_be_in_1900(nom: str) -> None:
    ne = nom.rsplit(".", 1)[1] in NAISSANCES
    assert bool(_dit(DATES[nom], date(1900, 6, 30))) is not ne
    assert not ne or _dit(DATES[nom], timezone.localdate() + timedelta(days=400))


def test_each_date_to_come_is_in_the_list_above() -> None:
    trouvees = {
        ".".join(nom.rsplit(".", 2)[1:])
        for nom, champ in DATES.items()
        if isinstance(champ, ChampJour) and champ.borne in (champs.rappel, champs.rendez_vous, champs.echeance)
    }
    assert trouvees == set(A_VENIR)


@pytest.mark.parametrize("fin", A_VENIR)
def test_what_is_to_come_is_not_past_nor_too_far(fin: str) -> None:
    siens = [champ for nom, champ in DATES.items() if nom.endswith(f".{fin}")]
    aujourdhui = timezone.localdate()
    for champ in siens:
        assert "est passé" in _dit(champ, aujourdhui - timedelta(days=1))
        assert not _dit(champ, aujourdhui)
        assert "vérifiez l’année" in _dit(champ, aujourdhui + timedelta(days=A_VENIR[fin] + 1))


def test_a_day_that_was_there_before_may_stay() -> None:
    passe = timezone.localdate() - timedelta(days=10)
    for nom, champ in DATES.items():
        if isinstance(champ, ChampJour) and nom.endswith(("ActionForm.echeance", "ObjectifForm.terme")):
            champ.garde = passe
            try:
                assert not _dit(champ, passe) and _dit(champ, passe + timedelta(days=1))
            finally:
                champ.garde = None
