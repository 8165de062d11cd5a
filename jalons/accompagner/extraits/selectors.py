"""The lines of a dossier that may leave, by kind of recipient; what left already; who knows what of a person."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django.utils import timezone

from jalons.accompagner.accompagnements.enums import Domaine
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.selectors import PageDossier, page_dossier
from jalons.accompagner.ressources import selectors as ressources
from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.composee import Composee
from jalons.fondations.socle.dates import jour_annee
from jalons.personnes.assures.models import Assure
from jalons.personnes.partages import selectors as partages
from jalons.personnes.partages.enums import Element, StatutPartage, VoieAccord, VoiePartage
from jalons.personnes.partages.models import Partage
from jalons.personnes.partages.rules import Paquet
from jalons.personnes.partenaires.models import Partenaire

from . import rules
from .enums import VOIES, Destinataire, Fondement, MotifRetrait, StatutExtrait
from .models import Extrait
from .rules import Offerte

GROUPES = {
    "identite": "Qui elle est",
    "budget": "Budget",
    "objectif": "Plan d’aide",
    "demarche": "Démarches",
    "etape": "Étapes",
}


def offertes(agent: Agent, dossier: Dossier, partenaire: Partenaire) -> list[Offerte]:
    """What of this dossier this agent may read and this body may be given, in the dossier's order."""
    page = page_dossier(agent, dossier)
    toutes = [*_identite(dossier.assure), *_evaluation(page), *_suivi(page), *_budget(agent, dossier)]
    return rules.sous_plafond(rules.genre_de(partenaire.type), [o for o in toutes if o.texte.strip()])


def _identite(assure: Assure) -> Iterator[Offerte]:
    for element in Element:
        paquet = partages.paquet(assure, elements=[element], demande="")
        for titre, texte in paquet.lignes[1:]:
            yield Offerte(f"identite-{element}", "identite", titre, texte)


def _evaluation(page: PageDossier) -> Iterator[Offerte]:
    if not page.evaluation:
        return
    dite = f"évaluation du {jour_annee(page.evaluation.date_acte)}"
    yield Offerte("paroles", "paroles", f"Sa situation ({dite})", page.evaluation.texte)
    for d in page.evaluation.domaines:
        yield Offerte(f"domaine-{d.code}", d.code, d.libelle, f"{d.appreciation.label}. {d.texte}".strip())


def _suivi(page: PageDossier) -> Iterator[Offerte]:
    for o in page.plan.objectifs if page.plan else ():
        yield Offerte(f"objectif-{o.id}", "objectif", "Objectif", o.intitule)
    for ligne in page.fil:
        if ligne.genre == "demarche" and not ligne.annulee:
            avec = f" ({ligne.detail})" if ligne.detail else ""
            titre = f"Démarche du {jour_annee(ligne.le)}"
            yield Offerte(f"demarche-{ligne.objet_id}", "demarche", titre, f"{ligne.titre}{avec}")
    for e in page.etapes:
        if not e.annulee:
            yield Offerte(
                f"etape-{e.id}", "etape", f"Étape du {jour_annee(e.prevue_le)}", e.intitule
            )  # never what came of it


def _budget(agent: Agent, dossier: Dossier) -> Iterator[Offerte]:
    jour = timezone.localdate()
    section = ressources.section(agent, dossier, jour)
    if section is None:
        return
    lu = section.jour
    for cle, titre, total in (
        ("revenus", "Revenus par mois", lu.total_revenus),
        ("charges", "Charges et remboursements par mois", lu.total_charges),
        ("dettes", "Dettes, reste dû", lu.total_du),
    ):
        yield Offerte(f"budget-{cle}", "budget", titre, "" if total.vide else total.mots)
    yield Offerte("budget-reste", "budget", "Reste à vivre par mois", lu.reste.mots if lu.reste else "")


def paquet(
    dossier: Dossier,
    partenaire: Partenaire,
    lignes: list[Offerte],
    *,
    textes: Mapping[str, str],
    but: str,
    a_qui: str,
    jusqu_au: date | None,
) -> Paquet:
    """What would leave, byte for byte: the page shows it, the service keeps it."""
    chez = f"{a_qui.strip()}, {partenaire}" if a_qui.strip() else str(partenaire)
    personne = str(dossier.assure)
    return rules.composer(lignes, a_qui=chez, personne=personne, but=but, jusqu_au=jusqu_au, textes=textes)


def titre_du_groupe(element: str) -> str:
    """Under which heading a line is offered."""
    return GROUPES.get(element, "Évaluation sociale")


def duree(jour: date) -> tuple[date, date]:
    """The last day offered, and the last one possible (referentiels). Raises ReferentielAbsent."""
    offerte, au_plus = (int(valeur(code, jour)) for code in ("extrait_duree", "extrait_duree_max"))
    return jour + timedelta(days=min(offerte, au_plus)), jour + timedelta(days=au_plus)


def voies(partenaire: Partenaire) -> list[tuple[str, str]]:
    """The ways that this body has, as choices, the surest first."""
    return [(v, str(mots)) for v, mots in VOIES if v != VoiePartage.PORTAIL or partages.a_un_espace(partenaire.pk)]


def lies() -> Protege[Extrait]:
    """With what a page says of each."""
    lignes: Any = Extrait.objects.select_related("assure", "organisme", "partenaire", "par", "dossier__assure")
    return cast("Protege[Extrait]", lignes)


@dataclass(frozen=True)
class Section:
    """The section of the dossier page: the bodies that may still open something of it."""

    ouverts: tuple[Extrait, ...]
    peut_composer: bool


def section(agent: Agent, dossier: Dossier) -> Section | None:
    """For this agent; None when what left of the dossier is not hers to read. The contents are not read."""
    if not autorise(agent, "lire", "extrait", dossier, classe="F3"):
        return None
    composer = autorise(agent, "composer", "extrait", dossier, classe="F3") and not dossier.clos_le
    return Section(tuple(ouverts(dossier)), composer)


_OUVERTS = Composee(
    lambda dossier, jour: (
        Extrait.objects.filter(dossier=dossier, statut=StatutExtrait.TRANSMIS, jusqu_au__gte=jour)
        .prefetch_related("partenaire")
        .defer("contenu", "but", "refus", "a_qui")
    ),
    dossier=UUID,
    jour=date,
)


def ouverts(dossier: Dossier) -> list[Extrait]:
    """What somebody outside may still open of this dossier, without what it says. Two queries."""
    return _OUVERTS(dossier=dossier.pk, jour=timezone.localdate())


def chez(agent: Agent) -> list[Extrait]:
    """What this partner's user may open now."""
    return list(lies().visible_to(agent, "recevoir", classe="F3"))


def contenu(extrait: Extrait) -> Paquet:
    """The packet as it left."""
    return Paquet.lu(extrait.contenu or "[]")


def refus(extrait: Extrait) -> list[tuple[str, str]]:
    """The lines that she refused, (key, title)."""
    return [(str(cle), str(titre)) for cle, titre in json_lu(extrait.refus) or []]


def en_json(refuses: list[Offerte]) -> str | None:
    """How the refused lines are kept."""
    return json.dumps([(o.cle, o.titre) for o in refuses], ensure_ascii=False) if refuses else None


def deja_refusees(agent: Agent, dossier: Dossier, partenaire: Partenaire) -> dict[str, date]:
    """Key → day: the lines that she refused this body before, so that nobody asks as if it were the first time."""
    siens = Extrait.objects.visible_to(agent, classe="F3").filter(dossier=dossier, partenaire=partenaire)
    return {cle: x.transmis_le for x in siens.order_by("created_at") for cle, _ in refus(x)}


# --- « Qui sait quoi » ---


@dataclass(frozen=True)
class Su:
    """Who knows something of her: what, why, from when to when; ``fini`` says how it ended, '' while it is open."""

    qui: str
    quoi: tuple[str, ...]
    pourquoi: str
    accord: str
    depuis: date
    jusqu_au: date | None
    fini: str
    refuse: tuple[str, ...] = ()
    extrait: Extrait | None = None


def qui_sait_quoi(agent: Agent, dossier: Dossier) -> list[Su]:
    """Everything that left about this person, as far as this agent may read it: extraits, and packets of réorientations.

    The open ones first, then the latest.
    """
    siens = lies().visible_to(agent, classe="F3").filter(assure=dossier.assure_id)
    remis = partages.lies().visible_to(agent, classe="F2").filter(assure=dossier.assure_id, contenu__isnull=False)
    tous = [*map(de_l_extrait, siens), *map(du_partage, remis)]
    return sorted(tous, key=lambda su: (bool(su.fini), -su.depuis.toordinal()))


def de_l_extrait(extrait: Extrait) -> Su:
    """One extrait, as « Qui sait quoi » tells it."""
    if extrait.retire:
        fini = f"retiré le {jour_annee(cast('date', extrait.retire_le))} : {_min(MotifRetrait(extrait.motif_retrait).label)}"
    else:
        fini = "" if extrait.lisible else f"terminé le {jour_annee(extrait.jusqu_au)}"
    lignes = contenu(extrait).lignes
    return Su(
        qui=f"{extrait.partenaire}{f', {extrait.a_qui}' if extrait.a_qui else ''}",
        quoi=tuple(titre for titre, _ in lignes if titre not in ("Adressé à", "À lire jusqu’au", "Pour quoi")),
        pourquoi=extrait.but or "",
        accord=_accord(extrait.fondement, extrait.voie_accord, extrait.accord_le),
        depuis=extrait.transmis_le,
        jusqu_au=extrait.jusqu_au,
        fini=fini,
        refuse=tuple(titre for _, titre in refus(extrait)),
        extrait=extrait,
    )


def du_partage(partage: Partage) -> Su:
    """One orientation, as « Qui sait quoi » tells it."""
    paquet = partages.contenu(partage)
    fini = "" if partage.lisible_par_eux(timezone.localdate()) else _min(StatutPartage(partage.statut).label)
    if fini and partage.ferme_le:
        fini = f"{fini} le {jour_annee(partage.ferme_le)}"
    return Su(
        qui=str(partage.partenaire),
        quoi=tuple(titre for titre, _ in paquet.lignes) if paquet else (),
        pourquoi=partages.motif(partage),
        accord=_accord(Fondement.ACCORD, partage.accord, partage.accord_le),
        depuis=partage.propose_le or partage.created_at.date(),
        jusqu_au=partage.jusqu_au,
        fini=fini or ("" if partage.chez_eux else "terminé"),
    )


DITS = {
    VoieAccord.ORAL: "dit de vive voix",
    VoieAccord.ECRIT: "par écrit",
    VoieAccord.REPRESENTANT: "par votre représentant légal",
}


def _accord(fondement: str, voie: str, le: date | None) -> str:
    """To her: « oui, dit de vive voix, le 3 mars 2026 »."""
    tete = "oui" if fondement == Fondement.ACCORD else "vous le savez, sans vous y être opposé"
    return ", ".join(
        m for m in (tete, DITS[VoieAccord(voie)] if voie else "", f"le {jour_annee(le)}" if le else "") if m
    )


def _min(mots: Any) -> str:
    texte = str(mots)
    return texte[:1].lower() + texte[1:]


# --- The declared projection ---


@dataclass(frozen=True)
class Projection:
    """What one kind of recipient may be given at most, and what it never is, in words."""

    destinataire: Destinataire
    source: str
    possibles: tuple[str, ...]
    jamais: tuple[str, ...]


def projections() -> list[Projection]:
    """The declared projection, kind by kind."""
    noms = rules.ELEMENTS | {str(d): str(d.label) for d in Domaine}
    lus = [rules.plafonds()[genre] for genre in Destinataire]
    return [
        Projection(
            p.destinataire,
            p.source,
            tuple(titre for code, titre in noms.items() if code in p.elements),
            tuple(titre for code, titre in noms.items() if code not in p.elements),
        )
        for p in lus
    ]
