"""Click's own words in French: usage, help and refusals.

Click asks gettext for them, by ``_`` and ``ngettext`` in each of its modules; a catalogue would be a binary file. This is
the same, to be read. What our verbs never make Click say stays as it is; a test calls every verb and looks for English.
"""

from __future__ import annotations

import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

MODULES = (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types)
ESPACES = "Mettre entre guillemets une valeur qui a des espaces."
MOTS = {
    "Usage:": "Emploi :",
    "Commands": "Verbes",
    "Positional arguments": "Arguments",
    "Show this message and exit.": "Montrer cette aide.",
    "default: {default}": "défaut : {default}",
    "required": "obligatoire",
    "Missing command.": "Il manque un verbe.",
    "Missing argument": "Il manque l’argument",
    "Missing option": "Il manque l’option",
    "Missing parameter": "Il manque",
    "No such option {name!r}.": "L’option « {name} » n’existe pas.",
    "No such command {name!r}.": "Le verbe « {name} » n’existe pas.",
    "Did you mean {possibility}?": "Serait-ce {possibility} ?",
    "(Did you mean one of: {possibilities}?)": "Serait-ce l’un de : {possibilities} ?",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "{param_hint}, valeur refusée : {message}",
    "Option {name!r} requires an argument.": "L’option « {name} » attend une valeur.",
    "Option {name!r} does not take a value.": "L’option « {name} » ne prend pas de valeur.",
    "Got unexpected extra argument ({args})": "Un mot est de trop : {args}. " + ESPACES,
    "Got unexpected extra arguments ({args})": "Des mots sont de trop : {args}. " + ESPACES,
    "Choose from:\n\t{choices}": "Choisir parmi :\n\t{choices}",
    "{value!r} is not {choice}.": "« {value} » n’est pas {choice}.",
    "{value!r} is not one of {choices}.": "« {value} » n’est pas parmi {choices}.",
    "{value} is not in the range {range}.": "{value} n’est pas permis, il faut {range}.",
    "{value!r} is not a valid {number_type}.": "« {value} » n’est pas un nombre entier.",
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
    "{name} {filename!r} is a directory.": "{name} « {filename} » est un dossier.",
    "{name} {filename!r} is a file.": "{name} « {filename} » est un fichier.",
    "{name} {filename!r} does not exist.": "{name} « {filename} » n’existe pas.",
    "{name} {filename!r} is not readable.": "{name} « {filename} » ne peut pas être lu.",
    "{name} {filename!r} is not writable.": "{name} « {filename} » ne peut pas être écrit.",
}


def _un(texte: str) -> str:
    return MOTS.get(texte, texte)


def _selon(un: str, plusieurs: str, nombre: int) -> str:
    return _un(un if nombre < 2 else plusieurs)


def parler_francais() -> None:
    """Give Click its French words, once, before a verb is read."""
    for module in MODULES:
        for nom, fonction in (("_", _un), ("ngettext", _selon)):
            if hasattr(module, nom):
                setattr(module, nom, fonction)
