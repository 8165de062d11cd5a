"""The évaluation sociale: the version in force, and those before it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, QuerySet

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import Appreciation, Domaine, StatutObjectif
from jalons.accompagner.accompagnements.models import Dossier, Evaluation, GrilleOuverte, GrilleRemplie, Objectif
from jalons.fondations.socle.composee import Composee

_BADGE = {
    Appreciation.PRIORITE: "stop",
    Appreciation.A_TRAVAILLER: "wait",
    Appreciation.POINT_APPUI: "ok",
    Appreciation.NON_ABORDE: "off",
}


@dataclass(frozen=True)
class DomaineVue:
    """One domain that was talked about."""

    code: str
    libelle: str
    appreciation: Appreciation
    badge: str
    texte: str
    forces: str = ""
    besoins: str = ""
    raison: str = ""

    @property
    def dit(self) -> rules.Dit:
        """For the rules."""
        return rules.Dit(self.code, self.appreciation, self.texte, self.forces, self.besoins, self.raison)


@dataclass(frozen=True)
class VersionVue:
    """One version of the évaluation. ``non_abordes`` sums up the domains left out."""

    version: int
    texte: str
    date_acte: date
    auteur: str
    domaines: tuple[DomaineVue, ...]
    non_abordes: str
    grilles: bool = False  # a grid may be filled here, or was

    @property
    def paragraphes(self) -> list[str]:
        """The text, one item a paragraph."""
        return [ligne.strip() for ligne in self.texte.splitlines() if ligne.strip()]

    def sans_suite(self, objectifs: Collection[str]) -> list[DomaineVue]:
        """The domains to be treated that no objective carries and of which no reason is written."""
        seuls = {dit.domaine for dit in rules.sans_suite((d.dit for d in self.domaines), objectifs)}
        return [domaine for domaine in self.domaines if domaine.code in seuls]


def _vue(evaluation: Evaluation) -> VersionVue:
    domaines = sorted(evaluation.domaines.all(), key=lambda ligne: Domaine.values.index(ligne.domaine))
    return VersionVue(
        version=evaluation.version,
        texte=evaluation.texte or "",
        date_acte=evaluation.date_acte,
        auteur=str(evaluation.auteur),
        domaines=tuple(
            DomaineVue(
                ligne.domaine,
                Domaine(ligne.domaine).label,
                Appreciation(ligne.appreciation),
                _BADGE[Appreciation(ligne.appreciation)],
                ligne.texte or "",
                ligne.forces or "",
                ligne.besoins or "",
                ligne.raison or "",
            )
            for ligne in domaines
        ),
        non_abordes=rules.resume_non_abordes({ligne.domaine for ligne in domaines}),
        grilles=getattr(evaluation, "grilles", False),
    )


def _lignes(dossier: UUID, organisme: UUID) -> QuerySet[Evaluation]:
    ouvertes = GrilleOuverte.objects.filter(organisme_id=organisme, fermee_le=None)
    remplies = GrilleRemplie.objects.filter(dossier=dossier, restee_le=None)
    return (
        Evaluation.objects.filter(dossier=dossier, restee_le=None)
        .annotate(grilles=Exists(ouvertes) | Exists(remplies))
        .select_related("auteur")
        .prefetch_related("domaines")
        .order_by("-version")
    )


_DERNIERE = Composee(lambda dossier, organisme: _lignes(dossier, organisme)[:1], dossier=UUID, organisme=UUID)


def versions_evaluation(dossier: Dossier) -> list[VersionVue]:
    """Every version, newest first. Content: the caller has checked the right to read it."""
    return [_vue(evaluation) for evaluation in _lignes(dossier.pk, dossier.organisme_id)]


def derniere_evaluation(dossier: Dossier) -> VersionVue | None:
    """The version in force. Content: the caller has checked the right to read it."""
    return next(map(_vue, _DERNIERE(dossier=dossier.pk, organisme=dossier.organisme_id)), None)


def evaluation_faite_le(dossier: Dossier) -> date | None:
    """The date of the version in force, nothing else: what a CSAM may know."""
    dates = Evaluation.objects.filter(dossier=dossier, restee_le=None).order_by("-version")
    return dates.values_list("date_acte", flat=True).first()


def domaines_sans_suite(dossier: Dossier) -> list[DomaineVue]:
    """The domains to be treated for which nothing follows, in the version in force. Three queries. Content: the caller has
    checked the right to read it."""
    derniere = derniere_evaluation(dossier)
    portes = Objectif.objects.filter(dossier=dossier, restee_le=None).exclude(statut=StatutObjectif.ABANDONNE)
    return derniere.sans_suite(set(portes.values_list("domaine", flat=True))) if derniere else []
