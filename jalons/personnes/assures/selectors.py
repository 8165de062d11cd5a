"""Search that forgives spelling, possible duplicates, the gate before any letter, the person's page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.caracteres import propre
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.socle.dates import couvre
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.socle.une_fois import une_fois
from jalons.fondations.territoires.selectors import noms_des_communes
from jalons.personnes.assures import rules
from jalons.personnes.assures.models import (
    Assure,
    Contact,
    Identifiant,
    LienDoublon,
    NeRienDire,
    PrecautionAccueil,
    Protection,
)
from jalons.personnes.assures.rules import contact as regles_contact
from jalons.personnes.assures.rules.noms import SEUIL, SEUIL_FORT, Recherche, proximite_naissance

LIMITE = 20
_CANDIDATS = 150  # read from the index, then ranked by the rules


@dataclass(frozen=True)
class PersonneTrouvee:
    """One answer. ``masquee``: she is in another caisse; only initials and birth year, ``id`` None.

    ``justes`` of ``posees`` answers agree with her row, when answers were asked to verify who is calling.
    """

    id: UUID | None
    intitule: str
    naissance: date | None = None
    annee_naissance: int | None = None
    commune: str = ""
    decedee: bool = False
    masquee: bool = False
    justes: int = 0
    posees: int = 0
    raisons: tuple[str, ...] = ()  # why she may be the person that somebody else's row tells
    doutes: tuple[str, ...] = ()


# --- Search ---


def chercher(agent: Agent, texte: str, limite: int = LIMITE) -> list[PersonneTrouvee]:
    """The likeliest people first, at most ``limite``: by name however spelt, birth, number or telephone.

    People of other caisses are never listed; one masked line says that somebody alike exists there, and
    only when the number, or both the name and the day of birth, agree.
    """
    lue = rules.lire_recherche(texte)
    visibles = Assure.objects.visible_to(agent, "chercher")
    if lue.nir13:
        return [trouve] if (trouve := _par_nir13(visibles, lue.nir13)) else []
    if lue.telephone:
        lignes = list(visibles.filter(telephone_e164=lue.telephone).order_by("nom", "prenom")[:limite])
        return presenter([(1.0, ligne) for ligne in lignes])
    notees = _noter(lue, candidats(visibles, lue))
    trouvees = presenter(notees[:limite])
    autres = ailleurs(visibles, lue) if lue.naissance and lue.mots else []
    return [*trouvees[: limite - len(autres)], *autres]


def par_cle(agent: Agent, cle: str, acte: str) -> Assure | None:
    """Whom a page named by her key, if this agent may do ``acte`` on her; None for anything else that was posted."""
    try:
        return Assure.objects.visible_to(agent, acte).filter(pk=UUID(cle)).first()
    except ValueError:
        return None


def par_nir(agent: Agent, nir: str) -> PersonneTrouvee | None:
    """Who has, or had, this number; masked when she is in another caisse. Raises NirInvalide."""
    return _par_nir13(Assure.objects.visible_to(agent, "chercher"), rules.nir_normalise(nir).nir13)


def personnes_correspondantes(
    agent: Agent, nom_prenom: str, naissance: date | None, commune: str
) -> list[PersonneTrouvee]:
    """Who agrees with at least two of the answers given by a caller (name, birth, commune code or name).

    Fewer than two answers given: nobody, since nobody is verified. People of other caisses: one masked line
    at most.
    """
    mots = tuple(rules.normalise(nom_prenom).split())
    posees = sum(map(bool, (mots, naissance, commune)))
    if posees < 2:
        return []
    lue = Recherche(mots=mots, naissance=naissance, annee=naissance.year if naissance else None)
    visibles = Assure.objects.visible_to(agent, "chercher")
    lignes = candidats(visibles, lue)
    noms = noms_des_communes(a.commune_code for a in lignes)
    justes = [(_justes(a, lue, commune, noms), a) for a in lignes]
    retenues = sorted((j for j in justes if j[0] >= 2), key=lambda j: (-j[0], j[1].nom_recherche))[:LIMITE]
    trouvees = [_trouvee(a, noms, justes=n, posees=posees) for n, a in retenues]
    return trouvees + (ailleurs(visibles, lue) if mots and naissance else [])


def reponses_justes(assure: Assure, nom_prenom: str, naissance: date | None, commune: str) -> int:
    """How many of these answers (name, birth, commune code or name) are this person's: what a caller said, checked."""
    lue = Recherche(mots=tuple(rules.normalise(nom_prenom).split()), naissance=naissance)
    return _justes(assure, lue, commune, noms_des_communes([assure.commune_code]) if commune else {})


def _proximite_naissance(lue: Recherche, a: Assure) -> float:
    return proximite_naissance(lue.naissance, a.date_naissance, annee=lue.annee, annee_connue=a.annee_naissance)


def _justes(a: Assure, lue: Recherche, commune: str, noms: dict[str, str]) -> int:
    justes = int(bool(lue.mots) and rules.ressemblance(lue.mots, a.nom_recherche.split()) >= SEUIL_FORT)
    justes += int(lue.naissance is not None and lue.naissance == a.date_naissance)
    dite = rules.normalise(commune)
    return justes + int(bool(dite) and dite in (a.commune_code.lower(), rules.normalise(noms.get(a.commune_code, ""))))


def _par_nir13(visibles: models.QuerySet[Assure], nir13: str) -> PersonneTrouvee | None:
    lignes = Identifiant.objects.filter(index=index_aveugle(nir13)).select_related("assure")
    titulaires = [ligne.assure for ligne in lignes.order_by(F("date_fin").desc(nulls_first=True))]
    if not titulaires:
        return None
    vue = visibles.filter(pk__in=[a.pk for a in titulaires]).first()
    return presenter([(1.0, vue)])[0] if vue else _masquer(titulaires[0])


def candidats(lignes: models.QuerySet[Assure], lue: Recherche) -> list[Assure]:
    """Rows worth ranking, through the trigram and sound indexes (trigrams alone miss short or respelt
    words)."""
    if not lue.mots:
        return list(lignes.filter(date_naissance=lue.naissance)[:_CANDIDATS]) if lue.naissance else []
    texte = " ".join(lue.mots)
    sons = [s for mot in lue.mots if len(mot) > 2 and (s := rules.son(mot))]
    seul = len(lue.mots) == 1
    proche = TrigramWordSimilarity(texte, "nom_recherche") if seul else TrigramSimilarity("nom_recherche", texte)
    filtre = Q(nom_recherche__trigram_word_similar=texte) if seul else Q(nom_recherche__trigram_similar=texte)
    if sons:
        filtre |= Q(sons__contains=sons)
    if lue.naissance:
        filtre |= Q(date_naissance=lue.naissance)
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(
            "SELECT set_config('pg_trgm.similarity_threshold', '0.22', true), "
            "set_config('pg_trgm.word_similarity_threshold', '0.35', true)"
        )
        return list(lignes.filter(filtre).annotate(proche=proche).order_by("-proche", "nom_recherche")[:_CANDIDATS])


def _noter(lue: Recherche, candidats: list[Assure]) -> list[tuple[float, Assure]]:
    """Score each row, drop what is unlike, best first. The exact day of birth forgives half a name."""
    notees = []
    for a in candidats:
        noms = rules.ressemblance(lue.mots, a.nom_recherche.split()) if lue.mots else SEUIL
        meme_jour = lue.naissance is not None and lue.naissance == a.date_naissance
        if noms >= (SEUIL / 2 if meme_jour else SEUIL):
            notees.append((round(noms + 0.5 * _proximite_naissance(lue, a), 3), a))
    return sorted(notees, key=lambda n: (-n[0], n[1].nom_recherche, str(n[1].pk)))


def ailleurs(visibles: models.QuerySet[Assure], lue: Recherche) -> list[PersonneTrouvee]:
    """One masked line when a person out of reach has the same day of birth and a very close name."""
    memes = list(Assure.objects.filter(date_naissance=lue.naissance).order_by("pk")[:1000])
    miens = set(visibles.filter(pk__in=[a.pk for a in memes]).values_list("pk", flat=True))
    for autre in memes:
        if autre.pk not in miens and rules.ressemblance(lue.mots, autre.nom_recherche.split()) >= SEUIL_FORT:
            return [_masquer(autre)]
    return []


def _masquer(a: Assure) -> PersonneTrouvee:
    initiales = f"{a.prenom[:1]}.\u00a0{a.nom[:1]}.".upper()
    return PersonneTrouvee(id=None, intitule=initiales, annee_naissance=a.annee_naissance, masquee=True)


def _trouvee(a: Assure, noms: dict[str, str], **autres: Any) -> PersonneTrouvee:
    return PersonneTrouvee(
        id=a.pk,
        intitule=str(a),
        naissance=a.date_naissance,
        annee_naissance=a.annee_naissance,
        commune=noms.get(a.commune_code, ""),
        decedee=a.date_deces is not None,
        **autres,
    )


def presenter(notees: list[tuple[float, Assure]]) -> list[PersonneTrouvee]:
    """People already noted, or chosen, as a search shows them."""
    noms = noms_des_communes(a.commune_code for _, a in notees)
    return [_trouvee(a, noms) for _, a in notees]


# --- The gate ---


def peut_ecrire_a(assure: Assure | UUID, canal: str, jour: date) -> tuple[bool, str]:
    """Whether the service may use ``canal`` towards her on ``jour``, else why not. The only gate.

    Reads the database, never the copy in memory: a death written a moment ago stops the letter being
    written now.
    """
    pk = assure.pk if isinstance(assure, Assure) else assure
    return peuvent_ecrire_a([pk], canal, jour)[pk]


def peuvent_ecrire_a(ids: Collection[UUID], canal: str, jour: date) -> dict[UUID, tuple[bool, str]]:
    """The gate for many people at a constant number of queries. Rows linked as one person stop together."""
    lies = groupes(ids)
    situations = _situations({pk for groupe in lies.values() for pk in groupe})
    reponses = {}
    for pk in ids:
        soi = situations.get(pk)
        if soi is None:
            reponses[pk] = (False, "Cette personne n’existe pas.")
            continue
        raisons = [v(situations[lie], jour) for lie in lies[pk] for v in regles_contact.VERROUS]
        empeche = next(filter(None, raisons), "")
        reponse = rules.Reponse(False, empeche) if empeche else rules.joignable(soi, canal, jour)
        reponses[pk] = (reponse.possible, reponse.raison)
    return reponses


def groupes(ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Each person with the rows linked to her row, herself first (links are one level deep)."""
    liens = LienDoublon.objects.filter(annule_le=None)
    gardes = dict(liens.filter(doublon__in=ids).values_list("doublon_id", "garde_id"))
    tetes = {pk: gardes.get(pk, pk) for pk in ids}
    membres: dict[UUID, list[UUID]] = defaultdict(list)
    for garde, doublon in liens.filter(garde__in=set(tetes.values())).values_list("garde_id", "doublon_id"):
        membres[garde].append(doublon)
    return {pk: list(dict.fromkeys([pk, tetes[pk], *membres[tetes[pk]]])) for pk in ids}


def _situations(ids: set[UUID]) -> dict[UUID, rules.Situation]:
    protections: dict[UUID, list[regles_contact.ProtectionLue]] = defaultdict(list)
    for p in Protection.objects.filter(assure__in=ids):
        protections[p.assure_id].append(regles_contact.ProtectionLue(p.mesure, p.etendue, p.date_debut, p.date_fin))
    sur = models.ExpressionWrapper(Q(canal_sur__isnull=False), models.BooleanField())
    lignes = Contact.objects.filter(assure__in=ids).annotate(sur=sur)
    contacts = {pk: (refus, secret) for pk, refus, secret in lignes.values_list("assure_id", "ne_pas_contacter", "sur")}
    return {
        a.pk: rules.Situation(
            naissance=a.date_naissance,
            deces=a.date_deces,
            ne_pas_contacter=contacts.get(a.pk, (False, False))[0],
            canal_sur=contacts.get(a.pk, (False, False))[1],
            ayant_droit=a.ayant_droit_de_id is not None,
            telephone_e164=a.telephone_e164,
            courriel=a.courriel,
            adresse=a.adresse,
            protections=tuple(protections[a.pk]),
        )
        for a in Assure.objects.filter(pk__in=ids)
    }


def nom_postal(assure: Assure) -> tuple[str, ...]:
    """Her name on an envelope, in as many lines as it needs."""
    return tuple(rules.couper(propre(f"{assure.prenom} {assure.nom.upper()}")))


def adresse_postale(assure: Assure) -> tuple[str, ...]:
    """The lines under her name on an envelope."""
    commune = noms_des_communes([assure.commune_code]).get(assure.commune_code, "") if assure.commune_code else ""
    return rules.lignes_postales(assure.adresse, commune, rules.FENETRE - len(nom_postal(assure)))


# --- The person's page ---


@dataclass(frozen=True)
class FichePersonne:
    """What the page of a person shows. ``canal_sur``, ``consignes`` and ``refus_dit`` are filled only for
    who may read them."""

    assure: Assure
    age: int | None
    mineure: bool
    commune: str
    contact: Contact | None
    canal_sur: str
    consignes: str
    refus_dit: str  # why she refuses that we write or call, in words; that she does is in ``empechement``
    empechement: str
    protections: list[Protection]
    identifiants: list[Identifiant]
    ayants_droit: list[Assure]
    ouvreur: Assure | None
    reunie_a: LienDoublon | None
    reunies: list[LienDoublon]
    ne_rien_dire: list[NeRienDire] = field(default_factory=list)  # in force today
    ne_rien_dire_avant: list[NeRienDire] = field(default_factory=list)
    precautions: list[PrecautionAccueil] = field(default_factory=list)
    doute: str = ""  # what her number says otherwise than her record

    @property
    def identifiant(self) -> Identifiant | None:
        """The number in force."""
        return next((i for i in self.identifiants if i.date_fin is None), None)

    @property
    def sans_code_postal(self) -> bool:
        """An address of a commune that a letter would reach late: to be asked."""
        ecrite = self.assure.adresse and self.assure.commune_code
        return bool(ecrite) and not rules.code_postal(self.assure.adresse, self.commune)

    @property
    def protections_en_cours(self) -> list[Protection]:
        """The measures that run today."""
        jour = timezone.localdate()
        return [p for p in self.protections if couvre(p.date_debut, p.date_fin, jour)]


def fiche(agent: Agent, assure: Assure, *, voit_canal_sur: bool, voit_consignes: bool) -> FichePersonne:
    """Everything the page of this person shows, in a constant number of queries. She is known visible."""
    jour = timezone.localdate()
    ans = rules.age(assure.date_naissance, jour)
    contact = Contact.objects.filter(assure=assure).first()
    situations = _situations(set(groupes([assure.pk])[assure.pk])).values()
    empeche = next((r for s in situations for v in regles_contact.VERROUS if (r := v(s, jour))), "")
    lies = Q(ayant_droit_de=assure) | Q(pk=assure.ayant_droit_de_id)
    foyer = list(Assure.objects.visible_to(agent).filter(lies).order_by("date_naissance", "prenom"))
    liens = LienDoublon.objects.filter(Q(garde=assure) | Q(doublon=assure), annule_le=None)
    liens_lus = list(liens.select_related("garde", "doublon"))
    return FichePersonne(
        assure=assure,
        age=ans,
        mineure=ans is not None and ans < regles_contact.MAJORITE,
        commune=noms_des_communes([assure.commune_code]).get(assure.commune_code, assure.commune_code),
        contact=contact,
        canal_sur=str(contact.canal_sur or "") if contact and voit_canal_sur else "",
        consignes=str(contact.consignes or "") if contact and voit_consignes else "",
        refus_dit=str(contact.ne_pas_contacter_motif or "") if contact and voit_consignes else "",
        empechement=empeche,
        protections=list(Protection.objects.filter(assure=assure)),
        identifiants=list(Identifiant.objects.filter(assure=assure).defer("valeur")),
        ayants_droit=[p for p in foyer if p.ayant_droit_de_id == assure.pk],
        ouvreur=next((p for p in foyer if p.pk == assure.ayant_droit_de_id), None),
        reunie_a=next((lien for lien in liens_lus if lien.doublon_id == assure.pk), None),
        reunies=[lien for lien in liens_lus if lien.garde_id == assure.pk],
        ne_rien_dire=ne_rien_dire(assure, jour),
        precautions=precautions(assure, jour),
        doute=doute_du_numero(assure),
        ne_rien_dire_avant=list(NeRienDire.objects.filter(assure=assure).exclude(en_vigueur(jour))),
    )


def doute_du_numero(assure: Assure) -> str:
    """What her number in force says otherwise than her record, in a sentence that tells nothing of it; '' if nothing."""
    actif = Identifiant.objects.filter(assure=assure, date_fin=None).first()
    if actif is None:
        return ""
    return rules.doute(
        str(actif.valeur), sexe=assure.sexe, naissance=assure.date_naissance, annee=assure.annee_naissance
    )


def precautions(assure: Assure, jour: date) -> list[PrecautionAccueil]:
    """How she is received on ``jour``, her other files included. Two queries."""
    return list(PrecautionAccueil.objects.filter(en_vigueur(jour), assure__in=memes(assure)))


def ne_rien_dire(assure: Assure, jour: date) -> list[NeRienDire]:
    """To whom nothing is told on ``jour``; rows linked as one person keep silent together."""
    siens = partial(NeRienDire.objects.filter, en_vigueur(jour), assure__in=memes(assure))
    return une_fois(("ne_rien_dire", assure.pk, jour), lambda: list(siens()))


def memes(assure: Assure) -> list[UUID]:
    """The rows that are this person, hers first: what is read of her is read of them all."""
    return une_fois(("memes", assure.pk), lambda: groupes([assure.pk])[assure.pk])
