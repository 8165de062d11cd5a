"""Open a dossier for a time to one more agent: shown to a manager by who accompanies, or forced in urgency; close, review."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums_ouvertures import URGENCES, MotifUrgence, NatureOuverture, Verdict
from jalons.accompagner.accompagnements.models import Dossier, Ouverture, OuvertureVue, Referent
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans, ou_rien
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Affectation, Agent, Suppleance
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee

_N = NatureOuverture
APPUI = timedelta(days=14)  # offered first


def dernier_jour() -> date:
    """The last day that an appui may have (referentiels). Raises ReferentielAbsent."""
    return aujourdhui() + timedelta(days=int(valeur("appui_duree_max", aujourdhui())))


@transaction.atomic
def ouvrir_appui(*, agent: Agent, dossier: Dossier, manager: Agent, jusqu_au: date, demande: str = "") -> Ouverture:
    """Show this dossier to a manager, who only reads, until the end of ``jusqu_au``.

    Raises SaisieRefusee (no manager of this caisse, a day gone by or too far), TransitionRefusee when it is open to her.
    """
    frais = Dossier.objects.select_for_update().get(pk=dossier.pk)
    siennes = Affectation.objects.filter(en_vigueur(aujourdhui()), agent=manager, role=Role.MANAGER)
    if manager.pk == agent.pk or not siennes.filter(organisme=frais.organisme_id).exists():
        raise SaisieRefusee("Choisissez un manager de la caisse.", "manager")
    if not aujourdhui() <= jusqu_au <= dernier_jour():
        raise SaisieRefusee(f"Un appui va d’aujourd’hui au {jour_annee(dernier_jour())}, au plus.", "jusqu_au")
    _exiger_dans_la_suppleance(agent, frais, jusqu_au)
    fin = timezone.make_aware(datetime.combine(jusqu_au + timedelta(days=1), time.min))
    return _ouvrir(
        Ouverture(dossier=frais, nature=_N.APPUI, agent=manager, par=agent, fin=fin, raison=ou_rien(demande))
    )


def _exiger_dans_la_suppleance(agent: Agent, dossier: Dossier, jusqu_au: date) -> None:
    """Who accompanies for a time opens for that time only."""
    referents = Referent.le_jour(aujourdhui()).filter(dossier=dossier)
    if referents.filter(agent=agent).exists():
        return
    siennes = Suppleance.objects.filter(en_vigueur(aujourdhui()), suppleant=agent, absent__in=referents.values("agent"))
    dernier = siennes.aggregate(dernier=Max("date_fin"))["dernier"]
    if dernier and jusqu_au > dernier:
        raise SaisieRefusee(
            f"Votre suppléance finit le {jour_annee(dernier)} : ce que vous ouvrez finit ce jour-là au plus tard.",
            "jusqu_au",
        )


@transaction.atomic
def ouvrir_stage(*, agent: Agent, dossier: Dossier, stagiaire: Agent) -> Ouverture:
    """Open this dossier to a student of the caisse until her placement ends: she reads it, and writes to be countersigned.

    Raises SaisieRefusee (not the referent in person, no placement in force here), TransitionRefusee when it is open to her,
    or the dossier closed.
    """
    frais = ecrire_dans(dossier.pk)
    if not Referent.le_jour(aujourdhui()).filter(dossier=frais, agent=agent).exists():
        raise SaisieRefusee("La personne référente, et elle seule, ouvre ce dossier à un stagiaire.")
    stages = Affectation.objects.filter(en_vigueur(aujourdhui()), agent=stagiaire, role=Role.STAGIAIRE)
    stage = stages.filter(organisme=frais.organisme_id, date_fin__isnull=False).first()
    if stage is None or stage.date_fin is None:
        raise SaisieRefusee("Choisissez une personne en stage dans la caisse.", "stagiaire")
    fin = timezone.make_aware(datetime.combine(stage.date_fin + timedelta(days=1), time.min))
    return _ouvrir(Ouverture(dossier=frais, nature=_N.STAGE, agent=stagiaire, par=agent, fin=fin))


@transaction.atomic
def forcer(*, agent: Agent, dossier: Dossier, nature: str, motif: str, raison: str) -> Ouverture:
    """Open this dossier's content, or its notes, to oneself for four hours. Whoever accompanies, the direction and the DPO
    are told by it at once. The caller has asked again who she is.

    Raises SaisieRefusee (no motive, a reason too short), TransitionRefusee when it is open to her already.
    """
    if nature not in URGENCES:
        raise SaisieRefusee("Dites ce qu’il faut ouvrir : le contenu, ou les notes.", "nature")
    if motif not in MotifUrgence.values:
        raise SaisieRefusee("Dites pour quel motif : il n’y en a pas d’autre.", "motif")
    dite = rules.controler_raison(raison)
    frais = Dossier.objects.select_for_update().get(pk=dossier.pk)
    debut = timezone.now()
    return _ouvrir(
        Ouverture(
            dossier=frais, nature=nature, agent=agent, par=agent, debut=debut, fin=debut + rules.QUATRE_HEURES, motif=motif,
            raison=dite,
        )
    )  # fmt: skip


def _ouvrir(ouverture: Ouverture) -> Ouverture:
    """The dossier is locked: nobody opens the same one twice at once."""
    vives = Ouverture.vives(ouverture.agent, timezone.now())
    if vives.filter(dossier=ouverture.dossier_id, nature=ouverture.nature).exists():
        raise TransitionRefusee("Ce dossier est déjà ouvert ainsi : rechargez la page.")
    ouverture.save(force_insert=True)
    acte = "forcer" if ouverture.en_urgence else "ouvrir"
    inscrire(acte=f"ouverture.{acte}", agent=ouverture.par, objet=ouverture, motif=ouverture.motif or ouverture.nature)
    return ouverture


@transaction.atomic
def refermer(*, agent: Agent, ouverture: Ouverture) -> None:
    """It opens nothing from the next request on. Raises TransitionRefusee when it is over already."""
    maintenant = timezone.now()
    if Ouverture.objects.filter(pk=ouverture.pk, fermee_le=None, fin__gt=maintenant).update(fermee_le=maintenant) != 1:
        raise TransitionRefusee("Cette ouverture est déjà terminée : rechargez la page.")
    inscrire(acte="ouverture.refermer", agent=agent, objet=ouverture)


def refermer_de_suppleance(*, agent: Agent, suppleante: Agent, absente: Agent) -> None:
    """What ``suppleante`` opened to a manager of the dossiers of ``absente`` ends with her suppléance."""
    siens = Referent.le_jour(aujourdhui()).filter(agent=absente).values("dossier")
    ouvertes = Ouverture.objects.filter(nature=_N.APPUI, par=suppleante, dossier__in=siens)
    for ouverture in ouvertes.filter(fermee_le=None, fin__gt=timezone.now()):
        refermer(agent=agent, ouverture=ouverture)


@transaction.atomic
def noter_lue(*, agent: Agent, ouverture: Ouverture) -> None:
    """This agent saw that the dossier was forced: it leaves her day, and no other. The referent, in person, has the last word.

    Raises TransitionRefusee when she, or the referent, had seen it.
    """
    frais = Ouverture.objects.select_for_update().get(pk=ouverture.pk)
    if not frais.en_urgence or frais.lue_le or OuvertureVue.objects.filter(ouverture=frais, agent=agent).exists():
        raise TransitionRefusee("C’est déjà noté : rechargez la page.")
    OuvertureVue.objects.create(ouverture=frais, agent=agent)
    if Referent.le_jour(aujourdhui()).filter(dossier=frais.dossier_id, agent=agent).exists():
        frais.lue_le = timezone.now()
        frais.save(update_fields=["lue_le"])
    inscrire(acte="ouverture.noter_lue", agent=agent, objet=ouverture)


@transaction.atomic
def revoir(*, agent: Agent, ouverture: Ouverture, verdict: str, avis: str = "") -> None:
    """The review of an opening in urgency, once, by somebody else; one still open that is abusive closes.

    Raises SaisieRefusee, TransitionRefusee when somebody reviewed it meanwhile.
    """
    if verdict not in Verdict.values:
        raise SaisieRefusee("Choisissez un verdict.", "verdict")
    if verdict != Verdict.JUSTIFIE and not avis.strip():
        raise SaisieRefusee("Dites en une phrase ce qui est à expliquer, ou ce qui ne va pas.", "avis")
    if ouverture.agent_id == agent.pk:
        raise SaisieRefusee("Une autre personne revoit cette ouverture.")
    frais = Ouverture.objects.select_for_update().get(pk=ouverture.pk)
    if not frais.en_urgence or frais.verdict:
        raise TransitionRefusee("Cette ouverture est déjà revue : rechargez la page.")
    frais.verdict, frais.avis, frais.revue_par, frais.revue_le = verdict, ou_rien(avis), agent, timezone.now()
    frais.save(update_fields=["verdict", "avis", "revue_par", "revue_le"])
    inscrire(acte="ouverture.revoir", agent=agent, objet=frais, motif=verdict)
    if verdict == Verdict.ABUSIF and frais.vive:
        refermer(agent=agent, ouverture=frais)
