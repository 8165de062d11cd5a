"""What is wrong with a form, told once at the top of its page, each fault leading to its field; the first one has the focus."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import dropwhile, islice

from django import forms
from django.forms import BoundField


@dataclass(frozen=True)
class Faute:
    """One thing to correct: where (the field's identifier, '' for the form as a whole), its name, what is said."""

    ancre: str
    libelle: str
    message: str


def resumer(form: forms.Form) -> list[Faute]:
    """The faults in the order of the page. The form knows it: ``erreurs`` does not tell them again."""
    if not form.errors:
        attendre(form)
        return []
    fautes = [Faute("", "", str(message)) for message in form.non_field_errors()]
    for nom in form.fields:
        form.fields[nom].widget.attrs.pop("autofocus", None)
    en_faute = [champ for champ in form if champ.errors]
    for champ in en_faute:
        cache = champ.is_hidden
        fautes.append(Faute("" if cache else _ancre(champ), "" if cache else str(champ.label), str(champ.errors[0])))
    premier = next((champ for champ in en_faute if not champ.is_hidden), None)
    if premier is not None:
        premier.field.widget.attrs["autofocus"] = True
    setattr(form, "resumee", True)  # noqa: B010
    return fautes


def _ancre(champ: BoundField) -> str:
    """Choices shown all at once have an identifier each: the first one."""
    plusieurs = isinstance(champ.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return f"{champ.auto_id}_0" if plusieurs else str(champ.auto_id)


def attendre(form: forms.Form) -> forms.Form:
    """Nothing is wrong: the cursor goes to the text that one came to write, the first long one, else the line that comes
    first, choices already answered apart."""
    montres = [champ for champ in form if not champ.is_hidden]
    longs = [c for c in montres if isinstance(c.field.widget, forms.Textarea)]
    suite = dropwhile(lambda c: isinstance(c.field, forms.ChoiceField) and c.value(), montres)
    lignes = [c for c in islice(suite, 1) if type(c.field.widget) is forms.TextInput]
    if not any(c.field.widget.attrs.get("autofocus") for c in montres):
        for champ in (longs or lignes)[:1]:
            champ.field.widget.attrs["autofocus"] = True
    return form
