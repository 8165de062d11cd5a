"""Aids: needs shared by several financers, a commission to come, payments; a year of decisions for the figures."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.aides import services
from jalons.accompagner.aides.besoin import Dit, Payee, en_json
from jalons.accompagner.aides.enums import Decideur, GenreFonds, NatureAide, StatutFinancement, Voie
from jalons.accompagner.aides.models import Aide, Financement, Fonds
from jalons.accompagner.instances.selectors import raisons, seances_ouvertes_a
from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.personnes.assures.models import Assure
from jalons.portes.demonstration.equipe import DEPUIS, Service

JOUR = timedelta(days=1)
D = Decimal
CAF, COMPLEMENTAIRE = "CAF, aide à domicile des familles", "Complémentaire santé, assistance"


def installer(region: RegionFictive, service: Service, jour: date, *, graine: int) -> None:
    """The funds, who is helped today, what was decided this year."""
    fonds = _fonds(region, jour)
    _valerie(service, jour, fonds["ass"])
    _louise(service, fonds["ass"])
    _paul(service, jour, fonds)
    _catherine(service, jour, fonds["ass"])
    _jacqueline(service, jour, fonds["carsat"])
    _annee(service, jour, fonds["ass"], Random(graine))


def _fonds(region: RegionFictive, jour: date) -> dict[str, Fonds]:
    dits = {
        "ass": (
            "Fonds des aides individuelles",
            GenreFonds.ASS,
            Decideur.COMMISSION,
            "Agent comptable de la CPAM",
            True,
        ),
        "carsat": (
            "Secours de la Carsat",
            GenreFonds.SECOURS,
            Decideur.AILLEURS,
            "Agent comptable de la Carsat",
            False,
        ),
        "ardh": ("ARDH", GenreFonds.ARDH, Decideur.AILLEURS, "Carsat, action sociale", False),
        "cpsti": ("Aide aux indépendants en difficulté", GenreFonds.CPSTI, Decideur.AILLEURS, "Urssaf", False),
    }
    fonds = {
        cle: services.creer(
            agent=None, organisme_id=region.carsat.pk, nom=nom, genre=genre, decideur=decideur, payeur=payeur,
            par_fichier=par_fichier, source="Règlement des aides, fictif", date_debut=DEPUIS,
        )
        for cle, (nom, genre, decideur, payeur, par_fichier) in dits.items()
    }  # fmt: skip
    for annee in (jour.year, jour.year + 1):
        services.doter(
            agent=None, fonds=fonds["ass"], annee=annee, dotation=D(184_000), source=f"Délibération fictive de {annee - 1}",
            seuil_delegation=D(300), plafond_urgence=D(150), seuil_deux=D(2_000),
        )  # fmt: skip
    return fonds


def _dossier(service: Service, nom: str) -> Dossier:
    siens = Dossier.objects.filter(assure__nom=nom, referents__agent=service.assistante)
    return siens.select_related("assure").order_by("-created_at")[0]


def _besoin(service: Service, dossier: Dossier, nature: NatureAide, cout: str, *mots: str, payee: str = "") -> Aide:
    return services.noter(
        agent=service.assistante, assure=dossier.assure, organisme_id=dossier.organisme_id, dossier=dossier, nature=nature,
        cout=D(cout), dit=Dit(*mots), payee=Payee(payee, "devis" if payee else ""),
    )  # fmt: skip


def _part(service: Service, aide: Aide, demande: str, **qui: Any) -> Financement:
    return services.ajouter(agent=service.assistante, aide=aide, demande=D(demande), **qui)


def _en_seance(service: Service, part: Financement) -> None:
    services.demander(
        agent=service.assistante, financement=part, seance=seances_ouvertes_a(service.assistante, "aide").first()
    )


def _accord(service: Service, aide: Aide, qui: str, combien: str, le: date) -> None:
    part = _part(service, aide, combien, financeur=qui)
    services.demander(agent=service.assistante, financement=part)
    Financement.objects.filter(pk=part.pk).update(demandee_le=le - 6 * JOUR)
    services.repondre(agent=service.assistante, financement=part, accord=True, le=le)


def _valerie(service: Service, jour: date, fonds: Fonds) -> None:
    """Help at home after hospital: three gave their part, the commission is asked for the rest."""
    aide = _besoin(
        service, _dossier(service, "Brunet"), NatureAide.DOMICILE, "1560",
        "60 heures d’aide à domicile sur six semaines, à 26 € l’heure",
        "Une personne seule avec deux enfants de moins de 10 ans, entre 25 et 35 ans, en arrêt depuis plus de trois mois. "
        "Une opération est prévue la semaine prochaine.",
        "La sortie se fait comme prévu. Les enfants restent chez eux et vont à l’école : quelqu’un les conduit.",
        "Trois semaines et demie au lieu de six : l’hôpital a écrit qu’il repousserait la sortie.",
        "Six pièces vues : indemnités journalières, CAF, loyer, devis, deux accords écrits.", payee="Aide et présence à domicile",
    )  # fmt: skip
    _accord(service, aide, CAF, "520", jour - 5 * JOUR)
    _accord(service, aide, COMPLEMENTAIRE, "390", jour - 7 * JOUR)
    _accord(service, aide, "La personne, 1 € par heure", "60", jour - 5 * JOUR)
    _en_seance(service, _part(service, aide, "590", fonds=fonds))


def _louise(service: Service, fonds: Fonds) -> None:
    """A prosthesis that she puts off; and an urgent ticket home, for the delegation."""
    dossier = _dossier(service, "Ferrand")
    aide = _besoin(
        service, dossier, NatureAide.SOINS, "920", "Prothèse dentaire, reste à charge",
        "Une personne seule avec des enfants, au RSA, qui repousse ses soins depuis deux ans.", "Elle mange sans douleur.", "",
        "Devis du dentiste, décompte de la complémentaire.", payee="Centre de santé dentaire",
    )  # fmt: skip
    _accord(service, aide, COMPLEMENTAIRE, "440", Financement.objects.latest("created_at").demandee_le or DEPUIS)
    _en_seance(service, _part(service, aide, "480", fonds=fonds))
    urgence = _besoin(
        service, dossier, NatureAide.TRANSPORT, "118", "Deux allers et retours pour un examen, cette semaine",
        "Une personne sans voiture ; l’examen est à 70 km.", "L’examen a lieu.", "Il est repoussé pour la troisième fois.",
        payee="Taxi conventionné",
    )  # fmt: skip
    services.demander(
        agent=service.assistante, financement=_part(service, urgence, "118", fonds=fonds), voie=Voie.URGENCE
    )


def _paul(service: Service, jour: date, fonds: dict[str, Fonds]) -> None:
    """Self-employed: his own fund first; the big one waits for a second person."""
    dossier = _dossier(service, "Lefèvre")
    aide = _besoin(
        service, dossier, NatureAide.REVENU, "3600", "Trois mois de charges de la boutique",
        "Une personne à son compte, entre 40 et 50 ans, en arrêt depuis trois mois, sans revenu connu.", "Le bail est gardé.",
        "Le bailleur a écrit qu’il résilierait.", "Bail, relevés, refus d’invalidité.", payee="Le bailleur du local",
    )  # fmt: skip
    cpsti = _part(service, aide, "1200", fonds=fonds["cpsti"])
    services.demander(agent=service.assistante, financement=cpsti, attendue_le=jour - 2 * JOUR)
    grande = _part(service, aide, "2400", fonds=fonds["ass"])
    _decidee(service, grande, "2400", jour - JOUR)


def _decidee(service: Service, part: Financement, accorde: str, le: date) -> None:
    """By an earlier sitting, whose minutes are not in the demonstration."""
    Financement.objects.filter(pk=part.pk).update(
        statut=StatutFinancement.DEMANDE, voie=Voie.COMMISSION, demandee_le=le - 9 * JOUR
    )
    part.refresh_from_db()
    services.decider(
        agent=Agent.objects.get(identifiant="commission"), financement=part, accorde=D(accorde),
        mots="Nous payons cette aide à qui vous l’avez demandé. Vous n’avez rien à avancer.",
    )  # fmt: skip
    Financement.objects.filter(pk=part.pk).update(decidee_le=le)


def _catherine(service: Service, jour: date, fonds: Fonds) -> None:
    """Granted, then the payment came back: it is to be asked again. Another waits to be sent."""
    dossier, maud = _dossier(service, "Delmas"), Agent.objects.get(identifiant="commission")
    aide = _besoin(
        service, dossier, NatureAide.LOGEMENT, "740", "Barres d’appui et siège de douche, posés",
        "Une personne de 50 ans avec un enfant ; les escaliers et la douche sont difficiles après les traitements.",
        "Elle se lave seule.", "", "Deux devis.", payee="Ateliers du bain",
    )  # fmt: skip
    part = _part(service, aide, "740", fonds=fonds)
    _decidee(service, part, "740", jour - 12 * JOUR)
    part.refresh_from_db()
    revenu = services.verser(agent=service.assistante, financement=part, montant=D(300), cle=uuid.uuid4())
    services.envoyer(agent=maud, fonds=fonds)
    texte = f"cle;etat;montant;date\n{revenu.pk};rejeté;0;{jour}\nFIN;1\n"
    services.recevoir(agent=maud, fonds=fonds, texte=texte)
    part.refresh_from_db()
    services.verser(agent=service.assistante, financement=part, montant=D(440), cle=uuid.uuid4())


def _jacqueline(service: Service, jour: date, fonds: Fonds) -> None:
    """Case 8: not for the service, yet several share the boiler [003]."""
    elle = Assure.objects.get(nom="Vasseur", prenom="Jacqueline")
    aide = services.noter(
        agent=service.assistante, assure=elle, organisme_id=elle.organisme_id, nature=NatureAide.ENERGIE, cout=D(1240),
        dit=Dit("Remplacer un chauffe-eau en panne", "Une personne de plus de 80 ans, seule, logement mal isolé.",
                "De l’eau chaude et du chauffage cet hiver.", "", "Devis, avis d’imposition."),
        payee=Payee("Entreprise de chauffage", "devis"),
    )  # fmt: skip
    carsat = _part(service, aide, "600", fonds=fonds)
    services.demander(agent=service.assistante, financement=carsat)
    Financement.objects.filter(pk=carsat.pk).update(demandee_le=jour - 10 * JOUR)
    services.repondre(agent=service.assistante, financement=carsat, accord=True, le=jour - 3 * JOUR)
    _accord(service, aide, "Caisse de retraite complémentaire", "340", jour - 4 * JOUR)
    attend = _part(service, aide, "200", financeur="Association de solidarité au service de l’habitat")
    services.demander(agent=service.assistante, financement=attend, attendue_le=jour + 6 * JOUR)


def _annee(service: Service, jour: date, fonds: Fonds, hasard: Random) -> None:
    """What was decided since January: codes, amounts and days, nothing written."""
    exercice, premier = fonds.exercices.get(annee=jour.year), date(jour.year, 1, 1)
    refus = [
        code
        for titre, dits in raisons("commission_aides", jour)
        for code, _ in dits
        if "defavorable" in code.split("/")
    ]
    dossiers = list(Dossier.objects.filter(organisme=fonds.organisme_id).order_by("ouvert_le", "pk")[:400])
    if not dossiers or (jour - premier).days < 1:
        return
    natures, vide = list(NatureAide), en_json(Dit("Aide de l’année"))
    for dossier in hasard.sample(dossiers, min(140, len(dossiers))):
        le = premier + hasard.randrange((jour - premier).days) * JOUR
        demande, refuse = D(hasard.randrange(12, 120) * 10), hasard.random() < 0.2
        aide = Aide.objects.create(
            assure_id=dossier.assure_id, organisme_id=fonds.organisme_id, dossier=dossier, auteur=service.assistante,
            nature=hasard.choice(natures), cout=demande, contenu=vide, ouverte_le=le,
        )  # fmt: skip
        dit: dict[str, Any] = {"raison": hasard.choice(refus)} if refuse else {"accorde": demande, "ordonne": 0}
        statut = StatutFinancement.REFUSE if refuse else StatutFinancement.SOLDE
        Financement.objects.create(
            aide=aide, dossier=dossier, fonds=fonds, exercice=None if refuse else exercice, statut=statut, voie=Voie.COMMISSION,
            demande=demande, auteur=service.assistante, demandee_le=le, decidee_le=le, lettre_le=le, **dit,
        )  # fmt: skip
        exercice.engage += D(0) if refuse else demande
    exercice.save(update_fields=["engage"])
