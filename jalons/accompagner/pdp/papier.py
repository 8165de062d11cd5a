"""What is printed: her project in plain words, the agreement of an essai encadré, the neutral answer to an employer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from jalons.accompagner.courriers.papier import PDF
from jalons.accompagner.courriers.papier import pdf as en_lettre
from jalons.accompagner.courriers.rules import Lettre, lignes_destinataire
from jalons.accompagner.pdp import projet
from jalons.accompagner.pdp.enums import EtatPiste, Piste, Risque, StatutTravail
from jalons.accompagner.pdp.models import QuestionEmployeur
from jalons.accompagner.pdp.rules import OutilRefuse
from jalons.accompagner.pdp.selectors import PagePdp
from jalons.accompagner.pdp.suivi import OutilVu
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.pdf import composer
from jalons.fondations.territoires.models import Organisme

__all__ = ["PDF"]
ICI = Path(__file__).parent
CORPS = {False: 11, True: 18}  # points
REFUS_NEUTRE = (
    "Vous nous avez demandé un renseignement sur la santé d’une personne.",
    "Le service social de l’Assurance Maladie ne donne aucun renseignement sur une personne, et ne dit pas non plus s’il la "
    "connaît. Cette réponse est la même pour toute demande : elle ne dit rien de la personne dont vous parlez.",
    "Un employeur n’a pas à connaître la raison d’un arrêt de travail. Pour ce qui touche au poste de travail, adressez-vous au "
    "médecin du travail de votre service de prévention et de santé au travail.",
)


def _commun(organisme: Organisme, corps: int = 11) -> dict[str, Any]:
    jour = timezone.localdate()
    return {
        "organisme": organisme.nom, "telephone": organisme.telephone, "fictif": organisme.fictif, "corps": corps,
        "date": [jour.year, jour.month, jour.day], "jour": jour_annee(jour),
    }  # fmt: skip


def pour_la_personne(p: PagePdp, *, grand: bool) -> bytes:
    """Her project as she takes it home. Raises SigneSansPolice."""
    e = p.dit.emploi
    faits = [
        ("Votre travail", StatutTravail(e.statut).label if e.statut != StatutTravail.INCONNU else ""), ("Contrat", e.contrat),
        ("Employeur", e.employeur), ("Poste", e.poste), ("Médecin du travail", e.medecin),
        ("Risque d’inaptitude", ". ".join(m for m in (Risque(e.risque).label, projet.risque_dit(e)) if m)
         if e.risque != Risque.INCONNU else ""),
    ]  # fmt: skip
    pistes = [[Piste(c).label, EtatPiste(b.etat).label, b.mots] for c, b in p.dit.branches]
    donnees = _commun(p.dossier.organisme, CORPS[grand]) | {
        "personne": str(p.dossier.assure), "paroles": p.dit.paroles, "vise": p.dit.vise,
        "faits": [[nom, mots] for nom, mots in faits if mots], "pistes": pistes, "outils": [_outil(o) for o in p.vivants],
    }  # fmt: skip
    return composer(ICI / "reprise.typ", donnees)


def _outil(o: OutilVu) -> dict[str, Any]:
    etapes = [[e.etape.titre, e.qui, _quand(e.pas.fait_le, e.pas.attendu_le) if e.pas else "À venir"] for e in o.etapes]
    return {
        "titre": o.titre, "objet": o.dit.objet, "etat": o.etat, "decide": o.definition.decide, "etapes": etapes,
        "argent": o.definition.argent, "dates": _dates(o),
        "recours": jour_annee(o.recours_le) if o.recours_le else "",
    }  # fmt: skip


def _quand(fait_le: date | None, attendu_le: date | None) -> str:
    if fait_le:
        return f"Fait le {jour_annee(fait_le)}"
    return f"Attendu pour le {jour_annee(attendu_le)}" if attendu_le else "À venir"


def _dates(o: OutilVu) -> str:
    if not (o.outil.debut and o.outil.fin):
        return ""
    jours = f" : {o.outil.jours} jours ouvrables" if o.outil.jours else ""
    return f"Du {jour_annee(o.outil.debut)} au {jour_annee(o.outil.fin)}{jours}"


def accord_essai(o: OutilVu) -> bytes:
    """The agreement to be signed. Raises OutilRefuse when host, tutor or days are not told, SigneSansPolice."""
    manquent = [
        nom
        for nom, la in (
            ("l’entreprise d’accueil", o.dit.entreprise), ("la tutrice ou le tuteur", o.dit.tuteur), ("les dates", o.outil.jours),
        )
        if not la
    ]  # fmt: skip
    if manquent:
        raise OutilRefuse(f"Avant d’imprimer, notez {', '.join(manquent)}.")
    choisis = [jour_annee(c.le) for c in o.cases if c.le] if o.dit.quelques_jours else []
    donnees = _commun(o.outil.dossier.organisme) | {
        "personne": str(o.outil.dossier.assure), "entreprise": o.dit.entreprise, "tuteur": o.dit.tuteur,
        "objet": o.dit.objet, "dates": _dates(o), "choisis": choisis, "argent": o.definition.argent,
        "accident": o.definition.accident, "source": o.definition.source,
    }  # fmt: skip
    return composer(ICI / "essai.typ", donnees)


def refus_employeur(question: QuestionEmployeur, agent: Agent) -> bytes:
    """The same letter for every such question: it names nobody, and does not say whether she is known here."""
    organisme = question.dossier.organisme
    lettre = Lettre(
        organisme=organisme.nom, telephone=organisme.telephone, fictif=organisme.fictif,
        jour=question.repondue_le or timezone.localdate(),
        destinataire=lignes_destinataire((json_lu(question.contenu) or {}).get("qui", "")),
        objet="Votre demande de renseignement", corps=tuple((phrase,) for phrase in REFUS_NEUTRE),
        signature=(str(agent), "Service social de l’Assurance Maladie"),
    )  # fmt: skip
    return en_lettre(lettre)
