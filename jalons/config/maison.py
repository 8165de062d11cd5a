"""The house: the only list of its rooms. It feeds the settings, the addresses, the import contracts and ``tests/depot``.

To add a room: one line here. Pure Python, so that ``scripts/contrats`` reads it without Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# The modules of a room, from the top down; ``|`` beside: neither imports the other. Each is optional.
COUCHES = {
    "urls": "urls | migrations",
    "views": "views | templatetags",
    "forms": "forms",
    "services": "services",
    "selectors": "selectors",
    "perms": "perms",
    "models": "models",
    "rules": "rules",
    "enums": "enums",
}


def couches(**metier: str) -> tuple[str, ...]:
    """The layers of a room. ``models="mots > champs"``: two modules with a trade name, under its models, downwards."""
    inconnues = metier.keys() - COUCHES.keys()
    if inconnues:
        raise KeyError(f"Pas une couche : {inconnues}")
    return tuple(
        etage for nom, sien in COUCHES.items() for etage in (sien, *filter(None, metier.get(nom, "").split(" > ")))
    )


@dataclass(frozen=True)
class Entree:
    """An entry of the menu: its rank there, its word, its page, the object and act of acces.csv that open it."""

    rang: int
    nom: str
    page: str
    objet: str
    acte: str
    replie: bool = False  # under « Plus » when there are too many


@dataclass(frozen=True)
class Piece:
    """A room: its path under ``jalons``, the address of its pages if it has some, what it is made of."""

    chemin: str
    adresse: str | None = None
    couches: tuple[str, ...] = field(default_factory=couches)
    paquets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # its sub-packages that have layers too
    menu: tuple[Entree, ...] = ()
    application: bool = True  # False: a door without models, pages or templates

    @property
    def module(self) -> str:
        return f"jalons.{self.chemin}"

    @property
    def nom(self) -> str:
        return self.chemin.split(".")[-1]

    @property
    def aile(self) -> str:
        return self.chemin.split(".")[0]


# The rooms with more of their own than fits on their line.
VERBES = (
    "__main__",
    "demo",
    "agents | documents | envois | journal | offres | programmes | referentiels | rendez_vous | repertoire | "
    "signalements | statistiques | territoires",
    "reperer",
    "detection",
    "avancement | base | cles | communs",
    "main",
    "francais",
)
DEMONSTRATION = (
    "urls",
    "exemples",
    "construire",
    "agendas | aides | apres | attentes | devenir | implantations | instances | lectures | organismes | quotidien | rappels"
    " | reprises | stages | voisine",
    "activite | boucle | budgets | cas | copies | courriers | dehors | departs | ententes | entourages | liaisons | listes"
    " | offres | orientations | partages | pieces | repertoire | scelles | voies",
    "equipe | extraction",
    "noms | nationale",
)
STATISTIQUES = couches(
    urls="views_parcours",
    services="depliant | equite > entonnoir",
    selectors="reprise > lecture | comptage > decor",
    rules="indicateurs | protection > places",
)
STATISTIQUES_PAQUETS = {
    "protection": ("cellules | communes", "revision", "masques", "flot"),
    "entonnoir": ("selectors", "comptage", "cellules | jamais_joints | residences", "groupes | rules"),
    "equite": ("selectors", "cellules | denombrement", "rules"),
    "depliant": ("pdf",),
}
DETECTION = couches(
    services="verrou",
    selectors="pourquoi > publics | discretion | comparaison | frise > horloges",
    models="valeurs > requete > dispositions > lecture",
    rules="erreurs",
)
PAQUETS_DETECTION = {
    "requete": (
        "mensuelle | listes",
        "reduction | sortie | spark | spark_pilote",
        "bits | options | reservation",
        "expression | bilan",
    ),
    "dispositions": ("jalons | dcir | liste", "identifiants | communes"),
    "lecture": (
        "extraction | controle",
        "rejets",
        "lots",
        "sources",
        "tables | textes",
        "bilan | colonnes | fichiers | interruption | tampons",
        "numeros",
    ),
}
PARCOURS = couches(
    views="direct > garde | registre | saisie > retards > appel",
    forms="forms_regles | forms_danger | forms_fin | forms_journaux | forms_saisie | forms_absences | forms_copie"
    " > reperages | sortants > deces",
    services="regles | tiers | journaux | brouillons | continuite | copie > feuille_copie | attente",
    selectors="vagues",
    rules="masques",
)
ACCOMPAGNEMENTS = couches(
    forms="forms_plan | forms_ouvertures", services="papier | ecrits", enums="enums_ouvertures | enums_promesses"
)
MENU_DOSSIERS = (
    Entree(60, "Dossiers", "liste", "dossier", "lister"),
    Entree(86, "Ouvertures en urgence", "revues", "ouverture", "revoir"),
    Entree(145, "Grilles", "grilles", "grille", "ouvrir", replie=True),
)
TERRITOIRES = couches(
    urls="demonstration > geographie_fictive > donnees",
    services="trajets | trames | chargement > mouvements > durees",
    selectors="carte | proches",
    models="lecture > routes > archives",
    rules="topologie",
)
TERRITOIRES_PAQUETS = {"routes": ("durees", "graphe | extraits", "vitesses")}
SOCLE = couches(
    forms="actes > champs | fautes | rendu",
    services="billets | exports | pdf | transitions | emplacements | livraison | empreintes | journaux_techniques",
    models="chiffrement > trousseau",
    rules="colonnes > numeros > suites > refus | dates | telephone | effectifs | caracteres | formes | phrases | une_fois"
    " | ecrits | composee",
)

# From the top down: imports and foreign keys go down only. Two rooms beside each other are one tuple.
MAISON: tuple[Piece | tuple[Piece, ...], ...] = (
    Piece("portes.cli", couches=VERBES, application=False),
    Piece("portes.demonstration", "", couches=DEMONSTRATION, application=False),
    Piece(
        "portes.portail",
        "portail/",
        couches(views="middleware > api > schemas | cles", forms="forms_public"),
        menu=(
            Entree(25, "Signalements", "accueil", "signalement", "suivre"),
            Entree(26, "Reçus", "recus", "partage", "repondre"),
            Entree(105, "Portail", "espaces", "espace", "lister", replie=True),
        ),
    ),
    Piece(
        "mesurer.accessibilite",
        "accessibilite/",
        couches(selectors="charge | propositions | residences | tableaux > monde", rules="implantation"),
        menu=(
            Entree(132, "Accessibilité", "accueil", "accessibilite", "lire", replie=True),
            Entree(133, "Charge des lieux", "charge", "accessibilite", "charge", replie=True),
        ),
    ),
    Piece(
        "mesurer.statistiques",
        "chiffres/",
        STATISTIQUES,
        STATISTIQUES_PAQUETS,
        menu=(Entree(130, "Chiffres", "accueil", "statistique", "lire"),),
    ),
    Piece(
        "parcours",
        "",
        PARCOURS,
        menu=(
            Entree(10, "Ma journée", "ma_journee", "journee", "lire"),
            Entree(20, "Appel", "appel", "appel", "ecrire"),
            Entree(85, "Journal", "journal_entier", "journal", "lire"),
        ),
    ),
    Piece("accompagner.stages", "stages/", couches(services="ecrits")),
    Piece(
        "accompagner.protections",
        "scelles/",
        menu=(Entree(139, "Fiches scellées", "liste", "fiche_scellee", "lire", replie=True),),
    ),
    Piece("accompagner.extraits", "extraits/", couches(services="ecrits")),
    Piece(
        "accompagner.pdp",
        "reprise/",
        couches(
            urls="views_dehors",
            views="vue",
            services="papier | ecrits > affaire",
            selectors="suivi",
            models="cellule | demande | projet",
            rules="outils | jours",
        ),
    ),
    Piece(
        "accompagner.aides",
        "aides/",
        couches(urls="views_decisions | views_fonds", views="affaire", services="papier | ecrits", models="besoin"),
        menu=(
            Entree(58, "Aides", "liste", "aide", "lire", replie=True),
            Entree(59, "Aides à décider", "a_decider", "aide", "decider", replie=True),
            Entree(60, "Aides à confirmer", "a_confirmer", "aide", "confirmer", replie=True),
            Entree(61, "Fonds", "tous", "fonds", "lire", replie=True),
        ),
    ),
    Piece(
        "accompagner.courriers",
        "courriers/",
        couches(urls="views_modeles", services="papier | ecrits"),
        menu=(Entree(137, "Modèles de courrier", "modeles", "modele_courrier", "lire", replie=True),),
    ),
    Piece(
        "accompagner.voies",
        "voies/",
        couches(urls="views_avis", services="ecrits | sorties", rules="ardh | chemins"),
        menu=(Entree(106, "Avis", "avis", "avis", "lire", replie=True),),
    ),
    Piece(
        "accompagner.instances",
        "instances/",
        couches(urls="views_composition | views_pv | views_tenue", services="papier > minutes", selectors="affaires"),
        menu=(Entree(57, "Séances", "seances", "seance_instance", "lire", replie=True),),
    ),
    Piece(
        "accompagner.echeances",
        "droits/",
        couches(
            services="ecrits",
            selectors="frise",
            models="previsions | voie | montants",
            rules="fin > cas | dites > decompte > valeurs",
        ),
    ),
    Piece("accompagner.ressources", "budgets/", couches(services="papier | ecrits")),
    Piece("accompagner.pieces", "pieces/", couches(urls="views_attendues", forms="attendues", services="ecrits")),
    Piece("accompagner.accompagnements", "dossiers/", ACCOMPAGNEMENTS, menu=MENU_DOSSIERS),
    Piece("recevoir.calendriers", "calendrier/", couches(services="lecture > lecteur", models="ics")),
    Piece(
        "recevoir.offres",
        "offres/",
        couches(services="lettre", models="textes"),
        menu=(Entree(40, "Offres", "vagues", "offre", "compter"),),
    ),
    Piece("recevoir.seances", "seances/"),
    Piece(
        "recevoir.permanences",
        "permanences/",
        menu=(Entree(55, "Permanence", "liste", "permanence", "lire", replie=True),),
    ),
    Piece(
        "recevoir.implantations",
        "implantations/",
        menu=(
            Entree(111, "Véhicules", "vehicules", "vehicule", "lire", replie=True),
            Entree(112, "Attribution", "attribution", "attribution", "lire", replie=True),
        ),
    ),
    Piece(
        "recevoir.attentes",
        "liste-attente/",
        menu=(Entree(52, "Liste d’attente", "liste", "attente", "lister", replie=True),),
    ),
    Piece(
        "recevoir.rendez_vous",
        "rendez-vous/",
        couches(models="proches"),
        menu=(Entree(50, "Rendez-vous", "liste", "rendez_vous", "lister"),),
    ),
    (
        Piece(
            "recevoir.liaisons",
            "liaisons/",
            menu=(
                Entree(27, "Suivis ensemble", "partagees", "liaison", "partager"),  # the other service's
                Entree(35, "Liaisons", "liste", "liaison", "lister", replie=True),
            ),
        ),
        Piece(
            "recevoir.registres",
            "registres/",
            menu=(Entree(36, "Registres", "registres", "sollicitation", "lister", replie=True),),
        ),
    ),
    Piece(
        "recevoir.expertises",
        "questions/",
        menu=(Entree(102, "Questions", "accueil", "connaissance", "lire", replie=True),),
    ),
    Piece(
        "recevoir.protocoles",
        "protocoles/",
        menu=(Entree(105, "Protocoles", "liste", "protocole", "lire", replie=True),),
    ),
    Piece(
        "recevoir.signalements",
        "demandes/",
        couches(
            urls="views_boucle | views_orientation | views_lettre",
            forms="ecrits",
            services="feuilles > entendu",
            selectors="comptes_regles | langues > suivis",
            rules="admission | boucle",
        ),
        menu=(
            Entree(30, "Demandes", "liste", "demande", "lister"),
            Entree(125, "Règles d’admission", "regles", "regle_admission", "compter", replie=True),
        ),
    ),
    Piece("reperer.detection", "reperages/", DETECTION, PAQUETS_DETECTION),
    Piece(
        "reperer.programmes",
        "programmes/",
        couches(services="chargement", models="mots | saisie | lecture", rules="champs"),
        menu=(Entree(120, "Programmes", "liste", "regle", "lire", replie=True),),
    ),
    Piece("personnes.partages", "partages/", couches(services="lettre | liens")),
    Piece("personnes.entourage", "entourage/", couches(services="ecrits")),
    Piece(
        "personnes.partenaires",
        "partenaires/",
        couches(
            urls="views_services",
            services="imports | choix | fiche",
            selectors="echanges | questions | conflits > historique",
            models="lecture",
            rules="rapprochement | horaires",
        ),
        {"lecture": ("france_services | finess | data_inclusion", "correspondances | fichiers", "fiches")},
        menu=(Entree(100, "Partenaires", "liste", "partenaire", "lire", replie=True),),
    ),
    Piece(
        "personnes.assures",
        "personnes/",
        couches(urls="views_doublons | views_precautions", services="doublons", rules="erreurs"),
        menu=(Entree(70, "Personnes", "recherche", "assure", "chercher"),),
    ),
    Piece("fondations.envois", couches=("accuses", *couches(services="remise"))),
    Piece("fondations.documents", couches=couches(views="depots", services="examen > lecteur | coffre")),
    Piece(
        "fondations.referentiels",
        "referentiels/",
        couches(views="middleware | pannes", selectors="lecture > seuils", rules="feries | documents | mots"),
        menu=(Entree(140, "Référentiels", "liste", "referentiel", "modifier", replie=True),),
    ),
    Piece(
        "fondations.agents",
        "",
        couches(views="views_comptes > forms_comptes", services="connexion | mots_de_passe | requetes | sessions"),
        menu=(
            Entree(80, "Équipe", "equipe", "equipe", "lire", replie=True),
            Entree(90, "Comptes", "comptes", "agent", "lister", replie=True),
        ),
    ),
    Piece(
        "fondations.territoires",
        "territoires/",
        TERRITOIRES,
        TERRITOIRES_PAQUETS,
        menu=(Entree(110, "Lieux", "lieux", "lieu", "lire", replie=True),),
    ),
    Piece("fondations.acces", couches=couches(views="middleware", services="controle")),
    Piece("fondations.socle", couches=SOCLE),
    Piece("fondations.journal", couches=couches(services="ancre | cle")),
)
ETAGES: tuple[tuple[Piece, ...], ...] = tuple(e if isinstance(e, tuple) else (e,) for e in MAISON)
PIECES: tuple[Piece, ...] = tuple(p for etage in ETAGES for p in etage)
AILES: tuple[str, ...] = tuple(dict.fromkeys(p.aile for p in PIECES))
