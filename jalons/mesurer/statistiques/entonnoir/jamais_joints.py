"""People found whom nobody ever reached: a list with, for each one, why, since when and what to do next.

Nominative: only the demandes that the agent may read. The dead are counted apart, never listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces.controle import autorise
from jalons.fondations.territoires.models import Organisme
from jalons.fondations.territoires.selectors import noms_des_communes
from jalons.mesurer.statistiques.enums import MotifJamaisJoint as M
from jalons.personnes.assures.enums import Canal
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.selectors import peuvent_ecrire_a
from jalons.recevoir.offres.enums import MotifEcart, ReponseOffre, StatutOffre
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.signalements.enums import DETECTION, OUVERTS, MotifCloture, Origine, StatutDemande
from jalons.recevoir.signalements.models import Demande
from jalons.reperer.detection.models import Reperage

PAR_PAGE = 25
JAMAIS = [*DETECTION, StatutDemande.A_JOINDRE, StatutDemande.EXPIRE]
MORTES = Q(assure__date_deces__isnull=False) | Q(motif_cloture=MotifCloture.DECES)
SUITES = {
    M.CONTACT_REFUSE: "Respecter son souhait, et le revoir sur sa fiche",
    M.EMPECHE: "Passer par la personne qui l’assiste ou la représente",
    M.SANS_ADRESSE: "Demander ses coordonnées à la CPAM, puis compléter sa fiche",
    M.ADRESSE_FAUSSE: "Vérifier ses coordonnées, puis corriger sa fiche",
    M.INJOIGNABLE: "L’appeler à une autre heure, ou lui écrire",
    M.SANS_REPONSE: "L’appeler : une lettre ne suffit pas toujours",
    M.EXPIREE: "Revoir sa demande : elle n’a jamais répondu",
}
SANS_APPEL = {M.CONTACT_REFUSE, M.EMPECHE}


@dataclass(frozen=True)
class Ligne:
    """One person: who, why nobody reached her, since when, what to do next, and her pages; '' for one that is not open."""

    personne: str
    commune: str
    motif: str
    depuis: date
    suite: str
    fiche: str
    appel: str
    demande: str


def _demandes(agent: Any) -> QuerySet[Demande]:
    """Demandes born of a repérage that this agent may read."""
    return Demande.objects.visible_to(agent, "lire").filter(origine=Origine.REQUETE, assure__isnull=False)


def deces(agent: Any) -> int:
    """People found who died since: counted, never listed."""
    return _demandes(agent).filter(MORTES).values("assure").distinct().count()


def sans_identite(agent: Any) -> int:
    """People found in files that give no name, or the number of somebody else: nobody can be written to yet."""
    caisses = Organisme.objects.filter(Q(pk=agent.organisme_id) | Q(parent=agent.organisme_id))
    attente = Reperage.objects.filter(extraction__organisme__in=caisses, suite="", assure__isnull=True)
    return attente.values("assure_index").distinct().count()


def jamais_joints(agent: Any) -> QuerySet[Any]:
    """The demandes of the people never reached, with ``motif`` and ``muette_depuis``, those who have waited longest first.

    Someone who has another demande under way, or was heard since, has been reached.
    """
    ailleurs = Demande.objects.filter(assure=OuterRef("assure"), statut__in=sorted(OUVERTS - set(JAMAIS)))
    muettes = Q(statut__in=JAMAIS) | Q(statut=StatutDemande.CLOS, motif_cloture=MotifCloture.INJOIGNABLE)
    lignes = _demandes(agent).exclude(MORTES).filter(muettes).exclude(Exists(ailleurs)).annotate(**_offre())
    lignes = lignes.annotate(motif=_motif()).exclude(motif="")
    depuis = Greatest(
        F("recue_le"),
        Coalesce("close_le", "recue_le"),
        Coalesce("o_fin", "recue_le"),
        Coalesce("o_relance", "recue_le"),
    )
    return lignes.annotate(muette_depuis=depuis).select_related("assure").order_by("muette_depuis", "pk")


def _offre() -> dict[str, Subquery]:
    """What the last offer of the demande says."""
    derniere = Offre.objects.filter(demande=OuterRef("pk")).order_by("-preparee_le", "-created_at")
    colonnes = {
        "o_statut": "statut", "o_reponse": "reponse", "o_canal": "canal", "o_ecart": "motif_ecart",
        "o_fin": "terminee_le", "o_relance": "relancee_le",
    }  # fmt: skip
    return {nom: Subquery(derniere.values(champ)[:1]) for nom, champ in colonnes.items()}


def _motif() -> Case:
    """Why: the person's own will first, then what nobody can do without new data, then silence; '' for who waits."""
    muette = Q(assure__adresse="", assure__telephone="", assure__courriel="")
    refus = Q(assure__contact__ne_pas_contacter=True) | Q(o_ecart=MotifEcart.REFUS_CONTACT)
    return Case(
        When(refus, then=Value(str(M.CONTACT_REFUSE))),
        When(o_ecart=MotifEcart.EMPECHE, then=Value(str(M.EMPECHE))),
        When(muette, then=Value(str(M.SANS_ADRESSE))),
        When(o_reponse=ReponseOffre.MAUVAISE_ADRESSE, then=Value(str(M.ADRESSE_FAUSSE))),
        When(o_statut=StatutOffre.A_ENVOYER, o_canal="", then=Value(str(M.ADRESSE_FAUSSE))),
        When(o_reponse=ReponseOffre.INJOIGNABLE, then=Value(str(M.INJOIGNABLE))),
        When(motif_cloture=MotifCloture.INJOIGNABLE, then=Value(str(M.INJOIGNABLE))),
        When(statut=StatutDemande.A_JOINDRE, then=Value(str(M.INJOIGNABLE))),
        When(o_statut=StatutOffre.SANS_REPONSE, then=Value(str(M.SANS_REPONSE))),
        When(statut=StatutDemande.EXPIRE, then=Value(str(M.EXPIREE))),
        default=Value(""),
        output_field=CharField(),
    )


def par_motif(agent: Any) -> list[tuple[str, str, int]]:
    """(code, words, people) of each reason present."""
    comptes = dict(jamais_joints(agent).order_by().values_list("motif").annotate(n=Count("assure", distinct=True)))
    return [(str(m), str(m.label), comptes[m]) for m in M if comptes.get(m)]


def lignes(agent: Any, demandes: Sequence[Any]) -> list[Ligne]:
    """The rows of one page, in as many queries whatever their number; a link goes only to a page the agent may open."""
    gens = {d.assure_id for d in demandes}
    ouvertes = set(Assure.objects.visible_to(agent, "lire").filter(pk__in=gens).values_list("pk", flat=True))
    appelables = _appelables(agent, ouvertes & {d.assure_id for d in demandes if d.motif not in SANS_APPEL})
    communes = noms_des_communes({d.assure.commune_code for d in demandes})
    return [
        _ligne(d, communes.get(d.assure.commune_code, ""), d.assure_id in ouvertes, d.assure_id in appelables)
        for d in demandes
    ]


def _appelables(agent: Any, gens: set[UUID]) -> set[UUID]:
    """Those whom this agent may call: she notes calls, and nothing (a measure, no number) keeps from calling them."""
    if not autorise(agent, "ecrire", "appel"):
        return set()
    portes = peuvent_ecrire_a(gens, Canal.TELEPHONE, timezone.localdate())
    return {pk for pk, (possible, _) in portes.items() if possible}


def _ligne(demande: Any, commune: str, ouverte: bool, appelable: bool) -> Ligne:
    motif = M(demande.motif)
    return Ligne(
        str(demande.assure),
        commune,
        str(motif.label),
        demande.muette_depuis,
        SUITES[motif],
        reverse("assures:fiche", args=[demande.assure_id]) if ouverte else "",
        reverse("parcours:appel") if appelable else "",
        reverse("signalements:demande", args=[demande.pk]),
    )
