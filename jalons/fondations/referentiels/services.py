"""Load the shipped reference data; change a parameter by a new dated row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.text import slugify

from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels import lecture
from jalons.fondations.referentiels.enums import CODES_DES_REGLES, ORIGINES, Liste, Origine
from jalons.fondations.referentiels.models import CodeListe, Fiche, ItemFiche, Parametre, Publique
from jalons.fondations.referentiels.rules import Periode, controler_version, fermeture
from jalons.fondations.socle.livraison import Bilan
from jalons.fondations.socle.refus import Refus, VersionDepassee
from jalons.fondations.territoires.rules import normaliser_nom

SEPARATEURS = {Liste.MOTS_DANGER: "-"}
LONGUEURS = {Liste.MOTS_DANGER: 40}  # a code of origin is kept in 32 characters


class MotRefuse(Refus):
    """The word cannot be added or taken out; the message says why."""


class FicheFigee(Refus):
    """A shipped file changes the words of a version that is already loaded."""


@transaction.atomic
def charger_referentiels(*, dossier: Path = lecture.DONNEES) -> Bilan:
    """Bring the base to what the shipped files say; a second run writes nothing.

    A parameter or a fiche that the national direction edited is left as it is. Raises DonneesInvalides,
    seuils.SeuilsIllisibles or FicheFigee, and then nothing is written.
    """
    bilan = Bilan()
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL DEFERRED")  # values of one code may move one after the other
        _charger_parametres(lecture.parametres(dossier), bilan)
        _charger_listes(lecture.listes(dossier), bilan)
        _charger_fiches(dossier, bilan)
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
    if bilan.crees or bilan.modifies:
        inscrire(acte="referentiel.charger", agent=None, motif=f"{bilan.crees} créées, {bilan.modifies} modifiées")
    return bilan


def _charger_parametres(livres: list[dict[str, Any]], bilan: Bilan) -> None:
    saisis = set(Parametre.objects.filter(origine=Origine.SAISI).values_list("code", flat=True))
    bilan.gardes += sum(ligne["code"] in saisis for ligne in livres)
    _charger_lignes(Parametre, ("code", "date_debut"), (li for li in livres if li["code"] not in saisis), bilan)


def _charger_listes(livrees: list[dict[str, Any]], bilan: Bilan) -> None:
    saisies = set(CodeListe.objects.filter(origine=Origine.SAISI).values_list("liste", "code"))
    gardees = [ligne for ligne in livrees if (ligne["liste"], ligne["code"]) in saisies]
    bilan.gardes += len(gardees)
    _charger_lignes(CodeListe, ("liste", "code", "date_debut"), (li for li in livrees if li not in gardees), bilan)


def _charger_lignes(modele: type[Publique], cle: tuple[str, ...], livres: Any, bilan: Bilan) -> None:
    presents = {tuple(getattr(ligne, c) for c in cle): ligne for ligne in modele.objects.all()}
    for valeurs in livres:
        bilan.poser(modele, presents.get(tuple(valeurs[c] for c in cle)), valeurs)


def _charger_fiches(dossier: Path, bilan: Bilan) -> None:
    saisies = set(Fiche.objects.filter(origine=Origine.SAISI).values_list("code", flat=True))
    items: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for item in lecture.lire("items.csv", lecture.ITEMS, dossier):
        items.setdefault((item.pop("fiche"), item.pop("version")), []).append(item)
    for valeurs in lecture.lire("fiches.csv", lecture.FICHES, dossier):
        if valeurs["code"] in saisies:
            bilan.gardes += 1
            continue
        cle = (valeurs["code"], valeurs["version"])
        fiche = Fiche.objects.filter(code=cle[0], version=cle[1]).first()
        if fiche is None:
            fiche = Fiche.objects.create(**valeurs)
            ItemFiche.objects.bulk_create(ItemFiche(fiche=fiche, **item) for item in items.get(cle, []))
            bilan.crees += 1
        elif _mots(fiche) != (valeurs["intro"], valeurs["constante"], _triees(items.get(cle, []))):
            raise FicheFigee(
                f"La fiche « {cle[0]} » version {cle[1]} est déjà chargée avec d’autres mots. "
                f"Remède : publiez une version {cle[1] + 1} et fermez celle-ci par sa date de fin."
            )
        elif fiche.en_vigueur_au != valeurs["en_vigueur_au"]:
            Fiche.objects.filter(pk=fiche.pk).update(en_vigueur_au=valeurs["en_vigueur_au"])
            bilan.modifies += 1
        else:
            bilan.inchanges += 1


def _triees(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(items, key=lambda item: item["rang"])


def _mots(fiche: Fiche) -> tuple[str, Any, list[dict[str, Any]]]:
    champs = ["rang", "code", "titre", "libelle", "poids"]
    return fiche.intro, fiche.constante, [model_to_dict(item, fields=champs) for item in fiche.items.order_by("rang")]


@transaction.atomic
def changer_parametre(
    *, agent: Any, code: str, valeur: Decimal, date_debut: date, source: str, confiance: str
) -> Parametre:
    """A new value of ``code`` from ``date_debut``: a new row; the value before ends the day before.

    Raises Parametre.DoesNotExist for an unknown code, rules.DateRefusee when one already starts then.
    """
    lignes = list(Parametre.objects.select_for_update().filter(code=code).order_by("date_debut"))
    if not lignes:
        raise Parametre.DoesNotExist(f"Le paramètre « {code} » n’existe pas.")
    derniere = lignes[-1]
    fin = fermeture([Periode(p.date_debut, p.date_fin) for p in lignes], date_debut)
    if fin:
        Parametre.objects.filter(pk=derniere.pk).update(date_fin=fin)
    nouveau = Parametre.objects.create(
        code=code, libelle=derniere.libelle, unite=derniere.unite, valeur=valeur, date_debut=date_debut,
        source=source, confiance=confiance, origine=Origine.SAISI,
    )  # fmt: skip
    inscrire(acte="referentiel.modifier", agent=agent, objet=nouveau, motif=code)
    return nouveau


@transaction.atomic
def publier_grille(
    *, agent: Any, code: str, vue: int, en_vigueur_du: date, items: list[dict[str, Any]], **tete: Any
) -> Fiche:
    """The next version of a grid, from a day on; the one before ends the day before, and what was filled with it keeps it.

    ``tete``: titre, intro, constante, source, confiance. ``vue``: the version that she saw last. Raises Fiche.DoesNotExist,
    DateRefusee, VersionDepassee when another was published since.
    """
    lignes = list(Fiche.objects.select_for_update().filter(code=code, grille=True).order_by("version"))
    if not lignes:
        raise Fiche.DoesNotExist(f"La grille « {code} » n’existe pas.")
    derniere = lignes[-1]
    if derniere.version != vue:
        raise VersionDepassee(
            f"La version {derniere.version} a été publiée entre-temps : relisez-la, puis publiez la vôtre à sa suite."
        )
    controler_version(en_vigueur_du, aujourdhui=timezone.localdate())
    fin = fermeture([Periode(f.en_vigueur_du, f.en_vigueur_au) for f in lignes], en_vigueur_du, "en_vigueur_du")
    if fin:
        Fiche.objects.filter(pk=derniere.pk).update(en_vigueur_au=fin)
    nouvelle = Fiche.objects.create(
        code=code, version=derniere.version + 1, banniere=derniere.banniere, grille=True, en_vigueur_du=en_vigueur_du,
        origine=Origine.SAISI, **tete,
    )  # fmt: skip
    ItemFiche.objects.bulk_create(ItemFiche(fiche=nouvelle, **item) for item in items)
    inscrire(
        acte="referentiel.publier_grille", agent=agent, objet=nouvelle, motif=f"{code}, version {nouvelle.version}"
    )
    return nouvelle


@transaction.atomic
def ajouter_mot(
    *, agent: Any, libelle: str, date_debut: date, source: str, liste: Liste = Liste.MOTS_DANGER
) -> CodeListe:
    """Add a row to a list of MODIFIABLES (a word of danger, an origin, a kind of line of a budget).

    Raises MotRefuse when it says nothing, or is there.
    """
    code = slugify(libelle).replace("-", SEPARATEURS.get(liste, "_"))[: LONGUEURS.get(liste, 32)]
    mots = CodeListe.objects.filter(liste__in=ORIGINES if liste in ORIGINES else [liste])
    if not normaliser_nom(libelle):
        raise MotRefuse("Écrivez un mot, ou quelques mots qui se suivent.", "libelle")
    if mots.filter(code=code).filter(Q(date_fin=None) | Q(date_fin__gte=date_debut)).exists():
        raise MotRefuse("C’est déjà dans la liste à cette date.", "libelle")
    mot = CodeListe.objects.create(
        liste=liste, code=code, libelle=libelle, rang=mots.filter(liste=liste).count() + 1, date_debut=date_debut,
        source=source, origine=Origine.SAISI,
    )  # fmt: skip
    inscrire(acte="referentiel.ajouter_mot", agent=agent, objet=mot, motif=code)
    return mot


@transaction.atomic
def retirer_mot(*, agent: Any, mot: CodeListe, jour: date) -> None:
    """End a row of a list today: it stays readable, and a later load does not bring it back. Raises MotRefuse."""
    if mot.date_fin is not None:
        raise MotRefuse("C’est déjà retiré. Rechargez la page.")
    if mot.code in CODES_DES_REGLES.get(Liste(mot.liste), ()):
        raise MotRefuse(f"« {mot.libelle} » ne se retire pas : les règles le nomment.")
    mot.date_fin, mot.origine = max(jour, mot.date_debut), Origine.SAISI
    mot.save(update_fields=["date_fin", "origine"])
    inscrire(acte="referentiel.retirer_mot", agent=agent, objet=mot, motif=mot.code)
