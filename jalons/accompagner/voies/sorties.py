"""Coming home from hospital: what the dossier says of the ARDH, who is awaited at home and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef

from jalons.accompagner.accompagnements.enums import SituationEmploi
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.voies import ardh
from jalons.accompagner.voies.chemins import SORTIE
from jalons.accompagner.voies.enums import Genre, StatutVoie
from jalons.accompagner.voies.models import Pas
from jalons.accompagner.voies.selectors import Autour, Lecture, PasVu, VoieVue, indices
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import ReferentielAbsent, valeur
from jalons.fondations.socle.enums import EtatLigne
from jalons.personnes.assures.rules.contact import age


def lecture_ardh(dossier: Dossier, vue: VoieVue, jour: date) -> ardh.Lecture | str:
    """What the dossier rules out of the ARDH, and what is still to be checked; in words when a parameter is missing."""
    elle, retraite = dossier.assure, indices(dossier, jour, Autour()).retraite
    girs = [p.gir for e in vue.etapes for p in e.pas if p.gir]
    sorties = [p.fait_le or p.attendu_le for e in vue.etapes if e.etape.code == SORTIE for p in e.pas]
    connue = dossier.situation_emploi != SituationEmploi.INCONNU or retraite
    situation = ardh.Situation(
        retraite=retraite if connue else None, age=age(elle.date_naissance, jour), gir=girs[-1] if girs else "",
        retour_le=sorties[-1] if sorties else None,
    )  # fmt: skip
    try:
        lus = [valeur(f"ardh_{nom}", jour) for nom in ("age_min", "duree_max", "montant_max")]
    except ReferentielAbsent as refus:
        return str(refus)
    return ardh.lire(situation, ardh.Parametres(int(lus[0]), int(lus[1]), lus[2]), jour)


@dataclass(frozen=True)
class SortiePrevue:
    """Somebody still in hospital, and the day on which she is awaited at home."""

    voie_id: UUID
    personne: str
    pas: PasVu


def sorties_prevues(agent: Agent, jour: date) -> list[SortiePrevue]:
    """Of the dossiers that she accompanies, who is to leave hospital, the nearest day first."""
    apres = Pas.objects.filter(suite=OuterRef("suite"), version__gt=OuterRef("version"))
    siens = Pas.objects.visible_to(agent, "accompagner", classe="F3").filter(
        ~Exists(apres), etape=SORTIE, etat=EtatLigne.TENUE, fait_le=None, voie__statut=StatutVoie.OUVERTE,
        voie__genre=Genre.RETOUR, dossier__assure__date_deces=None,
    )  # fmt: skip
    pas = list(siens.select_related("voie", "dossier__assure", "lie__assure", "auteur").order_by("attendu_le"))
    lus = Lecture(agent, pas, jour)
    return [SortiePrevue(p.voie_id, str(p.dossier.assure), lus.vu(p)) for p in pas]
