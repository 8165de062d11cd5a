"""Public files into the directory: what is new, what changed, what is gone, what is the same body; twice changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from jalons.fondations.journal.services import inscrire
from jalons.fondations.territoires.models import Commune
from jalons.fondations.territoires.rules import departement_de, distance_km
from jalons.fondations.territoires.selectors import communes_actuelles
from jalons.personnes.partenaires import rapprochement
from jalons.personnes.partenaires.enums import Origine, StatutRapprochement
from jalons.personnes.partenaires.historique import ecarts
from jalons.personnes.partenaires.lecture import Lecture, Ouvert, Releve, Remarque, lire_fichiers
from jalons.personnes.partenaires.models import (
    Changement,
    Import,
    Partenaire,
    Rapprochement,
    ServiceOffert,
)

VERROU = 7_311_114
LOIN_KM = 60  # further from its commune than any point of a commune of France: the coordinates are wrong
LOT = 1000
PRESENCE = "présence"
SUIVI = ("desserte", "releve_le", "disparu_le")
CODES = {Origine.FRANCE_SERVICES: "fs", Origine.FINESS: "finess", Origine.DATA_INCLUSION: "di"}
Champs = dict[str, Any]


@dataclass
class Bilan:
    """What one import did, told and kept."""

    origine: str
    fichiers: str
    du: date
    lus: int = 0
    repetees: int = 0  # lines that say again a number already read
    crees: int = 0
    nes_disparus: int = 0  # among ``crees``: a later list that covers their département does not name them
    modifies: int = 0
    inchanges: int = 0
    plus_anciens: int = 0  # the directory already knows a later list
    disparus: int = 0
    revenus: int = 0  # back, changed or not
    services: int = 0  # created
    fondus: int = 0
    a_regarder: int = 0
    ecartes: dict[str, int] = field(default_factory=dict)
    remarques: list[Remarque] = field(default_factory=list)
    changements: list[Changement] = field(default_factory=list)
    couvre: list[str] = field(default_factory=list)  # the départements that a whole list covers
    deja_lu: bool = False

    @property
    def a_change(self) -> bool:
        """Whether it wrote anything."""
        return bool(self.crees or self.modifies or self.disparus or self.revenus or self.changements or self.fondus)

    def chiffres(self) -> dict[str, Any]:
        """The counts that are kept with the import."""
        noms = ("lus", "repetees", "crees", "nes_disparus", "couvre", "modifies", "inchanges", "plus_anciens", "disparus",
                "revenus", "services", "fondus", "a_regarder", "ecartes")  # fmt: skip
        return {nom: getattr(self, nom) for nom in noms} | {"remarques": len(self.remarques)}


def importer(chemins: Sequence[Path], du: date | None = None) -> list[Bilan]:
    """Read these files into the directory, oldest list first. Each list is written whole or not at all.

    Raises FichierIllisible before anything is written: unknown list, damaged file, list without a day.
    """
    lues = sorted(lire_fichiers(chemins, du), key=lambda lue: lue[1].du)
    return [_ranger(fichiers, lecture) for fichiers, lecture in lues]


@transaction.atomic
def _ranger(fichiers: list[Ouvert], lecture: Lecture) -> Bilan:
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [VERROU])
    noms = ", ".join(f.nom for f in fichiers)[:200]
    bilan = Bilan(str(lecture.origine), noms, lecture.du, lecture.lus, lecture.repetees, ecartes=dict(lecture.ecartes))
    bilan.remarques = lecture.remarques
    empreinte = hashlib.sha256("".join(sorted(f.empreinte for f in fichiers)).encode()).hexdigest()
    bilan.deja_lu = Import.objects.filter(origine=lecture.origine, empreinte=empreinte, du=lecture.du).exists()
    passage = Import(origine=lecture.origine, fichier=noms, empreinte=empreinte, du=lecture.du)
    cartes = _cartes(lecture, passage, bilan)
    _services(lecture, cartes, passage, bilan)
    _partis(lecture, passage, bilan)
    if bilan.crees or bilan.modifies:
        _rapprocher(bilan)
    if bilan.a_change or not bilan.deja_lu:
        passage.bilan = bilan.chiffres()
        passage.save(force_insert=True)
        Changement.objects.bulk_create(bilan.changements, LOT)
        inscrire(acte="partenaire.importer", agent=None, motif=f"{bilan.crees} créés, {bilan.modifies} modifiés")
    return bilan


# --- cards ---


def _cartes(lecture: Lecture, passage: Import, bilan: Bilan) -> dict[str, Partenaire]:
    """Create, update or leave each card of the list. Gives those that this list may speak of, by key."""
    cles = [r.identifiant for r in lecture.releves]
    connues = {p.identifiant: p for p in Partenaire.objects.filter(origine=lecture.origine, identifiant__in=cles)}
    poser = _Places(lecture, bilan)
    suivants = Import.objects.filter(origine=lecture.origine, du__gt=lecture.du) if lecture.entiere else ()
    listes = sorted((i.du, frozenset(i.bilan.get("couvre", ()))) for i in suivants)
    creees, touchees, revues = [], [], []
    for releve in lecture.releves:
        champs, carte = poser(releve), connues.get(releve.identifiant)
        if carte is None:
            carte = _nouvelle(lecture.origine, releve, champs, listes)
            creees.append(carte)
        elif carte.releve_le and carte.releve_le > releve.du:
            bilan.plus_anciens += 1
            continue
        else:
            changes, revue = _comparer(carte, releve, champs, passage, bilan)
            touchees += [carte] if changes else []
            revues += [carte] if revue and not changes else []
        connues[releve.identifiant] = carte
    Partenaire.objects.bulk_create(creees, LOT)
    Partenaire.objects.bulk_update(touchees, [*(lecture.releves[0].champs if touchees else ()), *SUIVI], LOT)
    Partenaire.objects.bulk_update(revues, SUIVI, LOT)
    bilan.crees += len(creees)
    bilan.nes_disparus = sum(carte.disparu_le is not None for carte in creees)
    bilan.couvre = sorted(lecture.departements or poser.couverts) if lecture.entiere else []
    return connues


def _comparer(
    carte: Partenaire, releve: Releve, champs: Champs, passage: Import, bilan: Bilan
) -> tuple[list[Changement], bool]:
    """Put what the list says on the card. Gives what changed, and whether the card was only seen again (later, or elsewhere
    on our map)."""
    desserte = champs.pop("desserte")
    revue = (carte.releve_le, carte.desserte) != (releve.du, desserte)
    revient = carte.disparu_le is not None and carte.disparu_le <= releve.du
    changes = ecarts(carte, champs, lecture=passage, partenaire=carte)
    if revient:
        changes.append(_presence(carte, passage, "absent", "présent"))
    carte.releve_le, carte.desserte = releve.du, desserte
    carte.disparu_le = None if revient else carte.disparu_le
    bilan.changements += changes
    if revient:
        bilan.revenus += 1
    elif changes:
        bilan.modifies += 1
    else:
        bilan.inchanges += 1
    return changes, revue


def _nouvelle(
    origine: str, releve: Releve, champs: Champs, suivantes: Sequence[tuple[date, frozenset[str]]]
) -> Partenaire:
    """A card; read in a list older than one that we know, that covers it and does not name it, it has gone since."""
    empreinte = hashlib.sha256(releve.identifiant.encode()).hexdigest()[:16]
    return Partenaire(
        code=f"{CODES[Origine(origine)]}-{empreinte}",
        origine=origine,
        identifiant=releve.identifiant,
        releve_le=releve.du,
        disparu_le=next((du for du, couvre in suivantes if couvre & set(champs["desserte"])), None),
        **champs,
    )


def _presence(carte: Partenaire, passage: Import, avant: str, apres: str, **qui: Any) -> Changement:
    return Changement(lecture=passage, partenaire=carte, champ=PRESENCE, avant=avant, apres=apres, **qui)


class _Places:
    """Where each body is, and whom it serves: coordinates that are not in its commune are left out, and told."""

    def __init__(self, lecture: Lecture, bilan: Bilan) -> None:
        codes = {str(r.champs.get("commune_code") or "") for r in lecture.releves}
        self.communes: dict[str, Commune] = communes_actuelles(codes)
        self.bilan = bilan
        self.couverts: set[str] = set()  # the départements of this list

    def __call__(self, releve: Releve) -> Champs:
        champs = dict(releve.champs)
        commune = self.communes.get(champs.get("commune_code") or "")
        champs["desserte"] = _desserte(champs, commune)
        self.couverts.update(champs["desserte"])
        ici = champs.get("latitude"), champs.get("longitude")
        if None in ici:
            champs["latitude"] = champs["longitude"] = None
        elif commune and commune.latitude is not None and commune.longitude is not None:
            ecart = distance_km((commune.latitude, commune.longitude), (float(ici[0] or 0), float(ici[1] or 0)))
            if ecart > LOIN_KM:
                champs["latitude"] = champs["longitude"] = None
                dit = f"coordonnées à {ecart:.0f} km de {commune.nom} : laissées"
                self.bilan.remarques.append(Remarque(releve.identifiant, f"{ici[0]}, {ici[1]}", dit))
        return champs


def _desserte(champs: Champs, commune: Commune | None) -> list[str]:
    code = champs.get("commune_code") or ""
    if commune:
        return [commune.departement_code]
    departement = departement_de(code) if code else str(champs.get("code_postal") or "")[:2]
    return [departement] if departement else []


# --- services, departures ---


def _services(lecture: Lecture, cartes: dict[str, Partenaire], passage: Import, bilan: Bilan) -> None:
    lus = [(cartes[r.identifiant], *s) for r in lecture.releves if r.identifiant in cartes for s in r.services]
    connus = ServiceOffert.objects.in_bulk([cle for _, cle, _, _ in lus], field_name="identifiant")
    neufs, touches = [], []
    for carte, cle, du, champs in lus:
        service = connus.get(cle)
        if service is None:
            neufs.append(ServiceOffert(partenaire=carte, identifiant=cle, releve_le=du, **champs))
        elif service.releve_le <= du:
            suivi: Champs = {"partenaire_id": carte.pk, "disparu_le": None}
            if changes := ecarts(service, {**champs, **suivi}, lecture=passage, partenaire=carte, service=service):
                bilan.changements += changes
            if changes or service.releve_le != du:
                service.releve_le = du
                touches.append(service)
    ServiceOffert.objects.bulk_create(neufs, LOT)
    colonnes = ["partenaire", "disparu_le", "releve_le", *(lus[0][3] if touches else ())]
    ServiceOffert.objects.bulk_update(touches, colonnes, LOT)
    bilan.services = len(neufs)


def _partis(lecture: Lecture, passage: Import, bilan: Bilan) -> None:
    """A whole list says who has gone, in the départements that it covers; an extract, of the services of the structures that
    it names."""
    if lecture.entiere:
        vus, couvre = {r.identifiant for r in lecture.releves}, set(bilan.couvre)
        siennes = Partenaire.objects.filter(origine=lecture.origine, releve_le__lt=lecture.du)
        restent = siennes.filter(Q(disparu_le=None) | Q(disparu_le__gt=lecture.du))
        partis = [p for p in restent if p.identifiant not in vus and couvre & set(p.desserte)]
        nouveaux = [p for p in partis if p.disparu_le is None]  # the others had gone sooner than we knew
        bilan.changements += [_presence(p, passage, "présent", "absent") for p in nouveaux]
        for carte in partis:
            carte.disparu_le = lecture.du
        Partenaire.objects.bulk_update(partis, ["disparu_le"], LOT)
        bilan.disparus = len(nouveaux)
        return
    nommes = {r.identifiant: {cle for cle, _, _ in r.services} for r in lecture.releves if r.services}
    siens = ServiceOffert.objects.filter(partenaire__identifiant__in=nommes, disparu_le=None, releve_le__lt=lecture.du)
    siens = siens.filter(partenaire__origine=lecture.origine, territoire=None)
    finis = [s for s in siens.select_related("partenaire") if s.identifiant not in nommes[s.partenaire.identifiant]]
    for service in finis:
        service.disparu_le = lecture.du
        bilan.changements.append(_presence(service.partenaire, passage, "présent", "absent", service=service))
    ServiceOffert.objects.bulk_update(finis, ["disparu_le"], LOT)


# --- the same body in two sources ---


def _rapprocher(bilan: Bilan) -> None:
    """Propose or join the cards alike. What somebody decided is never decided again."""
    cartes = {p.pk: p for p in Partenaire.objects.exclude(origine="").filter(disparu_le=None)}
    deja = {frozenset(paire) for paire in Rapprochement.objects.values_list("garde_id", "autre_id")}
    neufs, fondues = [], []
    for paire in rapprochement.rapprocher(_traits(cartes.values())):
        if frozenset((paire.a, paire.b)) in deja:
            continue
        garde, autre = sorted((cartes[paire.a], cartes[paire.b]), key=_preference)  # type: ignore[index]
        if autre.fondu_dans_id or garde.fondu_dans_id:
            continue
        statut = StatutRapprochement.FONDU if paire.certaine else StatutRapprochement.PROPOSE
        neufs.append(Rapprochement(garde=garde, autre=autre, raison=paire.raison, statut=statut))
        if paire.certaine:
            autre.fondu_dans = garde
            fondues.append(autre)
    Rapprochement.objects.bulk_create(neufs, LOT)
    Partenaire.objects.bulk_update(fondues, ["fondu_dans"], LOT)
    bilan.fondus, bilan.a_regarder = len(fondues), len(neufs) - len(fondues)


def _traits(cartes: Iterable[Partenaire]) -> Iterable[rapprochement.Trait]:
    for p in cartes:
        producteur = p.autres.get("source", "") if p.origine == Origine.DATA_INCLUSION else ""
        yield rapprochement.Trait(
            p.pk, f"{p.origine} {producteur}", p.commune_code, p.nom, p.adresse, p.telephone, p.courriel, p.siret
        )


def _preference(carte: Partenaire) -> tuple[bool, int, str, str]:
    """The card that is shown first: one that can be reached, then the latest, then always the same one."""
    sans_contact = not (carte.telephone or carte.courriel or carte.site)
    return sans_contact, -(carte.releve_le or date.min).toordinal(), carte.origine, carte.identifiant
