"""Every sentence that leaves or is read aloud for an offer, in one file, to be read over by the service.

Nothing here names an illness or a motive; a text message and a subject tell nothing at all (``envois.rules``). A letter
is under a sealed envelope: it may speak of the stoppage, which the person knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from .enums import CanalOffre, Forme, Genre

INSECABLE = "\u00a0"


def _typographie(texte: str) -> str:
    """No-break spaces where French wants them; text messages stay plain, an unusual space would cost a second one."""
    for signe in "?!:;»":
        texte = texte.replace(f" {signe}", f"{INSECABLE}{signe}")
    return texte.replace("« ", f"«{INSECABLE}")


OBJET = "Une proposition de l’Assurance Maladie"
OBJET_RELANCE = "Rappel : une proposition de l’Assurance Maladie"

SMS = (
    "Assurance Maladie : nous vous proposons un échange, gratuit et confidentiel. "
    "Pour dire oui, non, ou poser une question : {telephone}."
)
SMS_RELANCE = (
    "Assurance Maladie : notre proposition d’échange tient toujours. Pour dire oui ou non : {telephone}. "
    "Sans nouvelles de vous, nous ne vous écrirons plus à ce sujet."
)
COURRIEL = (
    "Bonjour,\n\nL’Assurance Maladie vous propose un échange avec un professionnel, gratuit et confidentiel. "
    "Vous êtes libre d’accepter ou non.\n\nPour dire oui, non, ou poser une question : {telephone}.\n\n"
    "Cette adresse ne reçoit pas de réponse."
)
COURRIEL_RELANCE = (
    "Bonjour,\n\nL’Assurance Maladie vous a proposé un échange il y a quelques semaines. La proposition tient toujours, et "
    "vous êtes libre d’y répondre ou non.\n\nPour dire oui, non, ou poser une question : {telephone}.\n\n"
    "Sans nouvelles de vous, nous ne vous écrirons plus à ce sujet. Cette adresse ne reçoit pas de réponse."
)

_OUVERTURE = (
    "Votre arrêt de travail dure depuis plusieurs semaines. À ce moment-là, des questions se posent souvent : les "
    "ressources, la reprise, les démarches, la vie de tous les jours."
)
_SANS_ARRET = (
    "Des droits, des aides ou un accompagnement existent peut-être pour vous, "
    "et les démarches ne sont pas toujours simples."
)
_LIBRE = (
    "Vous êtes libre d’accepter ou non. Votre réponse ne change rien à vos droits, et personne d’autre n’en saura rien : le "
    "service social est tenu au secret professionnel."
)
_REPRIS = (
    "Cette lettre est faite à partir des indemnités déjà payées : si vous avez repris le travail, même à temps partiel, "
    "dites-le-nous simplement."
)
_PROPOSITIONS = {
    (Genre.SOCLE, Forme.REUNION): (
        "Le service social de l’Assurance Maladie vous invite à une réunion d’information. Vous y entendrez vos droits, "
        "les aides possibles et ce qui peut faciliter la suite ; vous pourrez ensuite demander un rendez-vous."
    ),
    (Genre.SOCLE, Forme.INDIVIDUEL): (
        "Le service social de l’Assurance Maladie vous propose un rendez-vous pour faire le point sur vos droits, les aides "
        "possibles et ce qui peut faciliter la suite."
    ),
    (Genre.DIFFERENCIEE, Forme.INDIVIDUEL): (
        "Le service social de l’Assurance Maladie vous propose un rendez-vous avec une assistante ou un assistant de service "
        "social, pour regarder avec vous l’ensemble de votre situation et ce qui peut vous aider."
    ),
}
_RELANCE = (
    "Nous vous avons écrit le {envoyee}. Peut-être cette lettre ne vous est-elle pas parvenue, ou le moment ne "
    "convenait-il pas. Notre proposition tient toujours."
)
_FIN_RELANCE = (
    "Sans nouvelles de vous, nous ne vous écrirons plus à ce sujet. Vous pourrez nous appeler quand vous voudrez."
)


def lettre(genre: str, forme: str, *, arret: bool = True, reunion: str = "", relance_de: str = "") -> list[str]:
    """The paragraphs of a letter. ``arret``: a stoppage brought her, and not a programmed list.

    ``reunion``: « le mardi 18 août à 9 h 30, … »; ``relance_de``: day of the first letter.
    """
    repris = [_REPRIS] if arret else []
    cle = (Genre(genre), Forme(forme) if genre == Genre.SOCLE else Forme.INDIVIDUEL)
    proposition = _PROPOSITIONS[cle]
    if reunion and cle[1] == Forme.REUNION:
        proposition += f" Elle a lieu {reunion}."
    if relance_de:
        paragraphes = [_RELANCE.format(envoyee=relance_de), proposition, _LIBRE, *repris, _FIN_RELANCE]
    else:
        paragraphes = [_OUVERTURE if arret else _SANS_ARRET, proposition, _LIBRE, *repris]
    return [_typographie(p) for p in paragraphes]


def message(canal: str, telephone: str, *, relance: bool) -> tuple[str, str]:
    """(subject, body) of a text message or a mail."""
    objet = OBJET_RELANCE if relance else OBJET
    if canal == CanalOffre.SMS:
        return objet, (SMS_RELANCE if relance else SMS).format(telephone=telephone)
    return objet, (COURRIEL_RELANCE if relance else COURRIEL).format(telephone=telephone)


# What the CSAM says, in order. Names nothing before the person has said who she is.
_QUI = (
    "« Bonjour, je vous appelle de l’Assurance Maladie. Êtes-vous bien {personne} ? » Rien de plus avant sa réponse.",
    "« Pour vérifier que je parle à la bonne personne : votre date de naissance, s’il vous plaît ? »",
)
_OFFRES = {
    Genre.SOCLE: "« Le service social vous propose une réunion d’information, ou un rendez-vous. "
    "C’est gratuit, et vous êtes libre. »",
    Genre.DIFFERENCIEE: "« Le service social vous propose un rendez-vous avec une assistante sociale ou un "
    "assistant social, pour regarder "
    "votre situation avec vous. Le secret professionnel est garanti ; c’est gratuit, et vous êtes libre. »",
}
_REPRISE = "« Avez-vous repris le travail, même à temps partiel ? » Nos fichiers ne voient que ce qui a été payé."
SANS_MESSAGE = "Ne pas laisser de message."
FIN = _typographie(
    "Ne promettez ni aide financière ni délai. En cas d’hésitation : « Prenez le temps, je peux vous rappeler. »"
)


def que_dire(genre: str, personne: str, *, arret: bool = True) -> Sequence[str]:
    """The script of one call: who she is, what is offered, and whether she is back at work when a stoppage brought her."""
    phrases = [*_QUI, _OFFRES[Genre(genre)], *([_REPRISE] if arret else [])]
    return [_typographie(phrase.format(personne=personne)) for phrase in phrases]
