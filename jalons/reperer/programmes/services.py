"""Load what is shipped; write, publish and retire the rules of publics. One act, one journal line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.text import slugify

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import Refus, TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, enregistrer
from jalons.fondations.territoires.models import Organisme

from .enums import TRANSITIONS, Confiance, SourcePublic, StatutRegle
from .lecture import contenu_de
from .models import Cadre, Programme, Public, VersionRegle
from .perms import peut_adapter
from .rules import empreinte
from .selectors import programmes_ouverts

CONTENU = ("parametres", "admission", "differenciee")
PARAMETRES_REQUETE: dict[str, Any] = {
    "jour": 91, "tolerance": 3, "horloge": "payes", "seuil_ij": None, "seuil_ij_personne": None, "delai_reprise": 30,
}  # fmt: skip


class RegleRefusee(Refus):
    """The act cannot be done; ``fautes`` are French messages that name the line and the remedy."""

    def __init__(self, *fautes: str):
        super().__init__(" ".join(fautes))
        self.fautes = list(fautes)


@transaction.atomic
def creer_public(
    *, agent: Agent, programme: Programme, libelle: str, description: str, origine_des_listes: str, reference: str,
    organisme: Organisme | None, source: str = SourcePublic.LISTE,
) -> Public:  # fmt: skip
    """A public of this caisse (of the nation when ``organisme`` is None), with an empty draft. Raises RegleRefusee."""
    code = slugify(libelle)[:40].strip("-").replace("-", "_")
    if not code:
        raise RegleRefusee("Donnez à ce public un nom fait de lettres.")
    try:
        with transaction.atomic():
            public = Public.objects.create(
                code=code, libelle=libelle, description=description, programme=programme, organisme=organisme,
                source=source, origine_des_listes=origine_des_listes, reference=reference, confiance=Confiance.METIER,
            )  # fmt: skip
    except IntegrityError as erreur:
        raise RegleRefusee(f"Un public « {libelle} » existe déjà : ouvrez-le, ou choisissez un autre nom.") from erreur
    inscrire(acte="public.creer", agent=agent, objet=public, motif=code)
    creer_brouillon(agent=agent, public=public)
    return public


@transaction.atomic
def creer_programme_regional(*, agent: Agent, organisme: Organisme, libelle: str) -> Programme:
    """A programme of this caisse's own frame, which is made the first time. Raises RegleRefusee."""
    cadre, _ = Cadre.objects.get_or_create(
        code=f"regional-{organisme.code}"[:60],
        defaults={
            "libelle": f"Programmes de {organisme.nom}", "debut": timezone.localdate(), "organisme": organisme,
            "source": "Décision de la caisse", "confiance": Confiance.METIER,
        },
    )  # fmt: skip
    rang = (cadre.programmes.aggregate(m=Max("rang"))["m"] or 0) + 1
    code = slugify(libelle)[:60]
    if not code or cadre.programmes.filter(code=code).exists():
        raise RegleRefusee(f"Le programme « {libelle} » existe déjà, ou son nom n’a pas de lettres : changez-le.")
    programme = Programme.objects.create(
        cadre=cadre, code=code, libelle=libelle, rang=rang, source="Décision de la caisse", confiance=Confiance.METIER
    )
    inscrire(acte="programme.creer", agent=agent, objet=programme, motif=code)
    return programme


@transaction.atomic
def programmer_liste(
    *, agent: Agent, organisme: Organisme | None, programme: str, nouveau_programme: str = "", **public: str
) -> Public:
    """A list that a direction programmes, in a programme (its key) or in a new one of the caisse. Raises RegleRefusee."""
    if nouveau_programme and organisme is not None:
        choisi = creer_programme_regional(agent=agent, organisme=organisme, libelle=nouveau_programme)
    else:
        ouverts = programmes_ouverts(organisme.pk if organisme else None, timezone.localdate())
        connus = {str(p.pk): p for p in ouverts}
        if programme not in connus:
            raise RegleRefusee("Ce programme n’est plus ouvert : choisissez-en un autre.")
        choisi = connus[programme]
    return creer_public(agent=agent, programme=choisi, organisme=organisme, **public)


@transaction.atomic
def adapter_public(*, agent: Agent, public: Public, organisme: Organisme | None) -> Public:
    """The caisse's own rule in the place of a national one: same code, a draft that starts from it. Raises RegleRefusee."""
    if organisme is None or not peut_adapter(agent):
        raise RegleRefusee("Seule une direction régionale adapte une règle nationale à sa caisse.")
    if public.organisme_id is not None:
        raise RegleRefusee("Cette règle est déjà celle d’une caisse.")
    sien, cree = Public.objects.get_or_create(
        code=public.code, organisme=organisme,
        defaults={
            "libelle": public.libelle, "description": public.description, "programme": public.programme,
            "source": public.source, "origine_des_listes": public.origine_des_listes,
            "reference": f"Adaptation de {organisme.nom}", "confiance": Confiance.METIER,
        },
    )  # fmt: skip
    if not cree:
        raise RegleRefusee("Votre caisse a déjà adapté cette règle : ouvrez la vôtre.")
    inscrire(acte="public.adapter", agent=agent, objet=sien, motif=public.code)
    creer_brouillon(agent=agent, public=sien, depuis=public.versions.exclude(statut=StatutRegle.BROUILLON).first())
    return sien


@transaction.atomic
def creer_brouillon(*, agent: Agent, public: Public, depuis: VersionRegle | None = None) -> VersionRegle:
    """A draft of the next version: a copy of ``depuis``, else of the newest one, else empty. Raises RegleRefusee."""
    Public.objects.select_for_update().get(pk=public.pk)
    lignes = list(public.versions.order_by("-numero"))
    if any(version.modifiable for version in lignes):
        raise RegleRefusee("Cette règle a déjà un brouillon : modifiez celui-là.")
    modele = depuis or (lignes[0] if lignes else None)
    vide: dict[str, Any] = {
        "parametres": PARAMETRES_REQUETE if public.source == SourcePublic.REQUETE else {},
        "admission": {}, "differenciee": {},
    }  # fmt: skip
    contenu = {champ: getattr(modele, champ) for champ in CONTENU} if modele else vide
    version = VersionRegle.objects.create(
        public=public, numero=lignes[0].numero + 1 if lignes else 1, empreinte=empreinte(contenu), **contenu
    )
    inscrire(acte="versionregle.creer", agent=agent, objet=version, motif=f"{public.code} {version.numero}")
    return version


@transaction.atomic
def modifier_brouillon(
    *, agent: Agent, version: VersionRegle, lue: int, parametres: Any, admission: Any, differenciee: Any
) -> VersionRegle:
    """Save a draft; ``lue`` is the ``version`` (edit counter) that the page showed.

    Raises RegleRefusee (what is wrong in the rule, line by line), TransitionRefusee when it is no longer a draft,
    VersionDepassee when somebody else saved it meanwhile. Nothing is written then.
    """
    contenu = _contenu(parametres, admission, differenciee)
    _exiger_brouillon(version)
    for champ in CONTENU:
        setattr(version, champ, contenu[champ])
    version.empreinte = empreinte(contenu)
    enregistrer(version, lue, *CONTENU, "empreinte")
    inscrire(acte="versionregle.modifier", agent=agent, objet=version, motif=f"version {version.numero}")
    return version


def _contenu(parametres: Any, admission: Any, differenciee: Any) -> dict[str, Any]:
    contenu = contenu_de(parametres, admission, differenciee)
    if isinstance(contenu, list):
        raise RegleRefusee(*contenu)
    return contenu


def _exiger_brouillon(version: VersionRegle) -> None:
    statut = VersionRegle.objects.select_for_update().values_list("statut", flat=True).get(pk=version.pk)
    if statut != StatutRegle.BROUILLON:
        raise TransitionRefusee("Impossible : cette version est publiée, elle ne change plus. Préparez-en une autre.")


@transaction.atomic
def publier(*, agent: Agent, version: VersionRegle, motif: str, jour: date, empreinte: str = "") -> VersionRegle:
    """Put a draft in force from ``jour``; the version before ends the day before. Called after a preview, never without.

    ``empreinte``, when given, is that of the content which was previewed: another content is refused. Raises RegleRefusee,
    TransitionRefusee.
    """
    public = Public.objects.select_for_update().get(pk=version.public_id)
    version.refresh_from_db()
    _exiger_brouillon(version)
    contenu = _contenu(*(getattr(version, champ) for champ in CONTENU))
    if not motif.strip():
        raise RegleRefusee("Dites en une phrase pourquoi la règle change.")
    if public.source == SourcePublic.LISTE and not contenu["admission"]:
        raise RegleRefusee("Une liste sans condition d’admission prendrait tout le monde : ajoutez une condition.")
    if empreinte and empreinte != version.empreinte:
        raise RegleRefusee("La règle a changé depuis son aperçu : refaites l’aperçu avant de publier.")
    _fermer_precedente(public, jour)
    VersionRegle.objects.filter(pk=version.pk, statut=StatutRegle.BROUILLON).update(motif=motif.strip()[:300])
    appliquer(
        version, "publier", TRANSITIONS, agent=agent, motif=f"{public.code} {version.numero}",
        valable_du=jour, publiee_le=timezone.now(), publiee_par=agent,
    )  # fmt: skip
    return version


def _fermer_precedente(public: Public, jour: date) -> None:
    """The version in force ends the day before ``jour``. Raises RegleRefusee when one starts on that day or later."""
    publiees = public.versions.exclude(statut=StatutRegle.BROUILLON)
    tardive = publiees.filter(Q(valable_du__gte=jour) | Q(statut=StatutRegle.RETIREE, valable_au__gte=jour)).first()
    if tardive is not None:
        dernier = tardive.valable_au if tardive.statut == StatutRegle.RETIREE else tardive.valable_du
        raise RegleRefusee(
            f"La version {tardive.numero} vaut encore le {dernier:%d/%m/%Y} : choisissez une date postérieure."
        )
    publiees.filter(statut=StatutRegle.PUBLIEE).filter(Q(valable_au=None) | Q(valable_au__gte=jour)).update(
        valable_au=jour - timedelta(days=1)
    )


@transaction.atomic
def retirer(*, agent: Agent, version: VersionRegle, motif: str, jour: date) -> VersionRegle:
    """End a published version: ``jour`` is its last day. Nobody is found by it afterwards. Raises RegleRefusee."""
    version.refresh_from_db()
    if not motif.strip():
        raise RegleRefusee("Dites en une phrase pourquoi la règle est retirée.")
    if version.valable_du and jour < version.valable_du:
        raise RegleRefusee(f"Cette version commence le {version.valable_du:%d/%m/%Y} : retirez-la à partir de ce jour.")
    if version.valable_au and version.valable_au < jour:
        jour = version.valable_au
    appliquer(version, "retirer", TRANSITIONS, agent=agent, valable_au=jour, motif_retrait=motif.strip()[:300])
    return version
