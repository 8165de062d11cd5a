"""The commands. Whatever loads one of them makes Click speak French first."""

from jalons.portes.cli.francais import parler_francais

parler_francais()
