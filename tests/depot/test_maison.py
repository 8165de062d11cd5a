"""The house keeps its promises: keys go down, every field is classed, every word, setting and template is known."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from jalons.config.maison import AILES, ETAGES
from jalons.portes.cli.main import VERBES

RACINE = Path(__file__).parents[2]
NIVEAU = {p.module.split(".")[-1]: -rang for rang, etage in enumerate(ETAGES) for p in etage}  # by application
EXEMPTS = {"id", "version", "created_at"}


def nos_modeles() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("jalons.")]


def test_foreign_keys_go_down_only() -> None:
    montantes = [
        f"{m.__name__}.{champ.name}"
        for m in nos_modeles()
        for champ in m._meta.get_fields()
        if isinstance(champ, models.ForeignKey | models.ManyToManyField)
        and champ.related_model.__module__.startswith("jalons.")
        and m._meta.app_label != champ.related_model._meta.app_label
        and NIVEAU[m._meta.app_label] <= NIVEAU[champ.related_model._meta.app_label]
    ]
    assert montantes == []


def test_across_rooms_a_foreign_key_has_no_way_back() -> None:
    bavardes = [
        f"{m.__name__}.{champ.name}"
        for m in nos_modeles()
        for champ in m._meta.get_fields()
        if isinstance(champ, models.ForeignKey | models.OneToOneField)
        and champ.related_model.__module__.startswith("jalons.")
        and champ.related_model._meta.app_label != m._meta.app_label
        and not (champ.remote_field.related_name or "").endswith("+")
        and m._meta.app_label not in ("agents",)  # a team and its caisse: both in the foundations
    ]
    assert bavardes == []


def test_every_field_has_its_class() -> None:
    oublies = [
        f"{m._meta.label}.{champ.name}"
        for m in nos_modeles()
        if m._meta.app_label != "journal"
        for champ in m._meta.concrete_fields
        if not champ.is_relation and not champ.primary_key and champ.name not in EXEMPTS
        if champ.name not in getattr(m, "SENSIBILITE", {})
    ]
    assert oublies == [], "Ajouter ces champs à SENSIBILITE, avec leur classe F0 à F5."


def test_no_class_is_given_to_a_field_that_does_not_exist() -> None:
    fantomes = [
        f"{m._meta.label}.{nom}"
        for m in nos_modeles()
        for nom in getattr(m, "SENSIBILITE", {})
        if nom not in {c.name for c in m._meta.concrete_fields}
    ]
    assert fantomes == []


def test_secret_text_is_always_encrypted() -> None:
    en_clair = [
        f"{m._meta.label}.{nom}"
        for m in nos_modeles()
        for nom, classe in getattr(m, "SENSIBILITE", {}).items()
        if classe in ("F4", "F5")
        and isinstance(m._meta.get_field(nom), models.CharField | models.TextField)
        and nom != "password"
    ]
    assert en_clair == []


def test_every_setting_is_documented() -> None:
    sources = [p.read_text() for p in (RACINE / "jalons").rglob("*.py") if "tests" not in p.parts]
    employes = set(re.findall(r"[\"'](JALONS_[A-Z_]+)[\"']", "\n".join(sources)))
    doc = (RACINE / "docs" / "exploitation.md").read_text()
    assert {n for n in employes if f"`{n}`" not in doc} == set()
    assert {n for n in re.findall(r"`(JALONS_[A-Z_]+)`", doc) if n not in employes | {"JALONS_TESTS"}} == set()


def test_every_verb_is_documented_and_its_help_gives_an_example() -> None:
    import importlib

    import click

    doc = (RACINE / "docs" / "exploitation.md").read_text()
    for verbe, module in VERBES.items():
        charge = importlib.import_module(f"jalons.portes.cli.{module}")
        commande: click.Command = getattr(charge, verbe, None) or charge.commande
        assert f"`jalons {verbe}" in doc, f"Documenter « jalons {verbe} » dans docs/exploitation.md."
        assert "jalons " in (commande.help or ""), f"L’aide de « jalons {verbe} » n’a pas d’exemple."


ANGLAIS = re.compile(
    r"\b(Usage|Commands|Show|Missing|No such|Did you|Invalid|required|default|Error|unexpected|valid|range|is not|Choose)\b"
)


def _dit(groupe: Any, appel: list[str]) -> str:
    """What a command prints, or what it refuses with."""
    import click
    from click.testing import CliRunner

    fait = CliRunner().invoke(groupe, appel, standalone_mode=False)
    refus = fait.exception
    return refus.format_message() if isinstance(refus, click.ClickException) else fait.output


def test_what_the_commands_say_by_themselves_is_french() -> None:
    import click

    from jalons.portes.cli.main import groupe

    def verbes(commande: click.Command, mots: list[str]) -> list[list[str]]:
        if not isinstance(commande, click.Group):
            return [mots]
        ctx = click.Context(commande)
        siens = [(nom, commande.get_command(ctx, nom)) for nom in commande.list_commands(ctx)]
        return [mots, *(v for nom, sous in siens if sous for v in verbes(sous, [*mots, nom]))]

    tous = verbes(groupe, [])
    assert len(tous) > 25
    autres = (
        "charger --fichiers", "charger --fichiers a --mois b --organisme c d", "charger --mosi x", "demo --taille x",
        "consolider --annee a", "consolider --annee 12", "depliant --region a --annee 2025 --sortie /", "territoires charger",
    )  # fmt: skip
    appels = [[*verbe, suite] for verbe in tous for suite in ("--help", "--zut")]
    appels += [appel.split() for appel in autres]
    dits = [(" ".join(appel), _dit(groupe, appel)) for appel in appels]
    lance = subprocess.run(
        [sys.executable, "-m", "jalons.portes.cli", "zut"], capture_output=True, text=True, check=False
    )
    dits.append(("zut, lancée", lance.stderr))
    assert [(appel, texte) for appel, texte in dits if not texte or ANGLAIS.search(texte)] == []


def test_the_compiled_words_of_the_commands_are_those_of_the_readable_file() -> None:
    import ast
    import gettext

    lisible = RACINE / "jalons/portes/cli/langue/fr/LC_MESSAGES/click.po"
    with lisible.with_suffix(".mo").open("rb") as flux:
        catalogue = gettext.GNUTranslations(flux)
    texte_lisible = lisible.read_text()
    paires = re.findall(r'^msgid (".+")\n(?:msgid_plural .+\n)?msgstr(\[0\])? (".+")$', texte_lisible, re.M)
    assert len(paires) == texte_lisible.count("\nmsgid ") - 1  # its head has no word
    for cle, pluriel, dit in paires:
        texte = ast.literal_eval(cle)
        compile_ = catalogue.ngettext(texte, texte, 1) if pluriel else catalogue.gettext(texte)
        assert compile_ == ast.literal_eval(dit), "Recompiler : msgfmt -o click.mo click.po"


def test_every_template_is_used() -> None:
    gabarits = {
        p.relative_to(p.parents[len(p.parts) - p.parts.index("templates") - 2]).as_posix()
        for p in (RACINE / "jalons").rglob("templates/**/*.html")
    }
    textes = "\n".join(p.read_text() for p in (RACINE / "jalons").rglob("*") if p.suffix in (".py", ".html"))
    # Django finds 404, 403 and 500 by itself, and allauth its own pages.
    seuls = {
        g
        for g in gabarits
        if g.split("/")[0]
        in ("400.html", "404.html", "403.html", "500.html", "429.html", "account", "mfa", "allauth", "usersessions")
    }
    assert {g for g in gabarits - seuls if g not in textes} == set()


def test_no_page_carries_an_inline_script_or_style() -> None:
    fautifs = [
        p.relative_to(RACINE).as_posix()
        for p in (RACINE / "jalons").rglob("templates/**/*.html")
        if re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=\"", p.read_text()) and p.name != "500.html"
    ]
    assert fautifs == []


@pytest.mark.parametrize("mot", ["/wo" + "rk/", "/tmp/b" + "ash"])
def test_no_file_names_a_machine(mot: str) -> None:
    fautifs = [
        p.relative_to(RACINE).as_posix()
        for dossier in ("jalons", "tests", "docs", "benchmarks", "scripts", ".ci")
        for p in (RACINE / dossier).rglob("*")
        if p.is_file()
        and p.suffix in (".py", ".md", ".html", ".toml", ".txt", "")
        and mot in p.read_text(errors="ignore")
    ]
    assert fautifs == []


def test_the_picture_of_the_house_is_the_house() -> None:
    image = (RACINE / "docs" / "architecture.md").read_text()
    for aile in AILES:
        etages = [e for e in ETAGES if e[0].aile == aile]
        pieces = " > ".join(" · ".join(p.chemin.split(".")[-1] for p in e) for e in etages)
        assert re.search(rf"^ {aile} +{re.escape(pieces)}(  |$)", image, re.M), f"{aile} : {pieces}"
