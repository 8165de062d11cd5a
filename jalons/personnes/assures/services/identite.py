"""Register and correct a person, replace her number, attach her to an agent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee, Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.caracteres import propre
from jalons.fondations.socle.champs import naissable
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.socle.telephone import e164
from jalons.fondations.socle.transitions import enregistrer
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures import rules
from jalons.personnes.assures.enums import REGIMES_REMIS, REGIMES_REMIS_OUTREMER, GenreRattachement, Regime
from jalons.personnes.assures.erreurs import (
    AutreRegime,
    EnregistrementRefuse,
    IdentifiantDejaPris,
    IdentiteContradictoire,
    PersonneAilleurs,
)
from jalons.personnes.assures.models import Assure, Identifiant, NoteDanger, Rattachement, rattachements
from jalons.personnes.assures.rules.noms import SEUIL
from jalons.personnes.assures.selectors import memes

DELAI_REDACTEUR = timedelta(days=30)  # a worker who registers somebody may complete the record for a month
CHAMPS = (
    "nom", "prenom", "nom_naissance", "date_naissance", "annee_naissance", "sexe", "commune_code", "adresse",
    "telephone", "courriel", "regime", "langue", "interprete", "profession", "ayant_droit_de", "foyer",
    "personnes_a_charge",
)  # fmt: skip
_CALCULES = ("nom_recherche", "sons", "telephone_e164", "annee_naissance")


@transaction.atomic
def enregistrer_assure(
    *,
    agent: Agent | None,
    nom: str,
    prenom: str,
    organisme: Organisme,
    date_naissance: date | None = None,
    commune_code: str = "",
    nir: str | None = None,
    type_identifiant: str | None = None,
    **autres: Any,
) -> Assure:
    """The person, new, or the one who already has this number in this caisse (then ``deja_connu`` is True).

    Two intakes of one number at once give one person: a unique index decides. ``autres`` are fields of CHAMPS.
    Raises NirInvalide, AutreRegime, PersonneAilleurs, IdentiteContradictoire, EnregistrementRefuse.
    """
    _refuser_champs_inconnus(autres)
    if autres.get("regime", Regime.INCONNU) in (REGIMES_REMIS_OUTREMER if organisme.outremer else REGIMES_REMIS):
        raise AutreRegime
    lu = rules.nir_normalise(nir) if nir else None
    assure = Assure(
        nom=nom, prenom=prenom, organisme=organisme, date_naissance=date_naissance, commune_code=commune_code, **autres
    )
    _completer(assure)
    if lu and (connu := titulaire(lu.nir13)):
        return _reprendre(connu, assure)
    try:
        with transaction.atomic():
            assure.save(force_insert=True)
            if lu:
                _inserer_identifiant(assure, lu, type_identifiant or lu.type, timezone.localdate())
    except IntegrityError:
        if lu and (connu := titulaire(lu.nir13)):
            return _reprendre(connu, assure)
        raise
    inscrire(acte="assure.enregistrer", agent=agent, objet=assure)
    if agent and agent.role == Role.ASSISTANT_SOCIAL:
        _confier(assure, agent)
    return assure


def _confier(assure: Assure, agent: Agent) -> None:
    du = timezone.localdate()
    rattacher(
        assure=assure, agent=agent, genre=GenreRattachement.REDACTEUR, du=du, au=du + DELAI_REDACTEUR, par=agent,
        confiee=True,
    )  # fmt: skip  # she is new: nobody had entrusted anything yet


@transaction.atomic
def corriger(*, agent: Agent, assure: Assure, version: int | None = None, **champs: Any) -> Assure:
    """Change fields of CHAMPS. Raises VersionDepassee (nothing written), EnregistrementRefuse."""
    _refuser_champs_inconnus(champs)
    for champ, valeur in champs.items():
        setattr(assure, champ, valeur)
    _completer(assure)
    enregistrer(assure, assure.version if version is None else version, *{*champs, *_CALCULES})
    inscrire(acte="assure.corriger", agent=agent, objet=assure)
    return assure


@transaction.atomic
def poser_identifiant(*, agent: Agent | None, assure: Assure, nir: str, type: str | None = None) -> Identifiant:
    """Give the person this number from today; the former one (provisional, NIA) is closed and kept.

    Raises NirInvalide, IdentifiantDejaPris (another row of the same caisse), PersonneAilleurs.
    """
    lu = rules.nir_normalise(nir)
    genre, jour = type or lu.type, timezone.localdate()
    Assure.objects.select_for_update().get(pk=assure.pk)
    actif = Identifiant.objects.filter(assure=assure, date_fin=None).first()
    if actif and bytes(actif.index) == index_aveugle(lu.nir13) and actif.type == genre:
        return actif
    _refuser_numero_pris(lu.nir13, assure)
    try:
        with transaction.atomic():
            if actif:
                actif.date_fin = max(jour, actif.date_debut)
                actif.save(update_fields=["date_fin"])
            nouveau = _inserer_identifiant(assure, lu, genre, jour)
    except IntegrityError:
        _refuser_numero_pris(lu.nir13, assure)
        raise
    inscrire(acte="assure.poser_identifiant", agent=agent, objet=assure, motif=str(genre))
    return nouveau


@transaction.atomic
def reveler_identifiant(*, agent: Agent, assure: Assure) -> str:
    """The number in clear, formatted, '' when there is none. The journal keeps who saw it."""
    actif = Identifiant.objects.filter(assure=assure, date_fin=None).first()
    inscrire(acte="assure.reveler", agent=agent, objet=assure)
    return rules.nir_formate(str(actif.valeur)) if actif else ""


@transaction.atomic
def noter_recherche(*, agent: Agent, trouvees: Collection[Any]) -> None:
    """Write that a search was made: how many answers, never what was typed nor who was found."""
    ailleurs = any(p.masquee for p in trouvees)
    inscrire(
        acte="assure.chercher",
        agent=agent,
        motif=f"{len(trouvees)} réponse(s){', autre caisse' if ailleurs else ''}",
    )


@transaction.atomic
def rattacher(
    *,
    assure: Assure,
    agent: Agent,
    genre: str,
    du: date,
    au: date | None = None,
    par: Agent | None = None,
    cause: UUID | None = None,
    confiee: bool = False,
) -> Rattachement:
    """Make the person « hers » for this agent from ``du`` to ``au`` included. Twice the same: one row, the
    wider dates.

    She is entrusted when ``par`` is somebody else (who does not replace her), or when ``confiee`` says that somebody else
    gave what this comes from. ``cause``: the key of what it came with.
    """
    confie = confiee or par is None or agent.pk not in par.titulaires
    cle = {"assure": assure, "agent": agent, "genre": genre, "cause": cause, "date_debut": du}
    if ligne := Rattachement.objects.select_for_update().filter(rompu_le=None, **cle).first():
        if ligne.date_fin is not None and (au is None or au > ligne.date_fin):
            ligne.date_fin = au
        ligne.confie |= confie
        ligne.save(update_fields=["date_fin", "confie"])
        return ligne
    ligne = Rattachement.objects.create(date_fin=au, confie=confie, **cle)
    inscrire(acte="assure.rattacher", agent=par, objet=ligne, motif=str(genre))
    return ligne


def confier(*, assure: Assure, agent: Agent) -> None:
    """Somebody else gives her what she had taken: the secrets open too. The act that does so is in the journal."""
    rattachements(Portee.SOI, [agent.pk], timezone.localdate()).filter(assure=assure).update(confie=True)


@transaction.atomic
def detacher(
    *, assure: Assure, agent: Agent, genre: str, au: date, par: Agent | None = None, cause: UUID | None = None
) -> int:
    """End this agent's rows of that kind, of that ``cause`` when there is one, on ``au`` included; a row that begins later
    is broken now.

    Returns how many rows were ended.
    """
    ouvertes = Rattachement.objects.filter(assure=assure, agent=agent, genre=genre, rompu_le=None)
    ouvertes = ouvertes.filter(Q(cause=cause) | Q(cause=None) if cause else Q()).exclude(date_fin__lte=au)
    nombre = ouvertes.filter(date_debut__lte=au).update(date_fin=au)
    nombre += ouvertes.filter(date_debut__gt=au).update(date_fin=F("date_debut"), rompu_le=timezone.now())
    if nombre:
        inscrire(acte="assure.detacher", agent=par, objet=assure, motif=str(genre))
    return nombre


@transaction.atomic
def changer_de_caisse(*, agent: Agent, assure: Assure, vers: Organisme) -> None:
    """Her record, those reunited with it and a danger that is still open go to the caisse ``vers``; nobody of the former one
    keeps her, but by a dossier. The words of a danger stay their author's and its cadre's.
    """
    de, jour = assure.organisme, timezone.localdate()
    siens = list(Assure.objects.select_for_update().filter(pk__in=memes(assure), organisme=de).order_by("pk"))
    ouverts = Rattachement.en_vigueur(jour).filter(assure__in=siens).exclude(genre=GenreRattachement.REFERENT)
    ouverts.update(rompu_le=timezone.now())
    for sien in siens:
        Assure.objects.filter(pk=sien.pk).update(organisme=vers, version=F("version") + 1)
        NoteDanger.objects.filter(assure=sien, organisme=de, clos_le=None).update(organisme=vers)
        inscrire(acte="assure.changer_de_caisse", agent=agent, objet=sien, motif=vers.code)
    assure.refresh_from_db()


def titulaire(nir13: str) -> Assure | None:
    """Whose number it is, in whatever caisse, or was (provisional one since replaced)."""
    lignes = Identifiant.objects.filter(index=index_aveugle(nir13)).select_related("assure")
    ligne = lignes.order_by(F("date_fin").desc(nulls_first=True)).first()
    return ligne.assure if ligne else None


def _reprendre(connu: Assure, saisi: Assure) -> Assure:
    if connu.organisme_id != saisi.organisme_id:
        raise PersonneAilleurs(connu)
    noms = rules.ressemblance(saisi.nom_recherche.split(), connu.nom_recherche.split())
    if noms < SEUIL and (saisi.date_naissance is None or saisi.date_naissance != connu.date_naissance):
        raise IdentiteContradictoire(connu)
    lien = connu.liens_vers.filter(annule_le=None).select_related("garde").first()
    garde = lien.garde if lien else connu
    garde.deja_connu = True
    return garde


def _refuser_numero_pris(nir13: str, assure: Assure) -> None:
    pris = Identifiant.objects.filter(index=index_aveugle(nir13), date_fin=None).exclude(assure=assure)
    autre = pris.select_related("assure").first()
    if autre:
        meme_caisse = autre.assure.organisme_id == assure.organisme_id
        raise IdentifiantDejaPris(autre.assure) if meme_caisse else PersonneAilleurs(autre.assure)


def _inserer_identifiant(assure: Assure, lu: rules.NirLu, genre: str, jour: date) -> Identifiant:
    return Identifiant.objects.create(
        assure=assure,
        type=genre,
        valeur=lu.nir13,
        index=index_aveugle(lu.nir13),
        cle_ok=lu.cle_lue,
        date_debut=jour,
    )


def _refuser_champs_inconnus(champs: dict[str, Any]) -> None:
    if inconnus := set(champs) - set(CHAMPS):
        raise TypeError(f"Champs inconnus : {', '.join(sorted(inconnus))}.")


def _completer(assure: Assure) -> None:
    """Clean and trim names, fill what is derived from them; refuse an empty name or a birth to come."""
    for champ in ("nom", "prenom", "nom_naissance"):
        setattr(assure, champ, " ".join(propre(getattr(assure, champ)).split()))
    assure.adresse = propre(assure.adresse).strip()
    assure.nom_recherche = rules.normalise(f"{assure.nom} {assure.prenom} {assure.nom_naissance}")
    if not rules.normalise(assure.nom) or not rules.normalise(assure.prenom):
        raise EnregistrementRefuse("Le nom et le prénom sont nécessaires, en lettres.", "nom")
    if assure.date_naissance and (faute := naissable(assure.date_naissance)):
        raise EnregistrementRefuse(faute, "date_naissance")
    assure.sons = sorted({s for mot in assure.nom_recherche.split() if (s := rules.son(mot))})
    assure.telephone_e164 = e164(assure.telephone)
    if assure.date_naissance:
        assure.annee_naissance = assure.date_naissance.year
