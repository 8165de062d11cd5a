"""Acts on the papers that are awaited: asked, recalled, received, of no use any more, the complete list seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from jalons.accompagner.accompagnements.enums import Reglement
from jalons.accompagner.accompagnements.models import Demarche, Dossier
from jalons.accompagner.accompagnements.rules import controler_echeance
from jalons.accompagner.accompagnements.services.communs import aujourdhui, ecrire_dans, ou_rien
from jalons.accompagner.pieces import selectors, services
from jalons.accompagner.pieces.enums import Aupres
from jalons.accompagner.pieces.models import Piece, PieceAttendue
from jalons.fondations.agents.models import Agent
from jalons.fondations.documents.services import DocumentDeja
from jalons.fondations.envois import services as envois
from jalons.fondations.envois.enums import Canal
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.selectors import liste, valeur
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import SaisieRefusee, TransitionRefusee
from jalons.personnes.assures.selectors import peut_ecrire_a
from jalons.personnes.partages import liens
from jalons.personnes.partages.enums import UsageLien

PLUS_ATTENDU = "Ce papier n’est plus attendu : il est arrivé, ou n’a plus d’utilité."


@transaction.atomic
def demander(
    *,
    agent: Agent,
    dossier: Dossier,
    nature: str,
    aupres: str = Aupres.PERSONNE,
    pour_le: date | None = None,
    demarche: Demarche | None = None,
    precision: str = "",
    rappel: bool = False,
) -> PieceAttendue:
    """A paper is awaited. Raises SaisieRefusee when the platform is asked to recall what is not administrative."""
    frais, jour = ecrire_dans(dossier.pk), aujourdhui()
    administrative = nature in {li.code for li in liste(Liste.PIECE_ADMINISTRATIVE, jour)}
    if not administrative and nature not in {li.code for li in liste(Liste.PIECE_AUTRE, jour)}:
        raise SaisieRefusee("Choisissez un papier dans la liste.", "nature")
    if rappel and not (administrative and aupres == Aupres.PERSONNE):
        raise SaisieRefusee("La plateforme ne rappelle qu’un papier administratif, demandé à la personne.", "rappel")
    if demarche and demarche.dossier_id != frais.pk:
        raise SaisieRefusee("Cette démarche est celle d’un autre dossier.", "demarche")
    controler_echeance(pour_le, jour, "pour_le")
    attendue = PieceAttendue.objects.create(
        dossier=frais, demarche=demarche, nature=nature, administrative=administrative, aupres=Aupres(aupres),
        pour_le=pour_le, precision=ou_rien(precision), rappel=rappel, auteur=agent,
    )  # fmt: skip
    inscrire(acte="piece_attendue.demander", agent=agent, objet=attendue, assure_id=frais.assure_id)
    return attendue


def _fermer(agent: Agent | None, attendue: PieceAttendue, acte: str, **champs: Any) -> None:
    dossier = ecrire_dans(attendue.dossier_id, attendue)
    lignes = PieceAttendue.objects.filter(pk=attendue.pk, recue_le=None, inutile_le=None)
    if lignes.update(version=F("version") + 1, **champs) != 1:
        raise TransitionRefusee(PLUS_ATTENDU)
    attendue.refresh_from_db()
    inscrire(acte=f"piece_attendue.{acte}", agent=agent, objet=attendue, assure_id=dossier.assure_id)


@transaction.atomic
def recevoir(*, agent: Agent | None, attendue: PieceAttendue, piece: Piece | None = None) -> None:
    """It came, on paper or as ``piece``. Raises TransitionRefusee when it is no longer awaited."""
    _fermer(agent, attendue, "recevoir", recue_le=aujourdhui(), piece=piece)


@transaction.atomic
def recevoir_fichier(
    *, agent: Agent | None, attendue: PieceAttendue, fichier: Any, intitule: str = "", encore: bool = False
) -> Piece:
    """It came as a file, which goes through the same looks as any other. Raises as ``services.deposer`` and ``recevoir``.

    What the person sends and the desk has already is received all the same: she learns nothing of what the desk has.
    ``encore``: another page of it will come, it is awaited still.
    """
    dossier = attendue.dossier
    intitule = intitule or selectors.nom_entier(attendue)
    if not PieceAttendue.objects.filter(pk=attendue.pk, recue_le=None, inutile_le=None).exists():
        raise TransitionRefusee(PLUS_ATTENDU)
    try:
        with transaction.atomic():
            piece = services.deposer(
                agent=agent, dossier=dossier, fichier=fichier, demarche=attendue.demarche, intitule=intitule
            )
    except DocumentDeja as deja:
        piece = Piece.objects.get(document=deja.document)
        if agent is not None or piece.auteur_id is None:
            raise
    if not encore:
        recevoir(agent=agent, attendue=attendue, piece=piece)
    return piece


@transaction.atomic
def ecarter(*, agent: Agent, attendue: PieceAttendue) -> None:
    """It is of no use any more. Raises TransitionRefusee."""
    _fermer(agent, attendue, "ecarter", inutile_le=aujourdhui())


@transaction.atomic
def regler_a_la_fin(*, agent: Agent, dossier: Dossier, voulus: Mapping[str, str]) -> None:
    """The dossier is about to close: each paper awaited came, is of no use, or is awaited still; her link stops.

    Raises SaisieRefusee when one is left out.
    """
    for point, attendue in selectors.a_dire(dossier):
        voulu = voulus.get(point.cle)
        if voulu not in dict(point.choix):
            raise SaisieRefusee("Des papiers sont encore attendus : dites ce que devient chacun.")
        if voulu == Reglement.FAIRE:
            recevoir(agent=agent, attendue=attendue)
        elif voulu == Reglement.ABANDONNER:
            ecarter(agent=agent, attendue=attendue)
        else:
            PieceAttendue.objects.filter(pk=attendue.pk).update(reporte_le=aujourdhui(), version=F("version") + 1)
            inscrire(acte="piece_attendue.garder", agent=agent, objet=attendue, assure_id=dossier.assure_id)
    liens.revoquer(agent=agent, objet_id=dossier.pk)


@transaction.atomic
def noter_rappel(*, agent: Agent, attendue: PieceAttendue) -> None:
    """The platform reminded her; not again before some days. Raises TransitionRefusee."""
    jour = aujourdhui()
    limite = jour - timedelta(days=int(valeur("piece_rappel", jour)))
    lignes = PieceAttendue.objects.filter(pk=attendue.pk, rappel=True, recue_le=None, inutile_le=None)
    deja = lignes.values_list("rappelee_le", flat=True).first()
    if deja and deja > limite:
        raise TransitionRefusee(f"Le rappel est déjà fait, le {jour_annee(deja)} : laissez-lui le temps.")
    if lignes.update(rappelee_le=jour, rappels=F("rappels") + 1, version=F("version") + 1) != 1:
        raise TransitionRefusee("Ce papier n’est plus à rappeler : il est arrivé, ou n’a plus d’utilité.")
    inscrire(acte="piece_attendue.rappeler", agent=agent, objet=attendue, assure_id=attendue.dossier.assure_id)


@dataclass(frozen=True)
class Donne:
    """A link just given: shown once; ``envoye``: where it went too, '' when nowhere."""

    emis: liens.Emis
    adresse: str
    envoye: str


@transaction.atomic
def donner_lien(*, agent: Agent, dossier: Dossier, adresse: Callable[[str], str], canal: str = "") -> Donne:
    """An address by which she sends what is awaited from her, with a code to be said by voice; those before it stop.

    ``canal``: it is written to her too, in neutral words, when her wishes let it. Raises TransitionRefusee when nothing is
    awaited from her, SaisieRefusee when she may not be written to.
    """
    frais = ecrire_dans(dossier.pk)
    if not selectors.pour_elle(frais.pk):
        raise TransitionRefusee("Rien n’est attendu d’elle : demandez d’abord un papier.")
    emis = liens.creer(
        agent=agent,
        usage=UsageLien.PAPIERS,
        partenaire=None,
        organisme=frais.organisme,
        objet_id=frais.pk,
        avec_code=True,
    )
    ou, envoye = adresse(emis.jeton), ""
    if canal:
        permis, raison = peut_ecrire_a(frais.assure, canal, aujourdhui())
        if not permis:
            raise SaisieRefusee(f"Ce message ne peut pas partir : {raison}. Dites-lui l’adresse autrement.", "canal")
        envoye = frais.assure.courriel if canal == Canal.COURRIEL else frais.assure.telephone
        envois.deposer(
            agent=agent, assure_id=frais.assure_id, canal=canal, destinataire=envoye, objet="Une page à ouvrir",
            corps=f"Assurance Maladie. Une page à ouvrir : {ou}", cle_unique=f"papiers:{emis.lien.pk}", permis=True,
        )  # fmt: skip
    return Donne(emis, ou, envoye)


@transaction.atomic
def voir_complet(*, agent: Agent, dossier: Dossier, demarche_id: Any = None) -> int:
    """The worker saw that nothing is awaited any more for that démarche. Raises TransitionRefusee when something still is."""
    frais = ecrire_dans(dossier.pk)
    siennes = PieceAttendue.objects.filter(dossier=frais, demarche=demarche_id)
    if siennes.filter(recue_le=None, inutile_le=None).exists():
        raise TransitionRefusee("Un papier est encore attendu.")
    vues = siennes.filter(vue_le=None).update(vue_le=aujourdhui())
    inscrire(acte="piece_attendue.voir_complet", agent=agent, objet=frais)
    return vues
