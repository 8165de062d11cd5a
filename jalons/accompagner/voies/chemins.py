"""What each way is made of: when it applies, its stages in order, what each asks for. The only place; pure."""

from __future__ import annotations

from dataclasses import dataclass

from jalons.accompagner.voies.enums import Genre, Saisie


@dataclass(frozen=True)
class Etape:
    """One stage: what it is about, what helps, what it asks for. ``liste``: the dated list of its words."""

    code: str
    titre: str
    aide: str
    saisie: Saisie | None = None
    liste: str = ""


@dataclass(frozen=True)
class Chemin:
    """One way. ``pese``: an awaited day that passes costs care or money."""

    genre: Genre
    quand: str
    source: str
    etapes: tuple[Etape, ...]
    pese: bool = False

    def etape(self, code: str) -> Etape | None:
        """The stage of this code."""
        return next((e for e in self.etapes if e.code == code), None)


SORTIE, ARDH = "sortie", "ardh"  # stages that a page of their own reads

CHEMINS: dict[str, Chemin] = {
    Genre.SOINS: Chemin(
        Genre.SOINS,
        "Des soins nécessaires ne se font pas : coût, droits, peur, autres priorités.",
        "Circulaire de 2011, annexe 4 ; livret des partenaires 2022, cas 4",
        (
            Etape(
                "obstacles", "Ce qui empêche", "Ce qu’elle en dit d’abord : rien n’est à deviner.",
                Saisie.CODES, "voie_obstacle",
            ),
            Etape("couverture", "Complémentaire santé", "C2S ou contrat, demandé, ouvert : des droits ne sont pas des soins."),
            Etape("relais", "Mission accompagnement santé", "Qui fait quoi entre la CPAM et vous, et quand elle vous répond."),
            Etape("prevus", "Soins prévus", "Avec qui, quel jour. Le nom des soins n’est pas nécessaire."),
            Etape("faits", "Soins faits", "Ils ont eu lieu : c’est cela, le résultat."),
        ),
        pese=True,
    ),
    Genre.AIDANT: Chemin(
        Genre.AIDANT,
        "Une maladie lourde change la vie du foyer, ou la personne malade aide elle-même un proche.",
        "Circulaire de 2011, annexe 3 ; livret des partenaires 2022, cas 3 et 6",
        (
            Etape("situation", "Qui aide qui", "Ce qui est tenu, ce qui ne l’est plus, depuis quand."),
            Etape("dossier", "Le dossier de l’aidant", "Le sien, avec son accord : ses difficultés à part.", Saisie.LIE),
            Etape("quotidien", "Relais du quotidien", "Aide à domicile, aides techniques, MDPH, APA : demandé à qui, et quand."),
            Etape("repit", "Répit", "Accueil de jour, relayage, séjour, groupe d’aidants : ce que l’aidant veut bien essayer."),
            Etape("point", "Faire le point avec l’aidant", "Sa fatigue, ses soins à lui, la suite."),
        ),
    ),
    Genre.ENFANT: Chemin(
        Genre.ENFANT,
        "Un enfant du foyer est gravement malade : le parent est accompagné.",
        "Circulaire de 2011, annexe 3",
        (
            Etape("parent", "Le parent accompagné", "Qui est auprès de l’enfant, ce que le travail permet, ce qui est à bout."),
            Etape("presence", "Congé et allocation de présence", "Congé de présence parentale, allocation : demandé à qui."),
            Etape("fratrie", "Frères et sœurs, école", "Garde, scolarité, qui prend le relais."),
            Etape("pres", "Près de l’hôpital", "Hébergement des parents, trajets, repas."),
            Etape("souffler", "Souffler", "Association, groupe de parents, relais : ce que le parent veut bien essayer."),
        ),
    ),
    Genre.VIEILLIR: Chemin(
        Genre.VIEILLIR,
        "Une personne retraitée devient fragile chez elle : signes d’alerte, deuil, chute, isolement.",
        "Circulaire de 2011, § 3.1 et § 6.2",
        (
            Etape(
                "alertes", "Signes d’alerte", "Ce que voient l’aide à domicile, la famille, le voisinage ; qui l’a dit, quand.",
                Saisie.CODES, "voie_alerte",
            ),
            Etape("gir", "Autonomie, grille AGGIR", "Le GIR tel que la grille le dit, son jour, qui l’a évalué.", Saisie.GIR),
            Etape("niveau", "Niveau d’offre", "Information, ateliers, accompagnement : ce qu’elle en veut.", Saisie.NIVEAU),
            Etape("projet", "Projet de vie", "Ce qui compte pour elle ; plan d’aide demandé à la caisse de retraite."),
            Etape("suite", "Trois mois après", "Ce qui tient, ce qui a changé."),
        ),
    ),
    Genre.RETOUR: Chemin(
        Genre.RETOUR,
        "À l’hôpital, le retour chez soi est bloqué par une situation sociale complexe (plus qu’une aide à domicile).",
        "Circulaire de 2011, annexe 3 ; livret des partenaires 2022, cas 1 et 5",
        (
            Etape(
                "signalement", "Signalement, avant la sortie", "L’établissement, ce qui inquiète. Jamais le diagnostic.",
                Saisie.CODES, "voie_critere",
            ),
            Etape(SORTIE, "Date de sortie", "Attendue ce jour-là. Elle bouge : corriger, l’ancienne reste lisible."),
            Etape(
                "besoins", "Ce qu’il faut au retour", "Logement, aide, argent, aidants, biens et personnes à protéger, enfants.",
                Saisie.CODES, "voie_besoin",
            ),
            Etape("plan", "Plan de maintien à domicile", "Quel service, combien d’heures, quel coût, qui paie, dès quand."),
            Etape("gir", "Autonomie attendue", "Le GIR à la fin de l’aide, son jour, qui l’a évalué.", Saisie.GIR),
            Etape(ARDH, "Aide au retour", "ARDH à la retraite, sinon action sanitaire et sociale de la CPAM."),
            Etape("appels", "Appels des premières semaines", "Le lendemain, puis chaque semaine : ce qui tient, ce qui lâche."),
            Etape(
                "rehospitalisation", "Nouvelle hospitalisation", "S’il y en a une : était-elle évitable, et pourquoi.",
                Saisie.CODES, "voie_rehospitalise",
            ),
            Etape("relais", "Relais", "Elle va mieux, APA, plan d’aide de la caisse de retraite, famille."),
            Etape("reponse", "Réponse à l’établissement", "Ce qui lui est dit de la suite, avec son accord."),
        ),
        pese=True,
    ),
    Genre.TRANSFERT: Chemin(
        Genre.TRANSFERT,
        "Les soins se font loin : de Mayotte vers La Réunion, d’outre-mer vers l’hexagone, un placement, un convoi.",
        "Doctrine de 1977, § 6 ; livret des partenaires 2022, cas 7",
        (
            Etape("decision", "Décision médicale", "Qui l’a prise, pour où, pour combien de temps. Jamais pourquoi."),
            Etape("accord", "Ce que veut la personne", "Son accord, celui de qui l’accompagne, ce qui l’inquiète."),
            Etape("voyage", "Voyage et accompagnant", "Billets, papiers, qui accompagne, heure d’ici et de là-bas."),
            Etape("accueil", "Arrivée et logement", "Établissement, hébergement de la famille, qui attend à l’arrivée."),
            Etape("argent", "Repas et argent sur place", "Ce qu’elle a pour vivre, indemnités, secours demandé, à qui."),
            Etape("famille", "Famille restée, famille qui vient", "Enfants gardés, école, proches qui viendront."),
            Etape("interprete", "Interprète", "Quelle langue, demandé à qui, pour quel jour."),
            Etape("la_bas", "Le service social de là-bas", "Qui suit sur place, ce qui lui est dit, avec son accord."),
            Etape("retour", "Retour, ou fin", "Retour prévu, installation, ou rapatriement si elle meurt : qui fait quoi."),
        ),
        pese=True,
    ),
}  # fmt: skip
