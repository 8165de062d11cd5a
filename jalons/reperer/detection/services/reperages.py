"""Keep the people that a version of a rule finds, once; say what it changed from the version before it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jalons.fondations.socle.chiffrement import index_aveugle

from ..enums import Suite
from ..models import Evenement, Extraction, Reperage
from ..publics import Regle, Verdict, mouvement, rang_de_publication
from ..requete.bilan import LigneReperee, Periode
from ..rules import bornes_du_mois, canonique
from ..valeurs import age, sceller, sceller_periodes

if TYPE_CHECKING:
    from ..dispositions.liste import LigneListe

IDENTITE = (
    "nom", "prenom", "date_naissance", "annee_naissance", "sexe", "personnes_a_charge", "telephone", "courriel",
    "adresse", "langue", "mandataire",
)  # fmt: skip
COMMENTAIRE = "commentaire_administratif"
LOT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouve:
    """One arrêt of the request, or one line of a list (then without paid days nor amount), and what a rule says of it."""

    assure_id: str
    arret_debut: date
    jour: date
    dernier: date
    verdict: Verdict
    valeurs: dict[str, Any]
    jours_payes: int | None = None
    montant: Decimal | None = None
    marqueurs: Sequence[str] = ()
    reprise: bool | None = None
    commune: str = ""
    identite: dict[str, Any] = field(default_factory=dict)
    periodes: tuple[Periode, ...] = ()


@dataclass(frozen=True, slots=True)
class Compte:
    """One rule on one month: people in its public, those new in the base, events; those it cannot judge."""

    trouves: int
    nouveaux: int
    evenements: int = 0
    a_demander: int = 0


def trouve(ligne: LigneReperee, verdict: Verdict, valeurs: dict[str, Any]) -> Trouve:
    """One row of the request that is in a public. What the request could not know is asked with what the rule could not."""
    brute = asdict(ligne)
    inconnus = set(ligne.inconnus) | set(verdict.inconnus)
    if "personnes_a_charge" in inconnus:
        inconnus.discard("ij_par_personne_faible")  # the same question
    verdict = replace(verdict, inconnus=tuple(sorted(inconnus)))
    return Trouve(
        assure_id=ligne.assure_id, arret_debut=ligne.arret_debut, jour=ligne.jour_91, dernier=ligne.dernier_jour_paye,
        verdict=verdict, valeurs=valeurs, jours_payes=ligne.jours_payes, montant=ligne.montant_journalier,
        marqueurs=ligne.marqueurs, reprise=ligne.reprise_presumee, commune=ligne.commune or "",
        identite={cle: brute[cle] for cle in IDENTITE if brute[cle] is not None}, periodes=ligne.periodes,
    )  # fmt: skip


def trouve_de_liste(ligne: LigneListe, regle: Regle, mois: str) -> Trouve:
    """One line of a list, as a rule judges it: the event's day stands for the arrêt's; without any, the first day of the
    month of the list. Her age that day is known when her birth is.
    """
    jour = ligne.date_evenement or bornes_du_mois(mois)[0]
    dernier = ligne.date_fin if ligne.date_fin and ligne.date_fin >= jour else jour
    lues: dict[str, Any] = {**ligne.valeurs, **ligne.identite}
    annees = age(lues.get("date_naissance"), lues.get("annee_naissance"), jour)
    valeurs = {**({} if annees is None else {"age": annees}), **ligne.valeurs}
    verdict = regle.juger(valeurs)
    if ligne.commentaire_administratif:
        valeurs[COMMENTAIRE] = ligne.commentaire_administratif
    return Trouve(
        assure_id=ligne.assure_id, arret_debut=jour, jour=jour, dernier=dernier, verdict=verdict, valeurs=valeurs,
        commune=str(lues.get("commune") or ""), identite={cle: lues[cle] for cle in IDENTITE if cle in lues},
    )  # fmt: skip


def reunis(trouves: Iterable[Trouve]) -> list[Trouve]:
    """One for a person and a day of a list: her other motives of that day are written beside the first."""
    par_jour: dict[tuple[str, date], Trouve] = {}
    for t in trouves:
        premier = par_jour.setdefault((t.assure_id, t.arret_debut), t)
        if premier is not t and t.valeurs["motif"] not in premier.valeurs["motif"].split(" ; "):
            premier.valeurs["motif"] += f" ; {t.valeurs['motif']}"
    return list(par_jour.values())


def index_de(extraction: Extraction, assure_id: str) -> bytes:
    """How this caisse's person is found again without her identifier."""
    return index_aveugle(f"{extraction.organisme_id}|{canonique(assure_id)}")


def garder(*, extraction: Extraction, mois: str, regle: Regle, trouves: Iterable[Trouve], jour: date) -> Compte:
    """Write the people of one public for one month and the events of its new version. In the caller's transaction.

    A second call adds nothing.
    """
    siens = Reperage.objects.filter(extraction=extraction, mois=mois, regle=regle.code, regle_version=regle.version)
    avant = siens.count()
    lignes = [_reperage(extraction, mois, regle, t) for t in trouves]
    Reperage.objects.bulk_create(lignes, ignore_conflicts=True, batch_size=LOT)
    _noter_passage(extraction, [mois, regle.code, regle.version])
    return Compte(len(lignes), siens.count() - avant, _evenements(extraction, mois, regle, jour))


def _noter_passage(extraction: Extraction, passage: list[str]) -> None:
    """Remember that this version was applied, though it may have found nobody."""
    fraiche = Extraction.objects.select_for_update().only("passages").get(pk=extraction.pk)
    if passage not in fraiche.passages:
        Extraction.objects.filter(pk=extraction.pk).update(passages=[*fraiche.passages, passage])


def _reperage(extraction: Extraction, mois: str, regle: Regle, t: Trouve) -> Reperage:
    return Reperage(
        extraction=extraction,
        regle=regle.code,
        regle_version=regle.version,
        mois=mois,
        assure_ref=t.assure_id,
        assure_index=index_de(extraction, t.assure_id),
        identite=json.dumps(t.identite, default=str, ensure_ascii=False),
        periodes=sceller_periodes(t.periodes),
        valeurs=sceller(t.valeurs),
        arret_debut=t.arret_debut,
        jour_91=t.jour,
        dernier_jour_paye=t.dernier,
        jours_payes=t.jours_payes,
        montant_journalier=t.montant,
        marqueurs=list(t.marqueurs),
        criteres=list(t.verdict.criteres),
        inconnus=list(t.verdict.inconnus),
        offre=t.verdict.offre,
        reprise_presumee=t.reprise,
        commune_code=t.commune,
    )


def version_precedente(extraction: Extraction, mois: str, regle: Regle) -> str:
    """The version of this public that was last applied to this month before this one; '' when there is none."""
    passages = Extraction.objects.values_list("passages", flat=True).get(pk=extraction.pk)
    autres = {v for m, code, v in passages if (m, code) == (mois, regle.code) and v != regle.version}
    rangs = rang_de_publication(extraction.organisme, regle.code)
    anciennes = [v for v in autres if rangs.get(v, 0) < rangs.get(regle.version, 0)]
    return max(anciennes, key=lambda v: rangs.get(v, 0), default="")


def _evenements(extraction: Extraction, mois: str, regle: Regle, jour: date) -> int:
    """Compare with the version before: who was added, changed, removed; what still waited of it stops waiting."""
    ancienne = version_precedente(extraction, mois, regle)
    if not ancienne:
        return 0
    lignes = Reperage.objects.filter(extraction=extraction, mois=mois, regle=regle.code).defer(
        "identite", "periodes", "valeurs", "assure_ref"
    )
    avant = {(bytes(r.assure_index), r.arret_debut): r for r in lignes.filter(regle_version=ancienne)}
    apres = {(bytes(r.assure_index), r.arret_debut): r for r in lignes.filter(regle_version=regle.version)}
    deja = set(
        Evenement.objects.filter(extraction=extraction, public=regle.code, version_apres=regle.version, mois=mois)
        .values_list("assure_index", "arret_debut")
    )  # fmt: skip
    deja = {(bytes(index), debut) for index, debut in deja}
    neufs = [
        evenement
        for cle in sorted(avant.keys() | apres.keys())
        if cle not in deja and (evenement := _evenement(avant.get(cle), apres.get(cle), ancienne, regle.version))
    ]
    Evenement.objects.bulk_create(neufs, batch_size=LOT)
    attente = lignes.filter(regle_version=ancienne, suite="")
    restent = [r.pk for cle, r in avant.items() if cle in apres]
    attente.filter(pk__in=restent).update(suite=Suite.REMPLACE, propose_le=jour)
    attente.update(suite=Suite.RETIRE, propose_le=jour)
    return len(neufs)


def _evenement(avant: Reperage | None, apres: Reperage | None, ancienne: str, nouvelle: str) -> Evenement | None:
    reste, genre = apres or avant, mouvement(avant, apres)
    if reste is None or not genre:
        return None
    return Evenement(
        extraction_id=reste.extraction_id, reperage=reste, public=reste.regle, version_avant=ancienne,
        version_apres=nouvelle, mois=reste.mois, assure_index=reste.assure_index, arret_debut=reste.arret_debut,
        genre=genre, criteres=reste.criteres, offre_avant=avant.offre if avant else "",
        offre_apres=apres.offre if apres else "",
    )  # fmt: skip
