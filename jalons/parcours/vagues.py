"""What offers ask of the platform today: callbacks promised, people to call, letters of the week."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.urls import reverse

from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Agent
from jalons.fondations.envois.selectors import non_remis
from jalons.fondations.socle.templatetags.jalons import heure, jour_long
from jalons.fondations.territoires.selectors import fuseau
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.personnes.assures.models import Assure
from jalons.recevoir.offres import selectors
from jalons.reperer.detection import selectors as detection

RAPPELS = 200
NOMMEES = 3
NON_REMIS = timedelta(days=7)


def rappels_promis(agent: Agent, maintenant: datetime) -> list[Attente]:
    """Callbacks whose time has come, one by one. Nothing for a role that makes no call."""
    if not autorise(agent, "appeler", "offre"):
        return []
    zone = fuseau(agent.affectation.organisme if agent.affectation else None)
    sortants = reverse("parcours:sortants")
    return [
        Attente(
            Consequence.PAROLE_DONNEE,
            "Rappeler",
            f"un rappel à cette heure a été demandé : {heure(r.prevu_le.astimezone(zone).replace(tzinfo=None))}.",
            f"{sortants}?offre={r.offre_id}",
            personne=str(r.offre.assure),
            echeance=r.prevu_le.astimezone(zone).date(),
            actes=(Acte("Appeler", f"{sortants}?offre={r.offre_id}"),),
            sorte="rappel",
            detail=f"pour {heure(r.prevu_le.astimezone(zone).replace(tzinfo=None))}",
        )
        for r in selectors.rappels_dus(agent, maintenant)[:RAPPELS]
    ]


def appels_et_lettres(agent: Agent, jour: date) -> list[Attente]:
    """« Appels à passer », « Lettres de la semaine », « Adresses à corriger », one line each, when there are any."""
    sortants = reverse("parcours:sortants")
    du = selectors.a_faire(agent, jour, a_preparer=0)
    trouvees = []
    if du.appels:
        trouvees.append(_une("Appels à passer", _pluriel(du.appels, "attend un appel", "attendent un appel"), sortants))
    if du.lettres:
        raison = "leur semaine approche : imprimées d’un coup, une page par personne."
        trouvees.append(_une(f"Lettres de la semaine : {du.lettres}", raison, reverse("offres:vagues")))
    return [*trouvees, *_adresses(agent), *_reperees(agent), *_non_remis(agent, jour)]


def _adresses(agent: Agent) -> list[Attente]:
    """Whom no letter nor message can reach as she is written, by name: one line for all of them."""
    if not autorise(agent, "lister", "offre"):
        return []
    lignes = list(selectors.liste(agent, "adresses")[: NOMMEES + 1])
    if not lignes:
        return []
    autres = selectors.liste(agent, "adresses").count() - NOMMEES
    noms = ", ".join(str(o.assure) for o in lignes[:NOMMEES])
    suite = f" et {autres} autre{'s' if autres > 1 else ''}" if autres > 0 else ""
    raison = f"aucune offre ne part pour {noms}{suite} : nom, adresse ou numéro à corriger."
    return [_une("Adresses à corriger", raison, f"{reverse('offres:liste')}?vue=adresses")]


def _reperees(agent: Agent) -> list[Attente]:
    """People found whom nobody could be proposed to: how many, and what holds them."""
    if not autorise(agent, "lister", "reperage"):
        return []
    comptes = detection.mis_de_cote(agent)
    if not comptes:
        return []
    raison = " ; ".join(f"{n} {detection.MISES_DE_COTE[code]}" for code, n in comptes.items())
    return [_une(f"Personnes repérées en attente : {sum(comptes.values())}", f"{raison}.", reverse("detection:liste"))]


def _non_remis(agent: Agent, jour: date) -> list[Attente]:
    """Whom a message of these days did not reach: she is told another way."""
    envois = list(non_remis(jour - NON_REMIS)[:RAPPELS])
    noms = {a.pk: str(a) for a in Assure.objects.visible_to(agent).filter(pk__in=[e.assure_id for e in envois])}
    return [
        Attente(
            Consequence.SANS_REPONSE, "Prévenir autrement",
            f"le {e.get_canal_display()} du {jour_long(e.jour)} n’a pas pu partir : appelez cette personne.",
            reverse("assures:fiche", args=[e.assure_id]), personne=noms[e.assure_id], echeance=e.jour,
        )
        for e in envois if e.assure_id in noms
    ]  # fmt: skip


def _une(titre: str, raison: str, url: str) -> Attente:
    return Attente(Consequence.ORDINAIRE, titre, raison, url, actes=(Acte("Ouvrir", url),), sorte="liste")


def _pluriel(n: int, un: str, plusieurs: str) -> str:
    fin = "les heures déjà essayées ne reviennent pas."
    return f"une personne repérée {un} ; {fin}" if n == 1 else f"{n} personnes repérées {plusieurs} ; {fin}"
