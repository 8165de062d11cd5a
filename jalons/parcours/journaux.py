"""What is done with the journal: find a person by what identifies her exactly, take lines out, print her own for her."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.socle.dates import heure_texte, jour_annee
from jalons.fondations.socle.exports import FORMES, Cellule, Entete, Rangee, Tableau
from jalons.fondations.socle.pdf import composer
from jalons.fondations.socle.refus import Refus
from jalons.parcours.selectors import journaux
from jalons.parcours.selectors.journal import ROLES, libelle
from jalons.parcours.selectors.journaux import Choix, LigneLue
from jalons.personnes.assures import rules
from jalons.personnes.assures.models import Assure, Identifiant

MODELE = Path(__file__).with_name("acces.typ")
COLONNES = (
    *("Instant", "Agent", "Rôle", "Acte", "Objet", "Identifiant de l’objet", "Identifiant de la personne"),
    *("Motif", "Résultat"),
)


class RechercheIncomplete(Refus):
    """What was typed does not identify one person; the message says what to add."""


class ExportRefuse(Refus):
    """Too many lines to leave at once; the message says how many and what to do."""


@transaction.atomic
def chercher_personne(*, agent: Agent, texte: str) -> Assure | None:
    """Who has this number, or exactly these names and this day of birth: one person, never a list, else None.

    Found or not, it is written in the journal. Raises RechercheIncomplete.
    """
    lue = rules.lire_recherche(texte)
    visibles = Assure.objects.visible_to(agent, "imprimer_acces")
    if lue.nir13:
        numeros = Identifiant.objects.filter(index=index_aveugle(lue.nir13))
        trouvees = list(visibles.filter(pk__in=numeros.values("assure_id"))[:2])
    elif lue.naissance and len(lue.mots) > 1:
        nees = visibles.filter(date_naissance=lue.naissance)
        trouvees = [a for a in nees if set(lue.mots) <= set(a.nom_recherche.split())]
    else:
        manque = "Donnez son numéro de sécurité sociale, ou ses nom, prénom et date de naissance."
        raise RechercheIncomplete(lue.erreur or manque, "personne")
    personne = trouvees[0] if len(trouvees) == 1 else None
    inscrire(acte="journal.chercher", agent=agent, objet=personne, resultat="fait" if personne else "introuvable")
    return personne


@transaction.atomic
def exporter(*, agent: Agent, choix: Choix, motif: str, forme: str, maintenant: datetime) -> bytes:
    """The lines of this choice as a spreadsheet, which says who took them, when and why. Raises ExportRefuse."""
    plafond = int(valeur("plafond_export_journal", timezone.localdate(maintenant)))
    lues = list(journaux.lignes(choix)[: plafond + 1])
    if len(lues) > plafond:
        raise ExportRefuse(f"Plus de {plafond} lignes : choisissez une période plus courte, un objet ou un acte.")
    inscrire(
        acte="journal.exporter", agent=agent, objet=journaux.concernee(choix), motif=f"{len(lues)} lignes : {motif}"
    )
    quand = timezone.localtime(maintenant)
    entete = Entete(
        "Journal des actes et des lectures",
        [
            ("Exporté par", str(agent)),
            ("Le", f"{jour_annee(quand)}, {heure_texte(quand)}"),
            ("Motif", motif),
            *_recherche(choix),
            ("Heures", timezone.get_current_timezone_name()),
        ],
        quand.date(),
        ["À garder à l’abri et à détruire dès que le motif est satisfait."],
    )
    tableau = Tableau("journal", "Journal", COLONNES, [_rangee(x) for x in journaux.en_lignes(lues)])
    ecrire, _ = FORMES[forme]
    return ecrire(entete, [tableau])


def _recherche(choix: Choix) -> list[tuple[str, str]]:
    """What was looked for, in words: without it nobody can tell what the file does not hold."""
    objets = ", ".join(map(str, choix.objets))
    return [
        ("Objet", objets or "tous"), ("Sorte d’objet", journaux.genre(choix.genre) or "toutes"),
        ("Rôle", ROLES.get(choix.role, "tous")), ("Acte", libelle(choix.acte) or "tous"),
        ("Du", jour_annee(choix.du) if choix.du else "début"), ("Au", jour_annee(choix.au) if choix.au else "fin"),
    ]  # fmt: skip


def _rangee(lue: LigneLue) -> Rangee:
    qui, ligne = lue.lecture, lue.ligne
    textes = (
        *(qui.qui, qui.role, qui.quoi, lue.genre, str(ligne.objet_id or ""), str(ligne.assure_id or "")),
        *(lue.motif, ligne.resultat),
    )
    instant = timezone.localtime(ligne.instant).strftime("%Y-%m-%d %H:%M:%S")
    return Rangee(instant, [Cellule(texte) for texte in textes])


@transaction.atomic
def imprimer_acces(*, agent: Agent, assure: Assure, maintenant: datetime) -> bytes:
    """« Qui a lu mon dossier », as a PDF for her: date, role and act. Raises SigneSansPolice."""
    acces, coupe = journaux.acces_de(assure, maintenant)
    jour = timezone.localdate(maintenant)
    donnees = {
        "personne": str(assure), "organisme": assure.organisme.nom, "telephone": assure.organisme.telephone,
        "fictif": assure.organisme.fictif, "date": [jour.year, jour.month, jour.day], "jour": jour_annee(jour),
        "coupe": coupe,
        "acces": [[jour_annee(a.jour), a.role, a.quoi, f"{a.combien} fois" if a.combien > 1 else ""] for a in acces],
    }  # fmt: skip
    octets = composer(MODELE, donnees)
    inscrire(acte="assure.imprimer_acces", agent=agent, objet=assure)
    return octets
