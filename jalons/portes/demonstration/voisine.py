"""A second caisse and its platform (« csam-voisine »): a demande that came from it, another that left for it."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.agents.services import creer_agent
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.fondations.territoires.enums import TypeOrganisme
from jalons.fondations.territoires.models import Organisme
from jalons.parcours import services
from jalons.personnes.assures.enums import Regime
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.services import enregistrer_assure
from jalons.portes.demonstration.equipe import DEPUIS, MOT_DE_PASSE, Service
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import Decision, LienSante, Objet, Origine, QuiAppelle, Reponse
from jalons.recevoir.signalements.langues import rappel_propose
from jalons.recevoir.signalements.models import Demande


def installer(region: RegionFictive, service: Service, jour: date) -> None:
    """Bernard was signalled next door and lives here; Colette, whom an assistant social had, moved next door; Zahra speaks
    dari, and was promised a call with an interpreter through her neighbour.
    """
    voisine = Organisme.objects.create(
        code="carsat-monts", nom="Carsat Monts-de-Serre", type=TypeOrganisme.CARSAT, fictif=True
    )
    chez_eux = creer_agent(
        identifiant="csam-voisine", nom="Bailly", prenom="Thomas", civilite="monsieur", role=Role.CSAM,
        organisme=voisine, equipe=Equipe.objects.create(nom="Équipe des Monts", organisme=voisine), date_debut=DEPUIS,
    )  # fmt: skip
    chez_eux.set_password(MOT_DE_PASSE)
    chez_eux.secret_jusqu_au = None
    chez_eux.save(update_fields=["password", "secret_jusqu_au"])
    bernard = _demande(chez_eux, voisine, region, "Vidalenc", "Bernard", date(1966, 2, 17), jour - timedelta(days=6))
    services.passer_demande(
        agent=chez_eux, demande=bernard, vers=region.carsat, motif="Il habite Aubrelle depuis septembre."
    )
    colette = _demande(
        service.csam, region.carsat, region, "Sabatier", "Colette", date(1970, 6, 5), jour - timedelta(days=4)
    )
    services.confier(agent=service.csam, demande=colette, a=service.assistante, motif="Elle connaît le quartier.")
    services.passer_demande(
        agent=service.csam, demande=colette, vers=voisine, motif="Elle vit chez sa fille, dans les Monts."
    )
    _zahra(service, region, jour)


def _personne(caisse: Organisme, region: RegionFictive, nom: str, prenom: str, naissance: date) -> Assure:
    return enregistrer_assure(
        agent=None, nom=nom, prenom=prenom, organisme=caisse, date_naissance=naissance, regime=Regime.GENERAL,
        commune_code=region.geographie.communes[2].code, telephone="06 39 98 77 55",
    )  # fmt: skip


def _demande(
    csam: Agent, caisse: Organisme, region: RegionFictive, nom: str, prenom: str, naissance: date, le: date
) -> Demande:
    demande: Demande = signalements.recevoir_signalement(
        agent=csam, assure=_personne(caisse, region, nom, prenom, naissance), organisme=caisse, origine=Origine.ASSURE,
        qui=QuiAppelle.PERSONNE, objet=Objet.RESSOURCES, lien_sante=LienSante.ARRET, recu_le=le,
        reponses={"ressources": Reponse.OUI}, titres={"ressources": "Ressources"},
        paroles="Je ne sais plus à qui m’adresser pour mes indemnités.",
    ).demande  # fmt: skip
    return demande


def _zahra(service: Service, region: RegionFictive, jour: date) -> None:
    recu = signalements.recevoir_signalement(
        agent=service.csam, assure=_personne(region.carsat, region, "Rahimi", "Zahra", date(1984, 11, 30)),
        organisme=region.carsat, origine=Origine.ASSURE, qui=QuiAppelle.TRADUIT,
        paroles="Sa voisine traduit : elle a reçu un courrier et ne dort plus.",
        dite={"langue": "dari", "rappel_le": rappel_propose(jour), "cle": "demonstration zahra"},
    )  # fmt: skip
    signalements.qualifier(agent=service.csam, demande=recu.demande, decision=Decision.JOINDRE)
