"""One interview and its note; the draft of its author; appointments whose interview is not noted yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jalons.accompagner.accompagnements.enums import Axe, Interprete, Mode, MotifAnnulation, StatutDossier
from jalons.accompagner.accompagnements.enums_promesses import Cote, FinPromesse
from jalons.accompagner.accompagnements.models import Brouillon, Dossier, Entretien, Note
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.composee import Composee
from jalons.recevoir.rendez_vous.enums import StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.proches import tenus_par


@dataclass(frozen=True)
class PromesseVue:
    """What one side promised at an interview; ``fin``: what became of it, '' while it is open."""

    entretien_id: UUID
    version: int
    cote: str
    mots: str
    avant: date | None
    clos_le: date | None
    fin: str
    gardee: bool = False  # kept when the dossier closed

    @property
    def qui(self) -> str:
        """« La personne fera »."""
        return Cote(self.cote).label

    @property
    def titre(self) -> str:
        """Its words at the head of a line."""
        return self.mots[:1].upper() + self.mots[1:]

    @property
    def ancre(self) -> str:
        """Its place in the page of the dossier."""
        return f"promesse-{self.cote}-{self.entretien_id}"


def promesses(entretien: Entretien, *, clos: bool = False) -> Iterator[PromesseVue]:
    """Those of an interview that stayed in its dossier, hers first; ``clos``: the dossier is."""
    for cote in Cote.values:
        nom = f"promis_{cote}"
        if mots := getattr(entretien, nom):
            fin = getattr(entretien, f"{nom}_fin")
            yield PromesseVue(
                entretien.pk, entretien.version, cote, mots, getattr(entretien, f"{nom}_avant"),
                getattr(entretien, f"{nom}_clos_le"), FinPromesse(fin).label if fin else "",
                clos and entretien.reporte_le is not None,
            )  # fmt: skip


@dataclass(frozen=True)
class PourDossierVu:
    """What the file needs of an interview."""

    resume: str = ""
    promesses: tuple[PromesseVue, ...] = ()
    presents: str = ""
    interprete: str = ""


def pour_dossier(entretien: Entretien, *, clos: bool = False) -> PourDossierVu:
    """As a page says it; nothing when it stayed in another caisse."""
    if entretien.restee_le:
        return PourDossierVu()
    return PourDossierVu(
        entretien.resume or "",
        tuple(promesses(entretien, clos=clos)),
        entretien.presents or "",
        Interprete(entretien.interprete).label if entretien.interprete else "",
    )


@dataclass(frozen=True)
class Lecture:
    """An interview to be read, with its note (the caller found it through ``visible_to``)."""

    id: UUID
    dossier_id: UUID
    date_acte: date
    mode: str
    lieu: str
    duree_minutes: int | None
    axe: str
    auteur: str
    texte: str
    annule: str
    mienne: bool
    version: int
    pour_dossier: PourDossierVu

    @property
    def paragraphes(self) -> list[str]:
        """The note, one item a paragraph."""
        return [ligne.strip() for ligne in self.texte.splitlines() if ligne.strip()]


def lire_note(agent: Agent, note: Note) -> Lecture:
    """The note and what surrounds it. One query besides the note's."""
    entretien: Entretien = Entretien.objects.select_related("lieu", "auteur").get(pk=note.entretien_id)
    return Lecture(
        id=entretien.pk,
        dossier_id=entretien.dossier_id,
        date_acte=entretien.date_acte,
        mode=Mode(entretien.mode).label,
        lieu=entretien.lieu.nom if entretien.lieu else "",
        duree_minutes=entretien.duree_minutes,
        axe=Axe(entretien.axe).label,
        auteur=str(entretien.auteur),
        texte=note.texte or "",
        annule=MotifAnnulation(entretien.annule_motif).label if entretien.annule_le else "",
        mienne=note.auteur_id == agent.pk,
        version=entretien.version,
        pour_dossier=pour_dossier(entretien),
    )


@dataclass(frozen=True)
class BrouillonVue:
    """What was being typed, field by field, when, and by which page."""

    champs: dict[str, Any]
    modifie_le: datetime
    version: int
    page: str

    @property
    def textes(self) -> list[str]:
        """Its texts, one a field."""
        return [mots for nom, mots in self.champs.items() if est_texte(nom) and mots.strip()]


TEXTES = frozenset(
    {"note", "texte", "adultes", "enfants", "resume", "presents", "promis_personne", "promis_service"}
    | {"corps", "destinataire", "dit_mots", "suite"}
)


def est_texte(nom: str) -> bool:
    """Is this field of a draft written by her, rather than chosen?"""
    return nom in TEXTES or nom.startswith(("t_", "m_", "d_"))


_BROUILLONS = Composee(
    lambda dossier, auteur, cible: Brouillon.objects.filter(
        dossier=dossier, auteur=auteur, cible=cible, objet=None, contenu__isnull=False
    ),
    dossier=UUID, auteur=UUID, cible=str,
)  # fmt: skip


def brouillon_de(agent: Agent, dossier: Dossier, cible: str, objet: UUID | None = None) -> BrouillonVue | None:
    """This author's draft for this form; None when there is none. Nobody else's is ever read."""
    if objet is None:
        return brouillon_lu(next(iter(_BROUILLONS(dossier=dossier.pk, auteur=agent.pk, cible=cible)), None))
    return brouillon_lu(Brouillon.objects.filter(dossier=dossier, auteur=agent, cible=cible, objet=objet).first())


def brouillon_lu(ligne: Any) -> BrouillonVue | None:
    """What a draft says, of whichever room; None when there is none, or nothing left in it."""
    if ligne is None or ligne.contenu is None:
        return None
    return BrouillonVue(json_lu(ligne.contenu) or {}, ligne.modifie_le, ligne.version, ligne.page)


def version_du_brouillon(agent: Agent, dossier: Dossier, cible: str, objet: UUID | None = None) -> int:
    """How many times it was written, saved for good included; 0 when it never was."""
    lignes = Brouillon.objects.filter(dossier=dossier, auteur=agent, cible=cible, objet=objet)
    return lignes.values_list("version", flat=True).first() or 0


def entretiens_a_noter(agent: Agent, maintenant: datetime) -> list[tuple[RendezVous, Dossier]]:
    """Appointments held with her (or the one she replaces), of the dossiers that she writes in, without a note: the oldest
    first. Three queries."""
    siens = Dossier.objects.visible_to(agent, "accompagner", classe="F3").exclude(statut=StatutDossier.CLOS)
    par_assure = {d.assure_id: d for d in siens.select_related("assure")}
    faits = Entretien.objects.filter(dossier__in=[d.pk for d in par_assure.values()], annule_le=None)
    tenus = RendezVous.objects.filter(
        tenus_par(agent.titulaires),
        assure_id__in=list(par_assure),
        statut=StatutRendezVous.HONORE,
        periode__startswith__lte=maintenant,
    ).exclude(pk__in=faits.filter(rendez_vous__isnull=False).values("rendez_vous_id"))
    lignes = tenus.select_related("assure", "lieu", "agent").order_by("periode")
    return [(r, d) for r in lignes if (d := par_assure[r.assure_id]).ouvert_le <= r.date_acte]


def rendez_vous_a_noter(agent: Agent, dossier: Dossier, maintenant: datetime) -> list[RendezVous]:
    """Past appointments of this person with this agent (or the one she replaces), held, whose interview is
    not noted."""
    notes = Entretien.objects.filter(dossier=dossier, annule_le=None, rendez_vous__isnull=False)
    return list(
        RendezVous.objects.filter(
            tenus_par(agent.titulaires),
            assure_id=dossier.assure_id,
            statut__in=[StatutRendezVous.PRIS, StatutRendezVous.HONORE],
            periode__startswith__lte=maintenant,
            date_acte__gte=dossier.ouvert_le,
        )
        .exclude(pk__in=notes.values("rendez_vous_id"))
        .select_related("lieu")
        .order_by("-periode")
    )
