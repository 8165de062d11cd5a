"""A dossier proposed to another caisse: to which, what it says before it is accepted, and the days of both."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements.enums import StatutDossier, StatutTransfert
from jalons.accompagner.accompagnements.models import (
    Brouillon,
    Depart,
    Dossier,
    Entretien,
    Evaluation,
    Note,
    Ouverture,
    PlanAide,
)
from jalons.accompagner.extraits import selectors as extraits
from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.fondations.territoires.enums import REGIONAUX
from jalons.fondations.territoires.models import Organisme
from jalons.fondations.territoires.selectors import caisse_en_charge
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.personnes.entourage import selectors as entourage
from jalons.personnes.partages import selectors as partages
from jalons.recevoir.liaisons import selectors as liaisons
from jalons.recevoir.rendez_vous.enums import StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous

RECENT = timedelta(days=7)
_DITS = ("resume", "presents", "promis_personne", "promis_service")
_DIT = reduce(or_, (Q(**{f"{nom}__isnull": False}) for nom in _DITS))
_GENRES = {
    "objectif": "objectif",
    "action": "action",
    "etape": "étape",
    "demarche": "réponse attendue",
    "promesse": "promesse",
}


@dataclass(frozen=True)
class Offre:
    """What the page of the proposal offers: the caisses, that of her residence first, and what may be passed on."""

    caisses: QuerySet[Organisme]
    proposee: Any
    passe: list[tuple[str, str]]
    suites: list[str]  # what the acceptance closes, and hands over
    ouverts: list[str]  # what is still open: its words for whoever reads the dossier, its number only for others


def offre_de_depart(agent: Agent, dossier: Dossier, jour: date) -> Offre:
    """To which caisses it may go (somebody answers there, and somebody accompanies), and what is there to go."""
    en_place = Affectation.objects.filter(en_vigueur(jour), agent__is_active=True)
    ouvertes = Organisme.objects.filter(type__in=REGIONAUX).exclude(pk=dossier.organisme_id)
    for role in (Role.MANAGER, Role.ASSISTANT_SOCIAL):
        ouvertes = ouvertes.filter(pk__in=en_place.filter(role=role).values("organisme_id"))
    code = dossier.assure.commune_code
    en_charge = caisse_en_charge(code, jour) if code else None
    passe = []
    if Evaluation.objects.filter(dossier=dossier, restee_le=None).exists():
        passe.append(("evaluation", "L’évaluation sociale"))
    if PlanAide.objects.filter(dossier=dossier, restee_le=None).exists():
        passe.append(("plan", "Le plan d’aide"))
    if Entretien.objects.filter(_DIT, dossier=dossier, restee_le=None, annule_le=None).exists():
        passe.append(("entretiens", "Ce qui a été dit aux entretiens : résumés, promesses, qui était là"))
    if autour := entourage.combien(dossier.assure):
        passe.append(("entourage", f"L’entourage : {_personnes(autour)}, avec ce que chacune accepte"))
    if Note.objects.filter(dossier=dossier, auteur=agent, restee_le=None).exists():
        passe.append(("notes", "Les notes que vous avez écrites, et que personne d’autre ne peut remettre"))
    sienne = en_charge.pk if en_charge and en_charge.pk != dossier.organisme_id else None
    return Offre(ouvertes.order_by("nom"), sienne, passe, suites(dossier), _ouverts(agent, dossier))


def _ouverts(agent: Agent, dossier: Dossier) -> list[str]:
    points = accompagnements.a_regler(dossier)
    if autorise(agent, "lire", "dossier", dossier, classe="F3"):
        siens = Brouillon.objects.filter(dossier=dossier, auteur=agent, contenu__isnull=False)
        perdu = (
            ["Un brouillon à vous : il ne part pas et ne s’ouvrira plus ; enregistrez-le d’abord"]
            if siens.exists()
            else []
        )
        return [*perdu, *(f"{p.detail} : {p.titre}" for p in points if p.titre)]
    comptes = Counter(_GENRES.get(p.genre, p.genre) for p in points)
    return [f"{genre} : {n}" for genre, n in comptes.items()]


def suites(dossier: Dossier) -> list[str]:
    """What the acceptance closes and what it hands over, by number: neither with whom, nor what. Five queries."""
    elle, ici = dossier.assure, dossier.organisme
    vives = Ouverture.objects.filter(dossier=dossier, fermee_le=None, fin__gt=timezone.now())
    dits: tuple[tuple[int, str, str], ...] = (
        (
            partages.ouverts_de(elle, ici).count(),
            "orientation vers un autre organisme se ferme",
            "orientations vers d’autres organismes se ferment",
        ),
        (
            len(extraits.ouverts(dossier)),
            "extrait lu hors du service se ferme",
            "extraits lus hors du service se ferment",
        ),
        (
            vives.count(),
            "ouverture du dossier à un autre agent se ferme",
            "ouvertures du dossier à d’autres agents se ferment",
        ),
        (
            liaisons.ouvertes_de(elle, ici).count(),
            "liaison avec un service de l’Assurance Maladie passe à qui l’accompagnera",
            "liaisons avec des services de l’Assurance Maladie passent à qui l’accompagnera",
        ),
    )
    return [f"{n} {plusieurs if n > 1 else une}" for n, une, plusieurs in dits if n]


def rendez_vous_gardes(depart: Depart) -> list[RendezVous]:
    """The appointments to come that whoever accompanied her keeps with her: when and with whom. One query."""
    if depart.statut not in (StatutTransfert.PROPOSE, StatutTransfert.ACCEPTE):
        return []
    siens = RendezVous.objects.filter(
        assure=depart.dossier.assure_id, organisme=depart.de_id, statut=StatutRendezVous.PRIS,
        periode__startswith__gt=timezone.now(),
    ).exclude(pk__in=depart.annules)  # fmt: skip
    return list(siens.select_related("agent").order_by("periode"))


def _personnes(n: int) -> str:
    return f"{n} personne{'s' if n > 1 else ''}"


def en_clair(depart: Depart) -> list[str]:
    """What goes, by name; never its content."""
    dits = (
        ("evaluation", "l’évaluation sociale"),
        ("plan", "le plan d’aide"),
        ("entretiens", "ce qui a été dit aux entretiens"),
        ("entourage", f"l’entourage ({_personnes(entourage.combien(depart.dossier.assure))})"),
        ("notes", f"les notes de {depart.par}"),
    )
    return [mots for nom, mots in dits if getattr(depart, nom)]


def departs(agent: Agent, maintenant: datetime, jour: date) -> list[Attente]:
    """In the days of both: what is asked of this caisse, what is awaited of another, what was answered."""
    vivants = Depart.objects.exclude(dossier__statut=StatutDossier.CLOS)
    lus = vivants.select_related(
        "dossier__assure", "dossier__organisme", "de", "vers", "par", "referent", "a"
    ).order_by("repondre_avant")
    siens = lus.visible_to(agent, "lire")
    refuses = Q(statut=StatutTransfert.REFUSE, classe_le=None)
    recents = Q(statut=StatutTransfert.ACCEPTE, repondu_le__gte=maintenant - RECENT)
    attentes = [_attente(agent, d, jour) for d in siens.filter(Q(statut=StatutTransfert.PROPOSE) | refuses | recents)]
    arrives = lus.filter(recents, a=agent)
    return [a for a in (*attentes, *(_arrive(d) for d in arrives)) if a]


def _attente(agent: Agent, d: Depart, jour: date) -> Attente | None:
    url, elle = reverse("parcours:depart", args=[d.pk]), str(d.dossier.assure)
    recoit = d.vers_id == agent.organisme_id
    if d.attend:
        return _recu(d, url, elle, jour) if recoit else _attendu(agent, d, url, elle, jour)
    if recoit or agent.pk not in (d.par_id, d.referent_id):
        return None
    if d.statut == StatutTransfert.ACCEPTE:
        raison = f"{d.vers} a accepté : {d.a} l’accompagne depuis le {jour_long(d.repondu_le)}."
        return Attente(Consequence.ORDINAIRE, "Transfert accepté par l’autre caisse", raison, url, personne=elle)
    raison = f"{d.vers} n’a pas accepté : {d.motif_refus}. Le dossier n’a pas bougé."
    champs = (("version", str(d.dossier.version)),)
    laisser = Acte(
        "Laisser où il est", reverse("parcours:depart_retirer", args=[d.dossier_id]), post=True, champs=champs
    )
    return Attente(Consequence.PAROLE_DONNEE, "Choisir qui accompagne", raison, url, personne=elle, actes=(laisser,))


def _recu(d: Depart, url: str, elle: str, jour: date) -> Attente:
    if retard := d.en_retard(jour):
        raison = f"Votre réponse à {d.de} était attendue le {jour_long(d.repondre_avant)} ; personne ne l’a donnée."
    else:
        raison = f"{d.de} vous propose son accompagnement. D’ici votre réponse, {d.referent} répond à la personne."
    return Attente(
        Consequence.RESSOURCES_SOINS if retard else Consequence.PAROLE_DONNEE,
        "Accueillir un accompagnement, ou non", raison, url, personne=elle, echeance=d.repondre_avant,
        actes=(Acte("Répondre", url),),
    )  # fmt: skip


def _attendu(agent: Agent, d: Depart, url: str, elle: str, jour: date) -> Attente | None:
    if d.en_retard(jour):
        raison = (
            f"{d.vers} devait répondre avant le {jour_long(d.repondre_avant)} : appelez. D’ici là, {_qui(agent, d)}."
        )
        consequence, titre = Consequence.RESSOURCES_SOINS, "Transfert sans réponse de l’autre caisse"
    elif agent.pk == d.par_id or d.referent_id in agent.titulaires:
        raison = f"{d.vers} répond avant le {jour_long(d.repondre_avant)}. D’ici là, {_qui(agent, d)}."
        if dites := suites(d.dossier):
            raison += f" À l’acceptation : {', '.join(dites)}."
        consequence, titre = Consequence.ORDINAIRE, "Transfert proposé à une autre caisse"
    else:
        return None
    ouvrir = (Acte("Ouvrir", url),)
    return Attente(consequence, titre, raison, url, personne=elle, echeance=d.repondre_avant, actes=ouvrir)


def _qui(agent: Agent, d: Depart) -> str:
    return (
        "c’est vous qui répondez à la personne" if agent.pk == d.referent_id else f"{d.referent} répond à la personne"
    )


def _arrive(d: Depart) -> Attente:
    raison = f"{d.repondu_par} vous l’a confié : vous l’accompagnez depuis le {jour_long(d.repondu_le)}, après {d.de}."
    url = reverse("parcours:dossier", args=[d.dossier_id])
    return Attente(
        Consequence.PAROLE_DONNEE, "Un accompagnement vous arrive d’une autre caisse", raison, url,
        personne=str(d.dossier.assure), dossier_id=d.dossier_id,
    )  # fmt: skip
