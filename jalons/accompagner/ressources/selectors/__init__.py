"""The budget of a dossier, read.

For the rooms above (``echeances``): ``budget(dossier, jour)`` and ``budgets(dossier, jours)`` give a frozen ``Budget`` for a
day, past or to come. ``Budget.revenus``, ``charges``, ``dettes`` hold ``LigneVue`` (``nature``: code of the dated lists,
``mensuel``: a month or None when unknown, ``date_debut``, ``date_fin``); ``par_nature("ij")`` filters them and
``mensuel("ij")`` sums them;  ``total_revenus``, ``total_charges`` (repayments included), ``total_du`` are ``rules.Total``
(``montant``, ``inconnus``, ``mots``); ``personnes``, ``foyer`` (``personnes``, ``unites``), ``reste``. ``du_mois(premier)``:
the ``LigneMois`` of a month. The caller has checked the right: object ``budget``, act ``lire``, class F3 (``perms.peut_lire``).
"""

from jalons.accompagner.ressources.selectors.budget import (
    Budget,
    LigneMois,
    LigneVue,
    PersonneVue,
    bareme,
    budget,
    budgets,
    libelles,
    natures,
)
from jalons.accompagner.ressources.selectors.feuille import (
    Comparaison,
    Section,
    changements,
    comparer,
    derniere,
    ecrites,
    enregistree,
    section,
    vue,
)

__all__ = [
    "Budget",
    "Comparaison",
    "LigneMois",
    "LigneVue",
    "PersonneVue",
    "Section",
    "bareme",
    "budget",
    "budgets",
    "changements",
    "comparer",
    "derniere",
    "ecrites",
    "enregistree",
    "libelles",
    "natures",
    "section",
    "vue",
]
