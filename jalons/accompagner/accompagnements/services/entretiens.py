"""Note an interview, correct it, withdraw it; save a draft as it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import CibleBrouillon, Interprete, Mode
from jalons.accompagner.accompagnements.enums_promesses import Cote
from jalons.accompagner.accompagnements.models import Dossier, Entretien, Note
from jalons.accompagner.accompagnements.services.brouillons import Feuille, vider_brouillon
from jalons.accompagner.accompagnements.services.communs import (
    aujourdhui,
    ecrire_dans,
    exiger_version,
    ou_rien,
)
from jalons.accompagner.accompagnements.services.suivi import prevoir_etape
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import enregistrer
from jalons.fondations.territoires.models import LieuAccueil
from jalons.fondations.territoires.selectors import canton_de
from jalons.recevoir.rendez_vous.enums import Issue, StatutRendezVous
from jalons.recevoir.rendez_vous.perms import peut_noter
from jalons.recevoir.rendez_vous.services import noter_issue

ENFANT = (
    "Un enfant ne traduit jamais un entretien, même pour dépanner : il entendrait ce qui n’est pas pour lui, et choisirait les "
    "mots. Choisissez « à refaire avec un interprète » : l’entretien se note, et l’étape pour le refaire se prévoit."
)
A_REFAIRE = "Refaire l’entretien avec un interprète professionnel"


@dataclass(frozen=True)
class PourDossier:
    """What the file needs of an interview: who else was there, who translated, what matters, what each promised."""

    presents: str = ""
    interprete: str = Interprete.SANS
    resume: str = ""
    promis_personne: str = ""
    promis_personne_avant: date | None = None
    promis_service: str = ""
    promis_service_avant: date | None = None

    def poser(self, entretien: Entretien) -> list[str]:
        """Write it on the row; which fields. Raises SaisieRefusee when a child translated, or of a day without its promise."""
        if self.interprete == Interprete.ENFANT:
            raise SaisieRefusee(ENFANT, "interprete")
        entretien.interprete = Interprete(self.interprete)
        entretien.presents, entretien.resume = ou_rien(self.presents), ou_rien(self.resume)
        return [
            "presents",
            "interprete",
            "resume",
            *(nom for cote in Cote.values for nom in self._promettre(entretien, cote)),
        ]

    def _promettre(self, entretien: Entretien, cote: str) -> list[str]:
        """What one side promised, and for when; said with other words, it is another promise, open again."""
        nom = f"promis_{cote}"
        mots, avant = ou_rien(getattr(self, nom)), getattr(self, f"{nom}_avant")
        if avant and not mots:
            quoi = f"Écrivez ce qui est promis pour le {rules.en_lettres(avant)}, ou retirez cette date."
            raise SaisieRefusee(quoi, f"{nom}_avant")
        rules.controler_echeance(avant, entretien.date_acte, f"{nom}_avant")
        pose: dict[str, Any] = {nom: mots, f"{nom}_avant": avant}
        if mots != getattr(entretien, nom):
            pose |= {f"{nom}_clos_le": None, f"{nom}_fin": ""}
        for champ, dit in pose.items():
            setattr(entretien, champ, dit)
        return list(pose)


class EntretienDejaNote(TransitionRefusee):
    """This appointment's interview is already noted: a double click, or a colleague."""


def _controler(
    *, mode: str, date_acte: date, dossier: Dossier, duree_minutes: int | None, lieu: LieuAccueil | None
) -> None:
    if mode not in Mode.values:
        raise SaisieRefusee("Choisissez comment l’entretien a eu lieu.", "mode")
    rules.controler_date(date_acte, aujourdhui=aujourdhui(), ouvert_le=dossier.ouvert_le)
    rules.controler_duree(duree_minutes)
    rules.controler_lieu(mode, lieu)


@transaction.atomic
def noter_entretien(
    *,
    agent: Agent,
    dossier: Dossier,
    mode: str,
    date_acte: date,
    note: str = "",
    duree_minutes: int | None = None,
    lieu: LieuAccueil | None = None,
    debut: datetime | None = None,
    rendez_vous: Any = None,
    feuille: Feuille | None = None,
    pour_dossier: PourDossier | None = None,
) -> Entretien:
    """Record an interview, with its note under the dossier's key; axis and residence are those of today.

    Raises SaisieRefusee, TransitionRefusee (closed dossier), EntretienDejaNote (same appointment).
    """
    frais = ecrire_dans(dossier.pk)
    _controler(mode=mode, date_acte=date_acte, dossier=frais, duree_minutes=duree_minutes, lieu=lieu)
    commune = frais.assure.commune_code
    entretien = Entretien(
        dossier=frais, assure_id=frais.assure_id, organisme_id=frais.organisme_id, auteur=agent,
        rendez_vous=rendez_vous, date_acte=date_acte, debut=debut, duree_minutes=duree_minutes, mode=mode,
        lieu=lieu, axe=frais.axe, commune_residence=commune, canton=canton_de(commune),
    )  # fmt: skip
    if pour_dossier:
        pour_dossier.poser(entretien)
    try:
        with transaction.atomic():
            entretien.save(force_insert=True)
    except IntegrityError as erreur:
        raise EntretienDejaNote("L’entretien de ce rendez-vous est déjà noté.") from erreur
    Note.objects.create(entretien=entretien, dossier=frais, auteur=agent, texte=ou_rien(note))
    if frais.date_dernier_contact is None or frais.date_dernier_contact < date_acte:
        Dossier.objects.filter(pk=frais.pk).update(date_dernier_contact=date_acte)
    _suites(agent, frais, entretien)
    vider_brouillon(agent=agent, dossier=frais, cible=CibleBrouillon.ENTRETIEN, feuille=feuille)
    inscrire(acte="entretien.noter", agent=agent, objet=entretien)
    return entretien


def _suites(agent: Agent, dossier: Dossier, entretien: Entretien) -> None:
    """Who was met at her appointment came to it, but a home visit keeps its alarm; nobody could translate: a step is planned."""
    _refaire(agent, dossier, entretien)
    rdv = entretien.rendez_vous
    if rdv is None or rdv.statut != StatutRendezVous.PRIS or Mode.DOMICILE in (entretien.mode, rdv.mode):
        return
    if peut_noter(rdv, Issue.PRESENT, timezone.now()):
        noter_issue(agent=agent, rdv=rdv, issue=Issue.PRESENT)


def _refaire(agent: Agent, dossier: Dossier, entretien: Entretien) -> None:
    """Nobody could translate: the step is planned."""
    if entretien.interprete == Interprete.A_REFAIRE:
        le = aujourdhui() + timedelta(days=int(valeur("entretien_a_refaire", aujourdhui())))
        prevoir_etape(agent=agent, dossier=dossier, intitule=A_REFAIRE, prevue_le=le)


@transaction.atomic
def corriger_entretien(
    *,
    agent: Agent,
    entretien: Entretien,
    version: int,
    mode: str,
    date_acte: date,
    note: str,
    duree_minutes: int | None = None,
    lieu: LieuAccueil | None = None,
    pour_dossier: PourDossier | None = None,
) -> Entretien:
    """Correct an interview and its note. Raises VersionDepassee when it changed since it was shown, SaisieRefusee when it is
    somebody else's.
    """
    dossier = ecrire_dans(entretien.dossier_id)
    frais: Entretien = Entretien.objects.select_for_update().get(pk=entretien.pk)
    exiger_version(frais, version)
    if frais.auteur_id != agent.pk:
        raise SaisieRefusee("Une note n’est corrigée que par qui l’a écrite.")
    if frais.annule_le:
        raise TransitionRefusee("Cet entretien est annulé : notez-le de nouveau s’il a bien eu lieu.")
    _controler(mode=mode, date_acte=date_acte, dossier=dossier, duree_minutes=duree_minutes, lieu=lieu)
    frais.mode, frais.date_acte, frais.duree_minutes, frais.lieu = mode, date_acte, duree_minutes, lieu
    autres = pour_dossier.poser(frais) if pour_dossier else []
    enregistrer(frais, version, "mode", "date_acte", "duree_minutes", "lieu", *autres)
    frais.note.texte = ou_rien(note)
    frais.note.save(update_fields=["texte"])
    _dater_dernier_contact(dossier)
    inscrire(acte="entretien.corriger", agent=agent, objet=frais)
    return frais


@transaction.atomic
def annuler_entretien(*, agent: Agent, entretien: Entretien, motif: str) -> None:
    """Withdraw an interview noted by mistake: it stays visible and is counted nowhere. Raises
    TransitionRefusee."""
    dossier = ecrire_dans(entretien.dossier_id)
    faits = Entretien.objects.filter(pk=entretien.pk, annule_le=None)
    if faits.update(annule_le=aujourdhui(), annule_motif=motif, version=F("version") + 1) != 1:
        raise TransitionRefusee("Cet entretien est déjà annulé.")
    _dater_dernier_contact(dossier)
    entretien.refresh_from_db()
    inscrire(acte="entretien.annuler", agent=agent, objet=entretien, motif=motif)


def _dater_dernier_contact(dossier: Dossier) -> None:
    dates = Entretien.objects.filter(dossier=dossier, annule_le=None).order_by("-date_acte")
    dernier = dates.values_list("date_acte", flat=True).first()
    Dossier.objects.filter(pk=dossier.pk).update(date_dernier_contact=dernier)
