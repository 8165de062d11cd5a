"""What a page shows of the papers of a dossier; the files themselves are opened one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from jalons.accompagner.accompagnements.enums import Reglement, StatutDossier
from jalons.accompagner.accompagnements.models import Demarche, Dossier
from jalons.accompagner.accompagnements.selectors import ARegler, chez
from jalons.accompagner.pieces import perms
from jalons.accompagner.pieces.enums import Aupres
from jalons.accompagner.pieces.models import Piece, PieceAttendue
from jalons.fondations.agents.models import Agent
from jalons.fondations.documents.enums import MONTRES, RECUS, MotifRetrait
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.composee import Composee
from jalons.fondations.socle.dates import jour_annee
from jalons.personnes.assures.models import Assure


@dataclass(frozen=True)
class PieceVue:
    """One paper. ``pages``: those that can be shown; none for what is only downloaded."""

    id: UUID
    intitule: str
    genre: str
    poids: str
    le: date
    de: str
    pages: int
    demarche: str
    retiree: str = ""
    retiree_le: date | None = None


@dataclass(frozen=True)
class Section:
    """The section of the dossier page."""

    dossier_id: UUID
    pieces: tuple[PieceVue, ...]
    attendues: tuple[ListeAttendue, ...]
    peut_ecrire: bool

    @property
    def a_envoyer(self) -> bool:
        """Is something awaited from the person herself?"""
        return any(p.attend and p.d_elle for liste in self.attendues for p in liste.pieces)

    @property
    def presentes(self) -> int:
        """How many can be opened."""
        return sum(not p.retiree for p in self.pieces)


def lignes() -> QuerySet[Piece]:
    """The papers with what a page says of them."""
    return Piece.objects.select_related("document", "auteur", "demarche", "dossier__assure")


def _poids(octets: int) -> str:
    return f"{octets / 1_000_000:.1f} Mo".replace(".", ",") if octets >= 100_000 else f"{max(1, octets // 1000)} ko"


def vue(piece: Piece) -> PieceVue:
    """What is said of one paper."""
    document = piece.document
    montrees = (document.pages or 1) if document.type_mime in MONTRES else 0
    genre = RECUS.get(document.type_mime, "").upper().replace("JPG", "photo").replace("PNG", "image")
    if document.pages and document.pages > 1:
        genre = f"{genre}, {document.pages} pages"
    return PieceVue(
        id=piece.pk,
        intitule=piece.intitule or "Sans titre",
        genre=genre,
        poids=_poids(document.taille),
        le=piece.date_acte,
        de=str(piece.auteur) if piece.auteur else piece.dossier.assure.prenom,
        pages=montrees,
        demarche=(piece.demarche.intitule or "") if piece.demarche else "",
        retiree=MotifRetrait(document.retire_motif).label if document.retire_le else "",
        retiree_le=document.retire_le.date() if document.retire_le else None,
    )


_PIECES = Composee(
    lambda dossier: (
        Piece.objects.filter(dossier=dossier).select_related("document").prefetch_related("auteur", "demarche")
    ),
    dossier=UUID,
)
_ATTENDUES = Composee(
    lambda dossier: PieceAttendue.objects.filter(dossier=dossier, inutile_le=None).prefetch_related("demarche"),
    dossier=UUID,
)
_NOMS = Composee(
    lambda: (
        CodeListe.objects.filter(liste__in=(Liste.PIECE_ADMINISTRATIVE, Liste.PIECE_AUTRE))
        .order_by("date_debut")
        .values_list("code", "libelle")
    )
)


def section(agent: Agent, dossier: Dossier, jour: date) -> Section | None:
    """The papers of the dossier, the last one first, and those awaited; None for who may not read them. Three queries."""
    if not perms.peut_lire(agent, dossier):
        return None
    siennes = _PIECES(dossier=dossier.pk)
    for piece in siennes:
        piece.dossier = dossier  # read already, her name with it
    return Section(
        dossier.pk,
        tuple(map(vue, siennes)),
        attendues(dossier, jour),
        perms.peut_ecrire(agent, dossier),
    )


def demarches(dossier: Dossier) -> QuerySet[Demarche]:
    """The démarches that a paper may be of."""
    return Demarche.objects.filter(dossier=dossier, annule_le=None).order_by("-date_acte")


@dataclass(frozen=True)
class AttendueVue:
    """A paper awaited, as the worker reads it; ``nom`` is neutral."""

    id: UUID
    nom: str
    precision: str
    aupres: str
    pour_le: date | None
    tard: bool
    rappels: int
    attend: bool
    recue_le: date | None
    piece_id: UUID | None
    d_elle: bool = False
    numero: int | None = None  # how her link names it
    gardee: bool = False  # awaited still, after the end


@dataclass(frozen=True)
class ListeAttendue:
    """The papers of one démarche, or of none."""

    demarche: str
    pieces: tuple[AttendueVue, ...]

    @property
    def manquent(self) -> int:
        """How many are still awaited."""
        return sum(p.attend for p in self.pieces)


def noms() -> dict[str, str]:
    """The neutral name of each kind of paper, those withdrawn included. One query."""
    return dict(_NOMS())


def attendues(dossier: Dossier, jour: date) -> tuple[ListeAttendue, ...]:
    """One list a démarche, what is late first in each. Two queries."""
    libelles, lignes = noms(), _ATTENDUES(dossier=dossier.pk)
    rangs = numeros(dossier.pk) if any(not a.administrative and a.aupres == Aupres.PERSONNE for a in lignes) else {}
    groupes: dict[str, list[AttendueVue]] = {}
    for a in lignes:
        groupes.setdefault((a.demarche.intitule or "") if a.demarche else "", []).append(
            AttendueVue(
                a.pk,
                libelles.get(a.nature, "Un papier"),
                a.precision or "",
                a.get_aupres_display(),
                a.pour_le,
                bool(a.attend and a.pour_le and a.pour_le < jour),
                a.rappels,
                a.attend,
                a.recue_le,
                a.piece_id,
                a.aupres == Aupres.PERSONNE,
                rangs.get(a.pk),
                a.reporte_le is not None,
            )
        )
    return tuple(ListeAttendue(nom, tuple(pieces)) for nom, pieces in groupes.items())


@dataclass(frozen=True)
class ARappeler:
    """What the platform reads: who, a neutral name, by when. Nothing of the dossier."""

    id: UUID
    assure: Assure
    nom: str
    pour_le: date | None
    rappelee_le: date | None


def a_rappeler(agent: Agent, jour: date) -> list[ARappeler]:
    """The papers that the platform is asked to recall and that were not recalled of late, the first due first."""
    limite = jour - timedelta(days=int(valeur("piece_rappel", jour)))
    libelles = noms()
    lignes = PieceAttendue.objects.visible_to(agent, "rappeler", classe="F1").select_related("dossier__assure")
    tous = lignes.filter(Q(rappelee_le=None) | Q(rappelee_le__lte=limite)).order_by("pour_le", "created_at")
    return [
        ARappeler(a.pk, a.dossier.assure, libelles.get(a.nature, "Un papier"), a.pour_le, a.rappelee_le) for a in tous
    ]


@dataclass(frozen=True)
class Complet:
    """Nothing is awaited any more for that démarche."""

    dossier: Dossier
    demarche_id: UUID | None
    demarche: str
    combien: int


def completes(agent: Agent) -> list[Complet]:
    """The lists that became complete and that the worker has not seen. One query."""
    siens = Dossier.objects.visible_to(agent, "accompagner", classe="F3").exclude(statut=StatutDossier.CLOS)
    groupes: dict[tuple[UUID, UUID | None], list[PieceAttendue]] = {}
    lignes = PieceAttendue.objects.filter(dossier__in=siens.values("pk"), vue_le=None)
    for a in lignes.select_related("dossier__assure", "demarche"):
        groupes.setdefault((a.dossier_id, a.demarche_id), []).append(a)
    return [
        Complet(
            siennes[0].dossier,
            demarche,
            (siennes[0].demarche.intitule or "") if siennes[0].demarche else "",
            len(siennes),
        )
        for (_, demarche), siennes in groupes.items()
        if not any(a.attend for a in siennes) and any(a.recue_le for a in siennes)
    ]


def a_dire(dossier: Dossier) -> list[tuple[ARegler, PieceAttendue]]:
    """The papers that a closing must not lose, as its page asks them. Content: the caller has checked the right to read it."""
    lignes = list(PieceAttendue.objects.filter(dossier=dossier, recue_le=None, inutile_le=None))
    garde, libelles = (chez(dossier), noms()) if lignes else ("", {})
    choix = (
        (Reglement.FAIRE.value, "Il est arrivé"),
        (Reglement.ABANDONNER.value, Reglement.ABANDONNER.label),
        (Reglement.GARDER.value, f"Toujours attendu, {garde}"),
    )
    return [(ARegler("papier", a.pk, nom_entier(a, libelles), _detail(a), choix), a) for a in lignes]


def _detail(attendue: PieceAttendue) -> str:
    pour = f", pour le {jour_annee(attendue.pour_le)}" if attendue.pour_le else ""
    return f"Papier attendu : {attendue.get_aupres_display().lower()}{pour}"


def gardees(agent: Agent) -> list[tuple[PieceAttendue, str]]:
    """The papers awaited still, of her dossiers that ended, each with its name: the first due first. Two queries at most."""
    siens = Dossier.objects.visible_to(agent, "accompagner", classe="F3").filter(statut=StatutDossier.CLOS)
    lignes = PieceAttendue.objects.filter(reporte_le__isnull=False, recue_le=None, inutile_le=None)
    lignes = lignes.filter(dossier__in=siens.values("pk"), dossier__assure__date_deces=None)
    lues = list(lignes.select_related("dossier__assure"))
    libelles = noms() if lues else {}
    return [(a, nom_entier(a, libelles)) for a in lues]


def pour_elle(dossier_id: UUID) -> list[tuple[PieceAttendue, str]]:
    """What the person may send by her link, each with a name that tells nothing social nor medical."""
    libelles, rangs = noms(), numeros(dossier_id)
    lignes = PieceAttendue.objects.filter(dossier=dossier_id, aupres=Aupres.PERSONNE, recue_le=None, inutile_le=None)
    lignes = lignes.exclude(dossier__statut=StatutDossier.CLOS).select_related("dossier__assure")
    return [
        (
            a,
            f"Le papier n° {rangs[a.pk]} dont nous avons parlé"
            if a.pk in rangs
            else libelles.get(a.nature, "Un papier"),
        )
        for a in lignes
    ]


def en_reste(dossier_id: UUID) -> bool:
    """Did a paper asked of her never come, though it is no longer awaited (of no use any more, the dossier closed)?"""
    return PieceAttendue.objects.filter(dossier=dossier_id, aupres=Aupres.PERSONNE, recue_le=None).exists()


def numeros(dossier_id: UUID) -> dict[UUID, int]:
    """The papers asked of her that her link names by a number: its number never changes, whatever arrives. One query."""
    siens = PieceAttendue.objects.filter(dossier=dossier_id, aupres=Aupres.PERSONNE, administrative=False)
    return {pk: rang for rang, pk in enumerate(siens.order_by("created_at", "pk").values_list("pk", flat=True), 1)}


def nom_entier(attendue: PieceAttendue, libelles: Mapping[str, str] | None = None) -> str:
    """What the worker reads of a paper: its name and what she wrote of it. Content."""
    nom = (noms() if libelles is None else libelles).get(attendue.nature, "Un papier")
    return f"{nom} ({attendue.precision})" if attendue.precision else nom
