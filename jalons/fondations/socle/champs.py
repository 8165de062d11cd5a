"""The one way to read a field of a form: how it is typed, what is told when it cannot be read, its bounds in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from jalons.fondations.socle.caracteres import plusieurs_lignes, une_ligne
from jalons.fondations.socle.dates import jour_annee, jours_ecrits, mois_avant
from jalons.fondations.socle.numeros import NUMERO_ECRIT, dit_un_numero, sans_numero
from jalons.fondations.socle.telephone import e164

LIGNE, TEXTE = 300, 30_000  # characters
FORMATS_JOUR = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d%m%Y"]
FORMATS_HEURE = ["%H:%M", "%H:%M:%S", "%Hh%M", "%H h %M", "%Hh", "%H h"]
JOUR_ILLISIBLE = "Cette date n’existe pas ou ne se lit pas : écrivez-la ainsi, 24/02/2026."
NAISSANCE_ILLISIBLE = JOUR_ILLISIBLE.replace("2026", "1956")
NAISSANCES_DEPUIS = 1900
NOMBRES = {2: "deux", 5: "cinq"}
SANS_MEMOIRE = {"autocomplete": "off"}  # what is said of one person is never offered for the next one

Borne = Callable[[date], str]  # what is wrong with this day, in words; '' when nothing is


class ChampJour(forms.DateField):
    """A day within its bounds; ``garde``, the one that was there before, may stay although it no longer is."""

    borne: Borne
    garde: date | None = None

    def to_python(self, value: Any) -> date | None:
        """As people write it, month in words or year in two figures; a year that may be two of them is asked for."""
        try:
            return super().to_python(value)
        except forms.ValidationError:
            ecrits = jours_ecrits(str(value))
            possibles = [jour for jour in ecrits if not self.borne(jour)] or ecrits[:1]
            if len(possibles) > 1:
                ou = " ou ".join(str(jour.year) for jour in possibles)
                raise forms.ValidationError(f"{ou} ? Écrivez l’année en quatre chiffres.") from None
            if not possibles:
                raise
            return possibles[0]

    def validate(self, value: Any) -> None:
        """Raises ValidationError when the day is out of bounds."""
        super().validate(value)
        if value and value != self.garde and (faute := self.borne(value)):
            raise forms.ValidationError(faute)


def jour(
    label: str,
    *,
    borne: Borne,
    calendrier: bool = True,
    aide: str = "",
    vide: str = "",
    illisible: str = JOUR_ILLISIBLE,
    attributs: dict[str, str] | None = None,
    **autres: Any,
) -> ChampJour:
    """A day, typed as people write it or picked; ``borne`` is one of those below, for every field; ``calendrier`` False
    where it is typed only (births, far from today)."""
    if calendrier:
        saisie = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"} | (attributs or {}))
    else:
        saisie = forms.DateInput(format="%d/%m/%Y", attrs=SANS_MEMOIRE | {"inputmode": "numeric"} | (attributs or {}))

    champ = ChampJour(
        label=label,
        help_text=aide,
        input_formats=FORMATS_JOUR,
        widget=saisie,
        error_messages={"invalid": illisible, "required": vide or "Indiquez la date."},
        **autres,
    )
    champ.borne = borne
    return champ


def garder(form: forms.Form, *noms: str) -> None:
    """Let the days that the form already had stay, past deadlines included: only a new one is judged."""
    for nom in noms:
        champ: Any = form.fields[nom]
        champ.garde = form.initial.get(nom)


def jour_ou_rien(texte: str, borne: Borne | None = None) -> date | None:
    """A day of an address, read as a field reads it; None when there is none, or none that makes sense."""
    lu: date | None = None
    with suppress(forms.ValidationError):
        lu = jour("", borne=borne or plausible).clean(texte)
    return lu


def plausible(lu: date) -> str:
    """Bound of a day with no other: since the Sécurité sociale, and not beyond a working life."""
    possible = 1945 <= lu.year <= timezone.localdate().year + 30
    return "" if possible else f"L’année {lu.year} n’est pas vraisemblable : vérifiez la date."


def passee(lu: date) -> str:
    """Bound: a day that has come."""
    futur = lu > timezone.localdate()
    return f"Le {jour_annee(lu)} est dans l’avenir : donnez un jour déjà passé." if futur else plausible(lu)


def naissable(lu: date) -> str:
    """Bound: a day on which somebody living may be born."""
    impossible = lu > timezone.localdate() or lu.year < NAISSANCES_DEPUIS
    return (
        f"Cette date de naissance est impossible : elle va de {NAISSANCES_DEPUIS} à aujourd’hui." if impossible else ""
    )


def entre(avant: int, apres: int) -> Borne:
    """Bound: at most so many years before today, and after; 0 ``avant``: from today on."""

    def borne(lu: date) -> str:
        aujourdhui = timezone.localdate()
        if not avant and lu < aujourdhui:
            return "Cette date est passée : donnez aujourd’hui ou un jour à venir."
        if lu < mois_avant(aujourdhui, 12 * avant) or lu > mois_avant(aujourdhui, -12 * apres):
            loin, sens = (avant, "remonte à") if lu < aujourdhui else (apres, "est dans")
            return f"Le {jour_annee(lu)} {sens} plus {_ans(loin)} : vérifiez l’année."
        return ""

    return borne


def _ans(combien: int) -> str:
    return "d’un an" if combien == 1 else f"de {NOMBRES.get(combien, str(combien))} ans"


rappel = entre(0, 1)  # somebody is called back
rendez_vous = entre(0, 2)  # an agenda: windows, appointments, meetings
echeance = entre(0, 5)  # something must be done before
en_poste = entre(1, 5)  # absences, substitutions, sectors, referents: may be told afterwards


def naissance(label: str = "Naissance", **autres: Any) -> ChampJour:
    """A day of birth, when she said it."""
    return jour(label, calendrier=False, borne=naissable, illisible=NAISSANCE_ILLISIBLE, required=False, **autres)


def annee_de_naissance(label: str, **autres: Any) -> forms.IntegerField:
    """Only the year, with the bounds of the day."""

    def verifier(lu: int) -> None:
        if faute := naissable(date(min(max(lu, 1), 9999), 1, 1)):
            raise forms.ValidationError(faute)

    invalide = "Écrivez l’année en quatre chiffres, par exemple 1961."
    return forms.IntegerField(label=label, validators=[verifier], error_messages={"invalid": invalide}, **autres)


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


class Liste(forms.Select):
    """A folded list in which nothing is chosen before somebody chooses: no answer is the first one by accident."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Django's, after an empty line when what the field holds is none of its answers."""
        groupes = super().optgroups(name, value, attrs)
        if any(option["selected"] for _, options, _ in groupes for option in options):
            return groupes
        return [(None, [self.create_option(name, "", "Choisir…", selected=True, index=0)], 0), *groupes]


class Saisie(forms.CharField):
    """A text that nothing cuts: the browser is told no ``maxlength``, which would shorten what is pasted without a word.

    What nobody types on purpose goes: controls, signs that turn the words around; on one line, ends of lines too. A social
    security number is refused, unless ``numero`` says that it is taken out (no text that may wait) or asked for (« admis »).
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "max_length": "Trop long : %(show_value)d caractères, pour %(limit_value)d au plus. Rien n’a été coupé : raccourcissez."
    }

    def __init__(self, *, numero: Literal["refuse", "retire", "admis"] = "refuse", **autres: Any):
        super().__init__(**autres)
        self.numero = numero

    def to_python(self, value: Any) -> Any:
        nettoyer = plusieurs_lignes if isinstance(self.widget, forms.Textarea) else une_ligne
        lu = super().to_python(nettoyer(value) if isinstance(value, str) else value) or ""
        if self.numero == "refuse" and dit_un_numero(lu):
            raise forms.ValidationError(NUMERO_ECRIT)
        return sans_numero(lu) if self.numero == "retire" else lu

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


MONTANT = re.compile(r"([0-9]+|[0-9]{1,3}(?:[ .][0-9]{3})+)(?:,([0-9]{1,2}))?")
MONTANT_MAX = Decimal(1_000_000)
INCONNUS = ("?", "inconnu", "inconnue", "ne sait pas", "nsp")


def lire_montant(tape: str) -> Decimal | None:
    """« 1 234,50 € » as people type it, in euros; None when it is said unknown. Raises ValidationError."""
    lu = re.sub(r"[\s\u00a0\u202f\u2009]+", " ", tape).strip().lower()
    if lu in INCONNUS:
        return None
    lu = re.sub(r" ?(€|euros?|eur)$", "", lu)
    if re.match(r"[-−–] ?[0-9]", lu):
        raise forms.ValidationError(f"« {tape} » est négatif : écrivez un montant positif, ou 0.")
    if re.fullmatch(r"[0-9]+\.[0-9]{1,2}", lu):
        lu = lu.replace(".", ",")
    trouve = MONTANT.fullmatch(lu)
    if trouve is None or re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", lu):  # 1.234: a thousand, or one?
        raise forms.ValidationError(f"« {tape[:40]} » ne se lit pas : écrivez un montant ainsi, 1 234,50, ou « ? ».")
    valeur = Decimal(re.sub(r"[ .]", "", trouve[1]) + "." + (trouve[2] or "0"))
    if valeur > MONTANT_MAX:
        raise forms.ValidationError(f"« {tape[:40]} » dépasse un million d’euros : vérifiez le montant.")
    return valeur


class ChampMontant(Saisie):
    """An amount in euros, typed as people write it; None when it is empty or said unknown."""

    def clean(self, value: Any) -> Any:
        tape = super().clean(value)
        return lire_montant(tape) if tape else None

    def prepare_value(self, value: Any) -> Any:
        """« 1234,50 », as it may be typed again."""
        return f"{value:.2f}".replace(".", ",").removesuffix(",00") if isinstance(value, Decimal) else value


def montant(label: str, *, aide: str = "", **autres: Any) -> ChampMontant:
    """An amount in euros; empty is unknown, never zero."""
    saisie = forms.TextInput(attrs=SANS_MEMOIRE | {"inputmode": "decimal"})
    return ChampMontant(label=label, max_length=40, required=False, help_text=aide, widget=saisie, **autres)


def choix(
    label: str, parmi: Any = (), *, liste: bool = False, aide: str = "", vide: str = "", **autres: Any
) -> forms.ChoiceField:
    """One answer among some, all of them visible; ``liste`` folds them when there are many."""
    return forms.ChoiceField(
        label=label,
        choices=parmi,
        help_text=aide,
        widget=Liste if liste else forms.RadioSelect,
        error_messages={"required": vide or "Choisissez une réponse."},
        **autres,
    )


class ChampObjet(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row; a key that is not one of ours is an answer that the list does not have, like any other."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError as faute:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from faute


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
    champ = ChampObjet(
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


def identifiant(*, vide: str = "", **autres: Any) -> forms.UUIDField:
    """A key that the page carries and nobody types."""
    incomplete = "La page est arrivée incomplète : rouvrez-la, puis recommencez."
    return forms.UUIDField(error_messages={"invalid": incomplete, "required": vide or incomplete}, **autres)


def version() -> forms.IntegerField:
    """Which version of the row the page showed: an edit made on an older one is not lost, it is compared."""
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9, initial=0, required=False)


ILLISIBLE = -1


def version_postee(donnees: Mapping[str, Any]) -> int | None:
    """The version that a button carries; None when it carries none. One that cannot be read is ILLISIBLE: of no row."""
    if "version" not in donnees:
        return None
    return version_lue(str(donnees["version"]))


def version_lue(lue: str) -> int:
    """What a page sent back as a version; ILLISIBLE, which no row has, so that the act is refused."""
    return int(lue) if lue.isdecimal() and len(lue) < 10 else ILLISIBLE


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
