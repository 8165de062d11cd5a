"""The letter of a decision, in words that she understands."""

from __future__ import annotations

from django.utils import timezone

from jalons.accompagner.aides import besoin, selectors
from jalons.accompagner.aides.enums import SANS_SEANCE, StatutFinancement, Voie
from jalons.accompagner.aides.models import Financement
from jalons.accompagner.aides.rules import AideRefusee
from jalons.accompagner.courriers.papier import PDF, pdf
from jalons.accompagner.courriers.rules import Lettre, paragraphes
from jalons.accompagner.ressources.rules import euros
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import jour_annee
from jalons.personnes.assures.rules import couper

__all__ = ["PDF"]


def lettre(part: Financement, agent: Agent) -> bytes:
    """What was decided, why, what follows, how to ask again. Raises AideRefusee before a decision, SigneSansPolice."""
    if not part.dite:
        raise AideRefusee("Il n’y a pas encore de décision à écrire : la lettre se fait après.")
    aide, vue = part.aide, selectors.vue(part.aide)
    dit = Lettre(
        organisme=aide.organisme.nom, telephone=aide.organisme.telephone, fictif=aide.organisme.fictif,
        jour=timezone.localdate(),
        destinataire=(str(aide.assure), *couper(aide.assure.adresse)) if aide.assure.adresse else (str(aide.assure),),
        objet=f"Votre demande d’aide : {besoin.dit_de(aide).besoin}",
        corps=tuple([tuple([phrase]) for phrase in _phrases(part, vue)[:1]] + list(paragraphes(part.mots or ""))
                    + [tuple([phrase]) for phrase in _phrases(part, vue)[1:]]),
        signature=(str(agent), "Service social de l’Assurance Maladie"),
    )  # fmt: skip
    return pdf(dit)


def _phrases(part: Financement, vue: selectors.AideVue) -> list[str]:
    """The decision first; then payment, what remains to be found, how to ask for a new examination."""
    qui = "par délégation de la caisse" if part.voie in SANS_SEANCE else "par la commission des aides"
    qui = "en urgence, par la caisse" if part.voie == Voie.URGENCE else qui
    le = jour_annee(part.decidee_le) if part.decidee_le else ""
    if part.statut == StatutFinancement.REFUSE:
        dites = [f"Votre demande de {euros(part.demande)} a été examinée {qui}, le {le}. Elle n’est pas accordée."]
    else:
        en_partie = part.accorde != part.demande
        sur = f" sur les {euros(part.demande)} demandés" if en_partie else ""
        dites = [f"Une aide de {euros(part.accorde)}{sur} vous est accordée {qui}, le {le}."]
        if vue.payee.nom:
            dites.append(f"Elle est payée à {vue.payee.nom}, par {part.fonds.payeur if part.fonds else 'le payeur'}.")
    if vue.plan.reste:
        dites.append(
            f"Pour l’ensemble, qui coûte {euros(vue.plan.cout)}, il reste {euros(vue.plan.reste)} à trouver. "
            "Nous continuons à chercher avec vous."
        )
    if part.accorde is None or part.accorde < part.demande:
        dites.append(
            "Si cette décision ne vous convient pas, vous pouvez demander un nouvel examen : dites-le au service social, ou "
            "écrivez à la caisse. Votre demande sera vue en commission."
        )
    return dites
