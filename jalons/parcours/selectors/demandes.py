"""The demandes of an agent's day."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import phrases
from jalons.fondations.socle.dates import heure_texte, jour_mois, jour_texte
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.recevoir.rendez_vous.enums import StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements import suivis
from jalons.recevoir.signalements.boucle import ATTENDENT, Horloge
from jalons.recevoir.signalements.enums import StatutDemande
from jalons.recevoir.signalements.langues import langue_de
from jalons.recevoir.signalements.models import Attribution, Demande, Retrait, nom_affiche
from jalons.recevoir.signalements.perms import actes_ouverts
from jalons.recevoir.signalements.selectors import DEPUIS, avec_danger

PATIENCE = timedelta(days=7)  # a demande older than that has waited too long
LIMITE = 200  # of one kind: beyond, the list of the room says the rest

RAISONS = {
    StatutDemande.A_QUALIFIER: (
        "Qualifier la demande",
        "personne n’a encore dit si elle relève du service social.",
    ),
    StatutDemande.A_COMPLETER: ("Compléter la demande", "il manque de quoi décider."),
    StatutDemande.A_JOINDRE: ("Joindre", "la suite attend un appel : le sien, ou le nôtre."),
    StatutDemande.A_RECEVOIR: (
        "Donner un rendez-vous",
        "la demande relève du service social et n’a pas encore de rendez-vous.",
    ),
    StatutDemande.REMIS_ATTENTE_REPONSE: (
        "Répondre à la demande remise",
        "la plateforme vous l’a remise et attend votre réponse.",
    ),
    StatutDemande.RDV_PRIS: (
        "Dire la suite",
        "{elle est venue/il est venu/la personne est venue} : ouvrir son accompagnement, répondre ou réorienter.",
    ),
    StatutDemande.ACCOMPAGNE: ("Lire ce qui vient d’arriver", "un accompagnement est en cours."),
}
MANQUES: dict[tuple[str, str | None], tuple[str, str]] = {
    (StatutDemande.A_RECEVOIR, StatutRendezVous.ABSENT): (
        "Reprendre contact",
        "{elle n’est pas venue/il n’est pas venu/la personne n’est pas venue} à son rendez-vous.",
    ),
    (StatutDemande.A_RECEVOIR, StatutRendezVous.EXCUSE): (
        "Redonner un rendez-vous",
        "{elle a prévenu qu’elle/il a prévenu qu’il/la personne a prévenu qu’elle} ne viendrait pas.",
    ),
}


SORTE_DE = {
    StatutDemande.A_QUALIFIER: "a_qualifier",
    StatutDemande.A_COMPLETER: "a_completer",
    StatutDemande.A_JOINDRE: "a_joindre",
    StatutDemande.A_RECEVOIR: "rendez_vous_a_donner",
    StatutDemande.REMIS_ATTENTE_REPONSE: "a_repondre",
    StatutDemande.RDV_PRIS: "suite_a_dire",
    StatutDemande.ACCOMPAGNE: "suite_a_dire",
}
RAPPELEES = (StatutDemande.A_JOINDRE, StatutDemande.REMIS_ATTENTE_REPONSE)  # somebody calls her before anything else
PREMIER_ACTE = {
    StatutDemande.A_QUALIFIER: "Qualifier",
    StatutDemande.A_COMPLETER: "Compléter",
    StatutDemande.A_JOINDRE: "Joindre",
    StatutDemande.REMIS_ATTENTE_REPONSE: "Répondre",
    StatutDemande.RDV_PRIS: "Dire la suite",
}


def _actes_de(agent: Agent, demande: Demande, *, confier: bool) -> tuple[Acte, ...]:
    """The first act of her state, then giving her to a worker, each only when this agent may."""
    choisir = Acte("Confier", reverse("parcours:confier", args=[demande.pk]))
    if confier:
        return (choisir,)
    if demande.statut == StatutDemande.A_RECEVOIR and "donner_rendez_vous" in actes_ouverts(agent, demande):
        premier = Acte("Donner un rendez-vous", reverse("parcours:donner_rendez_vous", args=[demande.pk]))
    else:
        nom = PREMIER_ACTE.get(StatutDemande(demande.statut), "Ouvrir")
        premier = Acte(nom, reverse("signalements:demande", args=[demande.pk]))
    peut = agent.role == Role.CSAM and "attribuer" in actes_ouverts(agent, demande)
    return (premier, choisir) if peut else (premier,)


def demande_qui_attend(
    agent: Agent, demande: Demande, jour: date, *, confier: bool = False, horloge: Horloge | None = None
) -> Attente:
    """One demande of the day: what it waits for, why, and its first act. ``confier``: nobody of the team has it.

    ``horloge``: what rings is then said, and stands with what rings like it.
    """
    titre, raison = MANQUES.get(
        (demande.statut, getattr(demande, "dernier", None)), RAISONS[StatutDemande(demande.statut)]
    )
    if confier:
        titre, raison = "Confier la demande", "personne de l’équipe ne l’a encore."
    raison = phrases.accorder(raison, demande.assure.accord if demande.assure else phrases.Accord.INCONNU)
    age = (jour - demande.depuis).days
    promis, langue = _promesse(demande), langue_de(demande)
    if promis and langue and not confier and demande.statut in RAPPELEES:
        titre = "Rappeler avec un interprète"
    consequence, raison = _pese(demande, promis, age, raison, langue)
    if consequence == Consequence.SECURITE:
        titre = titre if confier or demande.statut != StatutDemande.A_QUALIFIER else "Lire d’abord, puis rappeler"
        promis = jour
    sonne, dit = _sonne(demande, horloge, jour)
    if sonne:
        consequence, raison = min(consequence, Consequence.SANS_REPONSE), f"{dit} ; {raison}"
    recue = {0: "aujourd’hui", 1: "hier"}.get(age, f"il y a {age} jours")
    if dehors := _dit_dehors(demande, horloge):
        raison = f"{dehors} ; {raison}"
    return Attente(
        consequence,
        titre,
        f"{raison} Reçue {recue}. Origine : {demande.provenance}.{f' Interprète : {langue}.' if langue else ''}",
        reverse("signalements:demande", args=[demande.pk]),
        personne=nom_affiche(demande),
        echeance=promis if consequence == Consequence.SECURITE else _avant(demande, promis, horloge),
        actes=_actes_de(agent, demande, confier=confier),
        sorte=sonne or ("a_confier" if confier else SORTE_DE[StatutDemande(demande.statut)]),
        detail=", ".join(
            filter(None, (dit or f"reçue {recue}", demande.provenance, langue and f"interprète : {langue}", dehors))
        ),
    )


def _avant(demande: Demande, promis: date | None, horloge: Horloge | None) -> date:
    """By when, for her: the day that matters to her, what she was told, else our delay."""
    return demande.echeance or promis or (horloge and horloge.avant) or demande.depuis + PATIENCE


def _dit_dehors(demande: Demande, horloge: Horloge | None) -> str:
    """What whoever signalled her was told, when the day that matters to her hides it: the answer, the next step."""
    if horloge and horloge.repondre:
        return f"réponse promise à qui l’a signalée avant {jour_texte(horloge.repondre)}"
    if horloge and horloge.avant and demande.echeance and horloge.avant < demande.echeance:
        return f"{horloge.suite.quoi} avant {jour_texte(horloge.avant)}"
    return ""


def _pese(demande: Demande, promis: date | None, age: int, raison: str, langue: str) -> tuple[Consequence, str]:
    """What happens to her if nothing is done, and the reason with it: what was promised to her is in it whatever weighs."""
    if promis:
        avec = f" avec un interprète ({langue})" if langue else ""
        raison = f"un rappel{avec} lui est promis {jour_texte(promis)} au plus tard ; {raison}"
    if getattr(demande, "danger", False):
        return Consequence.SECURITE, f"un danger est dit, ou ce qui est écrit le laisse craindre ; {raison}"
    if demande.echeance:
        return Consequence.RESSOURCES_SOINS, f"ses ressources ou ses soins changent à cette date ; {raison}"
    if promis:
        return Consequence.PAROLE_DONNEE, raison
    return Consequence.SANS_REPONSE if age >= PATIENCE.days else Consequence.ORDINAIRE, raison


def _sonne(demande: Demande, horloge: Horloge | None, jour: date) -> tuple[str, str]:
    """What rings (a key of SORTES) and its words: nobody answered her in time, nothing moved in time; else nothing."""
    if horloge and horloge.alarme:
        return "alarme", f"sans réponse depuis {horloge.jours} jours"
    if horloge and horloge.rappel:
        bouge = max(filter(None, (demande.etat_le, getattr(demande, "essai", None))))
        return "a_relancer", f"rien n’a bougé depuis {(jour - bouge).days} jours"
    return "", ""


def _promesse(demande: Demande) -> date | None:
    """The day on which she was told that she would be called back, as long as nobody has reached her."""
    return getattr(demande, "promis", None) if demande.statut in ATTENDENT else None


def retraits_du_jour(agent: Agent) -> list[Attente]:
    """Demandes that somebody took from her hands: who, when, why, where to, until she has read it."""
    lignes = Retrait.objects.filter(agent__in=agent.titulaires, lu_le=None).select_related(
        "demande__assure", "par", "a", "caisse"
    )
    return [_retrait(r) for r in lignes[:LIMITE]]


def _retrait(r: Retrait) -> Attente:
    quand, verbe = timezone.localtime(r.created_at), "passée" if r.caisse else "confiée"
    qui = f"{r.par} l’a {verbe}" if r.par else f"elle a été {verbe}"
    return Attente(
        Consequence.ORDINAIRE,
        "Une demande n’est plus à vous",
        f"{qui} à {r.caisse or r.a}, le {jour_mois(quand.date())} à {heure_texte(quand)} : « {r.motif} »",
        f"{reverse('parcours:ma_journee')}#retrait-{r.pk}",
        personne=nom_affiche(r.demande),
        actes=(Acte("C’est lu", reverse("parcours:retrait_lu"), post=True, champs=(("retrait", str(r.pk)),)),),
    )


def demandes_a_confirmer(agent: Agent, jour: date) -> list[Attente]:
    """Those accompanied by whoever took them herself: what is secret of them stays closed to her until somebody confirms."""
    derniere = Attribution.objects.filter(demande=OuterRef("pk")).order_by("-created_at")
    prises = Demande.objects.visible_to(agent).annotate(par=Subquery(derniere.values("par")[:1]))
    prises = prises.filter(statut=StatutDemande.ACCOMPAGNE, par=F("attribuee_a")).select_related(
        "assure", "attribuee_a"
    )
    return [
        Attente(
            Consequence.ORDINAIRE,
            "À confirmer",
            f"personne n’a confié cette demande à {d.attribuee_a}, qui accompagne déjà : le canal sûr reste fermé.",
            reverse("signalements:demande", args=[d.pk]),
            personne=str(d.assure) if d.assure else "Personne à identifier",
            echeance=d.depuis + PATIENCE,
            actes=(Acte("La lui confier", reverse("parcours:confier", args=[d.pk])),),
            sorte="a_confirmer",
            detail=f"prise par {d.attribuee_a}",
        )
        for d in prises.order_by(DEPUIS, "pk")[:LIMITE]
    ]


def demandes_du_jour(agent: Agent, filtre: Q) -> list[Demande]:
    """Those that she may read, the nearest deadline first, each with the state of its last appointment (``dernier``)."""
    siens = RendezVous.objects.filter(demande=OuterRef("pk")).order_by("-periode")
    visibles = avec_danger(Demande.objects.visible_to(agent)).annotate(dernier=Subquery(siens.values("statut")[:1]))
    lignes = suivis.avec_essais(visibles.filter(filtre))
    lignes = lignes.select_related("assure", "attribuee_a").prefetch_related("signalements__dite")
    return list(lignes.order_by("echeance", DEPUIS, "pk")[:LIMITE])
