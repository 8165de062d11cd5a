"""Contact wishes, protective measures, death."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from jalons.fondations.agents.models import Agent
from jalons.fondations.envois import services as envois
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.champs import passee
from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee
from jalons.fondations.socle.transitions import enregistrer
from jalons.personnes.assures.enums import Etendue, MesureProtection
from jalons.personnes.assures.erreurs import EnregistrementRefuse
from jalons.personnes.assures.models import Assure, Contact, NeRienDire, Protection
from jalons.personnes.assures.rules import normalise

SOUHAITS = (
    "canal_prefere", "message_vocal", "canal_sur", "consignes", "ne_pas_contacter", "ne_pas_contacter_motif",
    "sans_rappel",
)  # fmt: skip

SECRETS = frozenset({"canal_sur", "consignes", "ne_pas_contacter_motif"})  # encrypted: none is NULL

SANS_MANDATAIRE = frozenset({"", "non", "n", "0", "aucun", "neant", "sans"})  # what a file writes for nobody
MANDATAIRE_SANS_NOM = frozenset({"oui", "o", "1", "x"})  # somebody, unnamed


@transaction.atomic
def noter_souhaits(*, agent: Agent | None, assure: Assure, version: int | None = None, **souhaits: Any) -> Contact:
    """Write how the person wishes to be reached; only the wishes given are changed.

    ``version`` 0 means « none was written when the page was shown ». Raises VersionDepassee when somebody
    wrote meanwhile.
    """
    if inconnus := set(souhaits) - set(SOUHAITS):
        raise TypeError(f"Souhaits inconnus : {', '.join(sorted(inconnus))}.")
    contact = Contact.objects.filter(assure=assure).first()
    if contact is None:
        contact = _creer_contact(assure, souhaits)
    else:
        for champ, valeur in souhaits.items():
            setattr(contact, champ, valeur or None if champ in SECRETS else valeur)
        enregistrer(contact, contact.version if version is None else version, *souhaits)
    if contact.sans_rappel:
        envois.annuler_rappels(assure_id=assure.pk, motif="la personne ne veut pas de rappel", agent=agent)
    inscrire(acte="assure.noter_souhaits", agent=agent, objet=contact)
    return contact


def _creer_contact(assure: Assure, souhaits: dict[str, Any]) -> Contact:
    souhaits = {c: v for c, v in souhaits.items() if c not in SECRETS or v}
    try:
        with transaction.atomic():
            return Contact.objects.create(assure=assure, **souhaits)
    except IntegrityError as erreur:
        raise VersionDepassee("Quelqu’un a noté ses souhaits entre-temps : comparez les deux textes.") from erreur


@transaction.atomic
def noter_protection(
    *,
    agent: Agent | None,
    assure: Assure,
    mesure: str,
    etendue: str,
    date_debut: date,
    date_fin: date | None = None,
    mandataire: str = "",
    mandataire_contact: str = "",
) -> Protection:
    """Add a protective measure. Raises EnregistrementRefuse when its dates are reversed."""
    _refuser_dates_inversees(date_debut, date_fin)
    protection = Protection.objects.create(
        assure=assure, mesure=mesure, etendue=etendue, date_debut=date_debut, date_fin=date_fin,
        mandataire=mandataire, mandataire_contact=mandataire_contact,
    )  # fmt: skip
    inscrire(acte="assure.noter_protection", agent=agent, objet=protection, motif=str(mesure))
    return protection


@transaction.atomic
def signaler_mandataire(*, agent: Agent | None, assure: Assure, mandataire: str, jour: date) -> Protection | None:
    """A file names a mandataire: a measure to verify from ``jour``, so that nothing is sent to the person meanwhile.

    None when a measure already runs, or when this mandataire was already noted (somebody may have ended it since).
    """
    if (mot := normalise(mandataire)) in SANS_MANDATAIRE:
        return None
    nom = "" if mot in MANDATAIRE_SANS_NOM else mandataire.strip()[:120]
    connues = list(Protection.objects.filter(assure=assure))
    if any(p.date_fin is None or p.date_fin >= jour or normalise(p.mandataire) == normalise(nom) for p in connues):
        return None
    return noter_protection(
        agent=agent, assure=assure, mesure=MesureProtection.INCONNUE, etendue=Etendue.INCONNUE, date_debut=jour,
        mandataire=nom,
    )  # fmt: skip


@transaction.atomic
def modifier_protection(*, agent: Agent, protection: Protection, version: int, **champs: Any) -> Protection:
    """Correct or end a measure. Raises VersionDepassee, EnregistrementRefuse."""
    for champ, valeur in champs.items():
        setattr(protection, champ, valeur)
    _refuser_dates_inversees(protection.date_debut, protection.date_fin)
    enregistrer(protection, version, *champs)
    inscrire(acte="assure.modifier_protection", agent=agent, objet=protection, motif=str(protection.mesure))
    return protection


@transaction.atomic
def noter_ne_rien_dire(
    *, agent: Agent, assure: Assure, a_qui: str, date_debut: date, date_fin: date | None = None
) -> NeRienDire:
    """Write to whom nothing is told. Raises EnregistrementRefuse when its dates are reversed."""
    _refuser_dates_inversees(date_debut, date_fin)
    souhait = NeRienDire.objects.create(assure=assure, a_qui=a_qui, date_debut=date_debut, date_fin=date_fin, par=agent)
    inscrire(acte="assure.noter_ne_rien_dire", agent=agent, objet=souhait)
    return souhait


@transaction.atomic
def modifier_ne_rien_dire(*, agent: Agent, souhait: NeRienDire, version: int, **champs: Any) -> NeRienDire:
    """Correct or end a « ne rien dire à ». Raises VersionDepassee, EnregistrementRefuse."""
    for champ, valeur in champs.items():
        setattr(souhait, champ, valeur)
    _refuser_dates_inversees(souhait.date_debut, souhait.date_fin)
    enregistrer(souhait, version, *champs)
    inscrire(acte="assure.modifier_ne_rien_dire", agent=agent, objet=souhait)
    return souhait


@transaction.atomic
def noter_deces(*, agent: Agent | None, assure: Assure, date_deces: date, version: int | None = None) -> Assure:
    """Write the day of death. From the commit on, the gate refuses every letter, text message and survey.

    Appointments are cancelled by the room above, in the same transaction. Raises EnregistrementRefuse,
    VersionDepassee.
    """
    if faute := passee(date_deces):
        raise EnregistrementRefuse(faute, "date_deces")
    if assure.date_naissance and date_deces < assure.date_naissance:
        raise EnregistrementRefuse("La date de décès précède la naissance : vérifiez l’année.", "date_deces")
    assure.date_deces = date_deces
    enregistrer(assure, assure.version if version is None else version, "date_deces")
    inscrire(acte="assure.noter_deces", agent=agent, objet=assure)
    return assure


@transaction.atomic
def annuler_deces(*, agent: Agent, assure: Assure, motif: str = "erreur", version: int | None = None) -> Assure:
    """Take back a death written by mistake. What it stopped is not started again: people decide.

    Raises TransitionRefusee when no death is written: it was taken back before.
    """
    if not Assure.objects.select_for_update().filter(pk=assure.pk, date_deces__isnull=False).exists():
        raise TransitionRefusee("C’était déjà fait : aucun décès n’est noté.")
    assure.date_deces = None
    enregistrer(assure, assure.version if version is None else version, "date_deces")
    inscrire(acte="assure.annuler_deces", agent=agent, objet=assure, motif=motif)
    return assure


def _refuser_dates_inversees(debut: date, fin: date | None) -> None:
    if fin and fin < debut:
        raise EnregistrementRefuse("La date de fin précède la date de début : corrigez l’une des deux.", "date_fin")
