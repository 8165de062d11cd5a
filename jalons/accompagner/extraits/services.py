"""Hand lines of a dossier over as they were shown; take them back. One atomic function an act, one journal line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import appliquer
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.rules import refuser_numero
from jalons.personnes.entourage import selectors as entourage
from jalons.personnes.partages import liens
from jalons.personnes.partages.enums import UsageLien, VoieAccord, VoiePartage
from jalons.personnes.partages.rules import ApercuDepasse
from jalons.personnes.partenaires.models import Partenaire

from . import rules, selectors
from .enums import TRANSITIONS, Fondement, MotifRetrait, StatutExtrait
from .models import Extrait
from .rules import ExtraitRefuse


@dataclass(frozen=True)
class Transmis:
    """What left; with a link, its address's secret and its code, shown once."""

    extrait: Extrait
    emis: liens.Emis | None = None


@transaction.atomic
def transmettre(
    *,
    agent: Agent,
    dossier: Dossier,
    partenaire: Partenaire,
    textes: Mapping[str, str],
    but: str,
    fondement: str,
    voie_accord: str,
    accord_le: date,
    jusqu_au: date,
    voie: str,
    vu: str,
    a_qui: str = "",
    refus: Collection[str] = (),
) -> Transmis:
    """Hand over exactly what was shown, whose digest is ``vu``. ``textes``: key → words of each picked line, as edited;
    ``refus``: keys of the lines that the person refused.

    Raises ApercuDepasse when what would leave is something else, ExtraitRefuse, NumeroEcrit, TransitionRefusee (closed).
    """
    frais = ecrire_dans(dossier.pk)
    offertes = selectors.offertes(agent, frais, partenaire)
    _exiger_lignes({o.cle for o in offertes}, textes, refus)
    for cle, texte in ({f"t_{c}": t for c, t in textes.items()} | {"but": but, "a_qui": a_qui}).items():
        refuser_numero(cle, texte)
    _exiger_fondement(partenaire, fondement, voie_accord, accord_le, a_qui)
    _exiger_parole(frais.assure, partenaire.nom, a_qui)
    _exiger_acces(partenaire, voie, jusqu_au)
    paquet = selectors.paquet(frais, partenaire, offertes, textes=textes, but=but, a_qui=a_qui, jusqu_au=jusqu_au)
    if paquet.empreinte != vu:
        raise ApercuDepasse("Relisez ce qui part, tel qu’il est maintenant, puis transmettez.")
    extrait = Extrait(
        dossier=frais, assure=frais.assure, organisme=frais.organisme, partenaire=partenaire, par=agent,
        a_qui=a_qui.strip() or None, but=but.strip(), contenu=paquet.contenu, fondement=fondement,
        refus=selectors.en_json([o for o in offertes if o.cle in refus]), voie_accord=voie_accord, accord_le=accord_le,
        voie=voie, transmis_le=aujourdhui(), jusqu_au=jusqu_au)  # fmt: skip
    extrait.save(force_insert=True)
    inscrire(acte="extrait.transmettre", agent=agent, objet=extrait, motif=fondement)
    return Transmis(extrait, _lien(agent, extrait))


def _exiger_lignes(connues: set[str], textes: Mapping[str, str], refus: Collection[str]) -> None:
    if inconnues := {*textes, *refus} - connues:
        combien = len(inconnues)
        raise ExtraitRefuse(
            f"{combien} ligne{'s' if combien > 1 else ''} choisie{'s' if combien > 1 else ''} ne peut plus leur être dite, "
            "ou n’est plus dans le dossier : relisez ce qui part.",
            "lignes",
        )
    if communes := set(textes) & set(refus):
        raise ExtraitRefuse(f"{len(communes)} ligne à la fois choisie et refusée : elle ne part pas.", "lignes")
    if not any(texte.strip() for texte in textes.values()):
        raise ExtraitRefuse("Choisissez au moins une ligne.", "lignes")


def _exiger_fondement(partenaire: Partenaire, fondement: str, voie: str, le: date, a_qui: str) -> None:
    if fondement not in dict(rules.fondements(rules.genre_de(partenaire.type))):
        raise ExtraitRefuse("Hors de l’équipe de soins, il faut d’abord son accord.", "fondement")
    if voie not in VoieAccord.values:
        raise ExtraitRefuse("Dites comment elle l’a dit.", "voie_accord")
    if le > aujourdhui():
        raise ExtraitRefuse(f"Le {jour_annee(le)} est dans l’avenir : rien ne part avant son accord.", "accord_le")
    if fondement == Fondement.INFORMATION and not a_qui.strip():
        raise ExtraitRefuse("Nommez le professionnel qui prend part à ses soins.", "a_qui")


def _exiger_parole(assure: Assure, *noms: str) -> None:
    for nom in filter(None, noms):
        if refuse := entourage.refus_de_parler(assure, aujourdhui(), nom):
            raise ExtraitRefuse(
                f"{refuse} : rien ne part. En cas de changement d’avis, notez-le d’abord à l’entourage.", "a_qui"
            )


def _exiger_acces(partenaire: Partenaire, voie: str, jusqu_au: date) -> None:
    rules.controler_terme(jusqu_au, jour=aujourdhui(), dernier=selectors.duree(aujourdhui())[1])
    if voie not in dict(selectors.voies(partenaire)):
        raise ExtraitRefuse(f"{partenaire} n’a pas d’espace Jalons : choisissez le lien.", "voie")


def _lien(agent: Agent, extrait: Extrait) -> liens.Emis | None:
    """A fresh link when that is the way; those before it stop."""
    if not extrait.par_lien:
        return None
    return liens.creer(
        agent=agent, usage=UsageLien.LIRE, partenaire=extrait.partenaire, organisme=extrait.organisme,
        objet_id=extrait.pk, avec_code=True,
    )  # fmt: skip


@transaction.atomic
def renvoyer_lien(*, agent: Agent, extrait: Extrait) -> Transmis:
    """Another link for whoever lost the first, which stops. Raises TransitionRefusee when they may not read it any more."""
    frais = Extrait.objects.select_for_update().get(pk=extrait.pk)
    if not frais.lisible or frais.voie != VoiePartage.LIEN:
        raise TransitionRefusee("Ceci ne se lit plus par un lien : rechargez la page.")
    return Transmis(frais, _lien(agent, frais))


@transaction.atomic
def retirer(*, agent: Agent, extrait: Extrait, motif: str) -> None:
    """Take it back: they open nothing from their next request on. Raises ExtraitRefuse, TransitionRefusee."""
    if motif not in MotifRetrait.values:
        raise ExtraitRefuse("Dites pourquoi.", "motif")
    appliquer(
        extrait, "retirer", TRANSITIONS, agent=agent, motif=motif, motif_retrait=motif, retire_le=aujourdhui()
    )  # fmt: skip
    liens.revoquer(agent=agent, objet_id=extrait.pk)


@transaction.atomic
def fermer_tous(*, agent: Agent, dossier: Dossier) -> int:
    """The dossier goes to another caisse: nothing that this one handed over is read any more, no link opens. How many."""
    ouverts = Extrait.objects.filter(dossier=dossier, statut=StatutExtrait.TRANSMIS, jusqu_au__gte=aujourdhui())
    for extrait in ouverts:
        retirer(agent=agent, extrait=extrait, motif=MotifRetrait.DEPART)
    liens.revoquer(agent=agent, objet_id=dossier.pk)  # the address by which she sent her papers
    return len(ouverts)


@transaction.atomic
def fermer_pour_deces(*, agent: Agent, assure_id: UUID) -> int:
    """Nobody opens anything of her dossiers any more. Returns how many extraits are taken back."""
    siens = Extrait.objects.filter(assure=assure_id, statut=StatutExtrait.TRANSMIS, jusqu_au__gte=aujourdhui())
    for extrait in (lus := list(siens)):
        retirer(agent=agent, extrait=extrait, motif=MotifRetrait.DECES)
    return len(lus)


def fin_de_l_acces(extrait: Extrait) -> datetime:
    """When a link stops at the latest: the end of the last day, here."""
    return timezone.make_aware(datetime.combine(extrait.jusqu_au + timedelta(days=1), time.min))
