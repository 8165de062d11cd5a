"""What the pages are given: what comes first, what the employer knows, what a cell would hear, forms already filled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.courriers.enums import PARTIS, Genre
from jalons.accompagner.courriers.models import Courrier
from jalons.accompagner.instances.rules import Affaire
from jalons.accompagner.instances.selectors import point_de
from jalons.accompagner.pdp import affaire, cellule, demande, projet
from jalons.accompagner.pdp.enums import (
    ARBRE,
    RISQUES_ECRITS,
    Choix,
    EtatPiste,
    Piste,
    Risque,
    StatutPresentation,
    StatutTravail,
    Titre,
)
from jalons.accompagner.pdp.models import Outil, Presentation, QuestionEmployeur
from jalons.accompagner.pdp.selectors import AFaire, PagePdp, page
from jalons.accompagner.pdp.services import AFFAIRE
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import retour_demande
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.dates import jour_annee
from jalons.personnes.assures.rules.contact import age
from jalons.recevoir.rendez_vous.enums import StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous

BADGES_PISTE = {EtatPiste.SUIVIE: "", EtatPiste.RESERVE: "wait", EtatPiste.ECARTEE: "off", EtatPiste.NON_ABORDEE: "off"}
SAIT = (
    ("L’arrêt, et jusqu’à quand", "Ni motif d’arrêt, ni soins, ni avis des médecins"),
    ("Le poste essayé, les dates, qui est tuteur, une fois la demande partie", "Ni évaluation sociale, ni demande de RQTH"),
    ("Ce que l’entreprise doit faire pendant un essai", "Ni échanges de la cellule PDP"),
)  # fmt: skip


def contexte(agent: Agent, dossier: Dossier, jour: date) -> dict[str, Any]:
    """Everything that the page shows."""
    lue, elle = page(agent, dossier, jour), dossier.assure
    presentation = Presentation.objects.filter(dossier=dossier).exclude(statut=StatutPresentation.RETIREE).first()
    siens = RendezVous.objects.visible_to(agent).filter(assure=elle, statut=StatutRendezVous.PRIS)
    venir = siens.filter(periode__endswith__gte=timezone.now()).select_related("lieu", "agent").order_by("periode")
    return {
        "p": lue, "dossier": dossier, "elle": elle, "age": age(elle.date_naissance, jour),
        "dabord": list(a_faire(lue)), "arbre": list(arbre(lue.dit)), "prochain": venir.first(),
        "presentation": presentation, "lignes_dites": lignes_vues(presentation) if presentation else [],
        "point": point_de(Affaire(AFFAIRE, presentation.pk)) if presentation and presentation.inscrite else None,
        "sait": SAIT, "envois": _envois(dossier), "questions": _questions(dossier),
        "risque": Risque(lue.dit.emploi.risque), "risque_dit": projet.risque_dit(lue.dit.emploi),
        "titre": Titre(lue.dit.emploi.titre), "statut_travail": StatutTravail(lue.dit.emploi.statut),
        "badge_risque": "wait" if lue.dit.emploi.risque in RISQUES_ECRITS else "off",
    }  # fmt: skip


def a_faire(p: PagePdp) -> Iterator[AFaire]:
    """What comes first, the dearest to miss before the rest."""
    fin = p.situation.fin
    if p.hors_arret and fin:
        n, du, au = len(p.hors_arret), jour_annee(p.hors_arret[0]), jour_annee(p.hors_arret[-1])
        mots = f"L’essai encadré n’existe que pendant un arrêt. Celui-ci est prescrit jusqu’au {jour_annee(fin)} ; {n} jour"
        mots += f"{'s' if n > 1 else ''} d’essai, du {du} au {au}, {'ne sont pas couverts' if n > 1 else 'n’est pas couvert'}."
        source = "Code de la sécurité sociale, L.323-3-1"
        yield AFaire("Demander au médecin traitant si l’arrêt sera prolongé", f"{mots} Le médecin reste seul juge.", fin, source,
                     reverse("courriers:nouveau", args=[p.dossier.pk]))  # fmt: skip
    for o in p.vivants:
        if o.recours_le and o.recours_le >= p.jour:
            mots = "En règle générale, deux mois depuis la notification : elle dit devant qui, et dans quel délai."
            yield AFaire(f"{o.titre} : lire le refus avec la personne", mots, o.recours_le)
        if o.ecrit and (ici := o.ici) and not (ici.pas and ici.pas.attendu):
            quoi = ici.etape.titre[:1].lower() + ici.etape.titre[1:]
            url = reverse("pdp:noter", args=[o.outil.pk, ici.etape.code])
            yield AFaire(f"{o.titre} : {quoi}", f"Prochaine étape. {ici.qui}.", None, url=url)


def arbre(dit: projet.Dit) -> Iterator[tuple[str, str, list[tuple[Piste, projet.Branche, str, str]]]]:
    """The tree as it is drawn: each branch with its state in words and its colour."""
    for titre, sous_titre, pistes in ARBRE:
        yield titre, sous_titre, [
            (p, b := dit.branche(p), EtatPiste(b.etat).label, BADGES_PISTE[EtatPiste(b.etat)]) for p in pistes
        ]  # fmt: skip


def lignes_vues(presentation: Presentation) -> list[tuple[cellule.LignePartie, str, str, str]]:
    """Each line: its answer in words, its colour, who hears it."""
    couleurs = {Choix.OUI: "ok", Choix.NON: "off", Choix.A_DEMANDER: "wait"}
    vues = []
    for li in affaire.lignes_de(presentation):
        prevue, choix = cellule.partie()[li.ligne], Choix(li.choix)
        entend = cellule.ENTEND[prevue.entend] if choix == Choix.OUI else "Personne"
        vues.append((prevue, choix.label.lower(), couleurs[choix], entend))
    return vues


def presentation_proposee(p: PagePdp) -> dict[str, Any]:
    """What a new presentation starts from: words of the sheet, and no answer given in her place."""
    e, essai = p.dit.emploi, p.essai
    suivie = p.dit.suivie.label if p.dit.suivie else ""
    demandes = [f"{o.titre} : {o.dit.objet}" for o in p.vivants if o.dit.objet]
    debut, fin = (essai.outil.debut, essai.outil.fin) if essai else (None, None)
    dates = f"du {jour_annee(debut)} au {jour_annee(fin)}" if debut and fin else ""
    textes = {
        "identite": str(p.dossier.assure),
        "contrat": ". ".join(m for m in (e.contrat, e.employeur, e.poste) if m),
        "risque": ". ".join(m for m in (Risque(e.risque).label, projet.risque_dit(e)) if m) if e.risque != Risque.INCONNU else "",
        "projet": ". ".join(m for m in (suivie, *demandes, dates) if m),
        "rqth": Titre(e.titre).label if e.titre != Titre.INCONNU else "",
    }  # fmt: skip
    return {f"t_{c}": t for c, t in textes.items()} | {"accord_le": p.jour}


def presentation_saisie(presentation: Presentation) -> dict[str, Any]:
    """What was answered, as the form names it."""
    frais = Presentation.objects.get(pk=presentation.pk)
    lus: dict[str, Any] = {"accord_le": frais.accord_le, "version": frais.version}
    for li in affaire.lignes_de(frais):
        lus |= {f"c_{li.ligne}": li.choix, f"t_{li.ligne}": li.texte}
    return lus


def outil_saisi(outil: Outil) -> dict[str, Any]:
    """A tool as its form names it."""
    frais = Outil.objects.get(pk=outil.pk)
    dit = demande.lue(json_lu(frais.contenu))
    return {
        "objet": dit.objet, "entreprise": dit.entreprise, "tuteur": dit.tuteur, "tuteur_le": dit.tuteur_le, "mots": dit.mots,
        "quelques_jours": "\n".join(f"{j:%d/%m/%Y}" for j in dit.quelques_jours),
        "debut": frais.debut, "fin": frais.fin, "version": frais.version,
    }  # fmt: skip


def vers(request: AgentRequest, outil: Outil) -> dict[str, Any]:
    """Where a button leads: the page that asked, else the tool's own place."""
    ici = reverse("pdp:page", args=[outil.dossier_id]) + f"#outil-{outil.pk}"
    return {"retour": retour_demande(request, ici)}


def _envois(dossier: Dossier) -> list[Courrier]:
    """What left for the employer."""
    return list(
        Courrier.objects.filter(dossier=dossier, genre=Genre.EMPLOYEUR, statut__in=PARTIS).order_by("-parti_le")
    )


def _questions(dossier: Dossier) -> list[tuple[QuestionEmployeur, dict[str, str]]]:
    return [(q, json_lu(q.contenu) or {}) for q in QuestionEmployeur.objects.filter(dossier=dossier)]
