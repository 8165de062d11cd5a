"""Invented French place names. A test compares them with the Insee list: none exists."""

from __future__ import annotations

import random

CHEFS_LIEUX = {"960": "Aubrelle-la-Neuve", "961": "Montvaunois", "962": "Serre-Marches"}


def _mots(texte: str) -> tuple[str, ...]:
    return tuple(texte.split())


_RACINES = _mots(
    "Vaun Aubr Orl Serv Merl Cast Bréz Torn Valm Fouss Larz Garr Mir Peyr Sauv Escl Graul Rouv Font Champ Bell Clair "
    "Malv Tréb Vern Noir Arb Cour Lourm Auz Bourn Cazel Dorv Estr Fauv Gim Herm Jonqu Lign Marv Nerv Olv Prad Quint"
)
_FINS = _mots(
    "oise elle ac an ens ières olles ettes erac ignan enac ouze ombe ieux eville ezac anges ornac uejols inville"
)
_SAINTS = _mots(
    "Aurèle Bérenger Calixte Delphine Edmée Fulbert Gontran Hermine Isidore Josse Landry Mesmin Nazaire Odilon Privat "
    "Quentin Roch Sernin Ursule Vénérand"
)
_SAINTES = _mots("Delphine Edmée Hermine Ursule")
_COMPLEMENTS = _mots(
    "sur-Aubrelle sur-Vaunoise de-Serre des-Marches en-Aubrois le-Vaunois la-Combe sous-Serre du-Gué lès-Aubrelle "
    "aux-Ormes les-Moulins"
)
# What chance could compose and does exist (Insee COG 2024).
_REELS = frozenset(
    _mots(
        "Aubreville Bellac Belleville Bournan Bourneville Brézolles Champanges Clairac Fontan Fontanges Hermeville "
        "Jonquières Larzac Lignac Ligneville Lignières Malvières Nervieux Peyrens Peyrolles Pont-les-Moulins Pradelle "
        "Pradettes Pradières Rouvenac Servières Tornac Tréban Vaunac Vaunoise Verneville"
    )
)
_GROUPES = (
    "La Chapelle",
    "La Ferté",
    "Villeneuve",
    "Le Mas",
    "Les Granges",
    "Pont",
    "Château",
    "Roquefeuil",
    "La Bastide",
    "Mont",
    "Le Bourg",
    "Moulin",
)


def noms_de_communes(nombre: int, hasard: random.Random) -> list[str]:
    """``nombre`` distinct names, in the seed's order."""
    noms: list[str] = []
    deja = set(CHEFS_LIEUX.values()) | _REELS
    while len(noms) < nombre:
        nom = _tirer(hasard)
        if nom not in deja:
            deja.add(nom)
            noms.append(nom)
    return noms


def _tirer(hasard: random.Random) -> str:
    simple = hasard.choice(_RACINES) + hasard.choice(_FINS)
    genre = hasard.random()
    if genre < 0.5:
        return f"{simple}-{hasard.choice(_COMPLEMENTS)}" if hasard.random() < 0.5 else simple
    saint = hasard.choice(_SAINTS)
    if genre < 0.78:
        titre = "Sainte" if saint in _SAINTES else "Saint"
        return f"{titre}-{saint}-{hasard.choice(_COMPLEMENTS)}"
    return f"{hasard.choice(_GROUPES)}-{hasard.choice(_COMPLEMENTS)}"
