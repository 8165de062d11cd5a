"""Money of the aids, by pure rules: what is found, what remains, who may decide, the lines of the payer's file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from jalons.accompagner.aides.enums import ACQUIS, ATTENDUS, Voie
from jalons.accompagner.ressources.rules import euros
from jalons.fondations.socle.refus import Refus

ZERO = Decimal(0)
ENTETE = ("cle", "beneficiaire", "reference", "montant")
RETOUR = ("cle", "etat", "montant", "date")
FIN = "FIN"


class AideRefusee(Refus):
    """The act makes no sense or is not allowed now; the message is French and names the remedy."""


@dataclass(frozen=True)
class Part:
    """The share of one financer: what was asked, what was given; ``accorde`` None before an answer."""

    statut: str
    demande: Decimal
    accorde: Decimal | None = None


@dataclass(frozen=True)
class Plan:
    """Where the financing of a need stands."""

    cout: Decimal
    trouve: Decimal
    attendu: Decimal

    @property
    def reste(self) -> Decimal:
        """What remains to be found, all that is awaited counted as nothing yet; never below zero."""
        return max(ZERO, self.cout - self.trouve)

    @property
    def parts(self) -> tuple[int, int]:
        """Found, then awaited, out of a hundred."""
        trouve = min(100, int(self.trouve * 100 / self.cout))
        return trouve, min(100, int((self.trouve + self.attendu) * 100 / self.cout)) - trouve

    @property
    def sans_reponse(self) -> Decimal:
        """What nobody was asked for yet."""
        return max(ZERO, self.reste - self.attendu)


def plan(cout: Decimal, parts: Iterable[Part]) -> Plan:
    """What is found and awaited out of a cost; a refused or withdrawn share counts for nothing."""
    dites = list(parts)
    trouve = sum((p.accorde or ZERO for p in dites if p.statut in ACQUIS), ZERO)
    attendu = sum((p.demande if p.accorde is None else p.accorde for p in dites if p.statut in ATTENDUS), ZERO)
    return Plan(cout, trouve, attendu)


@dataclass(frozen=True)
class Seuils:
    """What a fund says of a year. None: this way is not open."""

    delegation: Decimal | None
    urgence: Decimal | None
    deux: Decimal | None


def exiger_voie(voie: str, montant: Decimal, seuils: Seuils, *, recours: bool) -> None:
    """Raises AideRefusee when this way is not open for this amount. An appeal goes before the commission."""
    if voie == Voie.COMMISSION:
        return
    if recours:
        raise AideRefusee("Un nouvel examen se fait en commission : choisissez une séance.", "voie")
    plafond = seuils.urgence if voie == Voie.URGENCE else seuils.delegation
    if plafond is None:
        raise AideRefusee("Ce fonds n’ouvre pas cette voie cette année : choisissez une séance.", "voie")
    if montant > plafond:
        raise AideRefusee(
            f"{euros(montant)} : au-dessus de {euros(plafond)}, la commission décide. Choisissez une séance.", "voie"
        )


def exiger_disponible(montant: Decimal, dotation: Decimal, engage: Decimal, fonds: str) -> None:
    """Raises AideRefusee when the fund has not that much left."""
    if montant > dotation - engage:
        raise AideRefusee(
            f"Il reste {euros(dotation - engage)} à « {fonds} » : accordez moins, ou ajournez en attendant une dotation.",
            "montant",
        )


def exiger_versable(montant: Decimal, accorde: Decimal, ordonne: Decimal) -> None:
    """Raises AideRefusee when more would be paid than was granted."""
    if montant <= ZERO:
        raise AideRefusee("Écrivez le montant à payer, au-dessus de zéro.", "montant")
    if montant > accorde - ordonne:
        raise AideRefusee(f"Il reste {euros(accorde - ordonne)} à payer sur ce qui est accordé.", "montant")


@dataclass(frozen=True)
class LignePayeur:
    """What the payer is given: a key, whom, how much, a reference. Never why."""

    cle: UUID
    beneficiaire: str
    reference: str
    montant: Decimal


def en_texte(montant: Decimal) -> str:
    """« 460,50 », as the payer's file writes it."""
    return f"{montant:.2f}".replace(".", ",")


def _sans_formule(mots: str) -> str:
    """A cell that a spreadsheet would run is read as text."""
    return f" {mots}" if mots.startswith(tuple("=+-@\t")) else mots


def fichier_payeur(lignes: Iterable[LignePayeur]) -> str:
    """The CSV of a sending; its last line says how many lines and how much, so that a file cut in the middle is seen."""
    sortie, dites = io.StringIO(), list(lignes)
    plume = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    plume.writerow(ENTETE)
    for li in dites:
        plume.writerow([li.cle, _sans_formule(li.beneficiaire), _sans_formule(li.reference), en_texte(li.montant)])
    plume.writerow([FIN, len(dites), "", en_texte(sum((li.montant for li in dites), ZERO))])
    return sortie.getvalue()


@dataclass(frozen=True)
class LigneRetour:
    """What the payer answers of one payment."""

    numero: int
    cle: UUID
    paye: bool
    montant: Decimal
    le: date


@dataclass(frozen=True)
class RetourLu:
    """A file of answers: the lines that read well, and the others, each with its line, its value and the remedy."""

    lignes: tuple[LigneRetour, ...]
    ecartees: tuple[str, ...]


def lire_retour(texte: str) -> RetourLu:
    """The payer's answers. Raises AideRefusee for a file that is another one, or cut: then nothing of it is taken."""
    rangees = [(n, [c.strip() for c in r]) for n, r in enumerate(csv.reader(io.StringIO(texte), delimiter=";"), 1) if r]
    if not rangees or tuple(c.lower() for c in rangees[0][1][:4]) != RETOUR:
        raise AideRefusee(
            f"Ligne 1 : les titres attendus sont « {';'.join(RETOUR)} ». Vérifiez le fichier choisi.", "fichier"
        )
    corps, (_, fin) = rangees[1:-1], rangees[-1]
    if fin[:1] != [FIN] or fin[1:2] != [str(len(corps))]:
        raise AideRefusee(
            f"Le fichier s’arrête en route : la dernière ligne doit être « {FIN};{len(corps)} ». Redemandez-le entier.",
            "fichier",
        )
    lues: list[LigneRetour] = []
    ecartees: list[str] = []
    for numero, rangee in corps:
        try:
            lues.append(_ligne_retour(numero, rangee))
        except AideRefusee as refus:
            ecartees.append(str(refus))
    return RetourLu(tuple(lues), tuple(ecartees))


def _ligne_retour(numero: int, rangee: list[str]) -> LigneRetour:
    def dire(quoi: str, valeur: str, remede: str) -> AideRefusee:
        return AideRefusee(f"Ligne {numero} : {quoi} « {valeur[:40]} » ne se lit pas. {remede}")

    cle, etat, montant, le = (*rangee, "", "", "", "")[:4]
    try:
        lue = UUID(cle)
    except ValueError:
        raise dire("la clé", cle, "Elle est celle du fichier envoyé.") from None
    if etat.lower() not in ("payé", "paye", "rejeté", "rejete"):
        raise dire("l’état", etat, "Écrivez « payé » ou « rejeté ».")
    try:
        somme = Decimal(montant.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", "."))
        if not somme.is_finite() or somme < 0 or somme != somme.quantize(Decimal("0.01")):
            raise ValueError
    except (ValueError, ArithmeticError):
        raise dire("le montant", montant, "Écrivez-le ainsi : 460,50.") from None
    try:
        jour = date.fromisoformat(le)
    except ValueError:
        raise dire("la date", le, "Écrivez-la ainsi : 2026-03-17.") from None
    return LigneRetour(numero, lue, etat.lower().startswith("pay"), somme, jour)
