"""What a form that sends somebody to a body offers: eight that fit, else those that two keystrokes find, her chosen one kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from jalons.fondations.territoires.models import Commune
from jalons.fondations.territoires.selectors import commune_actuelle
from jalons.personnes.assures.rules import normalise
from jalons.personnes.partenaires.enums import TypePartenaire
from jalons.personnes.partenaires.models import Partenaire
from jalons.personnes.partenaires.questions import comprendre
from jalons.personnes.partenaires.selectors import (
    Joignable,
    chercher,
    importees,
    joignables,
    qui_appeler,
    repertoire,
    uniques,
)

OFFERTS = 8  # read at a glance; one more is found by its name
LARGE = 40  # among which one looks for a kind
ASSEZ = 2  # keystrokes from which something is looked for


@dataclass(frozen=True)
class Besoin:
    """For whom a body is looked for: the reason (a MotifOrientation, '' unknown), her commune (INSEE code, '' unknown), the
    caisse, the national cards that a rule names, the bodies that cannot (their keys).
    """

    motif: str
    commune: str
    organisme: Any
    codes: Sequence[str] = ()
    sauf: Collection[UUID] = ()


def offrables(organisme: Any) -> QuerySet[Partenaire]:
    """Every body that this caisse may choose: the cards that people keep for it, the imported ones that stand."""
    return (repertoire(organisme) | importees(organisme).select_related("territoire", "complete")).distinct()


def a_offrir(besoin: Besoin, jour: date, texte: str = "", choisi: str = "") -> list[Joignable]:
    """The bodies that a form shows, the best first, eight at most: those that ``texte`` finds (« md », « ret mur », a name)
    when two letters are typed, else those that fit the reason from her commune. ``choisi``: the key chosen already, kept
    on top whatever is looked for.
    """
    trouves = _trouves(besoin, texte.strip(), jour)[:OFFERTS]
    if choisi and choisi not in {str(j.partenaire.pk) for j in trouves}:
        garde = offrables(besoin.organisme).filter(pk__in=_cle(choisi))
        trouves = [*joignables(garde, besoin.commune, besoin.organisme, jour), *trouves][:OFFERTS]
    return trouves


def _trouves(besoin: Besoin, texte: str, jour: date) -> list[Joignable]:
    caisse, motif, commune = besoin.organisme, besoin.motif, besoin.commune
    codes, nommes = besoin.codes, []
    if len(texte) >= ASSEZ:
        question = comprendre(texte, caisse, jour)
        motif, codes, commune = question.motif, (), question.code or commune
        nommes = joignables(chercher(caisse, texte), commune, caisse, jour)
    siens = qui_appeler(motif, commune, caisse, jour=jour, codes=codes, limite=LARGE) if motif or codes else []
    lieu = commune_actuelle(commune) if commune else None
    loin = [j for j in nommes if lieu and _ailleurs(j.partenaire, lieu)]
    pres = [j for j in nommes if j not in loin]
    ordre = [j for j in uniques([*pres, *siens, *loin]) if j.partenaire.pk not in besoin.sauf]
    if len(texte) >= ASSEZ:
        ordre.sort(key=partial(_apres, _sortes(texte), {j.partenaire.pk for j in loin}))
    else:
        tete = [j for j in ordre[:1] if j.partenaire.origine]  # the hospital, the MDPH of her département
        ordre = uniques([*tete, *(j for j in ordre if j.contact.moyen), *ordre]) if lieu else ordre
    connus = {j.partenaire.type for j in ordre if j.contact.moyen or j.partenaire.origine}
    return [j for j in ordre if j.contact.moyen or j.partenaire.origine or j.partenaire.type not in connus]


def _sortes(texte: str) -> set[str]:
    """The kinds of bodies that the first word typed begins to name: « md », the MDPH; « hop », the hospital."""
    debut = (normalise(texte).split() or ["?"])[0]
    return {str(t) for t in TypePartenaire if any(m.startswith(debut) for m in normalise(f"{t.label} {t}").split())}


def _apres(sortes: set[str], loin: Collection[UUID], joignable: Joignable) -> tuple[bool, bool, int]:
    """What is of another département, then of another kind, then what has neither a number nor a place near."""
    carte = joignable.partenaire
    muette = 0 if joignable.contact.telephone else 1 if carte.origine else 2
    return carte.pk in loin, carte.type not in sortes, muette


def _ailleurs(carte: Partenaire, lieu: Commune) -> bool:
    """It says whom it serves, and that is not here."""
    return bool(carte.desserte) and not {lieu.code, lieu.departement_code, "france"} & set(carte.desserte)


def _cle(texte: str) -> list[UUID]:
    try:
        return [UUID(texte)]
    except ValueError:
        return []


def nommees(organisme: Any, texte: str) -> list[Partenaire]:
    """The cards whose name or commune has words that begin as each of these, all of them: beside an answer to « qui
    appeler », a likeness is noise."""
    mots = normalise(texte).split()
    lues = [*chercher(organisme, ""), *chercher(organisme, texte)] if mots else []
    vues = {p.pk: (p, normalise(f"{p.nom} {p.commune_nom}").split()) for p in lues}
    gardees = [p for p, siens in vues.values() if all(any(s.startswith(m) for s in siens) for m in mots)]
    return sorted(gardees, key=lambda p: str(p.nom))
