"""What a person oriented elsewhere takes home: who can help, when, with what, what was passed on; in plain French."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from jalons.fondations.referentiels.selectors import numeros_danger
from jalons.fondations.socle.dates import jour_annee
from jalons.personnes.partages.enums import StatutPartage
from jalons.personnes.partages.models import Partage
from jalons.personnes.partages.selectors import contenu, lies
from jalons.personnes.partenaires.models import Partenaire

from .entendu import ecrits
from .models import Demande
from .selectors import signalements

DANGER = "En cas de danger, pour vous ou pour un proche : appelez d’abord"
PASSES = {  # what a line of a packet is called when one speaks to her
    "Personne": "votre nom",
    "Date de naissance": "votre date de naissance",
    "Commune": "votre commune",
    "Adresse": "votre adresse",
    "Téléphone": "votre téléphone",
    "Adresse électronique": "votre adresse électronique",
    "Comment la joindre": "comment vous joindre",
    "Ce qu’elle demande": "ce que vous demandez",
}


@dataclass(frozen=True)
class Feuille:
    """The sheet of one person: (title, paragraphs) parts, the same on the screen, on paper and in what is sent."""

    parties: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def texte(self) -> str:
        """The whole, as plain text."""
        blocs = ["Bonjour,"]
        blocs += ["\n".join([titre.upper(), *paragraphes]) for titre, paragraphes in self.parties]
        return "\n\n".join([*blocs, "Le service social de l’Assurance Maladie"])

    @property
    def empreinte(self) -> str:
        """Which sheet it is: another one is sent again, the same is not."""
        return hashlib.sha256(self.texte.encode()).hexdigest()[:16]


def feuille(demande: Demande) -> Feuille | None:
    """What she was told last; None when she was not oriented."""
    if demande.partenaire is None or not demande.ce_qui_a_ete_dit:
        return None
    partage = lies().filter(demande_id=demande.pk).order_by("-created_at").first()
    organisme = partage.partenaire if partage else demande.partenaire
    dit = str((partage and partage.dit) or demande.ce_qui_a_ete_dit)
    parties = _parties(demande, organisme, dit, partage)
    return Feuille(tuple((titre, tuple(lignes)) for titre, lignes in parties if lignes))


def _parties(
    demande: Demande, organisme: Partenaire, dit: str, partage: Partage | None
) -> Iterator[tuple[str, list[str]]]:
    appel = demande.organisme.telephone
    if demande.securites.exists():
        yield (
            DANGER,
            [f"{n.numero} : {n.libelle}" for n in numeros_danger(timezone.localdate(), ecrits(signalements(demande)))],
        )
    le = partage.created_at.date() if partage else demande.close_le or demande.recue_le
    yield f"Ce que nous vous avons dit, le {jour_annee(le)}", dit.splitlines()
    if partage and (partage.motif_refus or partage.sans_suite):
        yield "Où en est votre demande", [_refus(partage, organisme)]
    else:
        yield "Qui peut vous aider", list(_coordonnees(organisme))
        yield "À préparer", [organisme.a_preparer] if organisme.a_preparer else []
    yield "Ce que nous avons transmis", _transmis(demande, organisme, appel)
    yield (
        "Si cela ne marche pas",
        [
            f"Rappelez le {appel} et dites « service social ». Si votre santé rend votre vie difficile, appelez-nous aussi : "
            "nous vous recevons."
        ],
    )


def _refus(partage: Partage, organisme: Partenaire) -> str:
    quoi = "ne peut pas vous recevoir" if partage.motif_refus else "ne nous a pas répondu"
    suite = " Nous cherchons un autre service et nous vous le dirons." if partage.sans_suite else ""
    return f"{organisme.nom} {quoi}.{suite}"


def _coordonnees(organisme: Partenaire) -> Iterator[str]:
    yield organisme.nom
    if organisme.telephone:
        yield f"Téléphone : {organisme.telephone}" + (f" ({organisme.mention})" if organisme.mention else "")
    if organisme.horaires:
        yield f"Horaires : {organisme.horaires}"
    if ou := organisme.adresse_entiere:
        yield f"Adresse : {ou}"
    if organisme.site:
        yield organisme.site


def _transmis(demande: Demande, organisme: Partenaire, appel: str) -> list[str]:
    """What each body was given of her, the first one first; what was only asked without her name is said so."""
    partages = list(lies().filter(demande_id=demande.pk).order_by("created_at"))
    dits = [dit for p in partages if (dit := _donne(p, appel))]
    if not dits:
        return ["Rien. C’est vous qui appelez, quand vous voulez."]
    dernier = partages[-1]
    return dits + ([f"Rien encore à {organisme.nom}."] if dernier.propose_le is None and dernier.ouvert else [])


def _donne(partage: Partage, appel: str) -> str:
    paquet, body = contenu(partage), partage.partenaire.nom
    if paquet is None or partage.propose_le is None:
        if partage.place_attendue or partage.statut == StatutPartage.REFUSE:
            return f"À {body}, nous avons demandé s’il y avait de la place, sans dire votre nom."
        return ""
    quoi = [PASSES[titre] for titre, _ in paquet.lignes if titre in PASSES]
    dit = ", ".join(quoi[:-1]) + f" et {quoi[-1]}" if len(quoi) > 1 else "".join(quoi)
    phrase = f"Avec votre accord, le {jour_annee(partage.propose_le)}, à {body} : {dit}. Rien d’autre."
    if not partage.ouvert:
        return f"{phrase} Ce service n’y a plus accès."
    if partage.attend_reponse and partage.reponse_attendue_le:
        phrase += _attente(partage.reponse_attendue_le)
    return f"{phrase} Vous pouvez retirer cet accord : appelez le {appel}."


def _attente(avant: date) -> str:
    return f" Ce service doit nous répondre avant le {jour_annee(avant)}."
