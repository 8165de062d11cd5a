"""Invented people: first names by generation and surnames made from French roots, so that nobody real is described."""

from __future__ import annotations

from random import Random

PRENOMS = {
    ("2", 1940): "Jacqueline Monique Denise Yvette Simone Odette Colette Huguette Ginette Lucette",
    ("2", 1960): "Catherine Sylvie Martine Brigitte Véronique Nathalie Patricia Corinne Pascale Dominique",
    ("2", 1980): "Stéphanie Céline Sandrine Aurélie Karine Delphine Virginie Sabrina Samira Fatou",
    ("2", 2000): "Léa Manon Camille Inès Chloé Sarah Jade Yasmine Aïcha Louise",
    ("1", 1940): "Jean Pierre Michel André René Roger Marcel Lucien Émile Fernand",
    ("1", 1960): "Philippe Alain Patrick Thierry Pascal Éric Didier Bruno Christian Gérard",
    ("1", 1980): "Nicolas Julien Sébastien David Karim Cédric Mickaël Mamadou Romuald Olivier",
    ("1", 2000): "Thomas Lucas Hugo Théo Mehdi Enzo Nathan Yanis Antoine Rayan",
}
RACINES = "Bel Mont Val Roche Fon Haut Gran Clair Vert Noir Bois Lavan Mar Char Ver Saint-Au Bru Gar Per Tour"
FINS = "vaux lande mière court fond set ville nac gnol trand delet quier bas ron tière doin chais mont vieux non"


def prenom(hasard: Random, sexe: str, naissance: int) -> str:
    """A first name that fits the year of birth."""
    generation = max(a for s, a in PRENOMS if s == sexe and (a <= naissance or a == 1940))
    return hasard.choice(PRENOMS[sexe, generation].split())


def nom(hasard: Random) -> str:
    """A surname that sounds French and is nobody's on purpose."""
    return hasard.choice(RACINES.split()) + hasard.choice(FINS.split())
