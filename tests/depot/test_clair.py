"""What is written about a person in words is encrypted; what stays in clear is listed here, with why."""

from __future__ import annotations

from django.db import models

from jalons.personnes.assures.models import Assure
from tests.depot.test_maison import nos_modeles

IDENTITE = "names and where to find her: searched, sorted, printed on an envelope"
CODE = "a code of a list, of a rule or of a place; no words"
PRODUIT = "a sentence of the product's own, or one that no page asks"
CLAIR = {
    "journal.LigneJournal": {CODE: "acte role objet_type motif resultat session"},
    "assures.Assure": {
        IDENTITE: "nom prenom nom_naissance nom_recherche adresse telephone telephone_e164 courriel",
        CODE: "commune_code langue interprete profession",
    },
    "assures.Protection": {IDENTITE: "mandataire mandataire_contact"},
    "assures.LienDoublon": {PRODUIT: "motif annule_motif"},
    "assures.NoteDanger": {CODE: "numero"},
    "envois.Envoi": {PRODUIT: "objet raison_refus", CODE: "cle_unique zone"},
    "signalements.Demande": {CODE: "origine regle"},
    "signalements.Signalement": {IDENTITE: "referent_nom referent_service", CODE: "fiche_version origine"},
    "signalements.PersonneDite": {CODE: "cle empreinte"},
    "signalements.ReponseItem": {CODE: "fiche_version item_code titre"},
    "signalements.Appel": {CODE: "empreinte"},
    "liaisons.Liaison": {CODE: "motif"},
    "liaisons.Echange": {CODE: "acte"},
    "detection.Reperage": {CODE: "regle regle_version mois marqueurs criteres inconnus commune_code"},
    "detection.Evenement": {CODE: "public version_avant version_apres mois criteres"},
    "rendez_vous.RendezVous": {IDENTITE: "adresse personne_rappel rappel_telephone", CODE: "zone"},
    "attentes.AttenteCreneau": {CODE: "prise_creneau"},
    "implantations.ReservationVehicule": {CODE: "zone"},
    "offres.Offre": {CODE: "public", PRODUIT: "raison_ecart"},
    "accompagnements.Dossier": {CODE: "origine commune_ouverture canton_ouverture"},
    "accompagnements.Entretien": {CODE: "commune_residence canton"},
    "accompagnements.Brouillon": {CODE: "page"},
    "protections.BrouillonFiche": {CODE: "page"},
    "pieces.PieceAttendue": {CODE: "nature"},
    "accompagnements.GrilleRemplie": {CODE: "code"},
    "courriers.Courrier": {CODE: "page"},
    "voies.Pas": {CODE: "etape"},
    "pdp.PasOutil": {CODE: "etape"},
    "aides.Financement": {CODE: "raison"},
    "parcours.CopieDossier": {CODE: "page"},
}


def d_une_personne(modeles: list[type[models.Model]]) -> set[type[models.Model]]:
    """The models whose rows are about one person: hers, or a row of such a row."""
    siens: set[type[models.Model]] = {Assure}
    while ajoutes := {m for m in modeles if m not in siens and _mene_a(m, siens)}:
        siens |= ajoutes
    return siens


def _mene_a(modele: type[models.Model], siens: set[type[models.Model]]) -> bool:
    champs = modele._meta.concrete_fields
    return any(c.name == "assure_id" or (c.is_relation and c.related_model in siens) for c in champs)


def textes(modele: type[models.Model]) -> set[str]:
    """Its columns that could hold words in clear."""
    mots = (models.CharField, models.TextField, models.JSONField)
    return {c.name for c in modele._meta.concrete_fields if isinstance(c, mots) and not c.choices}


def test_no_words_about_a_person_are_in_clear_but_those_listed_here() -> None:
    trouves = {m._meta.label: textes(m) for m in d_une_personne(list(nos_modeles()))}
    permis = {nom: set(" ".join(pourquoi.values()).split()) for nom, pourquoi in CLAIR.items()}
    assert {nom: lus for nom, lus in trouves.items() if lus} == permis, (
        "Chiffrer ces mots (TexteChiffre), ou dire ici pourquoi ils sont en clair."
    )
