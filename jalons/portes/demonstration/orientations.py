"""Three people who were told « ce n’est pas nous »: handed over and awaited, accepted, refused and to be sent elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.enums import Regime
from jalons.personnes.assures.models import Assure
from jalons.personnes.partages import selectors, services
from jalons.personnes.partages.enums import MotifRefus, Place, VoieAccord, VoiePartage
from jalons.personnes.partages.models import Partage
from jalons.personnes.partenaires.models import Partenaire
from jalons.portes.demonstration.equipe import Service
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import Accord, LienSante, MotifHorsChamp, Objet, Origine, QuiAppelle

# name, first name, birth, what she asks, what she was told
GENS = [
    ("Guérin", "Marcel", date(1949, 4, 11), "Savoir si une aide existe pour isoler sa maison.",
     "Un conseiller habitat peut regarder les aides avec vous. Il vous appellera."),
    ("Caron", "Odile", date(1957, 8, 23), "Faire poser une barre d’appui dans la salle de bains.",
     "Ce service fait poser des barres d’appui. Il vous appellera pour une visite."),
    ("Aubry", "Lucette", date(1951, 1, 30), "Changer sa chaudière, en panne depuis dix jours.",
     "Le CCAS peut vous aider pour la chaudière. Il vous appellera cette semaine."),
]  # fmt: skip


def installer(region: RegionFictive, service: Service, jour: date) -> None:
    """Put them in place: two for the partner who logs in, one for a body that has only a link."""
    compte = Agent.objects.get(identifiant="partenaire")
    chez_eux = Partenaire.objects.get(pk=compte.affectation.partenaire_id)
    ccas = Partenaire.objects.exclude(pk=chez_eux.pk).get(code="ccas")
    for rang, (ligne, organisme) in enumerate(zip(GENS, (chez_eux, chez_eux, ccas), strict=True)):
        partage = _transmettre(region, service, jour, ligne, organisme, rang)
        if rang == 1:
            services.repondre(agent=compte, partage=partage, acte="accepter")
        elif rang == 2:
            services.repondre(
                agent=service.csam, partage=partage, acte="refuser", motif=MotifRefus.PLUS_DE_PLACE,
                precision="Pas avant le printemps.", repondant="Mme Diallo, accueil",
            )  # fmt: skip


def _transmettre(
    region: RegionFictive,
    service: Service,
    jour: date,
    ligne: tuple[str, str, date, str, str],
    organisme: Partenaire,
    rang: int,
) -> Partage:
    nom, prenom, naissance, demande, dit = ligne
    assure: Assure = assures.enregistrer_assure(
        agent=None, nom=nom, prenom=prenom, organisme=region.carsat, date_naissance=naissance, regime=Regime.GENERAL,
        commune_code=region.geographie.communes[rang * 9 + 5].code, telephone="06 39 98 77 88", adresse="4 rue du Puits",
    )  # fmt: skip
    recu = signalements.recevoir_signalement(
        agent=service.csam, assure=assure, organisme=region.carsat, origine=Origine.ASSURE, qui=QuiAppelle.PERSONNE,
        objet=Objet.LOGEMENT, lien_sante=LienSante.AUCUN, recu_le=jour - timedelta(days=2 + rang),
    )  # fmt: skip
    signalements.reorienter(
        agent=service.csam, demande=recu.demande, partenaire=organisme, motif=MotifHorsChamp.SANS_LIEN_SANTE, dit=dit,
        transmettre=True, accord=Accord.OUI, pourquoi="Logement, sans lien avec la santé.",
    )  # fmt: skip
    partage = selectors.lies().get(demande_id=recu.demande_id)
    voie = VoiePartage.PORTAIL if selectors.a_un_espace(organisme.pk) else VoiePartage.LIEN
    elements = selectors.depart(assure)["elements"]
    vu = selectors.paquet(assure, elements=elements, demande=demande).empreinte
    services.proposer(
        agent=service.csam, partage=partage, voie=voie, accord=VoieAccord.ORAL, place=Place.DITE, vu=vu,
        demande=demande, elements=elements,
    )  # fmt: skip
    return partage
