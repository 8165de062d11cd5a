"""The directory of the invented region: public lists as their producers write them, read twice; what the caisse knows."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.fondations.territoires.geographie_fictive import CommuneFictive
from jalons.personnes.partenaires import services
from jalons.personnes.partenaires.enums import Capacite
from jalons.personnes.partenaires.imports import importer
from jalons.personnes.partenaires.models import Partenaire
from jalons.portes.demonstration.equipe import Service

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")
PLEIN, MATIN = "09:00 - 12:00 / 14:00 - 17:00", "09:00 - 12:00"
# category of Finess, name, how many of the biggest communes of the département have one
FINESS = (
    ("355", "CENTRE HOSPITALIER DE {}", 1), ("609", "MDPH {}", 1), ("347", "CENTRE D'EXAMENS DE SANTE {}", 1),
    ("616", "SERVICE DE SANTE AU TRAVAIL {}", 1), ("460", "ADOMI {}", 4), ("354", "SSIAD DE {}", 3),
    ("500", "EHPAD LES TILLEULS {}", 3), ("156", "CMP DE {}", 2), ("197", "CSAPA LE PASSAGE {}", 1),
    ("446", "SAVS LES DEUX RIVES {}", 1), ("246", "ESAT DU CANAL {}", 1), ("214", "CHRS LA HALTE {}", 1),
    ("340", "SERVICE MANDATAIRE {}", 1), ("463", "CLIC DU PAYS DE {}", 1), ("620", "PHARMACIE {}", 2),
)  # fmt: skip
# name, network, thématiques, publics, what it is, papers
ASSOCIATIONS = (
    ("CCAS {}", "ccas-cias", ["difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere",
     "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits"], ["tous-publics"],
     "Aide sociale légale et facultative, domiciliation.", "Justificatif de domicile, ressources des trois derniers mois"),
    ("Épicerie solidaire La Table ouverte", "", ["equipement-et-alimentation--alimentation"], ["familles", "etudiants"],
     "Courses à un dixième du prix, sur orientation d’un travailleur social.", "Lettre du travailleur social"),
    ("Café des aidants L’Entracte", "", ["famille--soutien-aidants"], ["seniors", "familles"],
     "Groupe de parole et répit, un jeudi sur deux.", ""),
    ("Cap emploi des trois départements", "cap-emploi-reseau-cheops", ["trouver-un-emploi--maintien-dans-lemploi"],
     ["personnes-en-situation-de-handicap", "actifs"], "Garder son poste avec un problème de santé.",
     "Reconnaissance de travailleur handicapé ou demande en cours"),
    ("Point conseil budget Boussole", "points-conseil-budget", ["difficultes-financieres--situation-dendettement-surendettement"],
     ["tous-publics"], "Dettes, dossier de surendettement, banque.", "Relevés de compte, courriers des créanciers"),
)  # fmt: skip


def installer(region: RegionFictive, service: Service, jour: date) -> None:
    """Two lists of France services a year apart, Finess, data·inclusion, then what the caisse added by telephone."""
    communes = sorted(region.geographie.communes, key=lambda c: -c.population)
    avant, apres = jour - timedelta(days=700), jour - timedelta(days=400)
    with tempfile.TemporaryDirectory() as dossier:
        ou = Path(dossier)
        listes = (
            (f"liste-fs-{avant:%Y%m%d}.csv", _csv(_france_services(communes[:14], neuve=False))),
            (f"liste-fs-{apres:%Y%m%d}.csv", _csv(_france_services(communes[1:18], neuve=True))),
            (f"finess-{jour - timedelta(days=120):%Y-%m-%d}.csv", _csv(_finess(communes))),
            ("data-inclusion.json", json.dumps(_data_inclusion(communes, jour), ensure_ascii=False)),
        )
        for nom, texte in listes:
            (ou / nom).write_text(texte, encoding="utf-8")
            importer([ou / nom])
    _par_telephone(service, region, communes[0])


def _de(nom: str) -> str:
    """« d’Aubrelle », « du Mesnil », « de Marvac »."""
    if nom.startswith("Le "):
        return f"du {nom[3:]}"
    return f"d’{nom}" if nom[0] in "AEIOUÉH" else f"de {nom}"


def _csv(lignes: list[dict[str, Any]]) -> str:
    texte = io.StringIO()
    ecrit = csv.DictWriter(texte, list(lignes[0]), delimiter=",", lineterminator="\n")
    ecrit.writeheader()
    ecrit.writerows(lignes)
    return texte.getvalue()


def _france_services(communes: list[CommuneFictive], *, neuve: bool) -> list[dict[str, Any]]:
    lignes = []
    for c in communes:
        change = neuve and int(c.code) % 3 == 0
        jours = [PLEIN, PLEIN, MATIN if change else PLEIN, PLEIN, MATIN, ""]
        ligne = {
            "id_fs": c.code, "insee_dep": c.departement, "lib_fs": f"France services {_de(c.nom)}",
            "adresse": f"{int(c.code[-2:]) + 1} place de la Mairie", "complement_adresse": "", "insee_com": c.code,
            "code_postal": f"{c.departement}00", "lib_com": c.nom, "latitude": c.latitude, "longitude": c.longitude,
            "mail": f"{c.code}@france-services.exemple.fr",
            "telephone": f"01 99 00 {c.code[1:3]} {(int(c.code[-2:]) + 50 * change) % 100:02d}",
            "prise_rdv": "Oui" if change else "Non", "format_fs": "Bus_équivalent" if c.code.endswith("7") else "Fixe",
            "commentaire": "Le bus s’arrête aussi au marché du samedi." if c.code.endswith("7") else "",
        }  # fmt: skip
        lignes.append(ligne | {f"h_{j}": h for j, h in zip(JOURS, jours, strict=True)})
    return lignes


def _finess(communes: list[CommuneFictive]) -> list[dict[str, Any]]:
    lignes = []
    for departement in dict.fromkeys(c.departement for c in communes):
        siennes = [c for c in communes if c.departement == departement]
        for categorie, nom, combien in FINESS:
            for c in siennes[:combien]:
                lignes.append({
                    "numero finess etablissement": f"{departement}{categorie}{c.code[-3:]}",
                    "raison_sociale": nom.format(c.nom.upper()), "rslongue": "", "departement": departement,
                    "categetab": categorie, "categorie": "", "latitude": c.latitude + 0.004,
                    "longitude": c.longitude, "code_insee": c.code,
                })  # fmt: skip
    return lignes


def _data_inclusion(communes: list[CommuneFictive], jour: date) -> dict[str, Any]:
    structures, services_ = [], []
    for rang, (nom, reseau, themes, publics, quoi, papiers) in enumerate(ASSOCIATIONS):
        for c in communes[rang : rang + (6 if "{}" in nom else 1)]:
            cle, maj = f"demo--{rang}-{c.code}", (jour - timedelta(days=40 + 90 * rang)).isoformat()
            lieu = {
                "commune": c.nom, "code_insee": c.code, "code_postal": f"{c.departement}00",
                "adresse": f"{7 + rang} rue des Tilleuls", "telephone": f"+3319901{c.code[1:3]}{rang}{c.code[-1]}",
            }  # fmt: skip
            structures.append({
                "id": cle, "source": "demo", "nom": nom.format(_de(c.nom)), "date_maj": maj, "description": quoi,
                "reseaux_porteurs": [reseau] if reseau else [], "horaires_accueil": "Mo-Th 09:00-12:30,13:30-17:00", **lieu,
            })  # fmt: skip
            services_.append({
                "id": f"{cle}-s", "source": "demo", "structure_id": cle, "nom": quoi.split(",")[0].rstrip("."), "date_maj": maj,
                "description": quoi, "thematiques": themes, "publics": publics, "conditions_acces": papiers,
                "zone_eligibilite": [c.code] if "{}" in nom else [c.departement], "frais": "gratuit",
                "modes_accueil": ["en-presentiel"], "modes_mobilisation": ["telephoner"],
                "mobilisable_par": ["usagers", "professionnels"],
            })  # fmt: skip
    jumelle = communes[
        2
    ]  # the same France services, as another producer writes it; and one of which only the name agrees
    telephone_connu = _france_services([jumelle], neuve=True)[0]["telephone"]
    for c, telephone in ((jumelle, telephone_connu), (communes[4], "01 99 05 00 00")):
        structures.append({
            "id": f"demo--fs-{c.code}", "source": "demo", "nom": f"France services {c.nom}", "code_insee": c.code,
            "commune": c.nom, "telephone": telephone, "date_maj": (jour - timedelta(days=30)).isoformat(),
            "reseaux_porteurs": ["france-service"],
        })  # fmt: skip
    return {"structures": structures, "services": services_}


def _par_telephone(service: Service, region: RegionFictive, ville: CommuneFictive) -> None:
    """What the platform learnt by calling: an own card, somebody's name, who is full."""
    csam = service.csam
    hopital = Partenaire.objects.get(code="service-social-hospitalier")
    locale = services.creer_partenaire(
        agent=csam, organisme=region.carsat, complete=hopital, type=hopital.type, pour=hopital.pour,
        nom=f"Service social du centre hospitalier de {ville.nom}", telephone="01 99 00 96 00",
        courriel="service.social@ch-exemple.fr",
        horaires="Du lundi au vendredi, de 9 h à 17 h", a_preparer=hopital.a_preparer, source="Appel de la plateforme",
    )  # fmt: skip
    services.ajouter_interlocuteur(
        agent=csam, partenaire=locale, nom="Hélène Vasseur", fonction="Assistante sociale, cardiologie",
        telephone="01 99 00 96 14", courriel="h.vasseur@ch-exemple.fr",
    )  # fmt: skip
    services.verifier_partenaire(agent=csam, partenaire=locale, capacite=Capacite.LIBRE)
    for epicerie in Partenaire.objects.filter(nom__startswith="Épicerie solidaire")[:1]:
        services.verifier_partenaire(
            agent=csam, partenaire=epicerie, capacite=Capacite.ATTENTE, attente="trois semaines"
        )
