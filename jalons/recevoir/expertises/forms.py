"""What is asked, answered and kept."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from jalons.fondations.socle import champs
from jalons.recevoir.signalements.enums import Objet

from . import rules

THEMES = [(o.value, o.label) for o in Objet if o != Objet.NON_ABORDE]
SANS_NOM = "La situation, jamais la personne : ni nom, ni numéro, ni date de naissance."


class ChercherForm(forms.Form):
    """Free words, a theme or both."""

    q = champs.ligne("Votre question, en quelques mots", 300, required=False)
    theme = champs.choix("Thème", [("", "Tous"), *THEMES], liste=True, required=False)


class SansPersonne(forms.Form):
    """Texts that name nobody; when a name seems to be one, who writes may say that it is not."""

    TEXTES: ClassVar[tuple[str, ...]] = ()
    confirme = forms.BooleanField(label="Ce n’est le nom d’aucune personne suivie : garder ce texte", required=False)

    @property
    def doute(self) -> bool:
        """Whether what was sent seems to name somebody: then only is it asked."""
        return self.is_bound and any(rules.nomme(str(self.data.get(champ, ""))) for champ in self.TEXTES)


class QuestionForm(SansPersonne):
    """A question to the experts."""

    TEXTES = ("texte",)

    theme = champs.choix("Thème", THEMES, liste=True)
    texte = champs.texte("La question", 3000, aide=SANS_NOM)
    en_ligne = forms.BooleanField(label="Quelqu’un attend au téléphone", required=False)


class ReponseForm(SansPersonne):
    """The answer, and whether it is kept for all."""

    TEXTES = ("reponse", "garder")

    reponse = champs.texte("La réponse", 5000, lignes=5)
    garder = champs.ligne(
        "La garder pour tous sous cette question", 300, aide=f"Vide : elle n’est pas gardée. {SANS_NOM}", required=False
    )
    source = champs.ligne("Sa source", 200, aide="Texte, lettre réseau, page d’un site.", required=False)


class ConnaissanceForm(SansPersonne):
    """A kept answer."""

    TEXTES = ("question", "reponse")

    theme = champs.choix("Thème", THEMES, liste=True)
    question = champs.ligne("La question", 300, aide=SANS_NOM)
    reponse = champs.texte("La réponse", 5000, lignes=6)
    source = champs.ligne("Sa source", 200, required=False)
    version = champs.version()


class RetirerForm(forms.Form):
    """Why it is true no longer."""

    motif = champs.ligne("Pourquoi la retirer", 200)
    version = champs.version()
