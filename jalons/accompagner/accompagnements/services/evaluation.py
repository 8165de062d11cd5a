"""Complete the évaluation sociale: a new version each time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import CibleBrouillon
from jalons.accompagner.accompagnements.models import Dossier, Evaluation, EvaluationDomaine
from jalons.accompagner.accompagnements.services.brouillons import Feuille, vider_brouillon
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans, ou_rien
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import SaisieRefusee, VersionDepassee


@transaction.atomic
def evaluer(
    *,
    agent: Agent,
    dossier: Dossier,
    texte: str,
    domaines: Iterable[Sequence[str]] = (),
    version: int = 0,
    le: date | None = None,
    feuille: Feuille | None = None,
) -> Evaluation:
    """Write the next version over ``version``, the one that was on the screen (0 for the first).

    ``domaines``: the fields of ``rules.Dit``, all optional. Raises VersionDepassee when somebody completed the same version
    meanwhile: her text stays, this one is not written; SaisieRefusee when there is nothing to say.
    """
    frais = ecrire_dans(dossier.pk)
    jour = le or aujourdhui()
    rules.controler_date(jour, aujourdhui=aujourdhui(), ouvert_le=frais.ouvert_le)
    garde = rules.domaines_a_garder(domaines)
    if not texte.strip() and not garde:
        raise SaisieRefusee("Écrivez quelques mots, ou choisissez au moins un domaine.", "texte")
    restees = Evaluation.objects.filter(dossier=frais, restee_le__isnull=False).aggregate(haut=Max("version"))["haut"]
    suivante = max(version, restees or 0) + 1  # those that stayed in another caisse keep their numbers
    evaluation = Evaluation(dossier=frais, auteur=agent, texte=ou_rien(texte), date_acte=jour, version=suivante)
    try:
        with transaction.atomic():
            evaluation.save(force_insert=True)
    except IntegrityError as erreur:
        raise VersionDepassee("Quelqu’un a complété l’évaluation entre-temps : comparez les deux textes.") from erreur
    for dit in garde:
        EvaluationDomaine.objects.create(
            dossier=frais, evaluation=evaluation, domaine=dit.domaine, appreciation=dit.appreciation,
            texte=ou_rien(dit.texte), forces=ou_rien(dit.forces), besoins=ou_rien(dit.besoins), raison=ou_rien(dit.raison),
        )  # fmt: skip
    vider_brouillon(agent=agent, dossier=frais, cible=CibleBrouillon.EVALUATION, feuille=feuille)
    inscrire(acte="evaluation.completer", agent=agent, objet=evaluation, assure_id=frais.assure_id)
    return evaluation
