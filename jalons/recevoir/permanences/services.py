"""Write the roster; hand a caller over live. One atomic function an act, one journal line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.socle.dates import heure_texte, jour_texte
from jalons.fondations.socle.refus import Refus, SaisieRefusee, TransitionRefusee
from jalons.fondations.socle.transitions import appliquer
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous.rules import fenetre, jours_de_serie
from jalons.recevoir.rendez_vous.services import zone_de

from . import rules, selectors
from .enums import ATTENDUS, TRANSITIONS, StatutRelais
from .models import Permanence, Relais


class PersonneDePermanence(Refus):
    """Nobody is on duty now."""


class RelaisPris(TransitionRefusee):
    """Somebody on duty has taken this call: it is hers."""


@transaction.atomic
def tenir(
    *,
    agent: Agent | None,
    pour: Agent,
    du: date,
    debut: time,
    fin: time,
    au: date | None = None,
    jours: Sequence[int] = (),
    rang: int = 1,
    telephone: str = "",
) -> list[Permanence]:
    """Put a worker on duty one day, or each of these weekdays until ``au``, public holidays left out. All or nothing.

    Raises SaisieRefusee (hours, a day on which she already is, no number to call), HeureInexistante.
    """
    if pour.organisme_id is None:
        raise SaisieRefusee(f"{pour} n’a pas d’affectation en vigueur : choisir quelqu’un d’autre.", "pour")
    if not (telephone or pour.telephone):
        raise SaisieRefusee(
            "Écrire le numéro où l’appeler : sans lui, personne ne peut lui passer un appel.", "telephone"
        )
    zone = zone_de(pour)
    feries = calendrier().jours(zone, "", range(du.year, (au or du).year + 1))
    retenus = jours_de_serie(du, au, jours or [du.weekday()], feries).jours if au and au != du else [du]
    lignes = [
        Permanence(
            agent=pour, organisme_id=pour.organisme_id, equipe_id=pour.equipe_id, date=jour, zone=zone, rang=rang,
            telephone=telephone, periode=DateTimeTZRange(*fenetre(jour, debut, fin, zone)),
        )
        for jour in retenus
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Permanence.objects.bulk_create(lignes)
    except IntegrityError as erreur:
        raise SaisieRefusee(_conflit(pour, lignes), "debut") from erreur
    inscrire(acte="permanence.tenir", agent=agent, objet=lignes[0], motif=f"{len(lignes)} jour(s)")
    return lignes


def _conflit(pour: Agent, lignes: Sequence[Permanence]) -> str:
    tenues = Permanence.objects.filter(agent=pour, annule_le=None, date__in=[p.date for p in lignes])
    autre = tenues.order_by("periode").first()
    if autre is None:
        return "Ces heures sont déjà tenues : rechargez la page."
    heures = f"de {heure_texte(autre.debut_local)} à {heure_texte(autre.fin_locale)}"
    return f"{pour} est déjà de permanence {jour_texte(autre.date)} {heures} : la retirer, ou choisir d’autres heures."


@transaction.atomic
def lever(*, agent: Agent, permanence: Permanence) -> None:
    """Take one duty off the roster. Raises TransitionRefusee when it was."""
    if Permanence.objects.filter(pk=permanence.pk, annule_le=None).update(annule_le=timezone.now()) != 1:
        raise TransitionRefusee("C’était déjà fait : cette permanence est retirée.")
    inscrire(acte="permanence.lever", agent=agent, objet=permanence)


@transaction.atomic
def proposer(
    *,
    agent: Agent,
    organisme: Organisme,
    assure: Assure | None,
    qui: str,
    contenu: str,
    cle: UUID,
    maintenant: datetime | None = None,
) -> Relais:
    """Call whoever is on duty for this caller, her words attached. The same ``cle`` again adds what was typed since; another
    one ends what still rang: nobody passes two callers at once, and a ghost would hide the one who waits.

    Raises PersonneDePermanence; RelaisPris once somebody took it; TransitionRefusee when that call ended.
    """
    maintenant = maintenant or timezone.now()
    if relais := _verrouiller(cle=cle, csam=agent):
        _exiger_attendu(relais)
        relais.contenu, relais.assure, relais.qui = contenu, assure, qui
        relais.save(update_fields=["contenu", "assure", "qui"])
        return relais
    premiere = rules.suivante(selectors.de_permanence(organisme.pk, maintenant), [])
    if premiere is None:
        raise PersonneDePermanence("Personne n’est de permanence en ce moment.")
    for ancien in Relais.objects.select_for_update().filter(csam=agent, statut__in=ATTENDUS):
        _finir(ancien, agent)
    relais = Relais.objects.create(
        csam=agent, organisme=organisme, assure=assure, qui=qui, contenu=contenu, cle=cle, pour=premiere.agent,
        sollicites=[premiere.agent.pk], propose_le=maintenant,
    )  # fmt: skip
    inscrire(acte="relais.proposer", agent=agent, objet=relais)
    return relais


@transaction.atomic
def passer(*, agent: Agent, relais: Relais, version: int | None = None, maintenant: datetime | None = None) -> None:
    """Unanswered: call the next one on duty; nobody left, the call goes on with the CSAM. Pressed twice, once.

    Raises RelaisPris, TransitionRefusee.
    """
    maintenant = maintenant or timezone.now()
    relais.refresh_from_db(from_queryset=Relais.objects.select_for_update())
    _exiger_attendu(relais)
    if version not in (None, relais.version):
        return  # it went to the next one already
    suite = rules.suivante(selectors.de_permanence(relais.organisme_id, maintenant), relais.sollicites)
    if suite is None:
        if not relais.sans_reponse:
            appliquer(relais, "epuiser", TRANSITIONS, agent=agent)
        return
    sollicites = [*relais.sollicites, suite.agent.pk]
    appliquer(
        relais, "passer", TRANSITIONS, agent=agent, pour=suite.agent, sollicites=sollicites, propose_le=maintenant
    )


@transaction.atomic
def prendre(*, agent: Agent, relais: Relais) -> str:
    """She answers: the call is hers. Gives back what the call's page said, which is kept nowhere here from now on.

    Raises RelaisPris when a colleague was faster, TransitionRefusee when it was passed to somebody else, or ended otherwise.
    """
    relais.refresh_from_db(from_queryset=Relais.objects.select_for_update())
    _exiger_attendu(relais)
    if not relais.a_prendre_par(agent):
        quand = heure_texte(timezone.localtime(relais.propose_le))
        raise TransitionRefusee(f"{relais.csam} a passé cet appel à {relais.pour} à {quand}.")
    contenu = str(relais.contenu or "")
    vide: dict[str, Any] = {"contenu": None, "sollicites": []}
    appliquer(relais, "prendre", TRANSITIONS, agent=agent, pour=agent, pris_le=timezone.now(), **vide)
    return contenu


@transaction.atomic
def terminer(*, agent: Agent, cle: UUID) -> None:
    """The call ends by another of its acts: its hand-over, if there is one, waits no more. Raises RelaisPris."""
    relais = _verrouiller(cle=cle, csam=agent)
    if relais is None or relais.statut == StatutRelais.TERMINE:
        return
    _exiger_attendu(relais)
    _finir(relais, agent)


def _finir(relais: Relais, agent: Agent) -> None:
    vide: dict[str, Any] = {"contenu": None, "sollicites": []}
    appliquer(relais, "terminer", TRANSITIONS, agent=agent, fini_le=timezone.now(), **vide)


def _verrouiller(**qui: Any) -> Relais | None:
    return Relais.objects.select_for_update().filter(**qui).first()


def _exiger_attendu(relais: Relais) -> None:
    if relais.pris:
        raise RelaisPris(f"{relais.pour} a pris cet appel à {heure_texte(timezone.localtime(relais.pris_le))}.")
    if not relais.attendu:
        raise TransitionRefusee("Cet appel est terminé : il ne se passe plus.")
