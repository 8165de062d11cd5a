"""French dates, hours and numbers, and the shared pieces of pages, all shown on /exemples/. Builtin: no {% load %} needed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jalons.fondations.socle import billets, emplacements, phrases
from jalons.fondations.socle.dates import INSECABLE, heure_texte, jour_annee, jour_texte, mois_annee
from jalons.fondations.socle.emplacements import emplacement

register = template.Library()
register.simple_tag(emplacement)


@register.simple_tag(takes_context=True)
def morceau(context: dict[str, Any], nom: str, objet: Any) -> str:
    """A piece of page written by a room above: ``{% morceau "personne.suivi" assure %}``."""
    return emplacements.morceau(context["request"], nom, objet)


FINE = "\u202f"


def _jour(valeur: Any) -> date | None:
    if isinstance(valeur, datetime):
        return timezone.localtime(valeur).date() if timezone.is_aware(valeur) else valeur.date()
    return valeur or None


@register.filter
def de(qui: Any) -> str:
    """« d’Aubrelle », « de Muret », « de la CPAM »: a name after « de », the one place where it is elided."""
    return phrases.de(str(qui))


@register.filter
def jour(valeur: Any) -> str:
    """« mardi 10 mars », with the year when it is not this one."""
    if (lu := _jour(valeur)) is None:
        return "—"
    annee = "" if lu.year == timezone.localdate().year else f" {lu.year}"
    return f"{jour_texte(lu)}{annee}"


@register.filter
def jour_long(valeur: Any) -> str:
    """« 10 mars 2026 »."""
    return "—" if (lu := _jour(valeur)) is None else jour_annee(lu)


@register.filter
def mois_long(valeur: str) -> str:
    """« octobre 2026 » for « 2026-10 »."""
    return mois_annee(valeur) if valeur else "—"


@register.filter
def dans(valeur: Any) -> str:
    """« aujourd’hui », « dans 3 jours », « il y a 2 jours »."""
    if (lu := _jour(valeur)) is None:
        return ""
    ecart = (lu - timezone.localdate()).days
    proches = {0: "aujourd’hui", 1: "demain", -1: "hier"}
    if ecart in proches:
        return proches[ecart]
    return f"dans {ecart} jours" if ecart > 0 else f"il y a {-ecart} jours"


@register.filter
def heure(valeur: Any) -> str:
    """« 9 h 30 », « 14 h », in the local time of the setting in force."""
    if valeur in (None, ""):
        return "—"
    lu = timezone.localtime(valeur) if isinstance(valeur, datetime) and timezone.is_aware(valeur) else valeur
    return heure_texte(lu)


@register.filter
def moment(valeur: Any) -> str:
    """« à 9 h 30 » today, « lundi 30 novembre à 9 h 30 » on another day."""
    autre = "" if _jour(valeur) in (None, timezone.localdate()) else f"{jour(valeur)} "
    return f"{autre}à {heure(valeur)}"


@register.filter
def nombre(valeur: Any, decimales: int = 0) -> str:
    """« 14 431 » with narrow no-break spaces, decimal comma. « — » for None."""
    if valeur is None or valeur == "":
        return "—"
    texte = f"{Decimal(str(valeur)):,.{int(decimales)}f}"
    return texte.replace(",", FINE).replace(".", ",")


@register.filter
def mois(valeur: Any) -> str:
    """« 5 mois », « 3,5 mois »: one decimal, dropped when it is zero."""
    if valeur is None:
        return "—"
    rond = round(Decimal(str(valeur)), 1)
    return f"{nombre(rond, 0 if rond == int(rond) else 1)}{INSECABLE}mois"


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> SafeString:
    """Django's own hidden field, and the billet of who sees the form (``socle/billets.py``)."""
    jeton = context.get("csrf_token")
    if not jeton or jeton == "NOTPROVIDED":
        return SafeString("")
    champ = format_html('<input type="hidden" name="{}" value="{}">', billets.JETON, jeton)
    agent = getattr(context.get("request"), "user", None)
    if agent is None or not agent.is_authenticated:
        return champ
    return champ + format_html('<input type="hidden" name="{}" value="{}">', billets.CHAMP, billets.billet(agent))


@register.filter
def cle(table: Any, nom: Any) -> Any:
    """``table[nom]``, None when absent."""
    return table.get(nom) if table else None


@register.filter
def accorde(qui: Any, modele: str) -> str:
    """``{{ assure|accorde:"{Elle/Il/La personne} ne viendra pas" }}``: an agent or an insured person, or nobody known."""
    return phrases.accorder(modele, getattr(qui, "accord", phrases.Accord.INCONNU))


@register.filter
def presence(code: str, qui: Any) -> str:
    """A seat of a meeting, in words that agree with who holds it."""
    return phrases.presence(code, qui.accord)


@register.filter
def en_charge(agent: Any) -> str:
    """« Luc Denis en est chargé. »"""
    return phrases.en_charge(str(agent), agent.accord)


@register.inclusion_tag("socle/_champ.html")
def champ(field: BoundField, classe: str = "") -> dict[str, Any]:
    """A field with its label, help and error, tied by aria-describedby."""
    widget = field.field.widget
    types = {"select": "form-select", "checkbox": "form-check-input"}
    genre = getattr(widget, "input_type", "textarea")
    decrit = [f"{field.auto_id}_aide"] if field.help_text else []
    decrit += [f"{field.auto_id}_erreur"] if field.errors else []
    attributs: dict[str, str | bool] = {"class": types.get(genre, "form-control")}
    if decrit:
        attributs["aria-describedby"] = " ".join(decrit)
    if field.errors:
        attributs["class"] = f"{attributs['class']} is-invalid"
        attributs["aria-invalid"] = "true"
    return {
        "field": field,
        "rendu": field.as_widget(attrs=attributs),
        "case": genre == "checkbox",
        "classe": classe,
    }


@register.inclusion_tag("socle/_choix.html")
def choix(field: BoundField, cartes: bool = False, sans_legende: bool = False) -> dict[str, Any]:
    """Answers as large radios or checkboxes (j-choice)."""
    multiple = bool(getattr(field.field.widget, "allow_multiple_selected", False))
    return {"field": field, "cartes": cartes, "multiple": multiple, "sans_legende": sans_legende}


@register.simple_tag
def badge(texte: str, genre: str = "") -> SafeString:
    """A status badge: ``genre`` among wait, ok, stop, off, or nothing."""
    return format_html('<span class="j-badge{}">{}</span>', f" j-badge--{genre}" if genre else "", texte)


def _classe(propre: str, autres: str) -> str:
    return f"{propre} {autres}" if autres else propre


@register.simple_block_tag
def carte(content: SafeString, cle: str, titre: str, classe: str = "") -> SafeString:
    """A card and its title. One whose header holds more than a title is written out."""
    return format_html(
        '<section class="{}" aria-labelledby="{}">\n<header>\n<h2 id="{}">{}</h2>\n</header>{}</section>',
        _classe("j-card", classe), cle, cle, titre, content,
    )  # fmt: skip


@register.simple_block_tag
def vide(content: SafeString, classe: str = "") -> SafeString:
    """What a page says when it has nothing to show: why, and what to do."""
    return format_html('<div class="{}">\n<p>{}</p>\n</div>', _classe("j-empty", classe), content)


@register.simple_block_tag
def repli(content: SafeString, question: str, classe: str = "") -> SafeString:
    """What is read only when asked for."""
    return format_html(
        '<details class="{}">\n<summary>{}</summary>\n<div>{}</div>\n</details>',
        _classe("j-def", classe),
        question,
        content,
    )


@register.simple_block_tag
def tableau(content: SafeString, legende: str, classe: str = "") -> SafeString:
    """A table that scrolls by itself on a narrow screen; with « j-stack », its rows become lists there."""
    return format_html(
        '<div class="j-scroll">\n<table class="{}">\n<caption class="visually-hidden">{}</caption>{}</table>\n</div>',
        _classe("table", classe), legende, content,
    )  # fmt: skip


@register.inclusion_tag("socle/_erreurs.html")
def erreurs(form: BaseForm, classe: str = "") -> dict[str, Any]:
    """What is wrong with a form as a whole, when the top of the page does not tell it; each field says its own."""
    return {"erreurs": () if getattr(form, "resumee", False) else form.non_field_errors(), "classe": classe}


@register.inclusion_tag("socle/_boutons.html")
def boutons(envoyer: str, retour: str, renoncer: str = "Annuler", classe: str = "mt-3") -> dict[str, str]:
    """The end of a form: its one act, and the way back."""
    return {"envoyer": envoyer, "retour": retour, "renoncer": renoncer, "classe": classe}


@register.inclusion_tag("socle/_pages.html")
def pages(page: Page[Any], avant: str = "Précédentes", apres: str = "Suivantes") -> dict[str, Any]:
    """The way to the other pages of a list, its filters kept."""
    return {"page": page, "avant": avant, "apres": apres}
