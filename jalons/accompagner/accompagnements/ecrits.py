"""What this room tells of a dossier, for the copy that the person asks for: everything but what is not hers to have.

Left out: drafts (not finished), what was withdrawn because it was another person's, what stayed in another caisse, a note that
this agent may not read (``notes_tues`` counts them).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from jalons.accompagner.accompagnements import enums
from jalons.accompagner.accompagnements.enums_ouvertures import NatureOuverture
from jalons.accompagner.accompagnements.enums_promesses import Cote
from jalons.accompagner.accompagnements.models import (
    AccordDonne,
    Action,
    Cloture,
    Demarche,
    Depart,
    Dossier,
    Entretien,
    Etape,
    Evaluation,
    Note,
    Objectif,
    Ouverture,
    PlanAide,
    PriseNouvelles,
    Referent,
)
from jalons.accompagner.accompagnements.selectors.entretiens import promesses
from jalons.accompagner.accompagnements.selectors.grilles import grilles_remplies
from jalons.accompagner.accompagnements.selectors.versions import versions_evaluation
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import libelle_origine
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.ecrits import Ecrit, barre, en_lignes
from jalons.personnes.assures.enums import CompositionFoyer, OuiNonInconnu

VIE = "Ouverture, suivi et fin"
ENTRETIENS, EVALUATION, PLAN = "Entretiens", "Évaluation sociale", "Plan d’aide"
DEMARCHES, ETAPES = "Démarches", "Étapes"
D_UNE_AUTRE = Q(annule_motif=enums.MotifAnnulation.PERSONNE)


def ecrits(agent: Agent, dossier: Dossier) -> Iterator[Ecrit]:
    """All of it. The caller has checked that this agent accompanies the person."""
    for lire in (_vie, _qui, _evaluations, _plan, _entretiens, _demarches, _etapes, _fins):
        yield from lire(dossier)
    yield from _notes(agent, dossier)


def notes_tues(agent: Agent, dossier: Dossier) -> int:
    """How many notes of this dossier are not this agent's to read."""
    return int(_dites(dossier).count() - _siennes(agent, dossier).count())


def restes(dossier: Dossier) -> bool:
    """Did something of it stay in another caisse, where nobody reads it?"""
    return any(
        m.objects.filter(dossier=dossier, restee_le__isnull=False).exists()
        for m in (Note, Entretien, Evaluation, PlanAide)
    )


def _dites(dossier: Dossier) -> Any:
    annulee = Q(entretien__annule_motif=enums.MotifAnnulation.PERSONNE)
    return Note.objects.filter(dossier=dossier, restee_le=None, texte__isnull=False).exclude(annulee)


def _siennes(agent: Agent, dossier: Dossier) -> Any:
    return _dites(dossier).visible_to(agent, "lire", classe="F4")


def _jours(debut: date, fin: date | None) -> str:
    return f"du {jour_annee(debut)} au {jour_annee(fin)}" if fin else f"depuis le {jour_annee(debut)}"


def _vie(dossier: Dossier) -> Iterator[Ecrit]:
    texte = en_lignes(
        ("Origine", libelle_origine(dossier.origine)),
        ("Axe", enums.Axe(dossier.axe).label),
        ("Risque", enums.Risque(dossier.risque).label),
        ("Emploi", enums.SituationEmploi(dossier.situation_emploi).label),
        ("Activité indépendante", OuiNonInconnu(dossier.travailleur_independant).label),
        ("Foyer", CompositionFoyer(dossier.composition_foyer).label),
        ("Âge", f"{dossier.age_ouverture} ans" if dossier.age_ouverture is not None else ""),
    )
    yield Ecrit(f"dossier-{dossier.pk}", VIE, dossier.ouvert_le, "Ouverture du dossier", texte)
    for depart in Depart.objects.filter(dossier=dossier):
        dit = en_lignes(("Pourquoi", depart.pourquoi), ("Réponse", depart.motif_refus))
        le = timezone.localdate(depart.propose_le)
        yield Ecrit(f"depart-{depart.pk}", VIE, le, "Passage proposé à une autre caisse", dit, depart.par_id)


def _qui(dossier: Dossier) -> Iterator[Ecrit]:
    """Who accompanied, and to whom else the dossier was open: by trade, never by name."""
    for r in Referent.objects.filter(dossier=dossier):
        yield Ecrit(
            f"referent-{r.pk}",
            VIE,
            r.date_debut,
            "Suivi par",
            _jours(r.date_debut, r.date_fin),
            r.agent_id,
        )
    for o in Ouverture.objects.filter(dossier=dossier):
        dit = en_lignes(("", f"{NatureOuverture(o.nature).label}, {o.terme}"), ("Pourquoi", o.raison), ("Avis", o.avis))
        yield Ecrit(
            f"ouverture-{o.pk}", VIE, timezone.localdate(o.debut), "Dossier ouvert pour un temps", dit, o.agent_id
        )


def _evaluations(dossier: Dossier) -> Iterator[Ecrit]:
    for v in versions_evaluation(dossier):
        domaines = [
            (d.libelle, " ; ".join(m for m in (d.appreciation.label, d.texte, d.forces, d.besoins, d.raison) if m))
            for d in v.domaines
        ]
        titre = f"Évaluation, version {v.version}"
        yield Ecrit(f"evaluation-{v.version}", EVALUATION, v.date_acte, titre, en_lignes(("", v.texte), *domaines))
    for rang, g in enumerate(reversed(grilles_remplies(dossier))):
        score = str(g.score).replace(".", ",") if g.score is not None else ""
        dites = en_lignes(*g.reponses, ("Score", score))
        yield Ecrit(f"grille-{g.fiche.code}-{g.le}-{rang}", EVALUATION, g.le, "Grille remplie", dites)


def _plan(dossier: Dossier) -> Iterator[Ecrit]:
    plan = PlanAide.objects.filter(dossier=dossier, restee_le=None).first()
    if plan is None:
        return
    actions: dict[Any, list[tuple[str, str | None]]] = {}
    for a in Action.objects.filter(dossier=dossier, restee_le=None):
        fait = f", le {jour_annee(a.faite_le)}" if a.faite_le else ""
        mots = f"{a.intitule or ''} ({enums.Par(a.par).label}, {enums.StatutAction(a.statut).label.lower()}{fait})"
        actions.setdefault(a.objectif_id, []).append(("Action", mots))
    for o in Objectif.objects.filter(plan=plan):
        dit = en_lignes(
            ("", o.intitule), ("Signe de réussite", o.signe_reussite),
            ("Terme", jour_annee(o.terme) if o.terme else ""), ("État", enums.StatutObjectif(o.statut).label),
            *actions.get(o.pk, ()),
        )  # fmt: skip
        yield Ecrit(f"objectif-{o.pk}", PLAN, plan.convenu_le, f"Objectif {o.rang}", dit)
    for d in AccordDonne.objects.filter(dossier=dossier, restee_le=None):
        convenu = [("Objectif", o.get("intitule", "")) for o in json_lu(d.contenu) or []]
        dit = en_lignes(("", enums.AccordPlan(d.forme).label), *convenu, ("Signé", d.signataire))
        yield Ecrit(f"accord-{d.pk}", PLAN, d.convenu_le, "Votre accord au plan", dit, d.auteur_id)


def _entretiens(dossier: Dossier) -> Iterator[Ecrit]:
    for e in Entretien.objects.filter(dossier=dossier).exclude(D_UNE_AUTRE).select_related("lieu"):
        tu = bool(e.restee_le)
        dit = en_lignes(
            ("", f"{e.lieu.nom if e.lieu else enums.Mode(e.mode).label}{f', {e.duree_minutes} min' if e.duree_minutes else ''}"),
            ("Étaient là", "" if tu else e.presents),
            ("Traduction", enums.Interprete(e.interprete).label if e.interprete and not tu else ""),
            ("En bref", "" if tu else e.resume),
            *_promesses(e),
        )  # fmt: skip
        yield Ecrit(f"entretien-{e.pk}", ENTRETIENS, e.date_acte, barre("Entretien", e.annule_le), dit, e.auteur_id)


def _promesses(entretien: Entretien) -> Iterator[tuple[str, str]]:
    """What each promised, for when, and what became of it; what stayed in another caisse is not said."""
    for p in () if entretien.restee_le else promesses(entretien):
        pour = f", pour le {jour_annee(p.avant)}" if p.avant else ""
        fin = f" ; {p.fin}, dit le {jour_annee(p.clos_le)}" if p.clos_le else ""
        yield ("Vous deviez" if p.cote == Cote.PERSONNE else "Nous devions"), f"{p.mots}{pour}{fin}"


def _notes(agent: Agent, dossier: Dossier) -> Iterator[Ecrit]:
    for n in _siennes(agent, dossier).select_related("entretien"):
        titre = barre("Note d’entretien", n.entretien.annule_le)
        yield Ecrit(f"note-{n.pk}", ENTRETIENS, n.entretien.date_acte, titre, n.texte or "", n.auteur_id)


def _demarches(dossier: Dossier) -> Iterator[Ecrit]:
    for d in Demarche.objects.filter(dossier=dossier).exclude(D_UNE_AUTRE).select_related("partenaire"):
        recue = f" le {jour_annee(d.reponse_recue_le)}" if d.reponse_recue_le else ""
        avec = d.partenaire.nom if d.partenaire else d.avec
        dit = en_lignes(("", d.intitule), ("Avec", avec), (f"Réponse reçue{recue}", d.reponse or (recue and "reçue")))
        yield Ecrit(
            f"demarche-{d.pk}",
            DEMARCHES,
            d.date_acte,
            barre("Démarche", d.annule_le),
            dit,
            d.auteur_id,
            tiers=bool(d.reponse),
        )


def _etapes(dossier: Dossier) -> Iterator[Ecrit]:
    for e in Etape.objects.filter(dossier=dossier).exclude(D_UNE_AUTRE).select_related("repere"):
        repere = e.repere.intitule if e.repere else ""
        dit = en_lignes(
            ("", e.intitule), ("Suit", repere), ("Résultat", e.resultat), ("Atteint", _atteinte(e.atteinte))
        )
        titre = barre("Étape faite" if e.faite_le else "Étape prévue", e.annule_le)
        yield Ecrit(f"etape-{e.pk}", ETAPES, e.faite_le or e.prevue_le, titre, dit, e.auteur_id)


def _atteinte(code: str | None) -> str:
    return dict(enums.Atteinte.choices).get(code or "", "")


def _fins(dossier: Dossier) -> Iterator[Ecrit]:
    for c in Cloture.objects.filter(dossier=dossier).prefetch_related("besoins").select_related("relais"):
        besoins = [(enums.Domaine(b.domaine).label, enums.IssueBesoin(b.issue).label) for b in c.besoins.all()]
        dit = en_lignes(
            ("Motif", enums.MotifClotureDossier(c.motif).label),
            ("Emploi", enums.IssueEmploi(c.issue_emploi).label if c.issue_emploi else ""),
            ("Santé", enums.IssueSante(c.issue_sante).label if c.issue_sante else ""),
            ("Relais", c.relais.nom if c.relais else ""), *besoins,
            ("Défaite le", jour_annee(c.rouverte_le) if c.rouverte_le else ""),
        )  # fmt: skip
        yield Ecrit(f"cloture-{c.pk}", VIE, c.close_le, "Fin de l’accompagnement", dit, c.par_id)
    for n in PriseNouvelles.objects.filter(dossier=dossier):
        dit = en_lignes(
            ("", enums.StatutNouvelles(n.statut).label),
            ("Où en est le travail", enums.IssueEmploi(n.issue_emploi).label if n.issue_emploi else ""),
            ("Emploi gardé", enums.ReponseNouvelles(n.emploi_garde).label if n.emploi_garde else ""),
            ("Soins poursuivis", enums.ReponseNouvelles(n.soins_poursuivis).label if n.soins_poursuivis else ""),
        )
        yield Ecrit(f"nouvelles-{n.pk}", VIE, n.prise_le or n.prevue_le, "Nouvelles prises après la fin", dit, n.par_id)
