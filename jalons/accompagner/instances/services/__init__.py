"""Acts of commissions, cells and working groups.

**For the rooms above**, four names and one slot are enough:

* ``inscrire(agent, seance, affaire)`` puts an affaire on the agenda, ``retirer(agent, affaire)`` takes it off;
  ``selectors.decision_de(affaire)`` is what was decided, ``selectors.seances_ouvertes_a(agent, genre)`` where to submit it;
* a line of ``AFFAIRES`` in ``config/emplacements.py`` gives what ``affaires.Affaires`` asks: titles, the anonymous sheet, and
  the effect of a decision, which runs in its transaction.

A sitting is locked before what it decides of: call ``inscrire`` and ``retirer`` before locking a row of your own. One decision
ends an affaire for ever; a new examination is another affaire, with its own key.
"""

from .agenda import ajouter, annuler, convoquer, inscrire, monter, oter, retirer
from .composition import composer, creer, quitter
from .decisions import decider, revoir, traiter
from .pv import ajouter_additif, corriger_ligne, ecrire_ligne, faire_suite, noter_suite, signer
from .tenue import changer_presence, clore, declarer_interet, lever_interet, ouvrir, rouvrir, suspendre

__all__ = [
    "ajouter", "ajouter_additif", "annuler", "changer_presence", "clore", "composer", "convoquer", "corriger_ligne", "creer",
    "decider", "declarer_interet", "ecrire_ligne", "faire_suite", "inscrire", "lever_interet", "monter", "noter_suite",
    "oter", "ouvrir", "quitter", "retirer", "revoir", "rouvrir", "signer", "suspendre", "traiter",
]  # fmt: skip
