"""A need is told, its financers are asked; those outside answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.rules import controler_date
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans
from jalons.accompagner.aides import besoin, rules, selectors
from jalons.accompagner.aides.enums import (
    ACQUIS,
    SANS_SEANCE,
    TRANSITIONS_FINANCEMENT,
    VIVANTS,
    NatureAide,
    StatutFinancement,
    Voie,
)
from jalons.accompagner.aides.models import Aide, Financement, Fonds
from jalons.accompagner.aides.rules import AideRefusee
from jalons.accompagner.instances import services as instances
from jalons.accompagner.instances.models import SeanceInstance
from jalons.accompagner.instances.rules import Affaire
from jalons.accompagner.ressources.rules import euros
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, exiger_vue
from jalons.personnes.assures.models import Assure

AFFAIRE = "aide"  # its line of AFFAIRES in config/emplacements.py


def verrouille(financement: Financement) -> Financement:
    """The share, locked until the end of the transaction."""
    lu: Financement = Financement.objects.select_for_update().get(pk=financement.pk)
    return lu


def _ouverte(aide: Aide) -> Aide:
    """The need locked; its dossier, when it has one, is still followed. Raises TransitionRefusee."""
    if aide.dossier_id:
        ecrire_dans(aide.dossier_id)
    lue: Aide = Aide.objects.select_for_update().get(pk=aide.pk)
    return lue


def _controler(nature: str, cout: Decimal | None, dit: besoin.Dit) -> Decimal:
    if nature not in NatureAide.values:
        raise AideRefusee("Choisissez pour quoi.", "nature")
    if cout is None or cout <= 0:
        raise AideRefusee("Écrivez ce que cela coûte, au-dessus de zéro.", "cout")
    if not dit.besoin.strip():
        raise AideRefusee("Dites ce qui est demandé : « 60 heures d’aide à domicile sur six semaines ».", "besoin")
    return cout


@transaction.atomic
def noter(
    *,
    agent: Agent,
    assure: Assure,
    organisme_id: UUID | None,
    nature: str,
    cout: Decimal | None,
    dit: besoin.Dit,
    payee: besoin.Payee,
    dossier: Dossier | None = None,
) -> Aide:
    """A need, in a dossier or without one [003 case 8]. Raises AideRefusee, TransitionRefusee when the dossier is closed."""
    if organisme_id is None:
        raise AideRefusee("Votre compte n’a pas de caisse : une aide se note dans une caisse.")
    if dossier:
        ecrire_dans(dossier.pk)
    elif Dossier.objects.filter(assure=assure, organisme_id=organisme_id).exclude(statut=StatutDossier.CLOS).exists():
        raise AideRefusee("Un accompagnement est en cours : le besoin se note dans le dossier, par qui accompagne.")
    aide = Aide.objects.create(
        assure=assure, organisme_id=organisme_id, dossier=dossier, auteur=agent, nature=nature,
        cout=_controler(nature, cout, dit),
        contenu=besoin.en_json(dit), payee=besoin.en_json(payee), ouverte_le=aujourdhui(),
    )  # fmt: skip
    inscrire(acte="aide.noter", agent=agent, objet=aide, assure_id=assure.pk)
    return aide


@transaction.atomic
def corriger(
    *,
    agent: Agent,
    aide: Aide,
    version: int | None,
    nature: str,
    cout: Decimal | None,
    dit: besoin.Dit,
    payee: besoin.Payee,
) -> Aide:
    """Told otherwise, as long as nobody decides of it. Raises VersionDepassee, AideRefusee, TransitionRefusee."""
    ici = _ouverte(aide)
    exiger_vue(ici, version)
    if not selectors.vue(ici).modifiable:
        raise TransitionRefusee(
            "Ce besoin est déjà devant qui décide : reprenez d’abord la demande, ou notez-en un autre."
        )
    ici.nature, ici.cout = nature, _controler(nature, cout, dit)
    prevu = sum((p.f.demande for p in selectors.vue(ici).parts if p.f.statut in VIVANTS), rules.ZERO)
    if ici.cout < prevu:
        raise AideRefusee(f"Les financeurs du plan font {euros(prevu)} : retirez-en un, ou corrigez le coût.", "cout")
    ici.contenu, ici.payee, ici.version = besoin.en_json(dit), besoin.en_json(payee), ici.version + 1
    ici.save(update_fields=["nature", "cout", "contenu", "payee", "version"])
    inscrire(acte="aide.corriger", agent=agent, objet=ici, assure_id=ici.assure_id)
    return ici


@transaction.atomic
def payer_a(*, agent: Agent, aide: Aide, version: int | None, payee: besoin.Payee) -> Aide:
    """To whom it is paid, said otherwise once it is granted, for what is not asked of the payer yet. Raises VersionDepassee."""
    ici: Aide = Aide.objects.select_for_update().get(pk=aide.pk)
    exiger_vue(ici, version)
    if not payee.nom.strip():
        raise AideRefusee("Dites à qui c’est payé.", "payee")
    if not selectors.vue(ici).payable:
        raise TransitionRefusee("Rien n’est à payer : c’est sur la page du besoin que cela se corrige.")
    ici.payee, ici.version = besoin.en_json(payee), ici.version + 1
    ici.save(update_fields=["payee", "version"])
    inscrire(acte="aide.payer_a", agent=agent, objet=ici, assure_id=ici.assure_id)
    return ici


@transaction.atomic
def ajouter(
    *, agent: Agent, aide: Aide, demande: Decimal | None, fonds: Fonds | None = None, financeur: str = ""
) -> Financement:
    """A financer of the plan: one of the funds, or somebody outside by name. Raises AideRefusee: both, neither, twice."""
    ici = _ouverte(aide)
    if bool(fonds) == bool(financeur.strip()):
        raise AideRefusee("Choisissez un fonds, ou écrivez le nom d’un autre financeur : l’un des deux.", "financeur")
    if demande is None or demande <= 0:
        raise AideRefusee("Écrivez ce qui lui est demandé, au-dessus de zéro.", "demande")
    reste = selectors.vue(ici).libre
    if demande > reste:
        raise AideRefusee(f"Il reste {euros(reste)} à trouver : demandez-le, ou moins.", "demande")
    return _creer(agent, ici, fonds=fonds, financeur=financeur.strip() or None, demande=demande)


def _creer(agent: Agent, aide: Aide, **valeurs: Any) -> Financement:
    neuf = Financement(aide=aide, dossier_id=aide.dossier_id, auteur=agent, **valeurs)
    try:
        with transaction.atomic():
            neuf.save(force_insert=True)
    except IntegrityError as erreur:
        if "financement_un_par_fonds" in str(erreur):
            raise AideRefusee("Ce fonds est déjà sollicité pour ce besoin.", "fonds") from erreur
        if "recours_de" in str(erreur):
            raise TransitionRefusee("Un nouvel examen est déjà demandé.") from erreur
        raise
    inscrire(acte="financement.ajouter", agent=agent, objet=neuf, assure_id=aide.assure_id)
    return neuf


@transaction.atomic
def demander(
    *,
    agent: Agent,
    financement: Financement,
    voie: str = "",
    seance: SeanceInstance | None = None,
    attendue_le: date | None = None,
    version: int | None = None,
) -> Financement:
    """Ask for it: a sitting, the delegation up to the threshold of the fund, or whoever decides outside.

    Raises AideRefusee (the way is not open, no sitting, no budget that year), InstanceRefusee (the sheet names her…).
    """
    jour = aujourdhui()
    valeurs: dict[str, Any] = {"demandee_le": jour, "attendue_le": attendue_le}
    if financement.siege:
        voie = voie or Voie.COMMISSION
        if voie not in Voie.values:
            raise AideRefusee("Choisissez par quelle voie.", "voie")
        if financement.par_fichier and not besoin.payee_de(financement.aide).nom:
            raise AideRefusee("Dites d’abord à qui ce sera payé : « Corriger le besoin ».")
        annee = selectors.exercice(financement.fonds, jour.year)
        rules.exiger_voie(voie, financement.demande, selectors.seuils(annee), recours=bool(financement.recours_de_id))
        if voie == Voie.COMMISSION:
            if seance is None:
                raise AideRefusee("Choisissez la séance qui en décidera : le secrétariat la convoque.", "seance")
            instances.inscrire(agent=agent, seance=seance, affaire=Affaire(AFFAIRE, financement.pk))
        valeurs |= {
            "voie": voie,
            "attendue_le": seance.date_acte if seance and voie == Voie.COMMISSION else attendue_le,
        }
    appliquer(financement, "demander", TRANSITIONS_FINANCEMENT, agent=agent, vue=version, **valeurs)
    return financement


@transaction.atomic
def reprendre(*, agent: Agent, financement: Financement, version: int | None = None) -> None:
    """Take the asking back before it is decided; off the agenda too."""
    if financement.voie == Voie.COMMISSION:
        instances.retirer(agent=agent, affaire=Affaire(AFFAIRE, financement.pk))
    appliquer(financement, "reprendre", TRANSITIONS_FINANCEMENT, agent=agent, vue=version, voie="", attendue_le=None)


@transaction.atomic
def retirer(*, agent: Agent, financement: Financement, version: int | None = None) -> None:
    """Out of the plan, and off the agenda."""
    if financement.voie == Voie.COMMISSION:
        instances.retirer(agent=agent, affaire=Affaire(AFFAIRE, financement.pk))
    appliquer(financement, "retirer", TRANSITIONS_FINANCEMENT, agent=agent, vue=version)


@transaction.atomic
def fermer_avec_le_dossier(*, agent: Agent, dossier: Dossier) -> None:
    """The accompaniment ends: what nobody was asked for leaves the plan; what is asked or granted goes on, and is told."""
    for part in Financement.objects.filter(aide__dossier=dossier, statut=StatutFinancement.PREPARE):
        appliquer(part, "retirer", TRANSITIONS_FINANCEMENT, agent=agent)


@transaction.atomic
def repondre(
    *,
    agent: Agent,
    financement: Financement,
    accord: bool,
    le: date,
    montant: Decimal | None = None,
    mots: str = "",
    version: int | None = None,
) -> Financement:
    """What whoever decides outside answered: received, never decided here. Raises AideRefusee, VersionDepassee."""
    ici = verrouille(financement)
    exiger_vue(ici, version)
    if ici.siege:
        raise TransitionRefusee("Ce fonds décide ici : sa décision ne se note pas, elle se prend.")
    controler_date(le, aujourdhui=aujourdhui(), champ="le")
    if ici.demandee_le and le < ici.demandee_le:
        raise AideRefusee("La réponse précède la demande : corrigez la date.", "le")
    valeurs: dict[str, Any] = {"decidee_le": le, "mots": mots.strip() or None, "attendue_le": None}
    if accord:
        donne = ici.demande if montant is None else montant
        if not 0 < donne <= ici.demande:
            raise AideRefusee(f"Il a été demandé {euros(ici.demande)} : écrivez ce montant, ou moins.", "montant")
        valeurs["accorde"] = donne
    appliquer(ici, "accorder" if accord else "refuser", TRANSITIONS_FINANCEMENT, agent=agent, **valeurs)
    return ici


@transaction.atomic
def noter_verse(*, agent: Agent, financement: Financement, le: date, version: int | None = None) -> None:
    """Somebody outside paid: the share is settled. Raises AideRefusee before the answer, TransitionRefusee."""
    ici = verrouille(financement)
    if ici.par_fichier:
        raise TransitionRefusee("L’agent comptable dit lui-même ce qu’il a payé.")
    controler_date(le, aujourdhui=aujourdhui(), champ="le")
    if ici.decidee_le and le < ici.decidee_le:
        raise AideRefusee("Le paiement précède l’accord : corrigez la date.", "le")
    appliquer(ici, "solder", TRANSITIONS_FINANCEMENT, agent=agent, vue=version, verse_le=le)


@transaction.atomic
def redemander(*, agent: Agent, financement: Financement, demande: Decimal | None = None) -> Financement:
    """A new examination of a refusal, or of what was not granted: another share, which a sitting decides. Once a decision."""
    _ouverte(financement.aide)
    ici = verrouille(financement)
    accorde = ici.accorde or rules.ZERO
    if not ici.siege or ici.statut not in (StatutFinancement.REFUSE, *ACQUIS) or accorde >= ici.demande:
        raise TransitionRefusee(
            "Il n’y a rien à faire examiner de nouveau : tout ce qui était demandé est accordé, ou attend."
        )
    if ici.statut == StatutFinancement.ACCORDE:
        raise TransitionRefusee("Soldez d’abord ce qui est accordé : le fonds en fera un seul compte.")
    libre = selectors.vue(ici.aide).libre
    if libre <= 0:
        raise TransitionRefusee("Tout ce que cela coûte est trouvé, ou attendu : il n’y a rien à redemander.")
    voulu = demande or min(libre, ici.demande - accorde)
    if voulu > ici.demande - accorde:
        raise AideRefusee(f"Il manquait {euros(ici.demande - accorde)} : demandez ce montant, ou moins.", "demande")
    return _creer(agent, ici.aide, fonds=ici.fonds, demande=voulu, recours_de=ici)


@transaction.atomic
def donner_lettre(*, agent: Agent, financement: Financement, version: int | None = None) -> None:
    """The letter was given or sent. Raises AideRefusee before a decision, TransitionRefusee the second time."""
    ici = verrouille(financement)
    exiger_vue(ici, version)
    if not ici.dite:
        raise AideRefusee("Il n’y a pas encore de décision à lui écrire.")
    if ici.lettre_le:
        raise TransitionRefusee("C’est déjà noté.")
    ici.lettre_le, ici.version = aujourdhui(), ici.version + 1
    ici.save(update_fields=["lettre_le", "version"])
    inscrire(acte="financement.donner_lettre", agent=agent, objet=ici, assure_id=ici.aide.assure_id)


def delegue(financement: Financement) -> bool:
    """Decided without a sitting."""
    return financement.voie in SANS_SEANCE
