"""A caller in distress passed live: proposed to whoever is on duty with what was typed, kept in her name once she takes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import fiche_en_vigueur
from jalons.parcours import garde
from jalons.parcours.appel import caisse_de
from jalons.parcours.forms import AppelForm
from jalons.parcours.selectors.veille import duree
from jalons.personnes.assures.selectors import par_cle
from jalons.recevoir.permanences import rules, selectors, services
from jalons.recevoir.permanences.models import Permanence, Relais
from jalons.recevoir.signalements.enums import QuiAppelle

SONNERIE = "permanence_sonnerie"  # the parameter: before the next one is shown
NOMS = {"nom_prenom": "dit s’appeler", "naissance": "naissance", "commune": "commune", "telephone": "téléphone"}


@dataclass(frozen=True)
class Direct:
    """What the CSAM sees of who is on duty, and of her hand-over when there is one."""

    relais: Relais | None = None
    garde: list[rules.DeGarde] = field(default_factory=list)
    appelee: rules.DeGarde | None = None  # the one being called now
    suivante: rules.DeGarde | None = None
    sonne: bool = False  # it has rung long enough
    prochaine: Permanence | None = None
    cadres: list[Agent] = field(default_factory=list)

    @property
    def attendu(self) -> bool:
        """Somebody is being called."""
        return self.relais is not None and self.relais.attendu

    @property
    def ensuite(self) -> str:
        """Who comes after the first one: « Puis Luc Denis, Rose Kervella. »"""
        noms = ", ".join(str(g.agent) for g in self.garde[1:])
        return f" Puis {noms}." if noms else ""


def regarder(agent: Agent, relais: Relais | None, maintenant: datetime) -> Direct:
    """Who may take this call now."""
    tous = selectors.de_permanence(agent.organisme_id, maintenant)
    if relais is None:
        prochaine = None if tous else selectors.prochaine(agent.organisme_id, maintenant)
        return Direct(garde=tous, prochaine=prochaine)
    if not relais.attendu:
        return Direct(relais)
    suite = rules.suivante(tous, relais.sollicites)
    sonne = relais.sans_reponse or maintenant - relais.propose_le >= duree(SONNERIE, maintenant)
    seule = suite is None
    return Direct(
        relais,
        tous,
        next((g for g in tous if g.agent.pk == relais.pour_id), None),
        suite,
        sonne,
        cadres=list(selectors.cadres(agent.organisme_id, timezone.localdate(maintenant))) if seule else [],
    )


@transaction.atomic
def relayer(*, agent: Agent, cle: UUID, champs: Mapping[str, str]) -> Relais:
    """Call whoever is on duty, with all that this page says, whatever is missing of it.

    Raises PersonneDePermanence, RelaisPris, TransitionRefusee; AppelIncomplet for an agent of no caisse.
    """
    qui = champs.get("qui", "")
    return services.proposer(
        agent=agent, organisme=caisse_de(agent), assure=par_cle(agent, champs.get("assure", ""), "chercher"),
        qui=qui if qui in QuiAppelle.values else QuiAppelle.PERSONNE, contenu=json.dumps(dict(champs), ensure_ascii=False),
        cle=cle,
    )  # fmt: skip


@transaction.atomic
def prendre(*, agent: Agent, relais: Relais) -> garde.Garde:
    """She answers: the call is kept as the CSAM typed it, given to her; its draft and its hand-over are emptied.

    Raises RelaisPris when a colleague was faster, TransitionRefusee when the call ended otherwise.
    """
    csam = relais.csam
    champs: dict[str, str] = json.loads(services.prendre(agent=agent, relais=relais) or "{}")
    assure = par_cle(csam, champs.get("assure", ""), "chercher")
    saisie = _relire(champs | {"cle": str(relais.cle)}, csam, connue=assure is not None)
    fiche = {nom: getattr(saisie, nom) for nom in ("reponses", "verbatims", "titres", "fiche_version")}
    dit = saisie.cleaned_data
    tus = {nom: mot for nom, mot in champs.items() if not dit.get(nom)}  # the rest is kept where it is read
    dit |= {"paroles": _avec_qui(dit.get("paroles", ""), tus, connue=assure is not None)}
    return garde.enregistrer(agent=csam, acte="relayer", assure=assure, saisi=dit, fiche=fiche, pour=agent)


def _relire(champs: Mapping[str, str], csam: Agent, *, connue: bool) -> AppelForm:
    """The call's form, filled; what cannot be read of it is left out: nothing stops somebody who is in distress.

    Where to call back somebody known is no correction of her record.
    """
    laisses = ("creneau", "telephone") if connue else ("creneau",)
    donnees = QueryDict(mutable=True)
    donnees.update({nom: v for nom, v in champs.items() if nom not in laisses})
    fiche = fiche_en_vigueur("fragilite", timezone.localdate())
    saisie = AppelForm(fiche, donnees, agent=csam)
    if not saisie.is_valid():
        for nom in saisie.errors:
            donnees.pop(nom, None)
        donnees.setdefault("qui", QuiAppelle.PERSONNE)
        saisie = AppelForm(fiche, donnees, agent=csam)
        saisie.is_valid()
    return saisie


def dit_par_la_page(champs: Mapping[str, str], *, connue: bool) -> list[tuple[str, str]]:
    """Who the caller says that she is, as far as it was typed; where to call back only, once she is known."""
    return [(nom, champs[cle]) for cle, nom in NOMS.items() if champs.get(cle) and (cle == "telephone" or not connue)]


def _avec_qui(paroles: str, champs: Mapping[str, str], *, connue: bool) -> str:
    """Her words, then what helps to find her again if the line is cut."""
    qui = " ; ".join(f"{nom} : {mot}" for nom, mot in dit_par_la_page(champs, connue=connue))
    return "\n\n".join(filter(None, (paroles, f"({qui})" if qui else "")))


def contenu(relais: Relais) -> dict[str, str]:
    """What the page said when the call was passed, for whom it is proposed to."""
    return dict(json.loads(relais.contenu)) if relais.contenu else {}


def en_cours(agent: Agent, cle: UUID | None) -> Relais | None:
    """The hand-over of this call."""
    return selectors.en_cours(agent, cle) if cle else None
