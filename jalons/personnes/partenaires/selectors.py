"""What the directory shows: to a caisse, its own cards first; to somebody who asks, whom to call for what, from where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Case, Count, Exists, F, Func, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Lower

from jalons.fondations.referentiels.selectors import ReferentielAbsent, valeur
from jalons.fondations.territoires.models import Commune
from jalons.fondations.territoires.rules import distance_km
from jalons.fondations.territoires.selectors import commune_actuelle, communes_actuelles
from jalons.personnes.assures.rules import normalise, ressemblance
from jalons.personnes.assures.rules.noms import SEUIL
from jalons.personnes.partenaires import horaires, rules
from jalons.personnes.partenaires.enums import Capacite, StatutRapprochement
from jalons.personnes.partenaires.models import (
    Changement,
    Import,
    Partenaire,
    Rapprochement,
    ServiceOffert,
    Verification,
)
from jalons.personnes.partenaires.rules import Contact

PERIME = "repertoire_perime_jours"
Dite = TypeVar("Dite", "Joignable", "_Trouvee")
AUTOUR = 400  # imported cards of a département that answer a reason: beyond, a motif is too wide


def repertoire(organisme: Any) -> QuerySet[Partenaire]:
    """The cards that people keep, for a caisse (an Organisme, its id, or None for the national ones only), by name.

    Imported ones are too many for a list: they are found by reason and place, or by name.
    """
    siennes = _siennes(organisme)
    completees = siennes.exclude(complete=None).values("complete_id")
    return Partenaire.objects.filter(
        Q(pk__in=siennes.values("pk")) | (Q(territoire=None, origine="") & ~Q(pk__in=completees))
    ).select_related("territoire", "complete")


def _siennes(organisme: Any) -> QuerySet[Partenaire]:
    pk = organisme if organisme is None or isinstance(organisme, UUID) else organisme.pk
    return Partenaire.objects.filter(territoire_id=pk) if pk else Partenaire.objects.none()


def importees(organisme: Any) -> QuerySet[Partenaire]:
    """The imported cards that stand: still in their source, shown for themselves, not completed by this caisse."""
    completees = _siennes(organisme).exclude(complete=None).values("complete_id")
    return Partenaire.objects.exclude(origine="").filter(disparu_le=None, fondu_dans=None).exclude(pk__in=completees)


def services_de(organisme: Any) -> QuerySet[ServiceOffert]:
    """What is offered, as this caisse knows it: what sources say, its own corrections in their place, what it wrote, which
    comes first."""
    pk = getattr(organisme, "pk", organisme)
    miens = ServiceOffert.objects.filter(territoire=pk) if pk else ServiceOffert.objects.none()
    corriges = miens.exclude(complete=None).values("complete_id")
    lus = Q(territoire=None) & ~Q(pk__in=corriges)
    siens = ServiceOffert.objects.filter(lus | Q(pk__in=miens.values("pk")), disparu_le=None)
    return siens.order_by(F("territoire").asc(nulls_last=True), "nom")


def partenaires_pour(motif: str, organisme: Any, codes: Sequence[str] = ()) -> QuerySet[Partenaire]:
    """Who answers this reason, for this caisse: the bodies of ``codes`` (national codes) first, in that order.

    A local card answers for the national one that it completes; cards with a contact come before those without.
    """
    siens = services_de(organisme).filter(pour__contains=[motif])
    offre = Exists(siens.filter(Q(partenaire=OuterRef("pk")) | Q(partenaire=OuterRef("complete"))))
    lignes = repertoire(organisme).filter(
        Q(pour__contains=[motif]) | Q(code__in=codes) | Q(complete__code__in=codes) | Q(offre)
    )
    rangs = [When(Q(code=code) | Q(complete__code=code), then=Value(rang)) for rang, code in enumerate(codes)]
    joignable = Case(When(Q(telephone="") & Q(courriel="") & Q(site=""), then=Value(1)), default=Value(0))
    return lignes.annotate(rang=Case(*rangs, default=Value(len(rangs))), injoignable=joignable).order_by(
        "rang", "injoignable", F("territoire").asc(nulls_last=True), "nom"
    )


# --- qui appeler pour … à … ---


@dataclass(frozen=True)
class Joignable:
    """Somebody to call for a reason, from a commune: the body, why it is proposed, how far, how fresh, whether it has room."""

    partenaire: Partenaire
    pourquoi: str  # « À 4 km de Muret à vol d’oiseau. »
    distance_km: float | None = None  # from the commune, as the crow flies; None when either place is unknown
    fraicheur: str = ""  # « Vérifiée le 3 mars 2026. », or that it has not been for more than a year
    perime: bool = False
    capacite: str = ""  # what it said of its room, and when; empty when nobody asked
    service: ServiceOffert | None = None  # the service of that body that answers, when its source names it
    aujourdhui: str = ""  # « Aujourd’hui : 9 h à 12 h. »

    @property
    def contact(self) -> Contact:
        """How to reach it: by the service that answers, else by the body."""
        return self.service.reponse if self.service else self.partenaire.contact

    @property
    def horaires(self) -> str:
        """When it answers: today’s hours, else what its card says of them."""
        if self.service and self.service.horaires:
            return f"{self.service.horaires.rstrip('.')}."
        return self.aujourdhui or (self.partenaire.horaires and f"{self.partenaire.horaires.rstrip('.')}.")

    @property
    def apporter(self) -> str:
        """What the person should have at hand."""
        return (self.service.conditions if self.service else "") or self.partenaire.a_preparer


def qui_appeler(
    motif: str,
    commune: str,
    organisme: Any,
    *,
    jour: date,
    codes: Sequence[str] = (),
    limite: int = 12,
) -> list[Joignable]:
    """Who answers ``motif`` (a MotifOrientation) for somebody of ``commune`` (INSEE code, '' when unknown), best first.

    ``organisme``: the caisse (or its id) whose own cards come first; ``codes``: national cards that a rule names, before
    all others, in that order; one without telephone comes after the nearest of its kind that serves the commune (the MDPH,
    the hospital of her département). Then the service's own numbers, the imported bodies that serve the commune
    and can be reached, the nearest first, the mere sites, what nobody knows how to reach. Out of date after a year is said,
    never hidden. An unknown motif or commune gives what does not depend on it.
    """
    lieu = commune_actuelle(commune) if commune else None
    trouvees = _gardees(motif, lieu, organisme, codes)
    proches = _autour(motif, lieu, organisme) if lieu else []
    autres = sorted([*trouvees, *proches], key=lambda t: t.rang)
    ordre = [t for t in trouvees if t.code_national in codes]  # already first, in the rule's order
    nommees = [autre for t in ordre for autre in (*_de_sa_sorte(t, autres), t)]
    return _dire(uniques([*nommees, *autres])[:limite], organisme, jour)


def _de_sa_sorte(nommee: _Trouvee, autres: Sequence[_Trouvee]) -> list[_Trouvee]:
    """The one near her that stands for a national card without telephone: her hospital, her MDPH."""
    if nommee.rang == 0 or nommee.partenaire.territoire_id:
        return []
    return [t for t in autres if t.partenaire.origine and t.partenaire.type == nommee.partenaire.type][:1]


def uniques(lignes: Iterable[Dite]) -> list[Dite]:
    """Each body once, where it comes first."""
    vus: dict[Any, Dite] = {}
    for ligne in lignes:
        vus.setdefault(ligne.partenaire.pk, ligne)
    return list(vus.values())


def joignables(cartes: Iterable[Partenaire], commune: str, organisme: Any, jour: date) -> list[Joignable]:
    """These cards, in this order, as somebody of ``commune`` reads them."""
    lieu, lues = commune_actuelle(commune) if commune else None, list(cartes)
    centres = communes_actuelles({p.commune_code for p in lues if p.origine and p.latitude is None}) if lieu else {}
    loins = [_distance(p, lieu, centres) if lieu and p.origine else None for p in lues]
    seuls = _seuls(lues, organisme)
    trouvees = [
        _Trouvee(p, f"À {p.commune_nom}." if loin is None else rules.ou_cela(loin, str(lieu)), loin, seuls.get(p.pk))
        if p.origine
        else _gardee(p)
        for p, loin in zip(lues, loins, strict=True)
    ]
    return _dire(trouvees, organisme, jour)


def _seuls(cartes: Iterable[Partenaire], organisme: Any) -> dict[UUID, ServiceOffert]:
    """For each body that offers one service only, and whose service this caisse corrected, that service: it speaks for it."""
    dits: dict[UUID, list[ServiceOffert]] = {}
    for s in services_de(organisme).filter(partenaire__in=[p.pk for p in cartes]).select_related("partenaire"):
        dits.setdefault(s.partenaire_id, []).append(s)
    return {cle: siens[0] for cle, siens in dits.items() if len(siens) == 1 and siens[0].complete_id}


def _gardee(carte: Partenaire, service: ServiceOffert | None = None) -> _Trouvee:
    return _Trouvee(carte, "Fiche de votre caisse." if carte.territoire_id else "Fiche nationale.", service=service)


def _gardees(motif: str, lieu: Commune | None, organisme: Any, codes: Sequence[str]) -> list[_Trouvee]:
    """The cards that people keep, those that say that they serve elsewhere left out."""
    cartes = [
        p for p in partenaires_pour(motif, organisme, codes) if lieu is None or rules.dessert(p.desserte, _zones(lieu))
    ]
    cles = {cle: p for p in cartes for cle in (p.pk, p.complete_id) if cle}
    servis: dict[Any, ServiceOffert] = {}
    for s in services_de(organisme).filter(pour__contains=[motif], partenaire__in=cles):
        if lieu is None or rules.dessert(s.zone, _zones(lieu)):
            s.partenaire = cles[s.partenaire_id]
            servis.setdefault(s.partenaire.pk, s)
    return [
        _gardee(p, servis.get(p.pk))
        for p in cartes
        if motif in p.pour or p.pk in servis or (p.complete.code if p.complete else p.code) in codes
    ]


def _zones(lieu: Commune) -> list[str]:
    return [lieu.code, lieu.departement_code, "france"]


@dataclass(frozen=True)
class _Trouvee:
    partenaire: Partenaire
    pourquoi: str
    distance: float | None = None
    service: ServiceOffert | None = None

    @property
    def code_national(self) -> str:
        """The code that a rule names: that of the national card, even completed."""
        p = self.partenaire
        return p.complete.code if p.complete else p.code

    @property
    def rang(self) -> int:
        """One that is kept and has a telephone, one near that can be reached, a mere site, one near without a number."""
        contact = self.service.reponse if self.service else self.partenaire.contact
        if self.partenaire.origine:
            return 1 if contact.telephone or contact.courriel else 3
        return 0 if contact.telephone else 2 if contact.courriel or contact.site else 4


def _autour(motif: str, lieu: Commune, organisme: Any) -> list[_Trouvee]:
    zones = _zones(lieu)
    siens = services_de(organisme).filter(pour__contains=[motif])
    ici = Q(desserte__has_any_keys=zones)
    par_service = Exists(
        siens.filter(
            Q(zone__has_any_keys=zones) | Q(partenaire__desserte__has_any_keys=zones), partenaire=OuterRef("pk")
        )
    )
    lignes = importees(organisme).filter((ici & Q(pour__contains=[motif])) | Q(par_service))
    cartes = list(lignes.prefetch_related(Prefetch("services_offerts", siens, to_attr="repondent"))[:AUTOUR])
    centres = communes_actuelles({p.commune_code for p in cartes if p.latitude is None})
    trouvees = []
    for carte in cartes:
        servis = [s for s in getattr(carte, "repondent") if rules.dessert(s.zone, zones)]  # noqa: B009
        if motif in carte.pour or servis:
            loin = _distance(carte, lieu, centres)
            trouvees.append(_Trouvee(carte, rules.ou_cela(loin, lieu.nom), loin, servis[0] if servis else None))
    return sorted(trouvees, key=lambda t: (t.distance is None, t.distance or 0, t.partenaire.nom))


def _distance(carte: Partenaire, lieu: Commune, centres: dict[str, Commune]) -> float | None:
    if carte.commune_code == lieu.code and carte.latitude is None:
        return 0.0
    autre: Any = carte if carte.latitude is not None else centres.get(carte.commune_code)
    points = [(lieu.latitude, lieu.longitude), (getattr(autre, "latitude", None), getattr(autre, "longitude", None))]
    if any(None in point for point in points):
        return None
    return distance_km(points[0], points[1])  # type: ignore[arg-type]


def _dire(trouvees: list[_Trouvee], organisme: Any, jour: date) -> list[Joignable]:
    dernieres = _verifications([t.partenaire for t in trouvees], organisme)
    delai = delai_perime(jour)
    dites = []
    for t in trouvees:
        p = t.partenaire
        vue = dernieres.get((p.pk, t.service and t.service.pk)) or dernieres.get((p.pk, None))
        fraiche = fraicheur(p, vue, jour, delai)
        ouverture = (t.service.ouverture if t.service else "") or p.ouverture
        dites.append(
            Joignable(
                p,
                t.pourquoi,
                t.distance,
                fraiche.phrase,
                fraiche.perimee,
                capacite(vue),
                t.service,
                horaires.ce_jour(ouverture, jour.weekday()),
            )
        )
    return dites


def courriel_sur(carte: Partenaire, organisme_id: Any, jour: date) -> tuple[str, str]:
    """``(address, '')`` of a body that may be written to: on its card, which this caisse or its source said is so; else
    ``('', why not and the remedy)``."""
    if not carte.courriel:
        return "", "Sa fiche n’a pas d’adresse électronique : complétez-la, ou donnez le lien autrement."
    if fraicheur(carte, _verifications([carte], organisme_id).get((carte.pk, None)), jour, delai_perime(jour)).perimee:
        return "", f"Personne n’a vérifié {carte.courriel} depuis un an : vérifiez la fiche d’abord, puis envoyez."
    return carte.courriel, ""


def _verifications(cartes: Iterable[Partenaire], organisme: Any) -> dict[Any, Verification]:
    """The last time that this caisse called each of them, or asked about one of their services: (card, service or None)."""
    pk = getattr(organisme, "pk", organisme)
    lignes = Verification.objects.filter(partenaire__in=[p.pk for p in cartes], organisme_id=pk)
    return {(v.partenaire_id, v.service_id): v for v in lignes.order_by("le", "created_at")}


def delai_perime(jour: date) -> int | None:
    """After how many days a card that nobody checked is said so; None in a base whose reference data are not loaded yet:
    the directory is needed before they are."""
    try:
        return int(valeur(PERIME, jour))
    except ReferentielAbsent:
        return None


def fraicheur(carte: Partenaire, vue: Verification | None, jour: date, delai: int | None) -> rules.Fraicheur:
    """How fresh a card is: the caisse's own check, the day typed on it, or that of its source, whichever is the latest."""
    return rules.fraicheur(
        max(filter(None, (carte.verifie_le, vue.le if vue else None)), default=None), carte.releve_le, jour, delai
    )


def capacite(vue: Verification | None) -> str:
    """What the body said of its room the last time that it was asked: « Complet pour le moment, dit le 3 mars. »"""
    if vue is None or vue.capacite == Capacite.NON_DEMANDEE:
        return ""
    return rules.capacite_dite(str(vue.get_capacite_display()), vue.attente, vue.le)


def chercher(organisme: Any, texte: str) -> list[Partenaire]:
    """The cards by their name, however spelt for those that are kept; by the words of their name for the imported ones."""
    mots = normalise(texte).split()
    if not mots:
        return _repondent(list(repertoire(organisme)), organisme)
    notees = [
        (ressemblance(mots, normalise(f"{p.nom} {p.get_type_display()}").split()), p) for p in repertoire(organisme)
    ]
    gardees = [p for note, p in sorted(notees, key=lambda n: (-n[0], n[1].nom)) if note >= SEUIL]
    lues = importees(organisme).annotate(plat=_plat(Concat("nom", Value(" "), "commune_nom")))
    for mot in mots:
        lues = lues.filter(Q(plat__contains=mot) | Q(identifiant=mot))
    return _repondent([*gardees, *lues.order_by("nom")[: 40 if len(texte) > 2 else 0]], organisme)


def _repondent(cartes: list[Partenaire], organisme: Any) -> list[Partenaire]:
    """The same cards, each with its ``reponse``: how to reach it, as this caisse corrected it when it did."""
    seuls = _seuls(cartes, organisme)
    for carte in cartes:
        setattr(carte, "reponse", seuls[carte.pk].reponse if carte.pk in seuls else carte.contact)  # noqa: B010
    return cartes


def _plat(texte: Any) -> Lower:
    """Without accents nor capitals, in SQL: no extension is needed for French."""
    return Lower(
        Func(
            texte,
            Value("àâäçéèêëîïôöùûüÀÂÄÇÉÈÊËÎÏÔÖÙÛÜ’-"),
            Value("aaaceeeeiioouuuAAACEEEEIIOOUUU' "),
            function="translate",
        )
    )


# --- imports, twins ---


@dataclass(frozen=True)
class ListeLue:
    """One list read, and the first of what it changed."""

    lue: Import
    combien: int
    premiers: list[Changement]


def imports() -> list[ListeLue]:
    """The lists read, the latest first; what changed, of the ten latest (all of it is on each card)."""
    lues = list(Import.objects.annotate(combien=Count("changements"))[:100])
    return [
        ListeLue(
            i, i.combien, list(i.changements.select_related("partenaire", "service", "lecture")[:40]) if n < 10 else []
        )
        for n, i in enumerate(lues)
    ]


def paires_de(carte: Partenaire) -> QuerySet[Rapprochement]:
    """The cards that look like this one, whatever was decided."""
    return Rapprochement.objects.filter(Q(garde=carte) | Q(autre=carte)).select_related("garde", "autre")


def a_regarder() -> QuerySet[Rapprochement]:
    """The pairs that wait for somebody."""
    return (
        Rapprochement.objects.filter(statut=StatutRapprochement.PROPOSE)
        .select_related("garde", "autre")
        .order_by("garde__commune_nom", "garde__nom")
    )
