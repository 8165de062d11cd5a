"""One-time links: made, opened in one browser, used up, taken back. A secret is known to its holder only."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.envois import selectors as envois_selectors
from jalons.fondations.envois import services as envois
from jalons.fondations.envois.enums import Canal
from jalons.fondations.envois.models import Envoi
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires.models import Partenaire
from jalons.personnes.partenaires.selectors import courriel_sur

from . import rules
from .enums import UsageLien
from .models import Lien
from .rules import CodeFaux, LienRefuse, PartageRefuse

OBJET = "Une page à ouvrir"  # read over a shoulder, it tells nothing
CODE = (
    "Elle demande un code à six chiffres, qui vous est dit de vive voix et n’est jamais écrit : qui vous le demande par écrit "
    "n’est pas nous. "
)
CORPS = (
    "Bonjour,\n\nLe service social de l’Assurance Maladie vous a préparé une page :\n{adresse}\n\n"
    "Elle s’ouvre une fois, dans un seul navigateur, avant {avant}. {code}Ne la transmettez à personne, et n’écrivez le nom de "
    "personne en réponse à ce message.\n\nVous ne l’attendiez pas ? Appelez le 36 46, dites « service social ».\n\n"
    "Le service social de l’Assurance Maladie"
)
_PERDUS = "0" * 64  # compared with, when there is nothing to compare with


@dataclass(frozen=True)
class Emis:
    """A link just made: ``jeton`` goes in its address, ``code`` is said by voice ('' when none); neither is kept."""

    lien: Lien
    jeton: str
    code: str


def _index(quoi: str, texte: str) -> bytes:
    return index_aveugle(f"lien|{quoi}|{texte}")


@transaction.atomic
def creer(
    *,
    agent: Agent,
    usage: str,
    partenaire: Partenaire | None,
    organisme: Organisme,
    objet_id: UUID | None = None,
    avec_code: bool = False,
) -> Emis:
    """A link for that body (None: for the person herself), to be opened within ``lien_ouverture`` hours (referentiels);
    those before it, for the same ``objet_id``, are taken back. Raises ReferentielAbsent.
    """
    if objet_id:
        revoquer(agent=agent, objet_id=objet_id)
    maintenant, jeton = timezone.now(), rules.tirer_jeton()
    code = rules.tirer_code() if avec_code else ""
    lien = Lien(
        usage=UsageLien(usage), partenaire=partenaire, organisme=organisme, par=agent, objet_id=objet_id,
        empreinte=_index("jeton", jeton), created_at=maintenant,
        expire_le=maintenant + timedelta(hours=int(valeur("lien_ouverture", timezone.localdate()))),
    )  # fmt: skip
    lien.code = _index("code", f"{lien.pk}|{code}") if code else None
    lien.save(force_insert=True)
    inscrire(acte="lien.creer", agent=agent, objet=lien, motif=usage)
    return Emis(lien, jeton, code)


def _vivants(maintenant: datetime) -> QuerySet[Lien]:
    sains = Lien.objects.filter(expire_le__gt=maintenant, servi_le=None, revoque_le=None)
    return sains.filter(essais__lt=rules.ESSAIS).select_related("partenaire", "organisme", "par")


def lire(*, jeton: str, usage: str, navigateur: str = "") -> Lien:
    """The link of that address, still good for this browser; nothing is written. Raises LienRefuse, always the same."""
    lien = _vivants(timezone.now()).filter(usage=usage, empreinte=_index("jeton", jeton)).first()
    if lien is None or (lien.ouvert_le and not _meme(lien, navigateur)):
        raise LienRefuse
    return lien


def rouvrir(*, pk: UUID, usage: str, navigateur: str) -> Lien:
    """The link already opened in this browser, without its address. Raises LienRefuse."""
    lien = _vivants(timezone.now()).filter(pk=pk, usage=usage, ouvert_le__isnull=False).first()
    if lien is None or not _meme(lien, navigateur):
        raise LienRefuse
    return lien


def _meme(lien: Lien, navigateur: str) -> bool:
    vu = _index("navigateur", f"{lien.pk}|{navigateur or _PERDUS}")
    return hmac.compare_digest(vu, bytes(lien.navigateur or b""))


def ouvrir(*, jeton: str, usage: str, code: str = "", jusqu_a: datetime | None = None) -> tuple[Lien, str]:
    """Open the link in this browser: gives it, and the secret that the browser keeps. No other browser opens it then.

    ``jusqu_a``: once opened, it lasts until then. Raises LienRefuse; CodeFaux, and the try is counted, five in all.
    """
    lien = lire(jeton=jeton, usage=usage)
    attendu = bytes(lien.code or b"")
    if attendu and not hmac.compare_digest(_index("code", f"{lien.pk}|{rules.code_lu(code)}"), attendu):
        raise CodeFaux(_compter_essai(lien))
    navigateur, maintenant = rules.tirer_jeton(), timezone.now()
    with transaction.atomic():
        pris = _vivants(maintenant).filter(pk=lien.pk, ouvert_le=None)
        secret = _index("navigateur", f"{lien.pk}|{navigateur}")
        if pris.update(ouvert_le=maintenant, navigateur=secret, expire_le=jusqu_a or F("expire_le")) != 1:
            raise LienRefuse
        inscrire(acte="lien.ouvrir", agent=None, objet=lien, motif=lien.usage)
    lien.refresh_from_db()
    return lien, navigateur


def _compter_essai(lien: Lien) -> int:
    """Count a wrong code, exactly; how many are left. Never called inside a transaction: the refusal would undo the count."""
    comptes = _vivants(timezone.now()).filter(pk=lien.pk, ouvert_le=None)
    with transaction.atomic():
        if comptes.update(essais=F("essais") + 1) != 1:
            raise LienRefuse
        lien.refresh_from_db(fields=["essais"])
        inscrire(acte="lien.ouvrir", agent=None, objet=lien, motif="code", resultat="refuse")
    return rules.ESSAIS - lien.essais


@transaction.atomic
def consommer(*, lien: Lien) -> None:
    """Its one use, in the transaction of the act that it allows: of eight at once, one. Raises LienRefuse."""
    maintenant = timezone.now()
    if _vivants(maintenant).filter(pk=lien.pk).update(servi_le=maintenant) != 1:
        raise LienRefuse
    inscrire(acte="lien.servir", agent=None, objet=lien, motif=lien.usage)


@transaction.atomic
def envoyer(
    *, agent: Agent, jeton: str, usage: str, partenaire: Partenaire, adresse: str, objet_id: UUID | None = None
) -> Envoi:
    """Write that address, ``adresse``, to the body's own e-mail, once a link: no name, no reason, never the code.

    Raises LienRefuse when the link is another's, opened or ended; PartageRefuse when the body's card has no e-mail that
    somebody checked; TransitionRefusee when it was sent.
    """
    lien = lire(jeton=jeton, usage=usage)
    if lien.partenaire_id != partenaire.pk or lien.objet_id != objet_id or lien.organisme_id != agent.organisme_id:
        raise LienRefuse
    destinataire, faute = courriel_sur(partenaire, lien.organisme_id, timezone.localdate())
    if faute:
        raise PartageRefuse(faute)
    Lien.objects.select_for_update().get(pk=lien.pk)  # of eight at once, one writes; the others are told
    if envois_selectors.sous(_cle(lien)).exists():
        raise TransitionRefusee(f"C’est déjà fait : ce lien est parti à {destinataire}.")
    fin = timezone.localtime(lien.expire_le)
    code = CODE if lien.code else ""
    corps = CORPS.format(adresse=adresse, avant=f"le {jour_annee(fin.date())} à {fin:%H:%M}", code=code)
    inscrire(acte="lien.envoyer", agent=agent, objet=lien, motif=usage)
    return envois.deposer(
        agent=agent, assure_id=None, canal=Canal.COURRIEL, destinataire=destinataire, objet=OBJET, corps=corps,
        cle_unique=_cle(lien), permis=True,
    )  # fmt: skip


def _cle(lien: Lien) -> str:
    return f"lien:{lien.pk}:"


def ouverts(objet_id: UUID) -> int:
    """How many links given for that object may still be opened. One query."""
    return _vivants(timezone.now()).filter(objet_id=objet_id).count()


@transaction.atomic
def revoquer(*, agent: Agent | None, objet_id: UUID) -> int:
    """Nobody opens any more what was given for that object. Returns how many links stop."""
    maintenant = timezone.now()
    vivants = Lien.objects.filter(Q(objet_id=objet_id), servi_le=None, revoque_le=None)
    arretes = list(vivants)
    vivants.update(revoque_le=maintenant)
    for lien in arretes:
        inscrire(acte="lien.revoquer", agent=agent, objet=lien, motif=lien.usage)
        envois.annuler_sous(prefixe=_cle(lien), motif="lien retiré", agent=agent)
    return len(arretes)
