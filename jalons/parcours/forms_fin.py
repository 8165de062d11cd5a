"""The end, or another caisse: what becomes of each appointment still to come, of each extrait still read outside."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django import forms

from jalons.accompagner.accompagnements.enums import AccordDepart
from jalons.accompagner.accompagnements.forms import ClotureForm
from jalons.accompagner.extraits.models import Extrait
from jalons.fondations.socle import champs
from jalons.fondations.socle.templatetags.jalons import heure, jour
from jalons.parcours.enums import SortExtrait, SortRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements.forms import SecuriteForm


class TerminerForm(SecuriteForm, ClotureForm):
    """The closing, each appointment still to come, cancelled or kept (a colleague's is hers: it is kept), and each extrait that
    somebody outside may still read.
    """

    def __init__(
        self,
        *args: Any,
        a_venir: Sequence[RendezVous],
        annulables: Collection[uuid.UUID],
        extraits: Sequence[Extrait] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.lus_dehors = {f"extrait-{x.pk}": x for x in extraits}
        for cle, x in self.lus_dehors.items():
            dit = f"{x.partenaire}, jusqu’au {jour(x.jusqu_au)}"
            self.fields[cle] = champs.choix(dit, SortExtrait.choices, vide="Dites si cet extrait reste lisible.")
        self.a_venir = {f"rdv-{rdv.pk}": rdv for rdv in a_venir}
        for cle, rdv in self.a_venir.items():
            self.fields[cle] = _sort(rdv, annulable=rdv.pk in annulables)

    def clean(self) -> dict[str, Any]:
        """What becomes of each appointment, and of each extrait, together."""
        lu = super().clean()
        lu["extraits_lus"] = {x.pk: lu.pop(cle) for cle, x in self.lus_dehors.items() if cle in lu}
        lu["rendez_vous_a_venir"] = {rdv.pk: lu.pop(cle) for cle, rdv in self.a_venir.items() if cle in lu}
        return lu

    @property
    def extraits(self) -> list[forms.BoundField]:
        """What is still read outside, each with its answers."""
        return [self[cle] for cle in self.lus_dehors]

    @property
    def rendez_vous(self) -> list[forms.BoundField]:
        """The appointments to come, each with its answers."""
        return [self[cle] for cle in self.a_venir]


def _sort(rdv: RendezVous, *, annulable: bool) -> forms.ChoiceField:
    quand = f"{jour(rdv.debut_local)} à {heure(rdv.debut_local)}"
    manieres = [c for c in SortRendezVous.choices if annulable or c[0] == SortRendezVous.GARDER]
    aide = "" if annulable else f"Ce rendez-vous est à {rdv.agent}, qui le garde ou l’annule."
    return champs.choix(
        f"{quand}, {rdv.get_mode_display().lower()}, avec {rdv.agent}", manieres, aide=aide,
        vide="Dites si ce rendez-vous est annulé ou gardé.", initial=None if annulable else SortRendezVous.GARDER,
    )  # fmt: skip


class DepartForm(SecuriteForm):
    """To which caisse, why, how she agreed, what she lets go; and what becomes of each appointment still to come."""

    vers = champs.objet("À quelle caisse", vide="Choisissez la caisse.")
    pourquoi = champs.ligne("Pourquoi", 300, vide="Dites pourquoi, en une phrase : l’autre caisse le lira.")
    accord = champs.choix("Son accord", AccordDepart.choices, vide="Dites comment la personne a donné son accord.")
    accord_le = champs.jour("Donné le", borne=champs.passee)
    avec = forms.MultipleChoiceField(
        label="Ce que la personne veut bien transmettre", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Ce qui n’est pas coché ne sera plus lu par personne. Le budget, la ligne des droits, les voies, les "
        "courriers, les démarches, les étapes et les pièces partent toujours. Ce qui est partagé ailleurs se ferme.",
    )  # fmt: skip
    vu = forms.BooleanField(label="J’ai vu ce qui est encore ouvert : cela part avec le dossier", required=False)
    version = champs.version()

    def __init__(
        self, *args: Any, caisses: Any, passe: Sequence[tuple[str, str]], ouverts: int, a_venir: Sequence[RendezVous],
        annulables: Collection[uuid.UUID], **kwargs: Any,
    ):  # fmt: skip
        super().__init__(*args, **kwargs)
        champs.offrir(self, "vers", caisses)
        champs.offrir(self, "avec", passe)
        self.a_venir = {f"rdv-{rdv.pk}": rdv for rdv in a_venir}
        for cle, rdv in self.a_venir.items():
            self.fields[cle] = _sort(rdv, annulable=rdv.pk in annulables)
        if not ouverts:
            del self.fields["vu"]

    def clean_vu(self) -> bool:
        """Carried over on purpose, never in silence."""
        if not self.cleaned_data["vu"]:
            raise forms.ValidationError("Cochez la case, ou réglez d’abord ce qui est ouvert dans le dossier.")
        return True

    def clean(self) -> dict[str, Any]:
        """What becomes of each appointment, together."""
        lu = super().clean() or {}
        lu.pop("vu", None)
        lu["rendez_vous_a_venir"] = {rdv.pk: lu.pop(cle) for cle, rdv in self.a_venir.items() if cle in lu}
        return lu

    @property
    def rendez_vous(self) -> list[forms.BoundField]:
        """The appointments to come, each with its answers."""
        return [self[cle] for cle in self.a_venir]
