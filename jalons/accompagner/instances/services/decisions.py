"""What is decided of a point, once, with its effect in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from jalons.accompagner.instances import affaires, selectors
from jalons.accompagner.instances.enums import A_VENIR, TRANSITIONS_POINT, Sens
from jalons.accompagner.instances.models import Decision, Point, SeanceInstance
from jalons.accompagner.instances.rules import InstanceRefusee, Quorum, Voix, exiger_quorum, verifier_voix
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import jour_texte
from jalons.fondations.socle.transitions import appliquer, exiger_vue

from .agenda import _poser
from .communs import en_seance, noter, point_vivant, verrou


@transaction.atomic
def decider(
    *,
    agent: Agent,
    point: Point,
    sens: str,
    raison: str = "",
    mots: str = "",
    voix: Voix | None = None,
    vers: SeanceInstance | None = None,
    version: int | None = None,
    effet: Mapping[str, Any] | None = None,
) -> Decision:
    """Decide a point, or adjourn it to a dated sitting; the room above has its effect in this transaction.

    ``effet``: what its own form asked. Raises InstanceRefusee (quorum, votes, reason, words, no later sitting, decided
    elsewhere), TransitionRefusee (the sitting does not sit, the point is decided), VersionDepassee, and what the room above
    raises: then nothing was written.
    """
    seance = en_seance(point.seance)
    ici = point_vivant(point)
    exiger_vue(ici, version)
    quorum = selectors.quorum_du_point(ici)
    ajourne = sens == Sens.AJOURNE
    if not ajourne:
        exiger_quorum(quorum)
    verifier_voix(sens, voix, quorum.votants, vote=seance.instance.vote)
    _exiger_dite(ici, sens, raison, mots, vers)
    decision = _ecrire(
        agent, ici, quorum, voix, sens=sens, raison=raison, mots=mots or None, vers=vers if ajourne else None
    )
    appliquer(ici, "ajourner" if ajourne else "decider", TRANSITIONS_POINT, agent=agent, motif=sens)
    if ajourne and vers:
        _poser(verrou(vers, *A_VENIR), affaire=ici.affaire, intitule=ici.intitule)
    if ici.affaire:
        affaires.de(ici.affaire_genre).decider(agent=agent, decision=decision, **(effet or {}))
    noter(seance, agent, _phrase(ici, decision), point=ici)
    return decision


def _exiger_dite(point: Point, sens: str, raison: str, mots: str, vers: SeanceInstance | None) -> None:
    if sens not in Sens.values:
        raise InstanceRefusee("Dites ce qui est décidé.", "sens")
    if sens != Sens.FAVORABLE and not raison:
        raise InstanceRefusee("Dites pour quelle raison.", "raison")
    if point.affaire and not mots.strip():
        raise InstanceRefusee("Écrivez la décision en mots simples : la personne la lira.", "mots")
    if sens == Sens.AJOURNE:
        suivantes = set(selectors.suivantes(point.seance).values_list("pk", flat=True))
        if vers is None or vers.pk not in suivantes:
            raise InstanceRefusee(
                "Dites à quelle séance : une séance à venir de la même instance. S’il n’y en a pas, convoquez-la d’abord.",
                "vers",
            )


def _ecrire(agent: Agent, point: Point, quorum: Quorum, voix: Voix | None, **valeurs: Any) -> Decision:
    comptees = {"pour": voix.pour, "contre": voix.contre, "abstention": voix.abstention} if voix else {}
    try:
        with transaction.atomic():
            return Decision.objects.create(
                point=point, affaire_genre=point.affaire_genre, affaire_cle=point.affaire_cle, auteur=agent,
                votants=quorum.votants, requis=quorum.requis, **comptees, **valeurs,
            )  # fmt: skip
    except IntegrityError as erreur:
        if "decision_une_par_affaire" not in str(erreur):
            raise
        raise InstanceRefusee("Cette affaire est déjà décidée, à une autre séance.") from erreur


def _phrase(point: Point, decision: Decision) -> str:
    """The line that the minutes propose; the secretary writes it otherwise until the signature."""
    dit = f"{point.nom} : {decision.dite}"
    if decision.vers:
        dit += f" au {jour_texte(decision.vers.date_acte)}"
    if decision.pour is not None:
        dit += f", {decision.pour} pour, {decision.contre} contre, {decision.abstention} abstention"
    elif not decision.ajournee:
        dit += ", d’un commun accord"
    raison = selectors.libelle_raison(decision.raison)
    return f"{dit}. Raison : {raison[:1].lower()}{raison[1:]}." if raison else f"{dit}."


@transaction.atomic
def revoir(*, agent: Agent, point: Point) -> None:
    """« Y revenir en fin de séance »."""
    seance = en_seance(point.seance)
    ici = point_vivant(point)
    appliquer(ici, "revoir", TRANSITIONS_POINT, agent=agent)
    noter(seance, agent, f"{ici.nom} : à revoir en fin de séance.", point=ici)


@transaction.atomic
def traiter(*, agent: Agent, point: Point, texte: str) -> None:
    """A point without affaire was dealt with: what the minutes say of it. Raises InstanceRefusee for an affaire."""
    seance = en_seance(point.seance)
    ici = point_vivant(point)
    if ici.affaire:
        raise InstanceRefusee("Un dossier se décide ou s’ajourne.")
    appliquer(ici, "traiter", TRANSITIONS_POINT, agent=agent)
    noter(seance, agent, f"{ici.nom} : {texte}", point=ici)
