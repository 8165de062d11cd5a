"""What this room tells of a dossier, for the copy that the person asks for: her project, its tools, what was shown or asked."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.pdp import affaire, cellule, demande, projet
from jalons.accompagner.pdp.enums import Choix, Sens, StatutOutil, StatutPresentation
from jalons.accompagner.pdp.models import Outil, PasOutil, Presentation, Projet, QuestionEmployeur
from jalons.accompagner.pdp.selectors import dit_de
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.ecrits import Ecrit, barre, en_lignes
from jalons.fondations.socle.enums import EtatLigne

SECTION = "Projet de reprise"


def ecrits(agent: Agent, dossier: Dossier) -> Iterator[Ecrit]:
    """All of it. The caller has checked that this agent accompanies the person."""
    for p in Projet.objects.filter(dossier=dossier):
        le = timezone.localdate(p.created_at)
        yield Ecrit(
            f"projet-{p.pk}", SECTION, le, "Projet de reprise", "\n".join(projet.en_phrases(dit_de(p))), p.auteur_id
        )
    yield from _outils(dossier)
    yield from _dehors(dossier)


def _outils(dossier: Dossier) -> Iterator[Ecrit]:
    for o in Outil.objects.filter(dossier=dossier):
        dit = demande.lue(json_lu(o.contenu))
        texte = en_lignes(
            ("", StatutOutil(o.statut).label), ("Ce qui est demandé", dit.objet), ("Entreprise", dit.entreprise),
            ("Tutrice ou tuteur", dit.tuteur), ("", dit.mots), ("Suite", o.fin_mots),
        )  # fmt: skip
        yield Ecrit(f"outil-{o.pk}", SECTION, o.ouvert_le, o.definition.titre, texte, o.auteur_id)
    for p in PasOutil.objects.filter(dossier=dossier).select_related("outil"):
        lu, etape = demande.etape_lue(json_lu(p.contenu)), p.outil.definition.etape(p.etape)
        quand = f"Fait le {jour_annee(p.fait_le)}" if p.fait_le else ""
        attendu = f"Attendu le {jour_annee(p.attendu_le)}" if p.attendu_le and not p.fait_le else ""
        sens = Sens(lu.sens).label if lu.sens in Sens.values else ""
        titre = barre(
            f"{p.outil.definition.titre}, {etape.titre.lower() if etape else 'étape'}", p.etat == EtatLigne.RETIREE
        )
        texte = en_lignes(("", sens), ("", lu.mots), ("Qui", lu.qui), ("", quand), ("", attendu))
        yield Ecrit(f"pas-outil-{p.pk}", SECTION, timezone.localdate(p.created_at), titre, texte, p.auteur_id)


def _dehors(dossier: Dossier) -> Iterator[Ecrit]:
    for p in Presentation.objects.filter(dossier=dossier):
        dites = [(cellule.partie()[li.ligne].titre, li.texte or Choix(li.choix).label) for li in affaire.lignes_de(p)]
        texte = en_lignes(("", StatutPresentation(p.statut).label), *dites, ("Ce que la cellule a dit", p.suite))
        yield Ecrit(f"presentation-{p.pk}", SECTION, p.accord_le, "Présentation en cellule", texte, p.auteur_id)
    for q in QuestionEmployeur.objects.filter(dossier=dossier):
        lu = json_lu(q.contenu) or {}
        texte = en_lignes(("Qui", lu.get("qui")), ("Demandé", lu.get("quoi")), ("", "Aucun renseignement donné."))
        yield Ecrit(f"question-employeur-{q.pk}", SECTION, q.recue_le, "Question d’un employeur", texte, q.auteur_id)
