"""What is still open in a dossier that one is about to close, each with what may become of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import (
    ACTIONS_VIVANTES,
    OBJECTIFS_VIVANTS,
    Par,
    Reglement,
    StatutObjectif,
    StatutTransfert,
)
from jalons.accompagner.accompagnements.models import (
    Action,
    Demarche,
    Depart,
    Dossier,
    Entretien,
    Etape,
    Objectif,
    Referent,
    Transfert,
)
from jalons.accompagner.accompagnements.selectors.entretiens import promesses
from jalons.fondations.socle import phrases

_S = StatutObjectif
EVALUER = (
    ("atteindre", _S.ATTEINT.label), ("atteindre_en_partie", _S.PARTIEL.label), ("ne_pas_atteindre", _S.NON_ATTEINT.label),
    ("abandonner", _S.ABANDONNE.label),
)  # fmt: skip
_R = Reglement


@dataclass(frozen=True)
class ARegler:
    """One thing still open. ``choix``: what may become of it, « garder » saying in whose day it stays."""

    genre: str
    id: UUID | str
    titre: str
    detail: str
    choix: tuple[tuple[str, str], ...]
    cote: str = ""  # of a promise: whose it is

    @property
    def cle(self) -> str:
        """Its name in the closing form."""
        return f"{self.genre}-{self.id}{self.cote and f'-{self.cote}'}"


def a_regler(dossier: Dossier) -> list[ARegler]:
    """Objectives, things to do, steps, answers awaited, promises, a transfer proposed, to somebody or to another caisse, in
    this order. Eight queries."""
    garde = chez(dossier)
    objectifs = Objectif.objects.filter(dossier=dossier, restee_le=None, statut__in=OBJECTIFS_VIVANTS)
    actions = Action.objects.filter(dossier=dossier, restee_le=None, statut__in=ACTIONS_VIVANTES)
    actions = actions.order_by("objectif__rang", "rang")
    etapes: Any = Etape.a_leur_jour(Etape.objects.filter(dossier=dossier, faite_le=None, annule_le=None))
    attendues = Demarche.objects.filter(
        dossier=dossier, annule_le=None, reponse_recue_le=None, reponse_attendue_le__isnull=False
    ).order_by("reponse_attendue_le", "id")
    proposes = Transfert.objects.filter(dossier=dossier, statut=StatutTransfert.PROPOSE).select_related("a")
    departs = Depart.objects.filter(dossier=dossier, statut=StatutTransfert.PROPOSE).select_related("vers")
    return [
        *(ARegler("objectif", o.pk, o.intitule or "", "Objectif du plan d’aide", EVALUER) for o in objectifs),
        *(_action(a, garde) for a in actions),
        *(
            ARegler("etape", e.pk, e.intitule or "", f"Étape prévue le {rules.en_lettres(e.jour)}", choix_de_fin(garde))
            for e in etapes.order_by("jour", "id")
        ),
        *(_attendue(d, garde) for d in attendues),
        *_promises(dossier, garde),
        *(_transfert(t) for t in proposes),
        *(_depart(d) for d in departs),
    ]


def chez(dossier: Dossier) -> str:
    """Where stays what is kept: « dans la journée d’Hélène… »."""
    referent = Referent.le_jour(timezone.localdate()).filter(dossier=dossier).select_related("agent").first()
    return (
        f"dans la journée {phrases.de(str(referent.agent))}" if referent else "dans la journée de la personne référente"
    )


def choix_de_fin(garde: str) -> tuple[tuple[str, str], ...]:
    """Done, of no use any more, or kept in that day."""
    regles = [(r.value, str(r.label)) for r in (_R.FAIRE, _R.ABANDONNER)]
    return (*regles, (_R.GARDER.value, f"{_R.GARDER.label}, {garde}"))


def _action(action: Action, garde: str) -> ARegler:
    chez = "dans la journée de la plateforme" if action.par == Par.CSAM else garde
    detail = f"À faire : {Par(action.par).label.lower()}{_avant(action.echeance)}"
    return ARegler("action", action.pk, action.intitule or "", detail, choix_de_fin(chez))


def _attendue(demarche: Demarche, garde: str) -> ARegler:
    choix = ((_R.LEVER.value, _R.LEVER.label), (_R.GARDER.value, f"Toujours attendue, {garde}"))
    detail = f"Réponse attendue{_avant(demarche.reponse_attendue_le)} ; si elle est arrivée, notez-la d’abord"
    return ARegler("demarche", demarche.pk, demarche.intitule or "", detail, choix)


def _promises(dossier: Dossier, garde: str) -> list[ARegler]:
    """What was promised on either side and is open, as the interviews came."""
    ouvertes = Q(promis_personne__isnull=False, promis_personne_fin="")
    ouvertes |= Q(promis_service__isnull=False, promis_service_fin="")
    dits = Entretien.objects.filter(ouvertes, dossier=dossier, annule_le=None, restee_le=None).order_by(
        "date_acte", "id"
    )
    return [
        ARegler(
            "promesse",
            e.pk,
            p.titre,
            f"{p.qui} : promis le {rules.en_lettres(e.date_acte)}"
            + (f", pour le {rules.en_lettres(p.avant)}" if p.avant else ""),
            choix_de_fin(garde),
            p.cote,
        )
        for e in dits
        for p in promesses(e)
        if not p.fin
    ]


def _transfert(transfert: Transfert) -> ARegler:
    detail = f"Proposition sans réponse, pour le {rules.en_lettres(transfert.le)}"
    return ARegler(
        "transfert", transfert.pk, f"Transfert à {transfert.a}", detail, (("retirer", "Retirer la proposition"),)
    )


def _depart(depart: Depart) -> ARegler:
    detail = f"Proposition sans réponse, attendue avant le {rules.en_lettres(depart.repondre_avant)}"
    choix = (("retirer", "Retirer la proposition"),)
    return ARegler("depart", depart.pk, f"Transfert à une autre caisse, {depart.vers}", detail, choix)


def _avant(jour: date | None) -> str:
    return f", avant le {rules.en_lettres(jour)}" if jour else ""
