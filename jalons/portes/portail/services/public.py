"""What somebody asks by the public form: an arrival like any other, in the one queue. Nobody is looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.referentiels.selectors import ReferentielAbsent, calendrier, valeur
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires import selectors as territoires
from jalons.fondations.territoires.enums import REGIONAUX
from jalons.fondations.territoires.models import Commune, Organisme
from jalons.personnes.assures.enums import OuiNonInconnu
from jalons.recevoir.signalements.enums import Accord, CanalSignalement, Origine, QuiAppelle
from jalons.recevoir.signalements.models import PersonneDite
from jalons.recevoir.signalements.services import recevoir_signalement

from .limites import TropDeDemandes, prendre

HEURE, JOUR = timedelta(hours=1), timedelta(days=1)
FERME = (
    "Le formulaire ne peut rien recevoir en ce moment : rien n’a été envoyé. Appelez le 36 46 et dites « service social », ou "
    "réessayez dans une heure : ce que vous avez écrit est encore là."
)
_DEPARTEMENT = re.compile(r"(?<!\w)(97\d|98\d|2[ABab]|\d{2})(?:\d{2,3})?(?!\w)")  # « 31 », « 2A », « 974 », « 31000 »


class FormulaireFerme(Refus):
    """Too many at once, or nothing to count them with: nothing is taken, and it is said whom to call."""

    statut = 429

    def __init__(self) -> None:
        super().__init__(FERME)


def demander(*, dit: Mapping[str, Any], cle: str, adresse: str, caisse: str = "") -> None:
    """Write one demande. The same form with the same words again writes nothing and says nothing else.

    ``dit``: ``FormulairePublic.cleaned_data``; ``cle``: of the page shown; ``adresse``: where it comes from, counted
    without being kept; ``caisse``: code of the caisse whose page was opened. Raises FormulaireFerme past a limit.
    """
    jour = timezone.localdate()
    mots = sorted((champ, str(lu)) for champ, lu in dit.items())
    marque = index_aveugle(f"formulaire|{cle or jour}|{mots}").hex()
    deja = PersonneDite.objects.filter(cle=marque)
    if deja.exists():
        return
    try:
        with transaction.atomic():
            _compter(adresse, jour)
            _ecrire(dit, marque, caisse_pour(str(dit["commune"]), caisse, jour), jour)
    except (IntegrityError, TropDeDemandes, ReferentielAbsent) as faute:
        if deja.exists():  # the same one, twice at once
            return
        if isinstance(faute, IntegrityError):
            raise
        raise FormulaireFerme from faute


def _compter(adresse: str, jour: date) -> None:
    """Three doors, each with its exact limit; what is undone afterwards is not counted."""
    poste = reseau(adresse)
    prendre(f"formulaire|{poste}|h", limite=int(valeur("formulaire_par_poste_heure", jour)), duree=HEURE)
    prendre(f"formulaire|{poste}|j", limite=int(valeur("formulaire_par_poste_jour", jour)), duree=JOUR)
    prendre("formulaire", limite=int(valeur("formulaire_total_heure", jour)), duree=HEURE)


def reseau(adresse: str) -> str:
    """One subscriber: an IPv4 address, the /64 of an IPv6 one; what is neither counts together."""
    try:
        lue = ip_address(adresse)
    except ValueError:
        return "?"
    return str(lue) if lue.version == 4 else str(ip_network(f"{lue}/64", strict=False))


def rappel_promis(jour: date) -> date:
    """The day on which whoever writes today is called back, at the latest. Raises ReferentielAbsent."""
    return calendrier().jour_ouvre(jour, int(valeur("formulaire_rappel_jours", jour)))


def caisse_pour(commune: str, code: str, jour: date) -> Organisme:
    """The caisse in charge of what was typed as a place, if somebody reads there; else the one whose page it is, in the same
    way; else any that has a platform: wherever she is read, she is called back.

    Raises FormulaireFerme when nobody at all would read it: it is then said whom to call, and nothing is kept unread.
    """
    trouvee = _caisse_du_lieu(commune, jour)
    if trouvee and _lit(trouvee, jour):
        return trouvee
    regionales = Organisme.objects.filter(type__in=REGIONAUX).order_by("code")
    for candidate in sorted(regionales, key=lambda caisse: caisse.code != code):
        if _lit(candidate, jour):
            return candidate
    raise FormulaireFerme


def _lit(caisse: Organisme, jour: date) -> bool:
    """Somebody of its platform is in post here: a request is never left where nobody opens the queue."""
    return en_poste(caisse.pk, [Role.CSAM], jour).exists()


def _caisse_du_lieu(texte: str, jour: date) -> Organisme | None:
    """« Saint-Denis 974 », « 31000 Toulouse », « Toulouse », « 31 ». None when it may be several."""
    dit = _DEPARTEMENT.search(texte)
    departement = dit[1].upper() if dit else ""
    communes = territoires.communes_par_nom(_DEPARTEMENT.sub(" ", texte).strip(), 10)
    codes = [c.code for c in _memes(communes) if departement in ("", c.departement_code)]
    codes = codes or ([f"{departement}999"[:5]] if departement else [])
    caisses = {c for code in codes if (c := territoires.caisse_en_charge(code, jour))}
    return caisses.pop() if len(caisses) == 1 else None


def _memes(communes: list[Commune]) -> list[Commune]:
    """Those that have the very name of the first one found."""
    return [c for c in communes if c.nom_recherche == communes[0].nom_recherche]


def _ecrire(dit: Mapping[str, Any], marque: str, organisme: Organisme, jour: date) -> None:
    soi = not dit["pour_nom"] and dit["pour"] == "moi"
    nom = " ".join(filter(None, (dit["prenom"], dit["nom"])))
    joindre = {champ: dit[champ] or None for champ in ("telephone", "courriel", "autrement")}
    if not soi:  # she who writes is called back; nobody takes her number for that of the person
        ou = " ou ".join(filter(None, joindre.values()))
        joindre = {"autrement": f"rappeler {nom}, qui écrit : {ou}"}
    recevoir_signalement(
        agent=None, assure=None, organisme=organisme, canal=CanalSignalement.FORMULAIRE,
        origine=Origine.ASSURE if soi else Origine.PROCHE, qui=QuiAppelle.PERSONNE if soi else QuiAppelle.PROCHE,
        connaissance=Accord.OUI if soi else Accord.NON_RECUEILLI, accord=Accord.OUI if soi else Accord.NON_RECUEILLI,
        referent_nom="" if soi else nom, paroles=dit["paroles"] if soi else "",
        texte_referent="" if soi else dit["paroles"], pour_csam=not soi,
        dite={
            **joindre, "nom": nom if soi else dit["pour_nom"] or None, "date_naissance": dit["naissance"],
            "naissance_dite": dit["naissance_dite"] or None,
            "commune": dit["commune"] or None, "langue": dit["langue"] or None, "moment": dit["moment"],
            "message": dit["message"] or OuiNonInconnu.NON, "rappel_le": rappel_promis(jour), "cle": marque,
            "accord_appel": Accord.OUI if soi else Accord.NON_RECUEILLI,
        },
    )  # fmt: skip
