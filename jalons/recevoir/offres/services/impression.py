"""Letters printed by batches, one PDF each: what is printed has left; what cannot be printed is set aside and told."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from jalons.fondations.agents.models import Agent
from jalons.fondations.documents import services as documents
from jalons.fondations.documents.enums import ClasseDocument
from jalons.fondations.envois import services as envois
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.territoires.models import Organisme

from .. import lettre as lettres
from .. import rules, selectors
from ..enums import CanalOffre, StatutOffre
from ..models import LotLettres, Offre
from .communs import OffreRefusee
from .envoi import BilanEnvoi, a_relancer, dues, mettre_de_cote, rediger, une

_S = StatutOffre


@dataclass(frozen=True)
class Impression:
    """A printed batch: its PDF, and what was stopped at the last moment."""

    lot: LotLettres
    pdf: bytes
    bilan: BilanEnvoi


class _Illisibles(Exception):
    """Offers whose page cannot be composed: the batch is undone, and printed again without them."""

    def __init__(self, offres: list[UUID]):
        super().__init__()
        self.offres = offres


def imprimer(
    *, agent: Agent | None, organisme: Organisme, jour: date, combien: int = 10, semaine: date | None = None
) -> Impression:
    """Print up to ``combien`` letters due, offers then reminders, as one PDF; each is marked as having left.

    Its Envoi is deposited and marked too: the sender will not print it again. A letter that cannot be printed is set
    aside, and the others are printed; if the PDF fails for another reason, nothing has left. Raises OffreRefusee when no
    letter is due: what was stopped or changed channel on the way stays so.
    """
    combien, de_cote = max(1, min(combien, rules.LOT_MAX)), 0
    while True:
        bilan = BilanEnvoi(de_cote=de_cote)
        try:
            fait = _imprimer(agent, organisme, jour, combien, semaine, bilan)
        except _Illisibles as illisibles:
            for pk in illisibles.offres:
                mettre_de_cote(agent, pk)
            de_cote += len(illisibles.offres)
            continue
        if fait is None:
            raise OffreRefusee(_rien(bilan))
        return fait


@transaction.atomic
def _imprimer(
    agent: Agent | None, organisme: Organisme, jour: date, combien: int, semaine: date | None, bilan: BilanEnvoi
) -> Impression | None:
    pages = []
    lot = LotLettres(organisme=organisme, combien=0)
    for pk, statut in _lettres_dues(organisme, jour, semaine):
        page = une(agent, pk, jour, bilan, (statut,), (CanalOffre.COURRIER,))
        if page is not None:
            pages.append((pk, page))
        if len(pages) == combien:
            break
    if not pages:
        return None
    try:
        octets = lettres.pdf([page for _, page in pages], organisme, jour)
    except lettres.LettresIllisibles as illisibles:
        raise _Illisibles([pages[rang][0] for rang in illisibles.rangs]) from illisibles
    lot.combien = len(pages)
    lot.save(force_insert=True)
    Offre.objects.filter(pk__in=[pk for pk, _ in pages]).update(lot=lot)
    for offre in Offre.objects.filter(lot=lot):
        envois.noter_imprime(agent=agent, cle_unique=f"{rules.cle_des_messages(offre.pk)}{offre.essais}")
    documents.deposer(
        agent=agent, contenu=octets, nom=f"lettres-{jour:%Y-%m-%d}.pdf", type_mime="application/pdf",
        classe=ClasseDocument.ADMINISTRATIF, retention_code=Conservation.EXPORT, objet=lot,
    )  # fmt: skip
    inscrire(acte="offre.imprimer", agent=agent, objet=lot, motif=f"{len(pages)} lettre(s)")
    return Impression(lot, octets, bilan)


def _rien(bilan: BilanEnvoi) -> str:
    if bilan.ecartees or bilan.autrement or bilan.a_corriger or bilan.de_cote:
        return f"Aucune lettre à imprimer : {bilan}"
    return "Aucune lettre à imprimer aujourd’hui : préparez et planifiez les offres, ou attendez leur semaine."


def _lettres_dues(organisme: Organisme, jour: date, semaine: date | None) -> list[tuple[UUID, str]]:
    """Offers by letter that are due, then reminders whose channel is the letter."""
    offres = dues(organisme, jour, semaine).filter(canal=CanalOffre.COURRIER).values_list("pk", flat=True)
    premieres = [(pk, str(_S.A_ENVOYER)) for pk in offres[: 4 * rules.LOT_MAX]]
    attente = list(a_relancer(organisme, jour)[: 4 * rules.LOT_MAX])
    portes = selectors.joignables([o.assure_id for o in attente], jour)
    return premieres + [
        (o.pk, str(_S.ENVOYEE))
        for o in attente
        if (p := portes[o.assure_id])
        and rules.canal_de_relance(o.canal, p.permis, p.prefere, o.canaux_faux) == CanalOffre.COURRIER
    ]


@transaction.atomic
def reimprimer(*, agent: Agent, lot: LotLettres, jour: date) -> tuple[bytes, int]:
    """The same PDF again, after a journal line: a printer jams. Without those to whom nothing may be written since.

    Returns the PDF and how many letters were taken out of it; without them, the others are written again as of ``jour``.
    Raises OffreRefusee when the PDF is no longer kept, or when no letter is left.
    """
    document = documents.de_l_objet(lot)
    if document is None:
        raise OffreRefusee("Ce lot n’est plus conservé : les lettres sont dans l’historique de chaque offre.")
    octets = documents.lire(agent=agent, document=document)
    offres = list(Offre.objects.filter(lot=lot).select_related("assure", "lieu", "organisme").order_by("pk"))
    portes = selectors.joignables([o.assure_id for o in offres], jour)
    permises = [o for o in offres if not portes[o.assure_id].empechement]
    if len(permises) == len(offres):
        return octets, 0
    if not permises:
        raise OffreRefusee("Plus aucune lettre de ce lot ne doit partir : décès, souhait ou mesure notés depuis.")
    pages = _imprimables(permises, jour)
    if not pages:
        raise OffreRefusee("Aucune lettre de ce lot ne s’imprime plus : corriger le nom et l’adresse des personnes.")
    return lettres.pdf(pages, lot.organisme, jour), len(offres) - len(pages)


def _imprimables(offres: list[Offre], jour: date) -> list[lettres.Lettre]:
    """Their letters as of ``jour``, without those that a name or an address changed since makes impossible."""
    pages = []
    for offre in offres:
        with suppress(lettres.LettreImpossible):
            page = rediger(offre, jour=jour, relance=offre.relancee_le is not None)
            lettres.pdf([page], offre.organisme, jour)
            pages.append(page)
    return pages
