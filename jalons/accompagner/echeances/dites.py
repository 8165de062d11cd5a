"""The dates that were told as such, the last day to contest a refusal, and what is never calculated. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from jalons.fondations.socle.dates import jour_annee

from .decompte import dans_mois
from .enums import Certitude, GenreFait, Su
from .valeurs import Bareme, Faits, Ligne, avec, est, su_en_mots


def sans(code: str, quoi: str, raison: str, source: str = "") -> Ligne:
    """What cannot be calculated, and why."""
    return Ligne(code, quoi, None, source, Certitude.NON_CALCULE, raison)


def dites(faits: Faits) -> Iterator[Ligne]:
    """Each dated fact, a visit to come always to be confirmed."""
    for fait in faits.faits:
        if fait.genre == GenreFait.REPRISE:
            continue
        a_venir = fait.genre in (GenreFait.VISITE, GenreFait.AUTRE)
        sur = Certitude.CERTAIN if fait.su == Su.VU and not a_venir else Certitude.A_CONFIRMER
        yield Ligne(
            f"fait_{fait.genre}",
            fait.mots or est(fait.genre),
            fait.le,
            su_en_mots("", fait.su, fait.su_le).capitalize(),
            sur,
        )


def recours(faits: Faits, bareme: Bareme) -> Iterator[Ligne]:
    """The last day to contest: its delay is a row to be checked; the notice itself says the delay and the way."""
    for fait in faits.faits:
        if fait.genre not in (GenreFait.REFUS_IJ, GenreFait.REFUS_INVALIDITE):
            continue
        sorte = "ij" if fait.genre == GenreFait.REFUS_IJ else "invalidite"
        quoi = f"Dernier jour pour contester le refus {'des indemnités' if sorte == 'ij' else 'de l’invalidité'}"
        lu, notifie = bareme.le(f"recours_{sorte}_delai", fait.le), f"Notifié le {jour_annee(fait.le)}"
        if lu is None:
            yield sans(f"recours_{sorte}", quoi, f"{notifie} : lisez le délai et la voie sur la notification.")
        else:
            jour = dans_mois(fait.le, int(lu.valeur))
            clos = (
                f" ; ce sera un {('samedi', 'dimanche')[jour.weekday() - 5]}, contestez avant"
                if jour.weekday() > 4
                else ""
            )
            source = f"{notifie} ; lisez le délai et la voie sur la notification{clos} · {lu.source}"
            yield Ligne(f"recours_{sorte}", quoi, jour, source, avec(Certitude.A_CONFIRMER, lu))


def jamais_calculees(faits: Faits) -> Iterator[Ligne]:
    source = "Livret partenaires 2022, cas n° 2"
    yield sans(
        "retraite", "Âge de la retraite", "Il dépend de la naissance et de la carrière : Carsat, au 39 60.", source
    )
    if not faits.dernier(GenreFait.INVALIDITE):
        raison = "Aucune source lue ne donne sa date : le médecin-conseil la propose, ou la personne la demande."
        yield sans("invalidite", "Invalidité possible", raison)
