"""The one way to read a field of a form: how it is typed, what is told when it cannot be read, its bounds in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from jalons.fondations.socle.telephone import e164

LIGNE, TEXTE = 300, 30_000  # characters
FORMATS_JOUR = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d%m%Y"]
FORMATS_HEURE = ["%H:%M", "%H:%M:%S", "%Hh%M", "%H h %M", "%Hh", "%H h"]
JOUR_ILLISIBLE = "Cette date n’existe pas ou ne se lit pas : écrivez-la ainsi, 24/02/2026."
SANS_MEMOIRE = {"autocomplete": "off"}  # what is said of one person is never offered for the next one

Borne = Callable[[date], str]  # what is wrong with this day, in words; '' when nothing is


def jour(
    label: str,
    *,
    calendrier: bool = True,
    borne: Borne | None = None,
    aide: str = "",
    vide: str = "",
    attributs: dict[str, str] | None = None,
    **autres: Any,
) -> forms.DateField:
    """A day, typed as people write it or picked; ``calendrier`` False where it is typed only (births, far from today)."""
    if calendrier:
        saisie = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"} | (attributs or {}))
    else:
        saisie = forms.DateInput(format="%d/%m/%Y", attrs=SANS_MEMOIRE | {"inputmode": "numeric"} | (attributs or {}))

    def verifier(lu: date) -> None:
        if faute := (borne or plausible)(lu):
            raise forms.ValidationError(faute)

    return forms.DateField(
        label=label,
        help_text=aide,
        input_formats=FORMATS_JOUR,
        widget=saisie,
        validators=[verifier],
        error_messages={"invalid": JOUR_ILLISIBLE, "required": vide or "Indiquez la date."},
        **autres,
    )


def jour_ou_rien(texte: str) -> date | None:
    """A day of an address, read as a field reads it; None when there is none, or none that makes sense."""
    lu: date | None = None
    with suppress(forms.ValidationError):
        lu = jour("").clean(texte)
    return lu


def plausible(lu: date) -> str:
    """Bound of every day that has no other: a year of somebody's life or work."""
    dans_une_vie = 1900 <= lu.year <= timezone.localdate().year + 30
    return "" if dans_une_vie else f"L’année {lu.year} n’est pas vraisemblable : vérifiez la date."


def passee(lu: date) -> str:
    """Bound: a day that has come."""
    return "Cette date est dans le futur." if lu > timezone.localdate() else plausible(lu)


def naissable(lu: date) -> str:
    """Bound: a day on which somebody living may be born."""
    impossible = lu > timezone.localdate() or lu.year < 1880
    return "Cette date de naissance est impossible : vérifiez l’année." if impossible else ""


def naissance(label: str = "Naissance", **autres: Any) -> forms.DateField:
    """A day of birth, when she said it."""
    return jour(label, calendrier=False, borne=naissable, required=False, **autres)


def heure(label: str, *, aide: str = "", **autres: Any) -> forms.TimeField:
    """An hour of the day."""
    return forms.TimeField(
        label=label,
        help_text=aide,
        input_formats=FORMATS_HEURE,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "Écrivez l’heure ainsi : 14:30.", "required": "Indiquez l’heure."},
        **autres,
    )


class Saisie(forms.CharField):
    """A text that nothing cuts: the browser is told no ``maxlength``, which would shorten what is pasted without a word."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "max_length": "Trop long : %(show_value)d caractères, pour %(limit_value)d au plus. Rien n’a été coupé : raccourcissez."
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {nom: valeur for nom, valeur in super().widget_attrs(widget).items() if nom != "maxlength"}


def ligne(
    label: str,
    longueur: int = LIGNE,
    *,
    aide: str = "",
    vide: str = "",
    attributs: dict[str, str] | None = None,
    **autres: Any,
) -> forms.CharField:
    """One line of text."""
    return Saisie(
        label=label,
        max_length=longueur,
        help_text=aide,
        widget=forms.TextInput(attrs=SANS_MEMOIRE | (attributs or {})),
        error_messages={"required": vide or f"Indiquez : {label[:1].lower()}{label[1:]}."},
        **autres,
    )


def texte(
    label: str, longueur: int = TEXTE, *, lignes: int = 3, aide: str = "", vide: str = "", **autres: Any
) -> forms.CharField:
    """Free text, several lines."""
    return Saisie(
        label=label,
        max_length=longueur,
        help_text=aide,
        widget=forms.Textarea(attrs=SANS_MEMOIRE | {"rows": lignes}),
        error_messages={"required": vide or "Écrivez quelques mots."},
        **autres,
    )


def choix(
    label: str, parmi: Any = (), *, liste: bool = False, aide: str = "", vide: str = "", **autres: Any
) -> forms.ChoiceField:
    """One answer among some, all of them visible; ``liste`` folds them when there are many."""
    return forms.ChoiceField(
        label=label,
        choices=parmi,
        help_text=aide,
        widget=forms.Select if liste else forms.RadioSelect,
        error_messages={"required": vide or "Choisissez une réponse."},
        **autres,
    )


def objet(
    label: str,
    *,
    aucun: str | None = "Choisir",
    mots: Callable[[Any], str] = str,
    aide: str = "",
    vide: str = "",
    **autres: Any,
) -> forms.ModelChoiceField[Any]:
    """One row among those that ``offrir`` gives once the form knows who types; ``mots`` names a row."""
    champ: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=label,
        queryset=None,
        empty_label=aucun,
        help_text=aide,
        error_messages={"required": vide or "Choisissez dans la liste."},
        **autres,
    )
    setattr(champ, "label_from_instance", mots)  # noqa: B010
    return champ


def telephone(label: str = "Téléphone", **autres: Any) -> forms.CharField:
    """A number that can be dialled; kept as it was typed."""

    def verifier(lu: str) -> None:
        if not e164(lu):
            raise forms.ValidationError(
                "Ce numéro est incomplet : il en faut dix chiffres, ou l’indicatif du pays (+32…)."
            )

    return ligne(label, 30, attributs={"inputmode": "tel"}, validators=[verifier], **autres)


def courriel(label: str = "Adresse électronique", **autres: Any) -> forms.EmailField:
    """An e-mail address."""
    incomplete = "Adresse incomplète : elle s’écrit nom@exemple.fr."
    return forms.EmailField(label=label, error_messages={"invalid": incomplete}, **autres)


def version() -> forms.IntegerField:
    """Which version of the row the page showed: an edit made on an older one is not lost, it is compared."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9, initial=0, required=False)


def version_postee(donnees: Mapping[str, Any]) -> int | None:
    """The version that a button carries; None when it carries none."""
    lue = str(donnees.get("version", ""))
    return int(lue) if lue.isdecimal() and len(lue) < 10 else None


def offrir(
    form: forms.Form,
    nom: str,
    parmi: QuerySet[Any] | Iterable[tuple[Any, Any]],
    aussi: Callable[[str], bool] | None = None,
) -> None:
    """Give a field its rows or its answers, known only once the form knows who types and about whom.

    ``aussi``: other values that are an answer although they are no longer shown; the service says what becomes of them.
    """
    champ: Any = form.fields[nom]
    if isinstance(parmi, QuerySet):
        champ.queryset = parmi
        return
    champ.choices = list(parmi)
    if aussi is not None:
        montree = champ.valid_value
        champ.valid_value = lambda valeur: montree(valeur) or aussi(valeur)
