"""Every figure, declared once: pages, leaflet, exports and guide read these words."""

from __future__ import annotations

from dataclasses import dataclass

from jalons.mesurer.statistiques.enums import Etape

JOURS_PAR_MOIS = "30,4375"
PERSONNES, ACTES, MOYENNE, PARCOURS, DENOMINATEUR = "personnes", "actes", "moyenne", "parcours", "denominateur"
COMMUNES, RESIDENCES = "communes", "communes_de_residence"
DELAI_REPONSE, FINS_DEMANDES, ADMINISTRATIVES = "delai_reponse", "fins_demandes", "administratives"
PONCTUELLES = "reponses_ponctuelles"
OUTILS_PDP = "outils_pdp"
PARCOURS_REPERES, MOIS_ARRET = "parcours_reperes", "mois_arret_payes"
# Of people found: what the version of a rule that came last no longer holds.
HORS = "hors ceux qu’une nouvelle version de la règle a retirés ou remplacés"


@dataclass(frozen=True)
class Indicateur:
    """One figure. ``nature``: people (protected), acts (never hidden), mean (hidden under 11 people), way of the people
    found or its denominators (protected together, ``entonnoir.cellules``, ``equite.cellules``), communes under cantons that
    another indicator publishes (``protection.communes``)."""

    code: str
    nom: str
    nature: str
    unite: str
    definition: str
    calcul: str
    source: str

    @property
    def explication(self) -> tuple[tuple[str, str], ...]:
        """Définition, calcul, source: in the order of every page."""
        return (("Définition", self.definition), ("Calcul", self.calcul), ("Source", self.source))


_LISTE = [
    Indicateur(
        "assures_suivis", "Assurés suivis", PERSONNES, "personnes",
        "Personnes reçues au moins une fois en entretien dans l’année.",
        "Chaque personne compte une fois, même avec plusieurs dossiers. Son axe est l’axe principal de "
        "son dossier le jour "
        "de son dernier entretien de l’année ; son canton est sa résidence à l’ouverture de ce dossier. Hors des deux "
        "axes, moins de 11 personnes ne se montrent pas seules : « Parcours en santé et autres » les réunit, à part.",
        "Entretiens de l’année, hors lignes annulées ; caisse en charge le jour de l’entretien.",
    ),
    Indicateur(
        RESIDENCES, "Communes de résidence des assurés suivis", COMMUNES, "personnes",
        "Les mêmes personnes, par la commune où elles habitent.",
        "Commune de résidence à l’ouverture du dossier de leur dernier entretien de l’année. Une commune ne se montre que si "
        "son canton se montre, et si elle compte onze personnes au moins ; d’autres se cachent avec les petites.",
        "Entretiens de l’année, hors lignes annulées ; caisse en charge le jour de l’entretien.",
    ),
    Indicateur(
        "entretiens", "Entretiens", ACTES, "entretiens",
        "Entretiens tenus dans l’année, par tous les modes.",
        "Les absences et les lignes annulées ne comptent pas. L’axe est celui du dossier le jour de "
        "l’entretien. Face à "
        "face : sur un lieu d’accueil, à domicile ou en établissement de santé. Un nombre d’entretiens "
        "n’est pas masqué.",
        "Entretiens de l’année ; caisse en charge le jour de l’entretien.",
    ),
    Indicateur(
        "duree_accompagnement", "Durée moyenne", MOYENNE, "mois",
        "Durée moyenne d’un accompagnement, de l’ouverture à la clôture du dossier.",
        f"Dossiers clos dans l’année ; jours divisés par {JOURS_PAR_MOIS}. Masquée si elle porte sur "
        f"moins de 11 personnes.",
        "Dossiers clos dans l’année ; axe principal et caisse du dossier à sa clôture.",
    ),
    Indicateur(
        "sorties_pdp", "À l’issue de l’accompagnement", PERSONNES, "personnes",
        "Ce que deviennent les personnes dont l’accompagnement de prévention de la désinsertion "
        "professionnelle se termine. "
        "Poste de travail : même poste aménagé, autre poste, autre employeur ou nouveau métier. Marché de "
        "l’emploi : "
        "formation ou recherche d’emploi.",
        "Chaque personne compte une fois, à sa dernière clôture de l’année. Part des personnes, issues "
        "inconnues comprises.",
        "Dossiers de l’axe PDP clos dans l’année ; arbre des issues de la circulaire de 2011, annexe 2.",
    ),
    Indicateur(
        OUTILS_PDP, "Outils de la reprise demandés", PERSONNES, "demandes",
        "Demandes parties dans l’année avec le service social : essai encadré, CRPE, bilan de compétences, remobilisation, "
        "PMSMP, Inclu’Pro Formation, temps partiel thérapeutique, visites, RQTH, HELP, offre du service de prévention.",
        "Chaque demande compte une fois, au jour où elle est partie ; refaite après un refus, au jour de la dernière. Qui décide "
        "n’est pas le service : une demande n’est pas un accord. Moins de 11 se masquent comme moins de 11 personnes.",
        "Outils du projet de reprise ; caisse du dossier.",
    ),
    Indicateur(
        PONCTUELLES, "Réponses ponctuelles", PERSONNES, "réponses",
        "Réponses données sans accompagnement : accueil, information, orientation, conseil.",
        "Chaque réponse compte, au mois où elle a été donnée. Une réponse est donnée à une personne : moins de 11 se masquent "
        "comme moins de 11 personnes.",
        "Réponses ponctuelles de l’année ; caisse qui a répondu.",
    ),
    Indicateur(
        "signalements", "Signalements reçus", PERSONNES, "signalements",
        "Arrivées de l’année, d’où qu’elles viennent : appel de la personne, d’un proche, d’un "
        "partenaire, requête mensuelle.",
        "Chaque arrivée compte, même s’il y en a plusieurs pour une demande. Une arrivée dit qui a "
        "signalé une personne : "
        "moins de 11 arrivées se masquent comme moins de 11 personnes.",
        "Signalements de l’année ; caisse en charge de la demande.",
    ),
    Indicateur(
        DELAI_REPONSE, "Délai avant la première réponse", MOYENNE, "jours",
        "Jours entre le premier signalement d’une personne et sa première réponse : rendez-vous pris, accompagnement "
        "commencé, orientation, réponse donnée ou demande close avec sa raison.",
        "Demandes signalées dont la première réponse est de l’année ; à l’origine et au jour de leur première arrivée, même "
        "quand d’autres ont suivi. Masqué sur moins de 11 demandes, et quand le nombre de signalements de l’origine l’est.",
        "Demandes et signalements, hors doublons et erreurs ; caisse en charge de la demande.",
    ),
    Indicateur(
        FINS_DEMANDES, "Ce que deviennent les demandes signalées", PERSONNES, "demandes",
        "Demandes signalées dans l’année, par leur fin : accompagnement commencé, orientée vers un autre service, injoignable, "
        "la personne ne souhaite pas, pas de place, hors champ, réponse donnée, autre fin ; ou encore en cours.",
        "Chaque demande compte une fois, l’année de son premier signalement. « Autre fin » réunit ce qui n’est pas à dire "
        "(décès, départ, plus besoin). Moins de 11 demandes se masquent comme moins de 11 personnes.",
        "Demandes de la caisse, hors doublons et erreurs ; fin connue le jour où l’année est arrêtée.",
    ),
    Indicateur(
        ADMINISTRATIVES, "Demandes administratives sorties du service social", PERSONNES, "demandes",
        "Ce qui est arrivé au service social et relève de la caisse (carte, attestation, remboursement, indemnités en retard "
        "sans situation sociale), et n’y est pas resté : répondu sur le moment, ou orienté vers la CPAM.",
        "Chaque réponse et chaque orientation compte une fois, au mois où elle a été donnée. Celles répondues sur le moment sont "
        "aussi des réponses ponctuelles. Moins de 11 se masquent comme moins de 11 personnes.",
        "Réponses ponctuelles sur une carte, un remboursement ou des indemnités en retard ; demandes orientées pour « Démarche "
        "ou droits, à la CPAM » ; caisse qui a répondu, ou en charge de la demande.",
    ),
    Indicateur(
        "personnes_reperees", "Personnes repérées au 91ᵉ jour", PERSONNES, "personnes",
        "Personnes dont le 91ᵉ jour d’arrêt indemnisé tombe dans l’année, trouvées par la requête mensuelle.",
        "Chaque personne compte une fois. Reçue : au moins un entretien dans l’année. Proposée : une "
        "demande a été ouverte "
        "ou rattachée. Certaines ont pu déjà reprendre le travail : la requête voit les indemnités payées.",
        f"Repérages des mois de l’année, {HORS} ; caisse de l’extraction.",
    ),
    Indicateur(
        PARCOURS_REPERES, "Ce qu’elles sont devenues", PARCOURS, "personnes",
        "Personnes trouvées dans l’année, par la dernière étape atteinte : trouvée, offre faite, a répondu, reçue, "
        "accompagnée, accompagnement mené à son terme.",
        "Chaque personne compte une fois, à son premier repérage de l’année ; par programme, une fois dans chaque public qui "
        "l’a trouvée. Elle compte à la dernière étape atteinte "
        "depuis, et à toutes celles d’avant : qui vient sans avoir répondu à l’offre a bien été jointe. Les étapes "
        "sont donc emboîtées et ne peuvent que décroître.",
        f"Repérages de l’année, {HORS} ; caisse de l’extraction. "
        "Étapes connues le jour où l’année est arrêtée.",
    ),
    Indicateur(
        MOIS_ARRET, "Mois d’arrêt payés", DENOMINATEUR, "mois",
        "Une personne vivante qui a un jour d’arrêt payé dans le mois (maladie, accident du travail, maladie "
        "professionnelle) : un mois d’arrêt.",
        "Mois additionnés sur l’année, d’après la dernière extraction qui a regardé chaque mois. Une personne en arrêt "
        "trois mois compte trois fois.",
        "Extractions de la caisse, comptées quand elles sont cherchées ; aucune ligne n’en est gardée.",
    ),
]  # fmt: skip
INDICATEURS = {indicateur.code: indicateur for indicateur in _LISTE}

_DEPUIS = "Depuis son 91ᵉ jour (le jour de l’événement, pour une liste)."
_EMBOITEE = "Toute personne comptée à une étape suivante compte aussi ici."


def _etape(code: Etape, definition: str, calcul: str, source: str) -> Indicateur:
    return Indicateur(str(code), str(code.label), PARCOURS, "personnes", definition, calcul, source)


PAR_ETAPE = {
    etape.code: etape
    for etape in (
        _etape(
            Etape.TROUVEE,
            "Personnes que la requête mensuelle ou une liste a trouvées dans la période.",
            "Chaque identifiant de la caisse compte une fois par année, au mois de son premier repérage, et dans chaque public "
            "qui l’a trouvé. Les personnes décédées depuis comptent ici.",
            f"Repérages, {HORS} ; caisse de l’extraction.",
        ),
        _etape(
            Etape.OFFERTE,
            "Personnes à qui le service a écrit ou que le service a appelées pour se proposer.",
            f"Offre partie. {_DEPUIS} {_EMBOITEE}",
            "Offres parties ; jour d’envoi noté sur la demande.",
        ),
        _etape(
            Etape.REPONDUE,
            "Personnes qui ont répondu, quelle que soit la réponse : oui, non, a repris le travail, est à mi-temps.",
            "Réponse à l’offre, appel de la personne ou d’un proche, rendez-vous pris, demande close parce qu’elle ne "
            f"souhaite pas, n’a plus besoin ou a eu sa réponse. {_DEPUIS} {_EMBOITEE}",
            "Offres, signalements de la personne ou d’un proche, rendez-vous, demandes closes ; dans la caisse.",
        ),
        _etape(
            Etape.RECUE,
            "Personnes reçues au moins une fois : entretien tenu, rendez-vous honoré, réunion d’information suivie.",
            f"Les lignes annulées et les absences ne comptent pas. {_DEPUIS} {_EMBOITEE}",
            "Entretiens, rendez-vous, inscriptions aux réunions ; dans la caisse.",
        ),
        _etape(
            Etape.ACCOMPAGNEE,
            "Personnes qui ont un accompagnement, ouvert avant ou après le repérage.",
            f"Dossier ouvert, ou encore en cours. {_DEPUIS} {_EMBOITEE}",
            "Dossiers de la caisse.",
        ),
        _etape(
            Etape.TERMINEE,
            "Personnes dont un accompagnement s’est terminé comme prévu.",
            "Dossier clos parce que les objectifs sont atteints, qu’un relais est pris ou qu’il n’est plus nécessaire. Un "
            f"refus, une personne qui ne répond plus, un déménagement, un décès n’en sont pas. {_DEPUIS}",
            "Dossiers clos de la caisse, motif de clôture.",
        ),
    )
}

# Figures computed on the screen from published cells alone.
PAR_HELP = (
    ("Définition", "Travailleurs indépendants suivis dont le signalement vient de l’Urssaf, par HELP."),
    (
        "Calcul",
        "Chaque personne compte une fois, d’après le dossier de son dernier entretien de l’année. Quand l’une des deux parts "
        "compte de une à dix personnes, elle n’est pas séparée : la part est masquée, le total reste.",
    ),
    ("Source", "Entretiens de l’année ; origine du dossier."),
)
PART_DES_ENTRETIENS = (
    (
        "Définition",
        "La ligne des assurés compte des personnes, celle-ci des entretiens : qui est reçu plus souvent pèse plus.",
    ),
    ("Calcul", "Entretiens de l’axe divisés par tous les entretiens de l’année."),
    ("Source", "Entretiens de l’année ; axe principal du dossier le jour de l’entretien."),
)
TAUX_PAR_CANTON = (
    ("Définition", "Assurés suivis dans l’année pour 1 000 habitants du canton ou de la ville, tous âges."),
    (
        "Calcul",
        "Assurés suivis divisés par la population légale. Les classes partagent les cantons publiés en groupes égaux.",
    ),
    (
        "Source",
        "Assurés suivis : entretiens de l’année. Habitants : populations légales de l’Insee, dernier millésime chargé.",
    ),
)
JAMAIS_JOINTES = (
    ("Définition", "Personnes trouvées que personne n’a encore pu joindre : ni réponse, ni appel, ni rencontre."),
    (
        "Calcul",
        "Liste du moment, toutes années confondues. « N’avaient pas répondu » : celles à qui une offre est "
        "partie, moins celles qui ont répondu, quand l’année a été arrêtée ; la plupart sont encore attendues.",
    ),
    ("Source", "Demandes venues de la requête ou d’une liste, offres et réponses ; étapes publiées de l’année."),
)
HORS_LISTE = (
    ("Définition", "Personnes trouvées à qui l’on n’écrit pas : décédées, ou sans proposition encore."),
    ("Calcul", "Nombres du moment, toutes années confondues, dans ce que vous pouvez lire."),
    ("Source", "Repérages et demandes de la caisse ; décès connus."),
)
ECARTS = (
    ("Définition", "Ce qui sépare un groupe de toutes les autres personnes, à une étape."),
    (
        "Calcul",
        "Part du groupe et part des autres, avec l’intervalle de Wilson à 95 % ; l’écart par l’intervalle de Newcombe, élargi "
        "pour le nombre de comparaisons de la page (Bonferroni).",
    ),
    ("Source", "Cases publiées des personnes trouvées et des mois d’arrêt payés ; une case masquée ne se compare pas."),
)
MASQUE = (
    (
        "Définition",
        "Le nombre est caché pour que nul ne soit reconnu : il compte de une à dix personnes, ou bien, plus grand, il ferait "
        "retrouver par soustraction une case qui en compte si peu.",
    ),
    (
        "Calcul",
        "D’abord les cases de une à dix personnes, puis autant d’autres qu’il en faut. Laquelle est quoi ne se dit pas.",
    ),
    ("Source", "Règle de publication, seuil de 11 personnes."),
)
