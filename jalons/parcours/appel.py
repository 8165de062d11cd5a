"""A call to the 36 46: what the page proposes while it is typed, and the one transaction that keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires import selectors as territoires
from jalons.fondations.territoires.models import Organisme
from jalons.parcours.forms import AppelForm
from jalons.parcours.selectors import creneaux_varies, peut_reserver
from jalons.parcours.services import reserver_pour_demande
from jalons.personnes.assures import selectors as assures
from jalons.personnes.assures import services as services_assures
from jalons.personnes.assures.enums import OuiNonInconnu
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.rules import NirInvalide
from jalons.personnes.partenaires.selectors import repertoire
from jalons.recevoir.rendez_vous.selectors import creneau_choisi
from jalons.recevoir.signalements import rules, selectors, services
from jalons.recevoir.signalements.enums import Accord, Decision, LienSante, MotifHorsChamp, Objet
from jalons.recevoir.signalements.models import Demande, Signalement

NOUVELLE = "nouvelle"


class AppelIncomplet(Refus):
    """The act needs something more."""


@dataclass(frozen=True)
class Vue:
    """What the page shows beside what was typed."""

    personnes: list[Any] = field(default_factory=list)
    cherchee: bool = False
    assure: Assure | None = None
    demande_ouverte: Demande | None = None
    proposition: rules.Proposition | None = None
    creneaux: list[Any] = field(default_factory=list)
    partenaires: Any = ()


def regarder(agent: Agent, saisie: AppelForm, jour: date) -> Vue:
    """Who it may be, what the rule proposes, which slots and bodies: reads only."""
    c = saisie.cleaned_data if saisie.is_bound else {}
    trouvees, cherchee = personnes(agent, c)
    assure = _choisie(agent, c)
    situation = rules.Situation(
        saisie.reponses if c else {},
        saisie.titres,
        c.get("objet") or Objet.NON_ABORDE,
        c.get("lien_sante") or LienSante.NON_ABORDE,
        assure.regime if assure else "inconnu",
        c.get("echeance"),
    )
    proposee = rules.proposition(situation, jour)
    commune = assure.commune_code if assure else _commune(c.get("commune", ""))
    codes = proposee.interlocuteurs
    organisme = agent.affectation.organisme if agent.affectation else None
    motif = c.get("motif_hors_champ") or proposee.motif_hors_champ or ""
    return Vue(
        trouvees,
        cherchee,
        assure,
        selectors.demande_ouverte(agent, assure) if assure else None,
        proposee,
        creneaux_varies(agent.organisme_id, commune, jour),
        selectors.partenaires_pour(motif, codes, organisme) if motif or codes else repertoire(organisme),
    )


def personnes(agent: Agent, c: dict[str, Any]) -> tuple[list[Any], bool]:
    """Who agrees with what was answered, and whether enough was answered to look."""
    if c.get("nir"):
        try:
            trouvee = assures.par_nir(agent, c["nir"])
        except NirInvalide:
            trouvee = None
        if trouvee:
            return [trouvee], True
    reponses = (c.get("nom_prenom", ""), c.get("naissance"), c.get("commune", ""))
    return assures.personnes_correspondantes(agent, *reponses), sum(map(bool, reponses)) >= 2


def _choisie(agent: Agent, c: dict[str, Any]) -> Assure | None:
    return assures.par_cle(agent, c.get("assure", ""), "chercher")


def _commune(texte: str) -> str:
    trouvees = territoires.communes_par_nom(texte, 1) if texte else []
    return trouvees[0].code if trouvees else ""


# --- Writing ---


@transaction.atomic
def enregistrer(
    *, agent: Agent, acte: str, assure: Assure | None, saisi: dict[str, Any], fiche: dict[str, Any]
) -> Demande:
    """Keep the call: the person, her wishes, the signalement, then the decision of ``acte``. All or nothing.

    ``acte``: reserver, remettre, rappeler, orienter, repondre; ``assure``: the person recognised, if any; ``saisi``: the
    page's cleaned values by field; ``fiche``: its answers, as ``recevoir_signalement`` takes them. Raises AppelIncomplet
    and the rooms' refusals.
    """
    if assure is None and (saisi.get("assure") == NOUVELLE or acte in ("reserver", "remettre")):
        assure = _nouvelle(agent, saisi)
    if assure:
        _souhaits(agent, assure, saisi)
    demande: Demande = _signaler(agent, assure, saisi, fiche).demande
    faire = {
        "reserver": _reserver,
        "remettre": _remettre,
        "rappeler": _rappeler,
        "orienter": _orienter,
        "repondre": _repondre,
    }
    faire[acte](agent, demande, saisi)
    demande.refresh_from_db()
    return demande


def personne(agent: Agent, c: dict[str, Any]) -> Assure:
    """The person chosen, or a new one. Raises AppelIncomplet when nobody was chosen."""
    if choisie := _choisie(agent, c):
        return choisie
    if c.get("assure") != NOUVELLE:
        raise AppelIncomplet("Choisir la personne, ou l’enregistrer.", "assure")
    return _nouvelle(agent, c)


def _caisse(agent: Agent) -> Organisme:
    affectation = agent.affectation
    if affectation is None or affectation.organisme is None:
        raise AppelIncomplet("Cet appel se garde dans une caisse : aucune n’est la vôtre aujourd’hui.")
    return affectation.organisme


def _nouvelle(agent: Agent, c: dict[str, Any]) -> Assure:
    nom, _, prenom = c["nom_prenom"].strip().partition(" ")
    if not nom or not prenom:
        raise AppelIncomplet("Écrire le nom puis le prénom : Brunet Valérie.", "nom_prenom")
    if not c.get("naissance"):
        raise AppelIncomplet(
            "Demander la date de naissance : elle évite d’enregistrer deux fois la même personne.",
            "naissance",
        )
    return services_assures.enregistrer_assure(
        agent=agent, nom=nom, prenom=prenom, organisme=_caisse(agent),
        date_naissance=c["naissance"], commune_code=_commune(c.get("commune", "")), nir=c.get("nir") or None,
        telephone=c.get("telephone", ""),
    )  # fmt: skip


def _souhaits(agent: Agent, assure: Assure, c: dict[str, Any]) -> None:
    souhaits = {
        "canal_prefere": c.get("joindre"),
        "message_vocal": c.get("vocal") if c.get("vocal") != OuiNonInconnu.INCONNU else "",
    }
    utiles: dict[str, Any]
    if utiles := {nom: valeur for nom, valeur in souhaits.items() if valeur}:
        services_assures.noter_souhaits(agent=agent, assure=assure, **utiles)
    if c.get("telephone") and not assure.telephone:
        services_assures.corriger(agent=agent, assure=assure, telephone=c["telephone"])


def _signaler(agent: Agent, assure: Assure | None, c: dict[str, Any], fiche: dict[str, Any]) -> Signalement:
    entendu = {
        nom: c[nom] for nom in ("qui", "origine", "canal", "connaissance", "accord", "paroles", "objet", "lien_sante")
    }
    entendu |= {nom: c[nom] for nom in ("echeance", "risque", "referent_nom", "referent_service")}
    return services.recevoir_signalement(agent=agent, assure=assure, organisme=_caisse(agent), **fiche, **entendu)


def _reserver(agent: Agent, demande: Demande, c: dict[str, Any]) -> None:
    choisi = creneau_choisi(c.get("creneau") or "")
    if choisi is None:
        raise AppelIncomplet("Choisir un créneau, ou « Elle rappellera ».", "creneau")
    if not peut_reserver(agent, choisi):
        raise AppelIncomplet("Ce créneau n’existe plus : en choisir un autre.", "creneau")
    reserver_pour_demande(agent=agent, demande=demande, creneau=choisi, cle=c["cle"], motif=c.get("motif", ""))


def _remettre(agent: Agent, demande: Demande, c: dict[str, Any]) -> None:
    services.qualifier(agent=agent, demande=demande, decision=Decision.EXAMINER, motif=c.get("motif", ""))


def _rappeler(agent: Agent, demande: Demande, c: dict[str, Any]) -> None:
    services.qualifier(agent=agent, demande=demande, decision=Decision.JOINDRE, motif=c.get("motif", ""))


def _orienter(agent: Agent, demande: Demande, c: dict[str, Any]) -> None:
    if not c.get("partenaire"):
        raise AppelIncomplet("Choisir l’interlocuteur vers qui orienter.", "partenaire")
    if not c.get("dit"):
        raise AppelIncomplet("Écrire ce que vous lui avez dit, en une phrase : elle repart avec une réponse.", "dit")
    proposee = rules.proposition(selectors.situation(demande), timezone.localdate())
    transmis = c.get("transmettre") == "oui"
    services.reorienter(
        agent=agent, demande=demande, partenaire=c["partenaire"],
        motif=c.get("motif_hors_champ") or proposee.motif_hors_champ or MotifHorsChamp.AUTRE,
        dit=c["dit"], transmettre=transmis, accord=Accord.OUI if transmis else Accord.NON_RECUEILLI,
        pourquoi=c.get("motif", ""),
    )  # fmt: skip


def _repondre(agent: Agent, demande: Demande, c: dict[str, Any]) -> None:
    if not c.get("reponse"):
        raise AppelIncomplet("Écrire la réponse donnée, en une phrase.", "reponse")
    services.repondre_ponctuellement(
        agent=agent,
        organisme=demande.organisme,
        texte=c["reponse"],
        motif=c.get("objet") or Objet.AUTRE,
        demande=demande,
    )
