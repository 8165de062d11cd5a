"""Prepare the copy of her file, word by word and line by line; give exactly what was shown. One journal line an act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.services import Feuille
from jalons.fondations.agents.models import Agent
from jalons.fondations.documents import services as documents
from jalons.fondations.documents.enums import ClasseDocument
from jalons.fondations.envois import services as envois
from jalons.fondations.envois.enums import Canal as CanalEnvoi
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.chiffrement import ILLISIBLE
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.refus import VersionDepassee
from jalons.parcours.enums import VoieCopie
from jalons.parcours.feuille_copie import PDF, CopieRefusee, pdf
from jalons.parcours.masques import plat
from jalons.parcours.models import CopieDossier
from jalons.parcours.selectors import copie as lus
from jalons.parcours.selectors.copie import Choix, Matiere
from jalons.personnes.assures.rules import refuser_numero
from jalons.personnes.assures.selectors import adresse_postale, nom_postal
from jalons.personnes.partages.rules import ApercuDepasse

NEUTRE = "Un courrier de l’Assurance Maladie"
REMISE = "La copie a été remise entre-temps : ouvrez la page de nouveau pour en préparer une autre."
CHANGE = "Quelqu’un a changé ce qui est caché entre-temps : comparez les deux."


def _verrouille(agent: Agent, dossier: Dossier) -> CopieDossier:
    """The one being prepared, locked, the first choices being those of the last copy. A closed dossier has copies too."""
    Dossier.objects.select_for_update().get(pk=dossier.pk)
    if (ligne := lus.en_cours(dossier)) is not None:
        return ligne
    choix = lus.choix_de(dossier).en_json
    ligne = CopieDossier.objects.create(dossier=dossier, organisme_id=dossier.organisme_id, version=0, choix=choix)
    inscrire(acte="copie.preparer", agent=agent, objet=ligne, assure_id=dossier.assure_id)
    return ligne


def _ecrire(ligne: CopieDossier, choix: Choix, feuille: Feuille) -> CopieDossier:
    ligne.choix, ligne.page, ligne.modifie_le = choix.en_json, feuille.page, timezone.now()
    ligne.version += 1
    ligne.save(update_fields=["choix", "page", "modifie_le", "version"])
    return ligne


@transaction.atomic
def choisir(
    *, agent: Agent, dossier: Dossier, feuille: Feuille, mots: Collection[str], proposes: Collection[str], ajouts: str
) -> CopieDossier:
    """Keep what is hidden: of the words that the page offered (``proposes``), those ticked; and her own.

    A word that the page did not offer keeps what was decided of it. Raises CopieRefusee (a word that is the person's own name),
    NumeroEcrit, VersionDepassee when somebody else changed it since the page was shown.
    """
    ligne = _verrouille(agent, dossier)
    if not feuille.tient(ligne):
        raise VersionDepassee(CHANGE if ligne.version else REMISE)
    choix = Choix.lu(ligne.choix).avec(mots=mots, proposes=proposes, ajouts=ajouts)
    refuser_numero("ajouts", ajouts)
    _refuser_son_nom(dossier, choix)
    return _ecrire(ligne, choix, feuille)


def _refuser_son_nom(dossier: Dossier, choix: Choix) -> None:
    elle = dossier.assure
    siens = {plat(m) for m in (elle.nom, elle.prenom, elle.nom_naissance, str(elle)) if m}
    if trop := [mot for mot in choix.ajoutes if plat(mot) in siens]:
        raise CopieRefusee(
            f"« {trop[0]} » est aussi son nom : il disparaîtrait partout. Écrivez-le avec ce qui le précède (« M. {trop[0]} »), "
            "ou retirez la ligne.",
            "ajouts",
        )


@transaction.atomic
def retirer_ligne(*, agent: Agent, dossier: Dossier, cle: str, avant: str, raison: str) -> CopieDossier:
    """Take a line out with why, or put it back (``raison`` ''). ``avant``: what the page said of it.

    Raises VersionDepassee when somebody else decided otherwise since.
    """
    refuser_numero("raison", raison)
    ligne = _verrouille(agent, dossier)
    choix = Choix.lu(ligne.choix)
    if choix.retires.get(cle, "") != avant:
        raise VersionDepassee("Quelqu’un a décidé autrement de cette ligne entre-temps : comparez les deux.")
    retires = {c: r for c, r in choix.retires.items() if c != cle} | ({cle: raison.strip()} if raison.strip() else {})
    return _ecrire(ligne, replace(choix, retires=retires), Feuille())


@transaction.atomic
def remettre(
    *, agent: Agent, dossier: Dossier, feuille: Feuille, vu: str, voie: str, relu: bool, **choisis: Any
) -> CopieDossier:
    """Give the copy whose preview was shown (``vu``, its digest): its PDF is filed, and never changes.

    ``choisis``: as ``choisir``. Raises ApercuDepasse when what would leave is something else, CopieRefusee (not read again, no
    way, a death), and as ``choisir``.
    """
    ligne = choisir(agent=agent, dossier=dossier, feuille=feuille, **choisis)
    matiere = lus.matiere(agent, dossier, timezone.localdate())
    copie = matiere.copie(Choix.lu(ligne.choix))
    _controler(dossier, matiere, voie, relu)
    if copie.empreinte != vu:
        raise ApercuDepasse("Relisez la copie telle qu’elle est maintenant, puis remettez-la.")
    octets = pdf(copie)
    ligne.voie, ligne.remise_le, ligne.remise_par = voie, timezone.localdate(), agent
    ligne.version += 1
    ligne.save(update_fields=["voie", "remise_le", "remise_par", "version"])
    documents.deposer(
        agent=agent, contenu=octets, nom=f"copie-{ligne.remise_le}.pdf", type_mime=PDF, classe=ClasseDocument.SECRET,
        retention_code=Conservation.DOSSIER, objet=ligne, dossier_id=dossier.pk,
    )  # fmt: skip
    if voie == VoieCopie.COURRIER:
        envois.deposer(
            agent=agent, assure_id=dossier.assure_id, canal=CanalEnvoi.COURRIER, objet=NEUTRE, corps=copie.texte, permis=True,
            destinataire="\n".join([*nom_postal(dossier.assure), *adresse_postale(dossier.assure)]),
            cle_unique=f"{envois.DU_DOSSIER}{ligne.pk}",
        )  # fmt: skip
    inscrire(acte="copie.remettre", agent=agent, objet=ligne, assure_id=dossier.assure_id, motif=voie)
    return ligne


def _controler(dossier: Dossier, matiere: Matiere, voie: str, relu: bool) -> None:
    if dossier.assure.date_deces:
        raise CopieRefusee(
            "Cette personne est décédée : la copie ne se remet à personne. Ses proches s’adressent au DPO."
        )
    if voie not in VoieCopie.values:
        raise CopieRefusee("Dites comment la copie lui est remise.", "voie")
    if voie == VoieCopie.COURRIER and (pas := lus.pourquoi_pas_la_poste(dossier, timezone.localdate())):
        raise CopieRefusee(f"{pas} Remettez-la-lui en main propre.", "voie")
    if not relu:
        raise CopieRefusee(
            "Relisez chaque ligne telle qu’elle part, puis dites-le ici : la machine ne voit pas tout.", "relu"
        )
    if any(ILLISIBLE in e.texte for e in matiere.ecrits):
        raise CopieRefusee(
            "Un texte de ce dossier ne se lit plus : prévenez l’administration technique avant de remettre la copie."
        )
    if not matiere.ecrits:
        raise CopieRefusee("Rien n’est écrit dans ce dossier : il n’y a rien à remettre.")
