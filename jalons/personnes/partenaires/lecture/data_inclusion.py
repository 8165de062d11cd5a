"""data·inclusion, schema v1: structures and services, as JSON (one list or two), CSV or its filled-in workbook.

What the product does not use is kept as it came (``autres``), so that the same file can be given back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from jalons.personnes.partenaires.enums import Confiance, Origine, TypePartenaire
from jalons.personnes.partenaires.lecture.correspondances import correspondances, motifs_de
from jalons.personnes.partenaires.lecture.fiches import Champs, FichierIllisible, Lecture, Releve
from jalons.personnes.partenaires.lecture.fichiers import Ligne, Ouvert

Brut = Mapping[str, Any]
AUTRES_STRUCTURE = ("source", "lien_source", "accessibilite_lieu")
LISTES = {
    "thematiques": "thematiques", "publics": "publics", "zone": "zone_eligibilite", "modes_accueil": "modes_accueil",
    "modes_mobilisation": "modes_mobilisation", "mobilisable_par": "mobilisable_par",
}  # fmt: skip
TEXTES = {"description": "description", "publics_precisions": "publics_precisions", "conditions": "conditions_acces"}
AUTRES_SERVICE = (
    "source", "type", "lien_source", "frais_precisions", "mobilisation_precisions", "volume_horaire_hebdomadaire",
    "nombre_semaines", "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "longitude", "latitude",
)  # fmt: skip
ICI = "jalons"  # what we gave comes back: it is not a body that another producer knows
ANNEES = (date(2000, 1, 1), date(2100, 1, 1))
ORIGINE_EXCEL, DATE_EXCEL = date(1899, 12, 30), (36526, 73051)  # 2000 to 2100, as a sheet counts its days


def reconnait(fichier: Ouvert) -> bool:
    """Whether it holds structures or services of that schema."""
    if fichier.feuilles is not None:
        return "Structures" in fichier.feuilles
    if fichier.json is not None:
        return bool(_objets(fichier.json))
    return {"id", "nom"} <= set(fichier.colonnes) and bool(
        {"source", "structure_id", "date_maj"} & set(fichier.colonnes)
    )


def lire(fichiers: Sequence[Ouvert], du: date | None) -> Lecture:
    """The structures of these files with their services. ``du`` None: the latest of their days.

    Raises FichierIllisible when nothing of it has a day.
    """
    lecture = Lecture(Origine.DATA_INCLUSION, du or date.min, entiere=False)
    structures: dict[str, Releve] = {}
    services: dict[str, list[tuple[str, date, Mapping[str, Any]]]] = {}
    vus: set[str] = set()
    for ou, brut in (b for f in fichiers for b in _brutes(f, lecture)):
        lecture.lus += 1
        lu = Champs(f"{ou} {brut.get('id', '')}".strip(), lecture.remarques)
        maj, cle = _jour(brut.get("date_maj")), _texte(brut.get("id"))
        if raison := _refus(brut, cle, maj, vus):
            lecture.ecarter(lu.ou, cle or _texte(brut.get("nom")), raison)
            continue
        assert maj is not None
        vus.add(cle)
        if structure := _texte(brut.get("structure_id")):
            services.setdefault(structure, []).append((cle, maj, _service(brut, lu)))
        else:
            structures[cle] = Releve(cle, maj, _structure(brut, lu))
    return _reunir(lecture, structures, services, du)


def _reunir(lecture: Lecture, structures: dict[str, Releve], services: dict[str, Any], du: date | None) -> Lecture:
    for cle, siens in services.items():
        if cle not in structures:
            for service, _, _ in siens:
                lecture.ecarter(f"service {service}", cle, "sa structure n’est pas dans le fichier")
    lecture.releves = [
        Releve(r.identifiant, r.du, r.champs, tuple(services.get(cle, ()))) for cle, r in structures.items()
    ]
    if not du and not lecture.releves:
        raise FichierIllisible("Aucune structure lisible : vérifiez les colonnes id, nom et date_maj.")
    lecture.du = du or max(jour for r in lecture.releves for jour in (r.du, *(s[1] for s in r.services)))
    return lecture


def _refus(brut: Brut, cle: str, maj: date | None, vus: set[str]) -> str:
    if not cle:
        return "sans identifiant"
    if cle in vus:
        return "identifiant déjà lu plus haut"
    if cle.startswith(f"{ICI}--"):
        return "fiche donnée par Jalons : déjà la sienne"
    if maj is None:
        return "sans date de mise à jour lisible (date_maj)"
    nom = _texte(brut.get("nom")).rstrip(".")
    return "" if 3 <= len(nom) <= 150 else "nom de moins de 3 ou de plus de 150 caractères"


# --- what a file holds ---


def _brutes(fichier: Ouvert, lecture: Lecture) -> Iterator[tuple[str, Brut]]:
    if fichier.json is not None:
        for objet in _objets(fichier.json):
            yield ("service" if "structure_id" in objet else "structure"), objet
        return
    if fichier.feuilles is None:
        yield from ((f"ligne {n}", ligne) for n, ligne in fichier.lignes)
        return
    for nom in ("Structures", "Services"):
        for numero, ligne in fichier.feuilles.get(nom, ()):
            if ligne.pop("__ignore__", ""):
                lecture.ecartes["ligne d’exemple du modèle (__ignore__)"] += 1
                lecture.lus += 1
            elif any(ligne.values()):
                yield f"{nom}, ligne {numero}", _dater(ligne)


def _objets(lu: Any) -> list[Brut]:
    if isinstance(lu, Mapping):
        lu = [*_liste_de(lu.get("structures")), *_liste_de(lu.get("services"))]
    return [o for o in _liste_de(lu) if isinstance(o, Mapping) and "id" in o and "nom" in o]


def _liste_de(lu: Any) -> list[Any]:
    return lu if isinstance(lu, list) else []


def _dater(ligne: Ligne) -> Ligne:
    """In a real workbook the title « date_maj » was typed over by a day: the column is that of the days all the same."""
    titre = next((t for t in ligne if _excel(t)), None)
    return {("date_maj" if t == titre and "date_maj" not in ligne else t): v for t, v in ligne.items()}


def _excel(texte: str) -> bool:
    return texte.isdecimal() and DATE_EXCEL[0] <= int(texte) <= DATE_EXCEL[1]


def _jour(brut: Any) -> date | None:
    texte = _texte(brut)
    try:
        lu = ORIGINE_EXCEL + timedelta(int(texte)) if _excel(texte) else date.fromisoformat(texte[:10])
    except ValueError:
        return None
    return lu if ANNEES[0] <= lu < ANNEES[1] else None


def _texte(brut: Any) -> str:
    return "" if brut is None else str(brut).replace("\x00", "").strip()


def _liste(brut: Any) -> list[str]:
    """« a, b », ["a", "b"] or its text."""
    if isinstance(brut, str) and brut.startswith("["):
        try:
            brut = json.loads(brut.replace("'", '"'))
        except ValueError:
            brut = brut.strip("[]")
    morceaux: Iterable[Any] = brut if isinstance(brut, list) else _texte(brut).split(",")
    return list(dict.fromkeys(t for m in morceaux if (t := _texte(m).strip("\"' "))))


def _reste(brut: Brut, noms: Iterable[str]) -> dict[str, Any]:
    gardes = {
        nom: brut[nom] if isinstance(brut[nom], int | float) else _texte(brut[nom]) for nom in noms if nom in brut
    }
    gardes |= {"source": producteur(brut)}  # said, or read in the identifier: what we give back says it too
    return {nom: valeur for nom, valeur in gardes.items() if valeur not in ("", None)}


# --- a structure, a service ---


def _structure(brut: Brut, lu: Champs) -> dict[str, Any]:
    reseaux = _liste(brut.get("reseaux_porteurs"))
    sortes = [s for r in reseaux if (s := correspondances("reseau").get(r))]
    champs: dict[str, Any] = {
        "nom": lu.mots("nom", _texte(brut.get("nom")).rstrip(".")),
        "type": sortes[0].type if sortes else TypePartenaire.AUTRE,
        "pour": list(dict.fromkeys(m for s in sortes for m in s.pour)),
        "reseaux": reseaux,
        "description": _texte(brut.get("description"))[:10_000],
        "siret": lu.chiffres(_texte(brut.get("siret")), 14, "Siret de 14 chiffres"),
        "code_postal": lu.chiffres(_texte(brut.get("code_postal")), 5, "code postal"),
        "commune_code": _code(brut, lu),
        "telephone": lu.telephone(_texte(brut.get("telephone"))),
        "courriel": lu.courriel(_texte(brut.get("courriel"))),
        "site": lu.site(_texte(brut.get("site_web"))),
        "latitude": lu.nombre(_texte(brut.get("latitude")), (-90, 90), 15),
        "longitude": lu.nombre(_texte(brut.get("longitude")), (-180, 180), 15),
        "ouverture": lu.mots("ouverture", _texte(brut.get("horaires_accueil"))),
        "autres": _reste(brut, AUTRES_STRUCTURE),
        "confiance": Confiance.SUR,
        "source": ", ".join(filter(None, [Origine.DATA_INCLUSION.label, producteur(brut)])),
    }
    mots = {"adresse": "adresse", "complement_adresse": "complement_adresse", "commune_nom": "commune"}
    return champs | {nom: lu.mots(nom, _texte(brut.get(titre))) for nom, titre in mots.items()}


def _code(brut: Brut, lu: Champs) -> str:
    code = _texte(brut.get("code_insee")).upper()
    return code if not code or (len(code) == 5 and code.isalnum()) else lu.tue(code, "n’est pas un code de commune")


def producteur(brut: Brut) -> str:
    """Who made the record: « dora » of « dora--17 »."""
    nom, tirets, _ = _texte(brut.get("id")).partition("--")
    return (_texte(brut.get("source")) or (nom if tirets else ""))[:60]


def _service(brut: Brut, lu: Champs) -> dict[str, Any]:
    champs: dict[str, Any] = {nom: _liste(brut.get(titre)) for nom, titre in LISTES.items()}
    champs |= {nom: _texte(brut.get(titre))[:10_000] for nom, titre in TEXTES.items()}
    champs["pour"] = motifs_de(champs["thematiques"])
    inconnues = [t for t in champs["thematiques"] if not motifs_de([t])]
    if inconnues:
        lu.tue(", ".join(inconnues), "thématique sans motif correspondant : gardée, jamais proposée seule")
    return champs | {
        "nom": lu.mots("nom", _texte(brut.get("nom")).rstrip(".")),
        "frais": _texte(brut.get("frais"))[:10],
        "telephone": lu.telephone(_texte(brut.get("telephone"))),
        "courriel": lu.courriel(_texte(brut.get("courriel"))),
        "contact": _texte(brut.get("contact_nom_prenom"))[:120],
        "lien": _texte(brut.get("lien_mobilisation"))[:2083],
        "ouverture": lu.mots("ouverture", _texte(brut.get("horaires_accueil"))),
        "autres": _reste(brut, AUTRES_SERVICE),
    }
