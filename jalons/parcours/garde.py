"""A call kept: the one transaction that writes it, and what becomes of what was open."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.socle.dates import jour_mois
from jalons.parcours import brouillons
from jalons.parcours import selectors as selecteurs
from jalons.parcours.appel import AUCUNE, NOUVELLE, AppelIncomplet, caisse_de, danger_entendu, nouvelle
from jalons.parcours.retards import dire_a_la_cpam
from jalons.parcours.selectors import Suivi
from jalons.parcours.services import reserver_pour_demande
from jalons.personnes.assures import services as services_assures
from jalons.personnes.assures.enums import OuiNonInconnu
from jalons.personnes.assures.models import Assure
from jalons.recevoir.permanences import services as permanences
from jalons.recevoir.signalements import admission, entendu, rules, selectors, services
from jalons.recevoir.signalements.enums import (
    OUVERTS,
    POUR_UNE_AUTRE,
    Accord,
    Decision,
    MotifHorsChamp,
    Objet,
    QuiAppelle,
    Reponse,
    StatutDemande,
    SuiteAppel,
)
from jalons.recevoir.signalements.langues import rappel_propose
from jalons.recevoir.signalements.models import Demande, Signalement


@dataclass(frozen=True)
class Garde:
    """A call kept: about whom, the demande it went to when this agent may read it, what became of what was open."""

    dit: str
    assure: Assure | None = None
    demande: Demande | None = None


@transaction.atomic
def enregistrer(
    *,
    agent: Agent,
    acte: str,
    assure: Assure | None,
    saisi: dict[str, Any],
    fiche: dict[str, Any],
    pour: Agent | None = None,
) -> Garde:
    """Keep the call by one of ``ACTES``: the person, her wishes, what was said, the decision. All or nothing.

    ``assure``: the person recognised, if any; ``saisi``: the page's cleaned values by field; ``fiche``: its answers, as
    ``recevoir_signalement`` takes them; ``pour``: who took it live, for « relayer » alone. What was open before the call
    stays so, unless it is said otherwise. Raises AppelIncomplet, AppelDejaGarde and the rooms' refusals.
    """
    if acte not in ACTES or (acte == "relayer") != (pour is not None):
        raise AppelIncomplet("Choisir ce que devient cet appel.")
    saisi = saisi | {"empreinte": _empreinte(acte, saisi, fiche)}
    saisi |= _securite(acte, saisi, fiche, pour)
    saisi |= _promis(acte, saisi)
    if deja := services.appel_garde(saisi["cle"], saisi["empreinte"]):
        return Garde("Cet appel est déjà gardé.", deja.assure, deja.demande)  # the same form sent twice
    brouillons.vider(agent=agent, cle=saisi["cle"])
    assure = assure if pour else _avec_elle(agent, acte, assure, saisi)
    suivi = selecteurs.suivi(agent, assure, timezone.now()) if assure else None
    if acte not in (suivi.actes if suivi else selecteurs.SANS_PERSONNE):
        raise AppelIncomplet(_autrement(suivi))
    if _fermee_par_une_autre(acte, saisi):
        raise AppelIncomplet(
            "Ce n’est pas la personne qui appelle : elle seule peut y mettre fin. Appuyer de nouveau ne fermera rien."
        )
    if assure:
        _souhaits(agent, assure, saisi)
    if assure and suivi and (acte in ("noter", "transmettre") or _pour_lui_seul(assure, suivi, acte, saisi)):
        return _appel_seul(agent, assure, suivi, acte, saisi | {"pour_elle": pour})
    return _vers_demande(agent, assure, suivi, acte, saisi | {"pour_elle": pour}, fiche)


def _avec_elle(agent: Agent, acte: str, assure: Assure | None, c: dict[str, Any]) -> Assure | None:
    """The CSAM ends the call herself: nobody on duty is awaited any more, and the person is registered when it is needed."""
    permanences.terminer(agent=agent, cle=c["cle"])
    voulue = acte == "reserver" or (
        acte == "remettre" and c["qui"] not in POUR_UNE_AUTRE
    )  # else it may be said later who
    if assure is None and c.get("naissance_dite") and acte != "reserver":
        return None  # her birth without its day: as she told it, and somebody says who she is
    if assure is None and (c.get("assure") in (AUCUNE, NOUVELLE) or voulue):
        return nouvelle(agent, c)
    return assure


def _securite(acte: str, c: dict[str, Any], fiche: dict[str, Any], pour: Agent | None) -> dict[str, Any]:
    """Whether a danger is told in this call, and what was done for it. Nothing but « Elle rappellera » is kept without.
    Raises DecisionRefusee.
    """
    dit = f"Appel passé en direct à {pour}." if pour else str(c.get("securite") or "")
    entendu_ici = danger_entendu(c, fiche.get("verbatims") or {}, timezone.localdate()) == Reponse.OUI
    if entendu_ici and acte != "rappeler":
        rules.exiger_securite(dit)
    return {"securite": dit, "en_danger": entendu_ici}


def _promis(acte: str, c: dict[str, Any]) -> dict[str, Any]:
    """By when she was told, through whoever translates, that she would be called back with an interpreter; None otherwise.

    Raises AppelIncomplet when nobody said in which language, by when, or where to call her.
    """
    if c["qui"] != QuiAppelle.TRADUIT or acte not in PROMETTENT or not (c.get("langue") or acte == "interprete"):
        return {"rappel_le": None}
    le = c.get("interprete_le") or rappel_propose(timezone.localdate())
    if not c.get("langue"):
        raise AppelIncomplet("Demander quelle langue elle parle ; « inconnue » est une réponse.", "langue")
    if le is None:
        raise AppelIncomplet("Dire pour quel jour elle est rappelée.", "interprete_le")
    if acte == "interprete" and not c.get("telephone"):  # asked known or not: the page is the same
        raise AppelIncomplet("Demander à quel numéro la rappeler : sans lui, la promesse ne se tient pas.", "telephone")
    return {"rappel_le": le}


def _empreinte(acte: str, saisi: dict[str, Any], fiche: dict[str, Any]) -> str:
    """What this call says, so that the same one sent again is known without being read."""
    dit = {nom: str(valeur) for nom, valeur in saisi.items() if nom not in ("montrees", "nom_lu")}
    return index_aveugle(json.dumps([acte, dit, fiche], sort_keys=True, default=str)).hex()


def _autrement(suivi: Suivi | None) -> str:
    """What to press instead, in words that somebody else on the line may hear: they confirm nothing about her."""
    if suivi is None:
        return "Dire d’abord de qui l’on parle : à l’étape 2, choisir la personne ou l’enregistrer."
    ajouter = ", « Ajouter une demande »" if "ajouter" in suivi.actes else ""
    return f"Choisir plutôt « Passer l’appel », « Noter l’appel seulement »{ajouter}, ou noter une réponse."


def _fermee_par_une_autre(acte: str, c: dict[str, Any]) -> bool:
    """Somebody who is not the person may be answered or sent elsewhere; what she asked does not end by it."""
    return acte in ("repondre", "orienter") and c.get("fermer") == "oui" and c["qui"] in POUR_UNE_AUTRE


def _pour_lui_seul(assure: Assure, suivi: Suivi, acte: str, c: dict[str, Any]) -> bool:
    """An answer counts for the call alone when something else is open, whichever caisse holds it; so does a call taken live,
    unless what is open waits at the platform: it is then given with it.
    """
    if acte not in ("repondre", "orienter", "relayer") or (suivi.en_attente and _decide(acte, c)):
        return False
    return suivi.ouvert or Demande.objects.filter(assure=assure, statut__in=OUVERTS).exists()


def _decide(acte: str, c: dict[str, Any]) -> bool:
    return acte == "relayer" or c.get("fermer") == "oui"


def _appel_seul(agent: Agent, assure: Assure, suivi: Suivi, acte: str, c: dict[str, Any]) -> Garde:
    """The call by itself: nothing that is open for her moves."""
    if acte in ("noter", "transmettre") and not (c.get("paroles") or c.get("sujet")):
        raise AppelIncomplet("Écrire ce qu’il faut retenir de l’appel, ou choisir ce qu’il annonce.", "paroles")
    pour = _destinataire(suivi, c.get("pour", "")) if acte == "transmettre" else c["pour_elle"]
    reponse = None
    if acte in ("repondre", "orienter"):
        reponse = services.repondre_ponctuellement(
            agent=agent, organisme=caisse_de(agent), assure=assure, motif=c.get("objet") or Objet.AUTRE,
            texte=_reponse(c) if acte == "repondre" else _orientation(c),
        )  # fmt: skip
    appel = services.noter_appel(
        agent=agent, assure=assure, organisme=caisse_de(agent), suite=SUITES[acte], cle=c["cle"], empreinte=c["empreinte"],
        qui=c["qui"], pour=pour, sujet=c.get("sujet", ""), paroles=_avec_langue(assure, c),
        demande=suivi.demande, reponse=reponse,
    )  # fmt: skip
    if c["en_danger"]:
        services.garder_securite(agent=agent, fait=c["securite"], acte=acte, appel=appel)
    dits = (_fait(acte, suivi, pour), _reste(suivi), dire_a_la_cpam(agent, acte, assure, suivi.demande, c))
    return Garde(" ".join(filter(None, dits)), assure)


def _avec_langue(assure: Assure, c: dict[str, Any]) -> str:
    """Her words; and the language said, when her record says another one."""
    dite, paroles = c.get("langue", ""), str(c.get("paroles") or "")
    autre = dite and dite.casefold() != assure.interprete.casefold()
    return f"{paroles}\n\nLangue dite pendant l’appel : {dite}.".strip() if autre else paroles


def _vers_demande(
    agent: Agent, assure: Assure | None, suivi: Suivi | None, acte: str, c: dict[str, Any], fiche: dict[str, Any]
) -> Garde:
    """The call joins her open demande, or opens one, and the act decides of it; another caisse's is left alone."""
    signalement = _signaler(agent, assure, c, fiche)
    demande = signalement.demande
    pour = _destinataire(suivi, c.get("pour", "")) if suivi and acte == "ajouter" else c["pour_elle"]
    if signalement.aveugle and acte == "reserver":
        raise AppelIncomplet("Aucun rendez-vous ne peut être donné d’ici : remettre l’appel à une assistante sociale.")
    avant = demande.securites.count()
    if not signalement.aveugle:
        FAIRE[acte](agent, demande, c | {"pour": pour})
    if c["en_danger"] and c["securite"] and demande.securites.count() == avant:
        services.garder_securite(agent=agent, fait=c["securite"], acte=acte, demande=demande)
    if assure:
        services.noter_appel(
            agent=agent, assure=assure, organisme=caisse_de(agent), suite=SUITES[acte], cle=c["cle"],
            empreinte=c["empreinte"], qui=c["qui"], pour=pour, sujet=c.get("sujet", ""), signalement=signalement, demande=demande,
        )  # fmt: skip
    demande.refresh_from_db()
    if signalement.aveugle:
        return Garde(AVEUGLE, assure, demande)
    dits = (_fait(acte, suivi, pour), dire_a_la_cpam(agent, acte, assure, demande, c))
    return Garde(" ".join(filter(None, dits)), assure, demande)


def _destinataire(suivi: Suivi, cle: str) -> Agent | None:
    """Who is to act: the one chosen, else who follows her first; nobody: the platform."""
    connus = {valeur: agent for valeur, _, agent in suivi.destinataires}
    if cle and cle not in connus:
        raise AppelIncomplet("La liste a changé entre-temps : choisir de nouveau à qui passer l’appel.", "pour")
    return connus[cle or next(iter(connus))]


def _fait(acte: str, suivi: Suivi | None, pour: Agent | None) -> str:
    return ACTES[acte].format(pour=pour or "la plateforme")


def _reste(suivi: Suivi) -> str:
    if suivi.demande is None:
        return ""
    return f"Sa demande du {jour_mois(suivi.demande.depuis)} reste ouverte."


def _souhaits(agent: Agent, assure: Assure, c: dict[str, Any]) -> None:
    souhaits = {
        "canal_prefere": c.get("joindre"),
        "message_vocal": c.get("vocal") if c.get("vocal") != OuiNonInconnu.INCONNU else "",
    }
    utiles: dict[str, Any]
    if utiles := {nom: valeur for nom, valeur in souhaits.items() if valeur}:
        services_assures.noter_souhaits(agent=agent, assure=assure, **utiles)
    dits = {"telephone": c.get("telephone"), "langue": c.get("langue"), "interprete": c.get("langue")}
    if neufs := {nom: dit for nom, dit in dits.items() if dit and not getattr(assure, nom)}:
        services_assures.corriger(agent=agent, assure=assure, **neufs)


def _signaler(agent: Agent, assure: Assure | None, c: dict[str, Any], fiche: dict[str, Any]) -> Signalement:
    entendu = {
        nom: c[nom] for nom in ("qui", "origine", "canal", "connaissance", "accord", "paroles", "objet", "lien_sante")
    }
    entendu |= {nom: c[nom] for nom in ("echeance", "risque", "regime", "danger", "referent_nom", "referent_service")}
    dite = _dite(c, connue=assure is not None)
    return services.recevoir_signalement(
        agent=agent, assure=assure, organisme=caisse_de(agent), dite=dite, **fiche, **entendu
    )


def _dite(c: dict[str, Any], *, connue: bool) -> dict[str, Any] | None:
    """What only this call says: her language, by when she was told that she is called back; who she says she is and how to
    call her, when nobody was chosen: somebody will say who she is.
    """
    dits = {nom: c[nom] for nom in ("langue", "rappel_le") if c.get(nom)}
    if not connue:
        lus = {
            "nom": c.get("nom_prenom"),
            "date_naissance": c.get("naissance"),
            "naissance_dite": c.get("naissance_dite"),
        }
        dits |= {nom: dit for nom, dit in lus.items() if dit}
        dits |= {nom: c[nom] for nom in ("telephone", "commune") if c.get(nom)}
    return dits | {"cle": f"appel {c['cle']}"} if dits else None


def _reserver(agent: Agent, demande: Demande, c: dict[str, Any]) -> None:
    choisi = c.get("creneau")
    if choisi is None:
        raise AppelIncomplet("Choisir un créneau, ou « Elle rappellera ».", "creneau")
    reserver_pour_demande(
        agent=agent,
        demande=demande,
        creneau=choisi,
        cle=c["cle"],
        motif=c.get("motif", ""),
        accord=c.get("accord_rdv", ""),
        securite=c["securite"],
    )


def _raisons(c: dict[str, Any]) -> dict[str, Any]:
    return {"motif": c.get("motif", ""), "securite": c["securite"]}


def _remettre(agent: Agent, demande: Demande, c: dict[str, Any]) -> None:
    services.qualifier(agent=agent, demande=demande, decision=Decision.EXAMINER, **_raisons(c))


def _rappeler(agent: Agent, demande: Demande, c: dict[str, Any]) -> None:
    if demande.statut != StatutDemande.A_JOINDRE:  # she is already to be called back
        services.qualifier(agent=agent, demande=demande, decision=Decision.JOINDRE, **_raisons(c))


def _ajouter(agent: Agent, demande: Demande, c: dict[str, Any]) -> None:
    """What she adds is in the demande that somebody follows; a new one goes straight to whoever already follows her."""
    if demande.statut != StatutDemande.A_QUALIFIER:
        return
    dit = _raisons(c | {"motif": c.get("motif") or "La personne est déjà suivie."})
    services.qualifier(agent=agent, demande=demande, decision=Decision.EXAMINER, **dit)
    if c["pour"] and str(c["pour"].pk) in {str(x.agent_id) for x in selectors.candidats(demande, timezone.localdate())}:
        services.attribuer(agent=agent, demande=demande, a=c["pour"], motif="Elle suit déjà la personne.")


def _relayer(agent: Agent, demande: Demande, c: dict[str, Any]) -> None:
    """Taken live: it is hers, and nobody of the platform reads it any more."""
    dit = _raisons(c | {"motif": "Appel passé en direct."})
    services.qualifier(agent=agent, demande=demande, decision=Decision.EXAMINER, **dit)
    if demande.attribuee_a_id != c["pour"].pk:
        services.attribuer(agent=agent, demande=demande, a=c["pour"], motif="Elle a pris l’appel en direct.")


def _orientation(c: dict[str, Any]) -> str:
    """Where she was sent and what she was told. Raises AppelIncomplet when one is missing."""
    if not c.get("partenaire"):
        raise AppelIncomplet("Choisir l’interlocuteur vers qui orienter.", "partenaire")
    if not c.get("dit"):
        raise AppelIncomplet("Écrire ce que vous lui avez dit, en une phrase : elle repart avec une réponse.", "dit")
    return f"Orientation vers {c['partenaire'].nom}. {c['dit']}"


def _reponse(c: dict[str, Any]) -> str:
    if not c.get("reponse"):
        raise AppelIncomplet("Écrire la réponse donnée, en une phrase.", "reponse")
    return str(c["reponse"])


def _orienter(agent: Agent, demande: Demande, c: dict[str, Any]) -> None:
    _orientation(c)
    jour = timezone.localdate()
    proposee = admission.proposition(entendu.situation(demande, jour), jour)
    transmis = c.get("transmettre") == "oui"
    services.reorienter(
        agent=agent, demande=demande, partenaire=c["partenaire"],
        motif=c.get("motif_hors_champ") or proposee.motif_hors_champ or MotifHorsChamp.AUTRE,
        dit=c["dit"], transmettre=transmis, accord=Accord.OUI if transmis else Accord.NON_RECUEILLI,
        pourquoi=c.get("motif", ""), securite=c["securite"],
    )  # fmt: skip


def _repondre(agent: Agent, demande: Demande, c: dict[str, Any]) -> None:
    services.repondre_ponctuellement(
        agent=agent,
        organisme=demande.organisme,
        texte=_reponse(c),
        motif=c.get("objet") or Objet.AUTRE,
        demande=demande,
        securite=c["securite"],
    )


ACTES = {
    "reserver": "Le rendez-vous est pris et la demande est remise.",
    "remettre": "La demande est remise à une assistante sociale.",
    "rappeler": "L’appel est gardé : la suite attend un appel, le sien ou le nôtre.",
    "interprete": "Le rappel avec un interprète est promis : la demande le dit, et le jour, à qui la rappellera.",
    "orienter": "La personne est orientée, l’appel est clos.",
    "repondre": "La réponse est notée, l’appel est clos.",
    "noter": "L’appel est noté.",
    "transmettre": "L’appel est passé à {pour} : il reste dans sa journée jusqu’à ce que ce soit fait.",
    "ajouter": "La demande est ajoutée et passée à {pour}.",
    "relayer": "L’appel est à vous, avec ce qui en a été écrit : la plateforme ne le lit plus.",
}
AVEUGLE = (
    "L’appel est gardé et transmis : la suite lui sera donnée."  # another caisse follows her, and that is not told
)
PROMETTENT = frozenset({"interprete", "remettre", "ajouter"})  # by somebody who translates: she waits for that call
SUITES = dict.fromkeys(("reserver", "remettre", "rappeler", "interprete"), SuiteAppel.DEMANDE) | {
    "orienter": SuiteAppel.ORIENTE,
    "repondre": SuiteAppel.REPONDU,
    "noter": SuiteAppel.NOTE,
    "transmettre": SuiteAppel.TRANSMIS,
    "ajouter": SuiteAppel.AJOUTE,
    "relayer": SuiteAppel.TRANSMIS,
}
FAIRE: dict[str, Callable[[Agent, Demande, dict[str, Any]], None]] = {
    "reserver": _reserver,
    "remettre": _remettre,
    "rappeler": _rappeler,
    "interprete": _rappeler,
    "orienter": _orienter,
    "repondre": _repondre,
    "ajouter": _ajouter,
    "relayer": _relayer,
}
