"""The directory in the formats of others: data·inclusion v1 (what came from it goes back the same) and HSDS 3 (Open Referral).

People are not given: a professional contact leaves only if her own source published it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from jalons.fondations.socle.telephone import e164
from jalons.personnes.partenaires import horaires
from jalons.personnes.partenaires.enums import Origine
from jalons.personnes.partenaires.lecture.data_inclusion import AUTRES_SERVICE, ICI, LISTES
from jalons.personnes.partenaires.models import Partenaire, ServiceOffert

Objet = dict[str, Any]
BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ESPACE = uuid.UUID("5b0d5f8e-2f0e-4b3c-9a39-0c8f6d3a1e77")  # keys of the parts that have none of their own


def a_exporter(departements: Sequence[str] = ()) -> QuerySet[Partenaire]:
    """The cards that stand, once each, with their services; of these départements only, if some are given."""
    cartes = Partenaire.objects.filter(disparu_le=None, fondu_dans=None)
    if departements:
        cartes = cartes.filter(Q(desserte__has_any_keys=list(departements)) | Q(origine=""))
    tenus = ServiceOffert.objects.filter(disparu_le=None, complete=None).order_by("identifiant")
    return cartes.prefetch_related(Prefetch("services_offerts", tenus)).order_by("origine", "identifiant", "code")


def _plein(objet: Objet) -> Objet:
    """Without what is not known."""
    return {nom: valeur for nom, valeur in objet.items() if valeur not in ("", None, [], {})}


# --- data·inclusion ---


def data_inclusion(cartes: Iterable[Partenaire], jour: date) -> Objet:
    """``{"structures": […], "services": […]}`` in schema v1. ``jour`` dates a card that has no day of its own."""
    structures, services = [], []
    for carte in cartes:
        structures.append(_structure(carte, jour))
        services += [_service(s, structures[-1]) for s in carte.services_offerts.all()]
    return {"structures": structures, "services": services}


def _cle(carte: Partenaire) -> tuple[str, str]:
    """Source and key: its own when it came from data·inclusion, else ours, told as such."""
    if carte.origine == Origine.DATA_INCLUSION:
        nom, tirets, _ = carte.identifiant.partition("--")
        return str(carte.autres.get("source") or (nom if tirets else "")), carte.identifiant
    return ICI, f"{ICI}--{carte.code}"


def _structure(carte: Partenaire, jour: date) -> Objet:
    source, cle = _cle(carte)
    maj = max(filter(None, (carte.releve_le, carte.verifie_le)), default=jour)
    return _plein(
        {
            **carte.autres,
            "source": source,
            "id": cle,
            "nom": carte.nom,
            "date_maj": maj.isoformat(),
            "description": carte.description,
            "siret": carte.siret,
            "commune": carte.commune_nom,
            "code_postal": carte.code_postal,
            "code_insee": carte.commune_code,
            "adresse": carte.adresse,
            "complement_adresse": carte.complement_adresse,
            "longitude": carte.longitude,
            "latitude": carte.latitude,
            "telephone": e164(carte.telephone) or carte.telephone.replace(" ", ""),
            "courriel": carte.courriel,
            "site_web": carte.site,
            "horaires_accueil": carte.ouverture,
            "reseaux_porteurs": carte.reseaux,
        }
    )


def _service(service: ServiceOffert, structure: Objet) -> Objet:
    return _plein(
        {
            "source": structure.get("source", "") if structure.get("source") == ICI else "",  # else its own, below
            **{nom: service.autres[nom] for nom in AUTRES_SERVICE if nom in service.autres},
            **{titre: getattr(service, nom) for nom, titre in LISTES.items()},
            "id": service.identifiant,
            "structure_id": structure["id"],
            "nom": service.nom,
            "description": service.description,
            "date_maj": service.releve_le.isoformat(),
            "frais": service.frais,
            "publics_precisions": service.publics_precisions,
            "conditions_acces": service.conditions,
            "telephone": e164(service.telephone) or service.telephone.replace(" ", ""),
            "courriel": service.courriel,
            "contact_nom_prenom": service.contact,
            "lien_mobilisation": service.lien,
            "horaires_accueil": service.ouverture,
        }
    )


# --- HSDS ---


def hsds(cartes: Iterable[Partenaire]) -> Objet:
    """A page of HSDS 3 organizations, each with its identifiers, telephones, place and services."""
    contenu = [_organisation(carte) for carte in cartes]
    return {"total_items": len(contenu), "total_pages": 1, "page_number": 1, "size": len(contenu), "contents": contenu}


def _organisation(carte: Partenaire) -> Objet:
    return _plein(
        {
            "id": str(carte.pk),
            "name": carte.nom,
            "description": carte.description or str(carte.get_type_display()),
            "email": carte.courriel,
            "website": carte.site,
            "organization_identifiers": _identifiants(carte),
            "phones": _telephones(carte.pk, carte.telephone),
            "locations": _lieux(carte),
            "services": [_service_hsds(s, carte) for s in carte.services_offerts.all()],
        }
    )


def _partie(cle: Any, quoi: str) -> str:
    return str(uuid.uuid5(ESPACE, f"{cle} {quoi}"))


def _identifiants(carte: Partenaire) -> list[Objet]:
    connus = {"FR-SIRET": carte.siret, "FR-FINESS": carte.identifiant if carte.origine == Origine.FINESS else ""}
    return [
        {
            "id": _partie(carte.pk, schema),
            "identifier_scheme": schema,
            "identifier_type": schema[3:],
            "identifier": valeur,
        }
        for schema, valeur in connus.items()
        if valeur
    ]


def _telephones(cle: Any, numero: str) -> list[Objet]:
    return [{"id": _partie(cle, "phone"), "number": e164(numero) or numero, "type": "voice"}] if numero else []


def _lieux(carte: Partenaire) -> list[Objet]:
    adresse = _plein(
        {
            "address_1": carte.adresse,
            "address_2": carte.complement_adresse,
            "city": carte.commune_nom,
            "postal_code": carte.code_postal,
        }
    )
    if not adresse and carte.latitude is None:
        return []
    entiere = {"id": _partie(carte.pk, "address"), **adresse, "country": "FR", "address_type": "physical"}
    lieu = {
        "id": _partie(carte.pk, "location"),
        "location_type": "physical",
        "latitude": carte.latitude,
        "longitude": carte.longitude,
        "external_identifier": carte.commune_code,
        "external_identifier_type": "INSEE" if carte.commune_code else "",
        "addresses": [entiere] if adresse else [],
        "schedules": list(_semaine(carte.pk, carte.ouverture)),
    }
    return [_plein(lieu)]


def _semaine(cle: Any, ouverture: str) -> Iterator[Objet]:
    """One schedule a slot of the week; hours that are not plain are told in words."""
    semaine = horaires.lire(ouverture) if ouverture else []
    if semaine is None:
        yield {"id": _partie(cle, "schedule"), "description": ouverture}
        return
    for jour, dit in zip(BYDAY, semaine, strict=False):
        for rang, tranche in enumerate([dit] if isinstance(dit, str) else dit):
            entree: Objet = {"id": _partie(cle, f"schedule {jour} {rang}"), "freq": "WEEKLY", "byday": jour}
            if isinstance(dit, str):
                yield entree | {"description": dit}
            else:
                debut, fin = tranche.split("-")
                yield entree | {"opens_at": debut, "closes_at": fin}


def _service_hsds(service: ServiceOffert, carte: Partenaire) -> Objet:
    zones = [{"id": _partie(service.pk, f"area {z}"), "extent": z, "extent_type": "other"} for z in service.zone]
    papiers = [{"id": _partie(service.pk, "document"), "document": service.conditions}] if service.conditions else []
    return _plein(
        {
            "id": str(service.pk),
            "name": service.nom,
            "description": service.description,
            "url": service.lien,
            "email": service.courriel or carte.courriel,
            "status": "active",
            "eligibility_description": service.publics_precisions,
            "fees_description": service.frais,
            "assured_date": service.releve_le.isoformat(),
            "phones": _telephones(service.pk, service.telephone),
            "schedules": list(_semaine(service.pk, service.ouverture)),
            "service_areas": zones,
            "required_documents": papiers,
        }
    )
