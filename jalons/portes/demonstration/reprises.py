"""Returns to work: Karim and his essai encadré, Paul through HELP, Valérie's visit; two years of requests for the figures."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from jalons.accompagner.accompagnements.enums import Axe, Mode
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.echeances.enums import Antecedents, Nature, Statut, Su
from jalons.accompagner.echeances.services import noter_arret
from jalons.accompagner.echeances.valeurs import Faits, Periode
from jalons.accompagner.instances.selectors import seances_ouvertes_a
from jalons.accompagner.pdp import demande, jours, projet, services
from jalons.accompagner.pdp.enums import CodeOutil, EtatPiste, Piste, Risque, Sens, StatutOutil, StatutTravail, Titre
from jalons.accompagner.pdp.models import Outil
from jalons.accompagner.pdp.suivi import feries
from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.personnes.assures.enums import OuiNonInconnu
from jalons.portes.demonstration.cas import _entretien, accompagner
from jalons.portes.demonstration.equipe import Service
from jalons.recevoir.signalements.enums import Origine

JOUR = timedelta(days=1)
# Which tools are asked, out of a hundred: the requests of 2023 in a region, as a scale and nothing more.
DEMANDES = {
    CodeOutil.ESSAI_ENCADRE: 34, CodeOutil.INCLU_PRO: 20, CodeOutil.PRE_REPRISE: 18, CodeOutil.RQTH: 12,
    CodeOutil.BILAN: 6, CodeOutil.CRPE: 4, CodeOutil.PMSMP: 4, CodeOutil.REMOBILISATION: 2,
}  # fmt: skip


def installer(region: RegionFictive, service: Service, jour: date, *, graine: int) -> None:
    """Who is followed today, then what was asked in two years."""
    _karim(region, service, jour)
    _paul(service, jour)
    _valerie(service, jour)
    _derouler(service, jour, Random(graine))


def _karim(region: RegionFictive, service: Service, jour: date) -> None:
    """47, mason, stopped since July: two agreements out of three, the cell sits next week."""
    qui = service.assistante
    dossier = accompagner("karim", region, service, jour - 40 * JOUR, Axe.PDP)
    _entretien(service, dossier, jour - 40 * JOUR, Mode.LIEU, "Il parle du chantier, jamais de son dos.")
    debut, fin = jour - 126 * JOUR, jour + 40 * JOUR
    vu: dict[str, Any] = {"nature": Nature.MALADIE, "su": Su.VU, "su_le": jour - 13 * JOUR}
    faits = Faits(statut=Statut.SALARIE, antecedents=Antecedents.AUCUN, periodes=(Periode(debut, fin, **vu),))
    noter_arret(agent=qui, dossier=dossier, faits=faits)
    services.noter_projet(agent=qui, dossier=dossier, dit=_projet_de_karim(jour))
    premier = jours.dernier(jour + 34 * JOUR, 1, feries(dossier, jour, fin))
    essai = services.ouvrir(agent=qui, dossier=dossier, code=CodeOutil.ESSAI_ENCADRE, dit=demande.Dit("Essayer"))
    dit = demande.Dit(
        objet="Essayer le poste de préparateur de chantier, sans quitter l’arrêt ni perdre ses indemnités.",
        entreprise="Ateliers du Layon, son employeur, bureau de Chemillé", tuteur="Sylvie Carré, responsable des études",
        tuteur_le=jour - 5 * JOUR,
    )  # fmt: skip
    dernier = jours.dernier(premier, 14, feries(dossier, premier, premier + 30 * JOUR))
    services.completer(agent=qui, outil=essai, version=1, dit=dit, debut=premier, fin=dernier)
    _faits(qui, essai, jour, [
        ("evaluation", "", "", 18, None), ("demande", "", "", 11, None),
        ("medecin_traitant", Sens.SANS_RESERVE, "Dr Moreau", 10, None),
        ("medecin_travail", Sens.SANS_RESERVE, "Dr Lescure", 6, None),
        ("medecin_conseil", "", "Médecin-conseil", None, 3), ("cellule", "", "CPAM", None, 8),
    ])  # fmt: skip
    services.avancer(agent=qui, outil=essai, acte="demander", le=jour - 11 * JOUR)
    rqth = services.ouvrir(
        agent=qui, dossier=dossier, code=CodeOutil.RQTH, dit=demande.Dit("Garder toutes les portes ouvertes")
    )
    _faits(qui, rqth, jour, [("accord", "", "", 18, None), ("demande", "", "", 4, None)])
    services.avancer(agent=qui, outil=rqth, acte="demander", le=jour - 4 * JOUR)
    _presenter(qui, dossier, jour)


def _projet_de_karim(jour: date) -> projet.Dit:
    emploi = projet.Emploi(
        statut=StatutTravail.SALARIE, contrat="CDI à temps plein, depuis mars 2009. Suspendu le temps de l’arrêt, non rompu",
        employeur="Ateliers du Layon, maçonnerie, 34 salariés, Chemillé",
        poste="Maçon, chef d’équipe de trois personnes depuis 2018", medecin="Dr Lescure, service de prévention des Mauges",
        visite_le=jour - 13 * JOUR, risque=Risque.PRE_REPRISE, risque_par="le médecin du travail", risque_le=jour - 13 * JOUR,
        risque_mots="Pour le poste de maçon", titre=Titre.DEMANDEE, titre_le=jour - 4 * JOUR,
    )  # fmt: skip
    ecartee, reserve = EtatPiste.ECARTEE, EtatPiste.RESERVE
    branches = (
        (Piste.MEME_POSTE.value, projet.Branche(ecartee, "Avis du médecin du travail. Karim est d’accord.")),
        (
            Piste.AUTRE_POSTE.value,
            projet.Branche(
                EtatPiste.SUIVIE, "Préparateur de chantier : métrés, commandes, plannings. L’essai dira si cela tient."
            ),
        ),
        (Piste.MEME_METIER.value, projet.Branche(ecartee, "Les gestes seraient les mêmes, dit-il.")),
        (
            Piste.NOUVEAU_METIER.value,
            projet.Branche(reserve, "Métreur en bureau d’études, si l’essai ne convient pas."),
        ),
    )
    return projet.Dit(
        emploi, jour - 18 * JOUR, "Le dos ne suit plus quand je porte. Mais les plans, je les lis depuis vingt ans.",
        jour - 18 * JOUR, "un autre poste chez le même employeur", branches,
    )  # fmt: skip


def _faits(qui: Agent, outil: Outil, jour: date, faits: list[tuple[str, str, str, int | None, int | None]]) -> None:
    """(step, what it answers, who, done so many days ago, awaited in so many days)."""
    for etape, sens, de, il_y_a, dans in faits:
        services.noter(
            agent=qui, outil=outil, etape=etape, dit=demande.DitEtape(sens=sens, qui=de),
            fait_le=None if il_y_a is None else jour - il_y_a * JOUR, attendu_le=None if dans is None else jour + dans * JOUR,
        )  # fmt: skip


def _presenter(qui: Agent, dossier: Dossier, jour: date) -> None:
    """Onto the agenda of the cell, when there is one: four lines, and one still to be asked."""
    textes = {
        "contrat": "CDI à temps plein depuis 2009, maçonnerie ; maçon, chef d’équipe.",
        "risque": "Risque d’inaptitude au poste de maçon, écrit en visite de pré-reprise, non prononcé.",
        "projet": "Essayer le poste de préparateur de chantier chez le même employeur, quatorze jours, avec une tutrice.",
        "gestes": "Peut lire, écrire, conduire une heure. Ne peut pas porter, ni rester penché.",
    }  # fmt: skip
    choix = dict.fromkeys(textes, "oui") | {"identite": "non", "rqth": "a_demander"}
    presentation = services.preparer_presentation(
        agent=qui, dossier=dossier, choix=choix, textes=textes, accord_le=jour - 4 * JOUR
    )
    if seance := seances_ouvertes_a(qui, services.AFFAIRE).first():
        services.inscrire_a_une_seance(agent=qui, presentation=presentation, seance=seance)


def _paul(service: Service, jour: date) -> None:
    """Case 1 of the booklet: on his own account; HELP, and the service of prevention open to him."""
    qui, dossier = service.assistante, _dossier(service, "Lefèvre")
    emploi = projet.Emploi(
        statut=StatutTravail.INDEPENDANT, contrat="Entreprise individuelle depuis plus de quinze ans, sans salarié",
        poste="Commerçant", risque=Risque.DIT, titre=Titre.AUCUNE,
    )  # fmt: skip
    dit = projet.Dit(
        emploi, jour - 50 * JOUR, "La boutique, c’est moi. Si je ferme, je ne sais rien faire d’autre.", jour - 50 * JOUR,
        "un métier moins debout", ((Piste.NOUVEAU_METIER.value, projet.Branche(EtatPiste.SUIVIE, "Gestion, vente en ligne ?")),),
    )  # fmt: skip
    services.noter_projet(agent=qui, dossier=dossier, dit=dit)
    aide = services.ouvrir(
        agent=qui, dossier=dossier, code=CodeOutil.HELP, dit=demande.Dit("Loyer de la boutique, cotisations")
    )
    _faits(
        qui,
        aide,
        jour,
        [("accord", "", "", 45, None), ("demande", "", "", 44, None), ("urssaf", "", "Urssaf", None, -1)],
    )
    services.avancer(agent=qui, outil=aide, acte="demander", le=jour - 44 * JOUR)
    spst = services.ouvrir(
        agent=qui, dossier=dossier, code=CodeOutil.OFFRE_SPST, dit=demande.Dit("Voir un médecin du travail")
    )
    _faits(qui, spst, jour, [("accord", "", "", 20, None)])


def _valerie(service: Service, jour: date) -> None:
    """Her visit before the return is asked; the tool says who decides."""
    qui, dossier = service.assistante, _dossier(service, "Brunet")
    emploi = projet.Emploi(
        statut=StatutTravail.SALARIE, contrat="CDI", employeur="Cabinet médical", poste="Secrétaire médicale",
        risque=Risque.INCONNU, titre=Titre.AUCUNE,
    )  # fmt: skip
    services.noter_projet(agent=qui, dossier=dossier, dit=projet.Dit(emploi, jour - 14 * JOUR))
    visite = services.ouvrir(
        agent=qui, dossier=dossier, code=CodeOutil.PRE_REPRISE, dit=demande.Dit("Préparer la reprise")
    )
    _faits(qui, visite, jour, [("demande", "", "", 12, None), ("visite", "", "Médecin du travail", None, 14)])
    services.avancer(agent=qui, outil=visite, acte="demander", le=jour - 12 * JOUR)


def _dossier(service: Service, nom: str) -> Dossier:
    siens = Dossier.objects.filter(assure__nom=nom, referents__agent=service.assistante)
    return siens.order_by("-created_at")[0]


def _derouler(service: Service, jour: date, hasard: Random) -> None:
    """Two years of requests, in the dossiers that were opened for work: codes and days, nothing written."""
    neufs, deja = [], Outil.objects.values("dossier_id")
    for dossier in Dossier.objects.filter(axe=Axe.PDP).exclude(pk__in=deja).order_by("ouvert_le", "pk"):
        if hasard.random() < 0.55:
            continue
        parti = dossier.ouvert_le + timedelta(days=hasard.randint(10, 90))
        if parti > (dossier.clos_le or jour):
            continue
        code = hasard.choices(list(DEMANDES), list(DEMANDES.values()))[0]
        statut = StatutOutil.FAIT if dossier.clos_le else StatutOutil.DEMANDE
        duree = hasard.choice([6, 10, 14]) if code == CodeOutil.ESSAI_ENCADRE else None
        neufs.append(
            Outil(
                dossier=dossier, code=code, statut=statut, auteur=service.assistante, ouvert_le=dossier.ouvert_le,
                demande_le=parti, jours=duree,
            )
        )  # fmt: skip
    Outil.objects.bulk_create(neufs)
    seuls = Dossier.objects.filter(travailleur_independant=OuiNonInconnu.OUI).order_by("ouvert_le", "pk")
    par_help = [pk for rang, pk in enumerate(seuls.values_list("pk", flat=True)) if rang % 2]
    Dossier.objects.filter(pk__in=par_help).update(origine=Origine.URSSAF)
