"""What the demonstration's caisse has agreed with other services, and what its experts answer the platform."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires.models import Organisme
from jalons.recevoir.expertises import services as expertises
from jalons.recevoir.protocoles import services
from jalons.recevoir.protocoles.enums import SuiteBilan
from jalons.recevoir.signalements.enums import Objet, Origine

HOPITAL = {
    "intitule": "Sorties d’hospitalisation difficiles", "origine": Origine.HOPITAL, "partenaire": None,
    "qui": "Les assistantes sociales des services de soins, le jour où la sortie est parlée.",
    "quoi": "Retour à domicile sans aide, aidant malade, plus de revenus depuis l’entrée.\nPas les prolongations de séjour.",
    "comment": "Le portail des partenaires ; le 36 46 s’il faut une réponse dans la journée.",
    "signaler_jours": 2, "repondre_jours": 10,
}  # fmt: skip
MEDICAL = {
    "intitule": "Arrêts longs vus par le médecin-conseil", "origine": Origine.SERVICE_MEDICAL, "partenaire": None,
    "qui": "Les médecins-conseils et leurs conseillers services.",
    "quoi": "Reprise impossible au même poste ; ressources qui baissent ; personne seule ou perdue.",
    "comment": "La fiche, par l’application du service médical.", "signaler_jours": None, "repondre_jours": 15,
}  # fmt: skip
CES = {
    "intitule": "Rendez-vous prévention jeune retraité", "origine": Origine.CES, "partenaire": None,
    "qui": "Les médecins et les infirmières du centre d’examens de santé.",
    "quoi": "Retraités récents qui renoncent à des soins, ou isolés.",
    "comment": "Le portail des partenaires.", "signaler_jours": 7, "repondre_jours": 10,
}  # fmt: skip

CONNAISSANCES = (
    (Objet.ACTIVITE, "La visite de préreprise peut-elle être demandée par la personne elle-même ?",
     "Oui : par elle, par son médecin traitant ou par le médecin-conseil, pendant l’arrêt, sans que "
     "l’employeur le sache.",
     "Code du travail, article R. 4624-29"),
    (Objet.DROITS_SOINS, "Une personne sans complémentaire qui renonce à un examen : que lui dire tout de suite ?",
     "Regarder si elle a droit à la complémentaire santé solidaire et faire la demande avec elle ; la mission accompagnement "
     "santé prend le relais pour le rendez-vous. Le service social reçoit si autre chose pèse sur sa santé.",
     "Livret des partenaires, cas 4"),
    (Objet.RETRAITE, "Un assuré demande où en est sa retraite : est-ce pour nous ?",
     "Non : la Carsat répond au 39 60. Si sa santé complique la situation, le service social le reçoit aussi.",
     "Livret des partenaires, cas 2"),
)  # fmt: skip


def installer(organisme: Organisme, jour: date) -> None:
    """The three of them, and last year's review of the first."""
    direction = Agent.objects.get(affectations__organisme=organisme, affectations__role=Role.DIRECTION_REGIONALE)
    hopital = services.preparer(agent=direction, organisme=organisme, **HOPITAL)
    debut = date(jour.year - 1, 1, 1)
    hopital = services.signer(
        agent=direction, protocole=hopital, version=None, signe_le=debut, date_debut=debut, date_fin=date(jour.year + 1, 12, 31),
        signataires="La directrice des soins du centre hospitalier, la responsable régionale du service social",
    )  # fmt: skip
    services.faire_bilan(
        agent=direction, protocole=hopital, annee=jour.year - 1, suite=SuiteBilan.POURSUIVRE,
        constats="Les sorties sont signalées plus tôt qu’avant. L’accord de la personne manque encore trop souvent : "
        "le service de chirurgie le recueille désormais à l’entrée.",
    )  # fmt: skip
    medical = services.preparer(agent=direction, organisme=organisme, **MEDICAL)
    debut = jour - timedelta(days=325)
    services.signer(
        agent=direction, protocole=medical, version=None, signe_le=debut, date_debut=debut, date_fin=jour + timedelta(days=40),
        signataires="La médecin-conseil cheffe, la responsable régionale du service social",
    )  # fmt: skip
    services.preparer(agent=direction, organisme=organisme, **CES)
    _expertises(organisme)


def _expertises(organisme: Organisme) -> None:
    """Three answers kept, one question that waits."""
    csam, experte = (
        Agent.objects.filter(affectations__organisme=organisme, affectations__role=role).order_by("identifiant")[0]
        for role in (Role.CSAM, Role.ASSISTANT_SOCIAL)
    )
    for theme, question, reponse, source in CONNAISSANCES:
        expertises.tenir(
            agent=experte, organisme=organisme, theme=theme, question=question, reponse=reponse, source=source
        )
    expertises.poser(
        agent=csam, organisme=organisme, theme=Objet.RESSOURCES,
        texte="Une salariée en arrêt depuis dix mois n’a plus de complément de son employeur. Son conjoint touche l’allocation "
        "aux adultes handicapés. Vers qui l’envoyer d’abord, et que préparer ?",
    )  # fmt: skip
