"""Reading aids: where each financing stands, what awaits somebody, what the fund of a year has left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.aides import besoin, rules
from jalons.accompagner.aides.enums import (
    ACQUIS,
    ATTENDUS,
    ENGAGES,
    SANS_SEANCE,
    VIVANTS,
    Decideur,
    GenreFonds,
    NatureAide,
    StatutFinancement,
    StatutVersement,
    Voie,
)
from jalons.accompagner.aides.models import Aide, Bordereau, Exercice, Financement, Fonds, Versement
from jalons.accompagner.instances import selectors as instances
from jalons.accompagner.instances.enums import GenreInstance
from jalons.accompagner.ressources.rules import euros
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.models import en_vigueur
from jalons.recevoir.protocoles.rules import Part, repartir

BADGES = {
    StatutFinancement.PREPARE: "off", StatutFinancement.DEMANDE: "wait", StatutFinancement.A_CONFIRMER: "wait",
    StatutFinancement.ACCORDE: "ok", StatutFinancement.SOLDE: "ok", StatutFinancement.REFUSE: "off",
    StatutFinancement.RETIRE: "off",
}  # fmt: skip
LIMITE = 200


@dataclass(frozen=True)
class PartVue:
    """The share of one financer, as the page shows it."""

    f: Financement
    nom: str
    badge: str
    raison: str
    versements: tuple[Versement, ...]
    recours: bool  # a new examination was asked

    @property
    def redemandable(self) -> bool:
        """A refusal, or a settled part, that nothing examines anew yet."""
        solde = self.f.statut == StatutFinancement.SOLDE and self.f.accorde and self.f.accorde < self.f.demande
        return self.f.siege and not self.recours and bool(solde or self.f.statut == StatutFinancement.REFUSE)

    @property
    def revenu(self) -> bool:
        """A payment came back, and nothing replaced it."""
        return self.f.restant > 0 and any(v.statut == StatutVersement.REVENU for v in self.versements)


@dataclass(frozen=True)
class AideVue:
    """A need and its plan."""

    aide: Aide
    dit: besoin.Dit
    payee: besoin.Payee
    parts: tuple[PartVue, ...]
    plan: rules.Plan

    @property
    def vives(self) -> tuple[PartVue, ...]:
        """Those that count, or may yet."""
        return tuple(p for p in self.parts if p.f.statut != StatutFinancement.RETIRE)

    @property
    def libre(self) -> Decimal:
        """What no financer of the plan was given to find yet, in euros."""
        prevus = (p.f.demande for p in self.parts if p.f.statut == StatutFinancement.PREPARE)
        return max(rules.ZERO, self.plan.sans_reponse - sum(prevus, rules.ZERO))

    @property
    def payable(self) -> bool:
        """A fund granted something that is not all asked of the payer: to whom may still be said otherwise."""
        return any(p.f.a_payer and p.f.par_fichier and p.f.restant > 0 for p in self.parts)

    @property
    def modifiable(self) -> bool:
        """Nothing of it was shown to who decides."""
        return all(
            p.f.statut in (StatutFinancement.PREPARE, StatutFinancement.RETIRE) or not p.f.siege for p in self.parts
        )


def plan_de(financements: Iterable[Financement], cout: Decimal) -> rules.Plan:
    """What is found and what remains. What is given back to a fund is found no more."""
    parts = [rules.Part(f.statut, f.demande, None if f.accorde is None else f.accorde - f.rendu) for f in financements]
    return rules.plan(cout, parts)


def vue(aide: Aide) -> AideVue:
    """One need, whole."""
    return vues([aide])[0]


def vues(aides: Sequence[Aide]) -> list[AideVue]:
    """Several, in as many queries as for one."""
    lignes = list(
        Financement.objects.filter(aide__in=aides).select_related("fonds", "aide").prefetch_related("versements")
    )
    repris = {f.recours_de_id for f in lignes if f.recours_de_id}
    dites = []
    for aide in aides:
        siens = [f for f in lignes if f.aide_id == aide.pk]
        parts = tuple(
            PartVue(f, f.nom, BADGES[StatutFinancement(f.statut)], instances.libelle_raison(f.raison),
                    tuple(f.versements.all()), f.pk in repris)
            for f in siens
        )  # fmt: skip
        dites.append(AideVue(aide, besoin.dit_de(aide), besoin.payee_de(aide), parts, plan_de(siens, aide.cout)))
    return dites


def du_dossier(dossier: Dossier) -> list[AideVue]:
    """The needs told in a dossier, the latest first."""
    return vues(list(Aide.objects.filter(dossier=dossier).select_related("assure")))


def les_siennes(agent: Agent, jour: date) -> list[AideVue]:
    """The needs of those whom this agent helps, of the last year, the latest first."""
    siennes = Aide.objects.visible_to(agent, "lire", classe="F3").filter(
        Q(ouverte_le__year__gte=jour.year - 1) | Q(financements__statut__in=[str(s) for s in ATTENDUS])
    )
    return vues(list(siennes.distinct().select_related("assure", "organisme", "dossier")[:LIMITE]))


def a_suivre(agent: Agent, jour: date) -> list[AideVue]:
    """Those of her aids of which something awaits her: a late answer, a decision to tell, a payment that came back."""
    en_retard = Q(statut=StatutFinancement.DEMANDE, attendue_le__lt=jour)
    sans_lettre = Q(decidee_le__isnull=False, lettre_le=None, fonds__decideur=Decideur.COMMISSION)
    revenu = Q(statut=StatutFinancement.ACCORDE, versements__statut=StatutVersement.REVENU)
    parts = Financement.objects.filter(en_retard | sans_lettre | revenu).values("aide_id")
    siennes = Aide.objects.visible_to(agent, "lire", classe="F3").filter(pk__in=parts)
    lues = list(siennes.select_related("assure", "organisme", "dossier")[:LIMITE])
    return vues(lues) if lues else []


@dataclass(frozen=True)
class AFaire:
    """What awaits the worker: on which need, what, since or for when."""

    vue: AideVue
    quoi: str
    le: date | None = None


def a_faire(vues_: Iterable[AideVue], jour: date) -> list[AFaire]:
    """Answers that are late, payments that came back, letters not given, appeals that are still open."""
    dits = []
    for v in vues_:
        for p in v.vives:
            f = p.f
            if f.statut == StatutFinancement.DEMANDE and f.attendue_le and f.attendue_le < jour:
                dits.append(AFaire(v, f"{p.nom} : réponse attendue, à relancer", f.attendue_le))
            if p.revenu:
                dits.append(AFaire(v, f"{p.nom} : paiement revenu, {euros(f.restant)} à redemander"))
            if f.siege and f.decidee_le and not f.lettre_le and f.statut not in ATTENDUS:
                dits.append(AFaire(v, f"{p.nom} : lettre à donner", f.decidee_le))
    return sorted(dits, key=lambda a: (a.le is None, a.le or jour))


def deja(financement: Financement, jour: date) -> tuple[int, Decimal]:
    """What this fund granted her in a year before that day: how many times, how much."""
    lignes = Financement.objects.filter(
        aide__assure=financement.aide.assure_id, fonds=financement.fonds, statut__in=[str(s) for s in ENGAGES],
        decidee_le__gte=jour - timedelta(days=365),
    ).exclude(pk=financement.pk)  # fmt: skip
    lus = lignes.aggregate(n=Count("pk"), somme=Sum(F("accorde") - F("rendu")))
    return lus["n"], lus["somme"] or rules.ZERO


def sans_dossier(agent: Agent, personnes: Collection[UUID]) -> list[AideVue]:
    """The needs of a person whom the service does not accompany, that this agent may read."""
    siennes = Aide.objects.visible_to(agent, "lire", classe="F3").filter(assure__in=personnes, dossier=None)
    lues = list(siennes.select_related("assure"))
    return vues(lues) if lues else []


# --- the funds ---


def fonds_ouverts(agent: Agent, jour: date) -> QuerySet[Fonds]:
    """The funds of her caisse in force."""
    return Fonds.objects.visible_to(agent).filter(en_vigueur(jour))


def exercice(fonds: Fonds, annee: int) -> Exercice:
    """The fund's year. Raises AideRefusee when nobody wrote what it has."""
    trouve = Exercice.objects.filter(fonds=fonds, annee=annee).first()
    if trouve is None:
        raise rules.AideRefusee(
            f"« {fonds} » n’a pas de dotation écrite pour {annee} : rien n’est décidé. La direction régionale l’écrit d’abord."
        )
    return trouve


def seuils(annee: Exercice) -> rules.Seuils:
    """What may be decided without a sitting, and from when two people are needed."""
    return rules.Seuils(annee.seuil_delegation, annee.plafond_urgence, annee.seuil_deux)


@dataclass(frozen=True)
class FondsVu:
    """A fund and its year: what is committed, paid, on the way; the year None when nobody wrote it."""

    fonds: Fonds
    annee: Exercice | None
    paye: Decimal
    en_route: Decimal

    @property
    def part(self) -> int:
        """How much of the year is committed, out of a hundred."""
        return int(self.annee.engage * 100 / self.annee.dotation) if self.annee and self.annee.dotation else 0


def fonds_vus(agent: Agent, jour: date) -> list[FondsVu]:
    """The funds of her caisse this year."""
    tous = list(fonds_ouverts(agent, jour))
    annees = {e.fonds_id: e for e in Exercice.objects.filter(fonds__in=tous, annee=jour.year)}
    sommes = Versement.objects.filter(financement__exercice__in=annees.values()).values_list(
        "financement__fonds_id", "statut"
    )
    lus = {
        (fonds, statut): (paye or rules.ZERO, montant or rules.ZERO)
        for fonds, statut, paye, montant in sommes.annotate(p=Sum("paye"), m=Sum("montant")).order_by()
    }
    zero = (rules.ZERO, rules.ZERO)
    return [
        FondsVu(
            f, annees.get(f.pk), lus.get((f.pk, StatutVersement.PAYE), zero)[0],
            lus.get((f.pk, StatutVersement.ENVOYE), zero)[1] + lus.get((f.pk, StatutVersement.A_ENVOYER), zero)[1],
        )
        for f in tous
    ]  # fmt: skip


def a_decider(agent: Agent) -> QuerySet[Financement]:
    """What is asked of her caisse's delegation, urgent first. Not what she proposed herself."""
    lignes = Financement.objects.filter(
        aide__organisme=agent.organisme_id, statut=StatutFinancement.DEMANDE, voie__in=[str(v) for v in SANS_SEANCE]
    )
    siens = Q(auteur=agent) | Q(aide__auteur=agent)
    return lignes.exclude(siens).select_related("aide", "fonds").order_by("-voie", "demandee_le")


def a_confirmer(agent: Agent) -> QuerySet[Financement]:
    """What was granted above the threshold of her caisse's funds, by somebody else."""
    lignes = Financement.objects.filter(aide__organisme=agent.organisme_id, statut=StatutFinancement.A_CONFIRMER)
    return lignes.exclude(decide_par=agent).select_related("aide", "fonds").order_by("decidee_le")


def en_urgence(fonds: Fonds, depuis: date | None) -> QuerySet[Financement]:
    """Urgent aids granted since that day: the next sitting is told how many, and how much."""
    lignes = Financement.objects.filter(fonds=fonds, voie=Voie.URGENCE, statut__in=[str(s) for s in ACQUIS])
    return lignes.filter(decidee_le__gte=depuis) if depuis else lignes


def fonds_a_envoyer(agent: Agent) -> list[tuple[Fonds, int]]:
    """The funds of her caisse of which payments wait to be sent, and how many."""
    attendent = Versement.objects.filter(financement__fonds=OuterRef("pk"), statut=StatutVersement.A_ENVOYER)
    combien = attendent.order_by().values("financement__fonds").annotate(n=Count("pk")).values("n")
    lignes = Fonds.objects.visible_to(agent).annotate(combien=Subquery(combien)).filter(combien__gt=0)
    return [(f, f.combien) for f in lignes]


def retenues(dossier: Dossier) -> list[AideVue]:
    """What is still asked or to be paid when the accompaniment ends: it goes on, and somebody has to follow it."""
    return [v for v in du_dossier(dossier) if any(p.f.statut in VIVANTS for p in v.parts)]


def a_envoyer(fonds: Fonds) -> QuerySet[Versement]:
    """The payments that the next file takes."""
    lignes = Versement.objects.filter(financement__fonds=fonds, statut=StatutVersement.A_ENVOYER)
    return lignes.select_related("financement__aide").order_by("created_at", "pk")


def revenus(fonds: Fonds) -> list[Versement]:
    """Payments that came back and that nothing replaced."""
    lignes = Versement.objects.filter(financement__fonds=fonds, statut=StatutVersement.REVENU)
    return [v for v in lignes.select_related("financement") if v.financement.restant > 0]


def bordereaux(fonds: Fonds) -> QuerySet[Bordereau]:
    """The files sent, the latest first."""
    return Bordereau.objects.filter(fonds=fonds).defer("texte")


# --- what the refusals teach ---


@dataclass(frozen=True)
class Compte:
    """A count shared out, no small number readable."""

    titre: str
    total: int | None
    parts: list[Part]


def chiffres(agent: Agent, annee: int) -> list[Compte]:
    """What was decided of a year in her caisse, by need and by reason: hidden below eleven people, and by nobody's name."""
    lignes = Financement.objects.filter(
        aide__organisme=agent.organisme_id, decidee_le__year=annee, fonds__decideur=Decideur.COMMISSION
    ).exclude(statut__in=[StatutFinancement.DEMANDE, StatutFinancement.RETIRE])
    lues = list(lignes.values_list("statut", "aide__nature", "raison", "fonds__genre"))
    refuses = [li for li in lues if li[0] == StatutFinancement.REFUSE]
    raisons = {code: instances.libelle_raison(code) for code in {li[2] for li in refuses}}
    sens = ["accordé" if li[0] != StatutFinancement.REFUSE else "refusé" for li in lues]
    decides = Compte("Ce qui a été décidé", *repartir(Counter(sens)))
    tables = [
        ("Pour quoi on a demandé", [NatureAide(li[1]).label for li in lues]),
        ("De quels fonds", [GenreFonds(li[3]).label for li in lues]),
    ]
    if all(part.personnes is not None for part in decides.parts):  # else their total would tell what is hidden above
        tables += [
            ("Pourquoi on a refusé", [raisons[li[2]] or "sans raison notée" for li in refuses]),
            ("Ce pour quoi on a refusé", [NatureAide(li[1]).label for li in refuses]),
        ]
    return [decides, *(Compte(titre, *repartir(Counter(dits))) for titre, dits in tables if dits)]


def raisons(jour: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """The reasons in force of a commission of aids."""
    return instances.raisons(GenreInstance.COMMISSION_AIDES, jour)
