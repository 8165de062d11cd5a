"""Who acts next, what, by when: one answer for each of the two clocks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .enums import ORGANISME_OUVERT, SOCIAL_OUVERT, EtatOrganisme, EtatSocial, GenreLiaison, PiecePar

_O, _S = EtatOrganisme, EtatSocial
# What the other service must do, for a late payment then for an orientation; {} is its name, or who gives the paper.
QUOI: dict[str, tuple[str, str]] = {
    _O.TRANSMISE: ("{} dit où en est le paiement", "{} donne sa réponse"),
    _O.EN_COURS: ("{} règle le paiement, ou dit ce qui manque", "{} reçoit la personne, ou dit ce qu’il en est"),
    _O.PIECE_ATTENDUE: ("{} fournit la pièce qui manque", "{} fournit la pièce qui manque"),
    _O.ANNONCEE: ("{} a annoncé le paiement", "{} a annoncé une date"),
    _O.FAITE: ("payé, d’après {}", "fait, d’après {}"),
    _O.REFUSEE: ("rien n’est à payer, d’après {}", "{} n’y donne pas suite"),
}
QUOI_SOCIAL: dict[str, str] = {
    _S.A_JOINDRE: "le service social joint la personne",
    _S.SUIVIE: "le service social refait le point avec la personne",
    _S.TERMINEE: "le service social a terminé ce qu’il faisait pour cela",
}


@dataclass(frozen=True, slots=True)
class Horloge:
    """One clock: what comes next and by whom, in a sentence; ``le`` is None once it has stopped."""

    quoi: str
    le: date | None
    passee: bool  # its day is over, and nothing came

    @property
    def arretee(self) -> bool:
        """Nothing more is awaited on this side."""
        return self.le is None


def horloge_organisme(genre: str, etat: str, le: date | None, *, qui: str, piece_par: str, jour: date) -> Horloge:
    """The other service's clock. ``qui``: its name; ``piece_par``: a code of PiecePar when a paper is missing."""
    acteur = str(PiecePar(piece_par).label) if etat == _O.PIECE_ATTENDUE and piece_par else qui
    phrase = QUOI[etat][genre == GenreLiaison.ORIENTATION].format(acteur)
    return _horloge(phrase, le if etat in ORGANISME_OUVERT else None, jour)


def horloge_sociale(etat: str, le: date | None, *, jour: date) -> Horloge:
    """The service social's own clock."""
    return _horloge(QUOI_SOCIAL[etat], le if etat in SOCIAL_OUVERT else None, jour)


def _horloge(quoi: str, le: date | None, jour: date) -> Horloge:
    return Horloge(quoi, le, le is not None and le < jour)


def a_faire(etat_organisme: str, organisme_le: date | None, social_le: date | None, *, a_lire: bool, jour: date) -> str:
    """What the service social has to do today of a liaison, '' when nothing: read what arrived, see the person, ask again.

    The person first when both days have come: a payment that is late is lived by somebody.
    """
    if social_le is not None and social_le <= jour:
        return "personne"
    if a_lire:
        return "lire"
    if etat_organisme in ORGANISME_OUVERT and organisme_le is not None and organisme_le < jour:
        return "relancer"
    return ""


def a_faire_organisme(etat: str, le: date | None, *, a_lire: bool, jour: date) -> bool:
    """Has the other service something to do today: an answer that nobody gave, a day that has come, words to read?"""
    return a_lire or etat == _O.TRANSMISE or (le is not None and le <= jour and etat != _O.PIECE_ATTENDUE)
