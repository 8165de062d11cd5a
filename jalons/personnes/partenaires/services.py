"""Load the shipped directory; keep the caisse's own cards, the people it calls, what it checked; say which cards are one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import Refus
from jalons.fondations.socle.transitions import appliquer, enregistrer
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires import rules
from jalons.personnes.partenaires.enums import (
    TRANSITIONS_RAPPROCHEMENT,
    Capacite,
    Confiance,
    MotifOrientation,
    TypePartenaire,
)
from jalons.personnes.partenaires.historique import ecarts
from jalons.personnes.partenaires.models import (
    Changement,
    Interlocuteur,
    Partenaire,
    Rapprochement,
    ServiceOffert,
    Verification,
)

FICHIER = Path(__file__).with_name("donnees") / "partenaires.csv"
CHAMPS = tuple(c for c in rules.COLONNES if c != "code")
CHAMPS_SAISIS = (*CHAMPS, "desserte")


class PartenaireRefuse(Refus):
    """The card cannot be written; the message is French."""


@dataclass(frozen=True)
class Bilan:
    """What a load did."""

    lus: int
    crees: int
    modifies: int

    @property
    def inchanges(self) -> int:
        """Cards that were already so."""
        return self.lus - self.crees - self.modifies


@transaction.atomic
def charger_partenaires(chemin: Path = FICHIER) -> Bilan:
    """Create or update the national cards of the shipped file. Twice: the second writes nothing.

    A national card that left the file stays (files point at it). Raises RepertoireIllisible, nothing written.
    """
    with chemin.open(encoding="utf-8-sig", newline="") as fichier:
        lus = rules.lire_repertoire(
            fichier, types=TypePartenaire.values, motifs=MotifOrientation.values, confiances=Confiance.values
        )
    connus = {p.code: p for p in Partenaire.objects.filter(code__in=[lu["code"] for lu in lus])}
    crees = modifies = 0
    for lu in lus:
        connu = connus.get(lu["code"])
        if connu is None:
            Partenaire.objects.create(**lu)
            crees += 1
        elif any(getattr(connu, champ) != lu[champ] for champ in CHAMPS):
            for champ in CHAMPS:
                setattr(connu, champ, lu[champ])
            enregistrer(connu, connu.version, *CHAMPS)
            modifies += 1
    if crees or modifies:
        inscrire(acte="partenaire.charger", agent=None, motif=f"{crees} créés, {modifies} modifiés")
    return Bilan(len(lus), crees, modifies)


@transaction.atomic
def creer_partenaire(
    *, agent: Agent, organisme: Organisme, complete: Partenaire | None = None, **champs: Any
) -> Partenaire:
    """A card of this caisse, which may complete a national one. Raises PartenaireRefuse."""
    partenaire = Partenaire(territoire=organisme, complete=complete, **_connus(champs))
    partenaire.code = slugify(f"{partenaire.nom[:30]}-{partenaire.pk.hex[:8]}")
    try:
        with transaction.atomic():
            partenaire.save(force_insert=True)
    except IntegrityError as erreur:
        raise PartenaireRefuse("Votre caisse a déjà complété cette fiche : modifiez la vôtre.") from erreur
    inscrire(acte="partenaire.creer", agent=agent, objet=partenaire)
    return partenaire


@transaction.atomic
def modifier_partenaire(*, agent: Agent, partenaire: Partenaire, version: int, **champs: Any) -> Partenaire:
    """Correct a card of one's caisse. Raises VersionDepassee; PartenaireRefuse for a national card."""
    if partenaire.territoire_id is None:
        raise PartenaireRefuse("Cette fiche est nationale : complétez-la pour votre caisse.")
    changes = ecarts(partenaire, _connus(champs), par=agent, partenaire=partenaire)
    partenaire.revu_le = timezone.now()
    enregistrer(partenaire, version, *champs, "revu_le")
    Changement.objects.bulk_create(changes)
    inscrire(acte="partenaire.modifier", agent=agent, objet=partenaire)
    return partenaire


def _connus(champs: dict[str, Any]) -> dict[str, Any]:
    if inconnus := set(champs) - set(CHAMPS_SAISIS):
        raise TypeError(f"Champs inconnus : {', '.join(sorted(inconnus))}.")
    return champs


# --- what a caisse knows of a body ---


@transaction.atomic
def verifier_partenaire(
    *, agent: Agent, partenaire: Partenaire, capacite: str = Capacite.NON_DEMANDEE, attente: str = ""
) -> Verification:
    """The caisse called today: the card is right, and this is what the body says of its room. Raises PartenaireRefuse."""
    if agent.organisme_id is None:
        raise PartenaireRefuse("Seule une caisse vérifie une fiche.")
    _exiger_attente(capacite, attente)
    faite = _verifier(agent, partenaire, capacite, attente)
    inscrire(acte="partenaire.verifier", agent=agent, objet=partenaire)
    return faite


def _exiger_attente(capacite: str, attente: str) -> None:
    if attente and capacite != Capacite.ATTENTE:
        raise PartenaireRefuse("Une attente se dit avec « Reçoit, avec une attente ».", "attente")


def _verifier(
    agent: Agent, partenaire: Partenaire, capacite: str, attente: str, service: ServiceOffert | None = None
) -> Verification:
    ou: Any = agent.organisme_id
    return Verification.objects.create(
        partenaire=partenaire, service=service, organisme_id=ou, par=agent, le=timezone.localdate(),
        capacite=capacite, attente=attente,
    )  # fmt: skip


@transaction.atomic
def ajouter_interlocuteur(
    *, agent: Agent, partenaire: Partenaire, nom: str, fonction: str, telephone: str = "", courriel: str = ""
) -> Interlocuteur:
    """Somebody of this body whom the caisse calls, and her function. Raises PartenaireRefuse: no caisse, no way to reach her."""
    if agent.organisme_id is None:
        raise PartenaireRefuse("Seule une caisse tient ses interlocuteurs.")
    _joignable(telephone, courriel)
    connue = Interlocuteur.objects.create(
        partenaire=partenaire, organisme_id=agent.organisme_id, nom=nom, fonction=fonction, telephone=telephone,
        courriel=courriel, date_debut=timezone.localdate(),
    )  # fmt: skip
    inscrire(acte="interlocuteur.creer", agent=agent, objet=connue)
    return connue


@transaction.atomic
def modifier_interlocuteur(
    *,
    agent: Agent,
    interlocuteur: Interlocuteur,
    version: int,
    nom: str,
    fonction: str,
    telephone: str = "",
    courriel: str = "",
    date_fin: date | None = None,
) -> Interlocuteur:
    """Correct her card, or say her last day there. Raises VersionDepassee, PartenaireRefuse."""
    _joignable(telephone, courriel)
    if date_fin and date_fin < interlocuteur.date_debut:
        raise PartenaireRefuse("Ce dernier jour précède le premier.", "date_fin")
    champs = {"nom": nom, "fonction": fonction, "telephone": telephone, "courriel": courriel, "date_fin": date_fin}
    for champ, valeur in champs.items():
        setattr(interlocuteur, champ, valeur)
    enregistrer(interlocuteur, version, *champs)
    inscrire(acte="interlocuteur.modifier", agent=agent, objet=interlocuteur)
    return interlocuteur


def _joignable(telephone: str, courriel: str) -> None:
    if not telephone and not courriel:
        raise PartenaireRefuse("Donnez un téléphone ou une adresse électronique : c’est pour l’appeler.", "telephone")


# --- what it offers, as the caisse knows it ---

CHAMPS_SERVICE = (
    "nom", "description", "pour", "publics", "publics_precisions", "conditions", "horaires", "zone", "telephone", "courriel",
    "contact", "disparu_le",
)  # fmt: skip
REPRIS = ("frais", "thematiques", "modes_accueil", "modes_mobilisation", "mobilisable_par", "lien", "ouverture")


@transaction.atomic
def enregistrer_service(
    *,
    agent: Agent,
    partenaire: Partenaire,
    service: ServiceOffert | None = None,
    version: int = 0,
    capacite: str = Capacite.NON_DEMANDEE,
    attente: str = "",
    **champs: Any,
) -> ServiceOffert:
    """Write, correct or close (``disparu_le``) what a body offers, for one's caisse; who did is who checked it today.

    What a source says is never written over: the caisse gets its own, read in its place. Raises PartenaireRefuse,
    VersionDepassee.
    """
    if agent.organisme_id is None:
        raise PartenaireRefuse("Seule une caisse tient les services de son répertoire.")
    _exiger_attente(capacite, attente)
    sien = service if service and service.territoire_id else _nouveau_service(agent, partenaire, service)
    changes = ecarts(sien, champs, par=agent, partenaire=sien.partenaire, service=sien)
    sien.revu_le = timezone.now()
    _garder(sien, version, champs)
    Changement.objects.bulk_create(changes)
    _verifier(agent, sien.partenaire, capacite, attente, sien)
    inscrire(acte="partenaire.offrir", agent=agent, objet=sien.partenaire)
    return sien


def _nouveau_service(agent: Agent, partenaire: Partenaire, lu: ServiceOffert | None) -> ServiceOffert:
    """The caisse's own, which begins as its source says it: what was typed is then its correction."""
    sien = ServiceOffert(
        partenaire=partenaire, territoire_id=agent.organisme_id, complete=lu, releve_le=timezone.localdate()
    )
    sien.identifiant = f"jalons--{sien.pk}"
    for champ in (*CHAMPS_SERVICE, *REPRIS) if lu else ():
        setattr(sien, champ, getattr(lu, champ))
    return sien


def _garder(sien: ServiceOffert, version: int, champs: dict[str, Any]) -> None:
    if not sien._state.adding:
        return enregistrer(sien, version, *champs, "revu_le")
    try:
        with transaction.atomic():
            sien.save(force_insert=True)
    except IntegrityError as erreur:
        raise PartenaireRefuse("Votre caisse a déjà corrigé ce service : ouvrez le sien.") from erreur
    return None


# --- two cards, one body ---


@transaction.atomic
def fondre(*, agent: Agent, rapprochement: Rapprochement) -> None:
    """These two cards are one body: the kept one is shown in the place of the other. Raises TransitionRefusee."""
    appliquer(rapprochement, "fondre", TRANSITIONS_RAPPROCHEMENT, agent=agent, decide_par=agent)
    Partenaire.objects.filter(pk=rapprochement.autre_id, fondu_dans=None).update(fondu_dans=rapprochement.garde_id)


@transaction.atomic
def distinguer(*, agent: Agent, rapprochement: Rapprochement) -> None:
    """These are two bodies: each is shown again, and no import joins them any more. Raises TransitionRefusee."""
    appliquer(rapprochement, "distinguer", TRANSITIONS_RAPPROCHEMENT, agent=agent, decide_par=agent)
    Partenaire.objects.filter(pk=rapprochement.autre_id, fondu_dans=rapprochement.garde_id).update(fondu_dans=None)
