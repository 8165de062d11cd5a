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
}  # fmt: skip
