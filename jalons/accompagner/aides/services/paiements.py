"""What is asked of the payer, once; what it answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from jalons.accompagner.accompagnements.services.communs import aujourdhui
from jalons.accompagner.aides import besoin, rules, selectors
from jalons.accompagner.aides.enums import (
    EN_ROUTE,
    TRANSITIONS_FINANCEMENT,
    TRANSITIONS_VERSEMENT,
    StatutFinancement,
    StatutVersement,
)
from jalons.accompagner.aides.models import Bordereau, Financement, Fonds, Versement
from jalons.accompagner.aides.rules import AideRefusee
from jalons.accompagner.ressources.rules import euros
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, exiger_vue

from .decisions import rendre
from .demandes import verrouille


@transaction.atomic
def verser(*, agent: Agent, financement: Financement, montant: Decimal | None, cle: UUID) -> Versement:
    """Ask for a payment, whole or in part; ``cle``, made with the form, is its key: the same key asks once.

    Raises AideRefusee (not granted, more than is left, nobody to pay), TransitionRefusee.
    """
    ici = verrouille(financement)
    if deja := Versement.objects.filter(pk=cle).first():
        return _le_meme(deja, ici)
    if ici.statut != StatutFinancement.ACCORDE or not ici.par_fichier:
        raise TransitionRefusee("Rien n’est à payer ici : l’aide n’est pas accordée, ou se paie autrement.")
    somme = montant or rules.ZERO
    rules.exiger_versable(somme, (ici.accorde or rules.ZERO) - ici.rendu, ici.ordonne)
    if not besoin.payee_de(ici.aide).nom:
        raise AideRefusee("Dites d’abord à qui c’est payé, sur la page de l’aide.")
    ici.ordonne += somme
    ici.save(update_fields=["ordonne"])
    try:
        with transaction.atomic():
            versement = Versement.objects.create(
                pk=cle, financement=ici, montant=somme, auteur=agent, demande_le=aujourdhui()
            )
    except IntegrityError as erreur:  # the same key, for another share, meanwhile
        raise TransitionRefusee("Ce formulaire a déjà servi : rechargez la page.") from erreur
    inscrire(acte="versement.verser", agent=agent, objet=versement, assure_id=ici.aide.assure_id)
    return versement


def _le_meme(deja: Versement, financement: Financement) -> Versement:
    if deja.financement_id != financement.pk:
        raise TransitionRefusee("Ce formulaire a déjà servi : rechargez la page.")
    return deja


@transaction.atomic
def annuler_versement(*, agent: Agent, versement: Versement, version: int | None = None) -> None:
    """Before it is sent: the money is to be paid anew."""
    ici = verrouille(versement.financement)
    frais: Versement = Versement.objects.select_for_update().get(pk=versement.pk)
    exiger_vue(frais, version)
    appliquer(frais, "annuler", TRANSITIONS_VERSEMENT, agent=agent)
    ici.ordonne -= frais.montant
    ici.save(update_fields=["ordonne"])


@transaction.atomic
def envoyer(*, agent: Agent, fonds: Fonds) -> Bordereau:
    """The next file for the payer: every payment that waits, each once, whatever is pressed how many times.

    Raises TransitionRefusee when nothing waits.
    """
    Fonds.objects.select_for_update().get(pk=fonds.pk)  # two files of one fund are made one after the other
    attendent = list(selectors.a_envoyer(fonds).select_for_update(of=("self",)))
    payees = {v.pk: besoin.payee_de(v.financement.aide) for v in attendent}
    lignes = [v for v in attendent if payees[v.pk].nom]  # one that cannot be read any more waits, and stays on the page
    if not lignes:
        raise TransitionRefusee(
            "Rien ne peut partir : à qui payer ne se lit plus."
            if attendent
            else "Rien n’attend l’envoi : tout est déjà parti."
        )
    texte = rules.fichier_payeur(
        rules.LignePayeur(v.pk, payees[v.pk].nom, payees[v.pk].reference, v.montant) for v in lignes
    )
    dernier = Bordereau.objects.filter(fonds=fonds).aggregate(n=Max("numero"))["n"] or 0
    bordereau = Bordereau.objects.create(
        fonds=fonds, numero=dernier + 1, auteur=agent, texte=texte, empreinte=hashlib.sha256(texte.encode()).hexdigest(),
        lignes=len(lignes), total=sum((v.montant for v in lignes), rules.ZERO),
    )  # fmt: skip
    for versement in lignes:
        appliquer(versement, "envoyer", TRANSITIONS_VERSEMENT, agent=agent, bordereau=bordereau)
    inscrire(acte="bordereau.envoyer", agent=agent, objet=bordereau)
    return bordereau


@dataclass(frozen=True)
class Recu:
    """What a file of answers brought: paid, come back, known already; the lines set aside, each with its reason."""

    payes: int
    revenus: int
    deja: int
    ecartees: tuple[str, ...]


def recevoir(*, agent: Agent, fonds: Fonds, texte: str) -> Recu:
    """The payer's answers, line by line: one that is wrong is set aside and named, the others go. Read again: nothing new.

    Raises AideRefusee for a file that is another one, or cut in the middle: then nothing of it is taken.
    """
    lu = rules.lire_retour(texte)
    comptes = {"payer": 0, "revenir": 0, "": 0}
    ecartees = list(lu.ecartees)
    for ligne in lu.lignes:
        try:
            with transaction.atomic():
                comptes[_une(agent, fonds, ligne)] += 1
        except AideRefusee as refus:
            ecartees.append(f"Ligne {ligne.numero} : {refus}")
    return Recu(comptes["payer"], comptes["revenir"], comptes[""], tuple(ecartees))


def _une(agent: Agent, fonds: Fonds, ligne: rules.LigneRetour) -> str:
    """Take one answer. The act done; '' when it was known."""
    cherche = Versement.objects.filter(pk=ligne.cle, financement__fonds=fonds).select_related("financement")
    if (trouve := cherche.first()) is None:
        raise AideRefusee(f"la clé {ligne.cle} n’est pas d’un paiement de « {fonds} ». Vérifiez le fonds.")
    ici = verrouille(trouve.financement)
    frais: Versement = Versement.objects.select_for_update().get(pk=trouve.pk)
    attendu = StatutVersement.PAYE if ligne.paye else StatutVersement.REVENU
    if frais.statut == attendu and (not ligne.paye or (frais.paye, frais.paye_le) == (ligne.montant, ligne.le)):
        return ""
    _exiger(frais, ligne)
    if ligne.paye:
        appliquer(frais, "payer", TRANSITIONS_VERSEMENT, agent=agent, paye=ligne.montant, paye_le=ligne.le)
    else:
        appliquer(frais, "revenir", TRANSITIONS_VERSEMENT, agent=agent)
    ici.ordonne -= frais.montant - (frais.paye or rules.ZERO)
    ici.save(update_fields=["ordonne"])
    return "payer" if ligne.paye else "revenir"


def _exiger(versement: Versement, ligne: rules.LigneRetour) -> None:
    refus: list[tuple[Callable[[], bool], str]] = [
        (lambda: versement.statut not in EN_ROUTE,
         f"ce paiement est déjà noté « {versement.get_statut_display().lower()} » : voyez avec l’agent comptable."),
        (lambda: versement.statut != StatutVersement.ENVOYE, "ce paiement n’est pas encore envoyé."),
        (lambda: ligne.le > aujourdhui(), f"le {jour_annee(ligne.le)} est à venir : corrigez la date."),
        (lambda: ligne.le < versement.demande_le, f"le {jour_annee(ligne.le)} précède la demande : corrigez la date."),
        (lambda: ligne.paye and not rules.ZERO < ligne.montant <= versement.montant,
         f"{euros(ligne.montant)} payés, pour {euros(versement.montant)} ordonnés : corrigez le montant."),
    ]  # fmt: skip
    if dit := next((mots for faux, mots in refus if faux()), ""):
        raise AideRefusee(dit)


@transaction.atomic
def solder(*, agent: Agent, financement: Financement, version: int | None = None) -> None:
    """Nothing more will be paid: what is left goes back to the fund. Raises AideRefusee while a payment is on its way."""
    ici = verrouille(financement)
    exiger_vue(ici, version)
    if not ici.siege:
        raise TransitionRefusee("Un financeur du dehors dit lui-même quand il a payé.")
    if ici.versements.filter(statut__in=[str(s) for s in EN_ROUTE]).exists():
        raise AideRefusee(
            "Un paiement est en route : attendez la réponse de l’agent comptable, ou annulez-le avant l’envoi."
        )
    reste = ici.restant
    appliquer(ici, "solder", TRANSITIONS_FINANCEMENT, agent=agent, rendu=reste)
    rendre(ici, reste)
