"""The states of a live hand-over: a caller in distress passed at once to the assistant social on duty."""

from django.db import models


class StatutRelais(models.TextChoices):
    """Where a live hand-over is."""

    PROPOSE = "propose", "Proposé"
    PRIS = "pris", "Pris"
    SANS_REPONSE = "sans_reponse", "Sans réponse"
    TERMINE = "termine", "Terminé autrement"


_S = StatutRelais
ATTENDUS = frozenset({_S.PROPOSE, _S.SANS_REPONSE})  # its words are still kept here
TRANSITIONS: dict[str, tuple[set[StatutRelais], StatutRelais]] = {
    "passer": ({_S.PROPOSE, _S.SANS_REPONSE}, _S.PROPOSE),  # unanswered: the next one, or one who begins since
    "epuiser": ({_S.PROPOSE}, _S.SANS_REPONSE),  # nobody is left to call
    "prendre": ({_S.PROPOSE, _S.SANS_REPONSE}, _S.PRIS),  # late is better than never, as long as the call goes on
    "terminer": ({_S.PROPOSE, _S.SANS_REPONSE}, _S.TERMINE),  # the call ended by one of its other acts
}
