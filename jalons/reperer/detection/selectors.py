"""What was received and found, ready to be shown or proposed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from jalons.fondations.acces import rules as droits
from jalons.fondations.acces.enums import Portee
from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure
from jalons.reperer.programmes.enums import SourcePublic, StatutRegle
from jalons.reperer.programmes.models import Public, VersionRegle

from .comparaison import Resume, comparer
from .discretion import effectif
from .enums import Format, MiseDeCote, Offre, Suite
from .models import Apercu, Extraction, Reperage
from .publics import RegleInconnue, caisse_regionale, origine
from .requete.options import Options
from .rules import meme_arret

TOLERANCE = Options(fichiers=Path(), mois="2026-01").tolerance  # the request's own default, in unpaid days

SUITES: dict[str, str] = {
    "": "pas encore proposée", Suite.PROPOSE: "proposée", Suite.RATTACHE: "rattachée à sa demande",
    Suite.DEJA_PROPOSE: "déjà proposée pour cet arrêt", Suite.DECEDE: "décédée", Suite.RETIRE: "plus retenue par la règle",
    Suite.REMPLACE: "reprise par la version suivante",
}  # fmt: skip
MISES_DE_COTE: dict[str, str] = {
    MiseDeCote.SANS_IDENTITE: "sans nom dans les fichiers : redemandez-les avec nom, prénom et naissance",
    MiseDeCote.A_VERIFIER: "dont le numéro est à quelqu’un d’autre ou la naissance impossible : à vérifier avec la caisse",
    MiseDeCote.ILLISIBLE: "dont ce qui était gardé ne se lit plus : les fichiers sont à charger de nouveau",
}


class ExtractionInconnue(Refus):
    """No such extraction; the message is French and says what to do."""


def extraction(reference: str) -> Extraction:
    """The extraction named by the beginning of its identifier or by its folder's name (the last one loaded)."""
    trouvees = [e for e in Extraction.objects.order_by("chargee_le") if _designe(reference, e)]
    if trouvees:
        return trouvees[-1]
    connues = ", ".join(str(e) for e in Extraction.objects.order_by("-chargee_le")[:5]) or "aucune"
    raise ExtractionInconnue(
        f"Aucune extraction « {reference} ». Extractions chargées : {connues}. Remède : « jalons charger » d’abord."
    )


def disposition(public: str) -> Format:
    """The layout of the files that this public is read in."""
    listes = Public.objects.filter(code=public, source=SourcePublic.LISTE)
    return Format.LISTE if listes.exists() else Format.JALONS


def extraction_de(empreinte: str) -> Extraction:
    """The extraction made of these very files. Raises ExtractionInconnue."""
    if trouvee := Extraction.objects.filter(empreinte=empreinte).select_related("organisme").first():
        return trouvee
    raise ExtractionInconnue(
        "Ce dossier n’est pas chargé, ou ses fichiers ont changé. Remède : « jalons charger » d’abord, ou --sortie "
        "FICHIER.csv pour un résultat sans base. Une liste ne se repère pas : « jalons charger --format liste » garde ses "
        "personnes, « jalons rejouer --public CODE » la rejoue."
    )


def _designe(reference: str, extraction: Extraction) -> bool:
    return extraction.dossier == reference or (len(reference) >= 6 and str(extraction.pk).startswith(reference))


def a_proposer(extraction: Extraction) -> QuerySet[Reperage]:
    """The people found in this extraction to whom nothing was proposed yet, in a stable order."""
    attente = Reperage.objects.filter(extraction=extraction, suite="")
    attente = attente.select_related("extraction__organisme__parent")
    return attente.order_by("assure_index", "arret_debut", "regle", "regle_version")


def mis_de_cote(agent: Any) -> dict[str, int]:
    """How many people found in this agent's caisse `proposer` had to leave waiting, by reason."""
    lignes = Reperage.objects.filter(extraction__in=extractions_visibles(agent), suite="").exclude(mise_de_cote="")
    return dict(lignes.values_list("mise_de_cote").annotate(n=Count("pk")).order_by("mise_de_cote"))


def deja_propose(reperage: Reperage) -> bool:
    """Whether this very arrêt was already proposed for this public, from this extraction or another one."""
    proposes = Reperage.objects.filter(
        assure_index=reperage.assure_index,
        extraction__organisme_id=reperage.extraction.organisme_id,
        regle=reperage.regle,
    ).filter(suite__in=[Suite.PROPOSE, Suite.RATTACHE])
    bornes = (reperage.arret_debut, reperage.dernier_jour_paye)
    return any(
        meme_arret(bornes, autre, TOLERANCE)
        for autre in proposes.exclude(pk=reperage.pk).values_list("arret_debut", "dernier_jour_paye")
    )


def assure_connu(reperage: Reperage) -> Reperage | None:
    """An earlier repérage of the same caisse's identifier whose person is known."""
    memes = Reperage.objects.filter(
        assure_index=reperage.assure_index,
        extraction__organisme_id=reperage.extraction.organisme_id,
        assure__isnull=False,
    )
    return memes.select_related("assure").order_by("propose_le", "pk").first()


def avertissements(extraction: Extraction) -> list[str]:
    """What must be looked at before anything is offered from this extraction, in French; no name, no identifier."""
    return avertissements_de([extraction])[extraction.pk]


def avertissements_de(extractions: Sequence[Extraction]) -> dict[UUID, list[str]]:
    """The same for several extractions, in two queries."""
    caisses = {e.organisme_id for e in extractions}
    groupes: dict[tuple[Any, ...], list[Extraction]] = defaultdict(list)
    for autre in Extraction.objects.filter(organisme_id__in=caisses).defer("manifeste").order_by("mois", "chargee_le"):
        groupes[_serie(autre)].append(autre)
    morts = dict(
        Reperage.objects.filter(extraction__in=extractions, assure__date_deces__isnull=False)
        .values_list("extraction").annotate(n=Count("assure", distinct=True)).order_by("extraction")
    )  # fmt: skip
    return {e.pk: _avertissements(e, groupes[_serie(e)], morts.get(e.pk, 0)) for e in extractions}


def _serie(extraction: Extraction) -> tuple[Any, ...]:
    """Extractions that can be compared: of one caisse, one layout, one public of lists."""
    return extraction.organisme_id, extraction.format, extraction.public


def _resume(extraction: Extraction) -> Resume:
    chargee = timezone.localtime(extraction.chargee_le).date()
    return Resume(extraction.dossier, extraction.mois, extraction.lignes_lues, chargee)


def _avertissements(extraction: Extraction, serie: list[Extraction], morts: int) -> list[str]:
    textes = []
    if extraction.format == Format.JALONS:  # a list comes when it comes
        textes = comparer(_resume(extraction), [_resume(e) for e in serie if e.pk != extraction.pk])
    if morts:
        textes.append(f"{morts} personne(s) trouvée(s) ici sont décédées depuis : rien ne leur sera proposé ni envoyé.")
    return textes


@dataclass(frozen=True, slots=True)
class PublicTrouve:
    """One version of one public in one extraction: people found, by offer, by what was done. None is hidden."""

    version: str
    libelle: str
    trouves: int | None
    offres: dict[str, int | None]
    suites: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class ExtractionVue:
    """One extraction of the page: its name and its publics as this agent may read them, and what to look at first."""

    extraction: Extraction
    nom: str
    publics: list[PublicTrouve]
    avertissements: list[str]


ETAPES = {"": "en attente", "propose": "proposées", "autres": "autrement"}


def extractions_visibles(agent: Any) -> QuerySet[Extraction]:
    """Those of the agent's caisse, its CPAM's included; all of them for who works for the nation."""
    portees = droits.portees(agent.role, Reperage.ACCES, "lister", "F1")
    lignes = Extraction.objects.select_related("organisme").defer("manifeste").order_by("-mois", "-chargee_le", "pk")
    if Portee.NATION in portees:
        return lignes
    if Portee.REGION not in portees or not agent.organisme_id:
        return lignes.none()
    return lignes.filter(Q(organisme=agent.organisme_id) | Q(organisme__parent=agent.organisme_id))


def voit_des_personnes(agent: Any) -> bool:
    """Whether this role may open a repérage: whoever may not gets protected counts."""
    return bool(droits.portees(agent.role, Reperage.ACCES, "lire", "F1"))


def registre(agent: Any, extractions: Sequence[Extraction]) -> list[ExtractionVue]:
    """What was found in these extractions, by public and version. The same number of queries for 1 or 15.

    Whoever opens the people found reads counts in clear and no name of a public; the others, names and protected counts.
    """
    lignes = (
        Reperage.objects.filter(extraction__in=extractions)
        .values_list("extraction", "regle", "regle_version", "offre", "suite").annotate(n=Count("pk")).order_by()
    )  # fmt: skip
    trouves: dict[UUID, dict[tuple[str, str], list[tuple[str, str, int]]]] = defaultdict(lambda: defaultdict(list))
    for pk, code, version, offre, suite, n in lignes:
        trouves[pk][code, version].append((offre, suite, n))
    noms = dict(Public.objects.order_by("organisme_id").values_list("code", "libelle"))
    avertis, voit = avertissements_de(extractions), voit_des_personnes(agent)
    return [
        ExtractionVue(
            e, origine(e).lower() if voit and e.format == Format.LISTE else e.dossier,
            [
                _public(origine(e) if voit else noms.get(code, code), version, rangs, cacher=not voit)
                for (code, version), rangs in sorted(trouves[e.pk].items())
            ],
            avertis[e.pk],
        )
        for e in extractions
    ]  # fmt: skip


def _public(libelle: str, version: str, rangs: list[tuple[str, str, int]], *, cacher: bool) -> PublicTrouve:
    offres, suites = Counter({str(o): 0 for o in Offre}), Counter(dict.fromkeys(ETAPES, 0))
    for offre, suite, n in rangs:
        offres[offre] += n
        proposee = suite in (Suite.PROPOSE, Suite.RATTACHE)
        suites["propose" if proposee else "autres" if suite else ""] += n
    par_offre, par_suite = effectif(offres, cacher=cacher), effectif(suites, cacher=cacher)
    return PublicTrouve(version, libelle, par_offre.total, par_offre.parts, par_suite.parts)


@dataclass(frozen=True, slots=True)
class LigneTrouvee:
    """One person found, as the list of people shows her; her name when her record may be read."""

    id: UUID
    personne: str
    jour: date
    offre: str
    suite: str
    reprise: bool


def personnes_trouvees(agent: Any, **filtre: Any) -> QuerySet[Reperage]:
    """The repérages that this agent may open, newest first."""
    lignes = Reperage.objects.visible_to(agent).filter(**filtre).select_related("assure")
    return lignes.defer("identite", "periodes", "valeurs", "assure_ref").order_by("-jour_91", "pk")


def lignes_trouvees(agent: Any, reperages: Sequence[Reperage]) -> list[LigneTrouvee]:
    """These repérages for a page, names by one query."""
    connus = [r.assure_id for r in reperages if r.assure_id]
    lisibles = set(Assure.objects.visible_to(agent).filter(pk__in=connus).values_list("pk", flat=True))
    return [
        LigneTrouvee(
            r.pk, str(r.assure) if r.assure_id in lisibles else "", r.jour_91, r.offre,
            SUITES.get(r.suite, r.suite) + (f", {MISES_DE_COTE[r.mise_de_cote]}" if r.mise_de_cote else ""),
            bool(r.reprise_presumee),
        )
        for r in reperages
    ]  # fmt: skip


def verrouiller(reperage: Reperage) -> None:
    """Hold this caisse's person until the end of the transaction: two `proposer` at once never propose the
    same twice.
    """
    cle = int.from_bytes(bytes(reperage.assure_index)[:8], "big", signed=True)
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [cle])


def verrouiller_caisse(caisse: Organisme) -> None:
    """Hold the previews of this caisse until the end of the transaction: two at once are counted one after the other."""
    cle = int.from_bytes(caisse.pk.bytes[:8], "big", signed=True)
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [cle])


def extractions_pour(agent: Any, version: VersionRegle) -> QuerySet[Extraction]:
    """The extractions on which this agent may preview a draft: of its caisse when the rule is a caisse's, of its source;
    of lists, those loaded for this public and no other.
    """
    lignes = extractions_visibles(agent)
    if version.public.organisme_id:
        caisse = version.public.organisme_id
        lignes = lignes.filter(Q(organisme=caisse) | Q(organisme__parent=caisse))
    if version.public.source == SourcePublic.LISTE:
        return lignes.filter(format=Format.LISTE, public=version.public.code)
    return lignes.filter(format=Format.JALONS)


def dernier_apercu(version: VersionRegle, empreinte: str = "") -> Apercu | None:
    """The last preview of a draft; of this very content when ``empreinte`` is given."""
    lignes = Apercu.objects.filter(version=version, **({"empreinte": empreinte} if empreinte else {}))
    return lignes.select_related("extraction__organisme", "avant__public", "calcule_par").first()


def brouillon(code: str, extraction: Extraction) -> VersionRegle:
    """The draft of a public, the caisse's own first. Raises RegleInconnue."""
    caisse = caisse_regionale(extraction.organisme)
    lignes = VersionRegle.objects.filter(public__code=code, statut=StatutRegle.BROUILLON).filter(
        Q(public__organisme=caisse) | Q(public__organisme__isnull=True)
    )
    trouve = lignes.select_related("public").order_by(F("public__organisme").asc(nulls_last=True)).first()
    if trouve is None:
        raise RegleInconnue(
            f"Le public « {code} » n’a pas de brouillon. Remède : préparer une nouvelle version à l’écran."
        )
    return trouve
