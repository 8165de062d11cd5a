"""How forms become HTML: Django's templates, but for the lists, whose hundreds of options each called two templates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

LISTE, OPTION = "django/forms/widgets/select.html", "django/forms/widgets/select_option.html"


class Rendu(DjangoTemplates):
    """Django's renderer. A list is written here, sign for sign as its template writes it (``test_rendu``)."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The HTML of one widget, form or error list."""
        liste = context.get("widget") if template_name == LISTE else None
        if liste and all(o["template_name"] == OPTION for o in _options(liste)):
            return _liste(liste)
        return super().render(template_name, context, request)


def _options(liste: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return (option for _, options, _ in liste["optgroups"] for option in options)


def _liste(liste: dict[str, Any]) -> SafeString:
    morceaux = [f'<select name="{conditional_escape(liste["name"])}"{_attributs(liste["attrs"])}>']
    for groupe, options, _ in liste["optgroups"]:
        morceaux.append(f'\n  <optgroup label="{conditional_escape(groupe)}">' if groupe else "")
        for o in options:
            valeur, dit = conditional_escape(str(o["value"])), conditional_escape(o["label"])
            morceaux.append(f'\n  <option value="{valeur}"{_attributs(o["attrs"])}>{dit}</option>\n')
        morceaux.append("\n  </optgroup>" if groupe else "")
    return mark_safe("".join((*morceaux, "\n</select>")))  # noqa: S308 each piece is escaped above


def _attributs(attributs: dict[str, Any]) -> str:
    dits = ((nom, valeur) for nom, valeur in attributs.items() if valeur is not False)
    return "".join(
        f" {conditional_escape(nom)}" + ("" if valeur is True else f'="{conditional_escape(str(valeur))}"')
        for nom, valeur in dits
    )
