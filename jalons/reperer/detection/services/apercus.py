"""What a draft of a rule would change in one month, before it is published. Writes an Apercu, finds nobody.

A draft that only changes criteria is judged on the values kept with the people found. One that changes the request's
own parameters, or the rule of a list, of which only the people taken are kept, needs the files again: the engine is loaded
then, and only then.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.territoires.selectors import lieux_ouverts, lieux_par_commune
from jalons.reperer.programmes.champs import typer
from jalons.reperer.programmes.enums import SourcePublic
from jalons.reperer.programmes.models import VersionRegle
from jalons.reperer.programmes.selectors import versions_en_vigueur

from ..enums import GenreEvenement, Offre
from ..erreurs import ErreurReperage
from ..models import A1, Apercu, Extraction, Reperage
from ..publics import SANS_PROGRAMME, Regle, Verdict, caisse_regionale, exiger_accord, mouvement, regle_de
from ..selectors import verrouiller_caisse
from ..valeurs import ouvrir

POIDS_MAXIMUM = 200_000_000  # bytes of files that a page may read; beyond, the verb does it
# Different questions about the people of one caisse in ``FENETRE`` days, for one agent, then for all of them, whatever the
# public and the month (an arrêt lasts several): compared with each other they would end up telling what one person has.
PAR_AGENT, PAR_CAISSE, FENETRE = 6, 12, 30
Cle = tuple[bytes, date]
Suivi = Callable[[str], None]


class ApercusProches(ErreurReperage):
    """Too many drafts were already counted on the same people; the message is French and says why, and what to do."""


class ApercuImpossible(ErreurReperage):
    """The preview cannot be computed here; the message is French and says what to run."""


@dataclass(frozen=True, slots=True)
class Cas:
    """One person of the month, as both versions judge her."""

    jour: date
    commune: str
    avant: Verdict
    apres: Verdict
    reperage: UUID | None = None
    assure: UUID | None = None

    @property
    def genre(self) -> str:
        """What the draft does to her; '' when nothing."""
        return mouvement(self.avant, self.apres)


RIEN = Verdict("", (), ())


def calculer(
    *, agent: Any, version: VersionRegle, extraction: Extraction, mois: str = "", dossier: Path | None = None,
    suivi: Suivi = lambda etape: None, limite: int | None = None,
) -> Apercu:  # fmt: skip
    """Compute and keep the preview of a draft on one month of one extraction.

    ``dossier``: where its files are (by default its name under JALONS_EXTRACTIONS); ``limite``: bytes of files beyond
    which it is refused. Raises ErreurReperage.
    """
    mois = mois or extraction.mois
    apres, avant = regle_de(version), _en_vigueur(version, extraction)
    exiger_accord(apres, extraction, mois)
    _refuser_si_proche(agent, version, avant, extraction, mois)
    regle_avant = regle_de(avant) if avant else None
    suivi("Personnes du mois")
    cas = _par_valeurs(extraction, mois, regle_avant, apres)
    if cas is None:
        lu = _dossier(extraction, dossier, limite, version)
        cas = _par_fichiers(extraction, mois, regle_avant, apres, lu, suivi)
    suivi("Comptes")
    concernes = [(genre, c) for c in cas if (genre := c.genre)]
    with transaction.atomic():
        verrouiller_caisse(caisse_regionale(extraction.organisme))
        _refuser_si_proche(agent, version, avant, extraction, mois)
        apercu = Apercu.objects.create(
            version=version, avant=avant, extraction=extraction, mois=mois, empreinte=version.empreinte,
            calcule_par=agent, comptes=compter(cas, extraction), personnes=json.dumps(list(map(_personne, concernes))),
        )  # fmt: skip
        inscrire(acte="apercu.calculer", agent=agent, objet=apercu, motif=f"{apres.code} {apres.version} {mois}")
    return apercu


def _refuser_si_proche(
    agent: Any, version: VersionRegle, avant: VersionRegle | None, extraction: Extraction, mois: str
) -> None:
    """Raises ApercusProches, after a line in the journal. The question counts, never its answer: being refused tells
    nothing of anybody.
    """
    caisse = caisse_regionale(extraction.organisme)
    depuis = timezone.now() - timedelta(days=FENETRE)
    lus = Apercu.objects.filter(calcule_le__gt=depuis).filter(
        Q(extraction__organisme=caisse) | Q(extraction__organisme__parent=caisse)
    )
    premiers: dict[tuple[Any, ...], tuple[Any, datetime]] = {}
    for *question, par, le in lus.order_by("calcule_le").values_list(
        "empreinte", "avant__empreinte", "extraction", "mois", "calcule_par", "calcule_le"
    ):
        premiers.setdefault(tuple(question), (par, le))
    if (version.empreinte, avant and avant.empreinte, extraction.pk, mois) in premiers:
        return
    siens = sorted(le for par, le in premiers.values() if agent and par == agent.pk)
    tous = sorted(le for _, le in premiers.values())
    for lus_le, limite in ((siens, PAR_AGENT), (tous, PAR_CAISSE)):
        if len(lus_le) >= limite:
            inscrire(acte="apercu.refuser", agent=agent, objet=version, motif=f"proches {mois}", resultat="refuse")
            raise ApercusProches(_trop_proches(limite, lus_le[-limite] + timedelta(days=FENETRE)))


def _trop_proches(limite: int, libre: datetime) -> str:
    return (
        f"{limite} aperçus différents de cette caisse ont déjà été calculés en {FENETRE} jours, tous mois ensemble. "
        "En les comparant de près, on finirait par savoir ce qu’une seule personne a. Remède : publier un brouillon dont "
        f"l’aperçu est déjà lu, ou attendre le {jour_annee(timezone.localtime(libre).date())}."
    )


def _personne(concerne: tuple[str, Cas]) -> dict[str, Any]:
    genre, c = concerne
    return {
        "genre": str(genre), "reperage": c.reperage and str(c.reperage), "assure": c.assure and str(c.assure),
        "jour": str(c.jour), "offre_avant": c.avant.offre, "offre_apres": c.apres.offre,
        "criteres": list(c.apres.criteres or c.avant.criteres),
    }  # fmt: skip


def _en_vigueur(version: VersionRegle, extraction: Extraction) -> VersionRegle | None:
    """The version that the draft would replace for this caisse today; None when there is none."""
    versions = versions_en_vigueur(
        timezone.localdate(), caisse_regionale(extraction.organisme).pk, version.public.source
    )
    return next((v for v in versions if v.public.code == version.public.code), None)


# --- On what was kept ---


def _par_valeurs(extraction: Extraction, mois: str, avant: Regle | None, apres: Regle) -> list[Cas] | None:
    """Both versions judged on the values kept; None when those do not hold everybody that they could take."""
    if avant is not None and not _memes_reglages(avant, apres):
        return None
    for connue in _appliquees(extraction, mois):
        tous = connue.arbres is None or not connue.arbres[0]
        if tous and _memes_reglages(connue, apres):
            lignes = Reperage.objects.filter(
                extraction=extraction, mois=mois, regle=connue.code, regle_version=connue.version
            )
            return [_cas_garde(r, avant, apres) for r in lignes.defer("identite", "periodes", "assure_ref")]
    return None


def _appliquees(extraction: Extraction, mois: str) -> list[Regle]:
    paires = {(code, version) for m, code, version in extraction.passages if m == mois}
    versions = VersionRegle.objects.filter(public__code__in={code for code, _ in paires}).select_related("public")
    connues = [r for v in versions if ((r := regle_de(v)).code, r.version) in paires]
    sans = (A1, SANS_PROGRAMME.version) in paires and not any(r.code == A1 for r in connues)
    return [SANS_PROGRAMME, *connues] if sans else connues


def _memes_reglages(une: Regle, autre: Regle) -> bool:
    ici = Path()
    return bool(une.source == autre.source) and une.options(ici, "2026-01") == autre.options(ici, "2026-01")


def _cas_garde(r: Reperage, avant: Regle | None, apres: Regle) -> Cas:
    valeurs = typer(ouvrir(r.valeurs))
    return Cas(
        r.jour_91, r.commune_code, avant.juger(valeurs) if avant else RIEN, apres.juger(valeurs), r.pk, r.assure_id
    )


# --- On the files ---


def dossier_de(extraction: Extraction) -> Path:
    """Where the files of an extraction are expected."""
    return Path(settings.JALONS_EXTRACTIONS) / extraction.dossier


def verbe(version: VersionRegle, extraction: Extraction) -> str:
    """The command that computes this preview where the files are."""
    return f"jalons apercu --public {version.public.code} --extraction {str(extraction.pk)[:8]} --fichiers DOSSIER"


def _dossier(extraction: Extraction, donne: Path | None, limite: int | None, version: VersionRegle) -> Path:
    lu, poids = donne or dossier_de(extraction), sum(f["taille"] for f in extraction.manifeste)
    if not lu.is_dir():
        liste = version.public.source == SourcePublic.LISTE
        pourquoi = "Une liste n’est pas gardée" if liste else "Ce brouillon change les paramètres de la requête"
        raise ApercuImpossible(
            f"{pourquoi} : il faut relire les fichiers de « {extraction.dossier} », qui ne sont pas accessibles d’ici. "
            f"Remède : lancer « {verbe(version, extraction)} » là où ils sont."
        )
    if limite is not None and poids > limite:
        raise ApercuImpossible(
            f"Les fichiers de cette extraction pèsent {poids // 1_000_000}\u00a0Mo : trop pour une page. "
            f"Remède : lancer « {verbe(version, extraction)} »."
        )
    return lu


def _par_fichiers(
    extraction: Extraction, mois: str, avant: Regle | None, apres: Regle, dossier: Path, suivi: Suivi
) -> list[Cas]:
    chargement: Any = import_module("jalons.reperer.detection.services.chargement")
    chargement.memes_fichiers(extraction, dossier, suivi)
    lectures = chargement.Lectures(dossier, mois, suivi, extraction.format)
    connus = _connus(extraction)
    vus: dict[Cle, dict[str, Any]] = {}
    for cote, regle in (("avant", avant), ("apres", apres)):
        for t in lectures.juges(regle) if regle else ():
            cle = (chargement.index_de(extraction, t.assure_id), t.arret_debut)
            vu = vus.setdefault(cle, {"avant": RIEN, "apres": RIEN, "commune": t.commune})
            vu |= {cote: max(vu[cote], t.verdict, key=_poids), "jour": t.jour}
    return [Cas(**vu, **connus.get(cle, {})) for cle, vu in vus.items()]


def _poids(verdict: Verdict) -> tuple[bool, bool]:
    """Of two lines of a list about one person and one day, the one that takes her counts, then the one to ask about."""
    return bool(verdict.offre), verdict.a_demander


def _connus(extraction: Extraction) -> dict[Cle, dict[str, Any]]:
    lignes = Reperage.objects.filter(extraction=extraction).values_list(
        "assure_index", "arret_debut", "pk", "assure_id"
    )
    return {(bytes(index), debut): {"reperage": pk, "assure": assure} for index, debut, pk, assure in lignes}


# --- Counts ---


def compter(cas: Iterable[Cas], extraction: Extraction) -> dict[str, Any]:
    """People by offer before and after, by movement, by place; no name, no identifier. Never by criterion: the rule's words
    say which ones play, and a count of each would be as many questions about the same person.
    """
    cas = list(cas)
    comptes: dict[str, Any] = {
        "avant": _offres(c.avant for c in cas), "apres": _offres(c.apres for c in cas),
        "entrent": _offres(c.apres for c in cas if c.genre == GenreEvenement.AJOUTE),
        "sortent": _offres(c.avant for c in cas if c.genre == GenreEvenement.RETIRE),
        "changent": _offres(c.apres for c in cas if c.genre == GenreEvenement.CHANGE),
        "a_demander": sum(1 for c in cas if c.apres.a_demander),
    }  # fmt: skip
    comptes["lieux"] = _lieux(cas, extraction)
    return comptes


def _offres(verdicts: Iterable[Verdict]) -> dict[str, int]:
    trouves = Counter(v.offre for v in verdicts)
    return {str(offre): trouves[offre] for offre in Offre}


def _lieux(cas: list[Cas], extraction: Extraction) -> list[dict[str, Any]]:
    """People by the open place nearest to their commune, before and after; a commune without place comes last."""
    caisse, jour = caisse_regionale(extraction.organisme), timezone.localdate()
    proches = lieux_par_commune({c.commune for c in cas}, lieux_ouverts(jour).filter(organisme=caisse), 1)
    par_commune = {commune: (str(lieu.pk), lieu.nom) for commune, ((lieu, _), *_) in proches.items()}
    rangs: dict[tuple[str, str], Counter[str]] = {}
    for c in cas:
        compte = rangs.setdefault(par_commune.get(c.commune, ("", "sans lieu connu")), Counter())
        compte["avant"] += bool(c.avant.offre)
        compte["apres"] += bool(c.apres.offre)
    lignes = [{"lieu": pk, "nom": nom, "avant": n["avant"], "apres": n["apres"]} for (pk, nom), n in rangs.items()]
    return sorted(lignes, key=lambda ligne: (not ligne["lieu"], ligne["nom"], ligne["lieu"]))
