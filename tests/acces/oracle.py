"""What should be allowed, decided a second time: acces.csv read here, and a table of distances written by hand.

Nothing is imported from the product: if the product's own reading of its rights were wrong, this would still be right.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

CSV = Path(__file__).parents[2] / "jalons" / "fondations" / "acces" / "acces.csv"
ROLES = (
    *("csam", "assistant_social", "stagiaire", "manager", "secretaire_instance", "direction_regionale"),
    "direction_nationale",
    *("partenaire", "admin_technique", "dpo"),
)

# Where an object is, seen by the subject. She belongs to team 1 of caisse A (the partner: to body P, no caisse).
CAS = {
    "mien": "given to herself, in her team",
    "supplee": "given to a colleague of team 2 whom she replaces today",
    "equipe": "given to a colleague of team 1",
    "region": "given to an agent of team 2, same caisse",
    "ailleurs": "of caisse B",
    "organisation": "of caisse B, sent by body P",
    "autre_organisation": "of caisse B, sent by body Q",
}


@dataclass(frozen=True)
class Droit:
    """One line of acces.csv."""

    role: str
    objet: str
    acte: str
    portee: str
    classes: tuple[str, ...]


def lire(texte: str) -> tuple[Droit, ...]:
    """The lines of a table of rights, as text."""
    _, *lignes = csv.reader(texte.splitlines(), delimiter=";")
    fautives = [
        f"ligne {n} : {len(ligne)} colonnes au lieu de 6" for n, ligne in enumerate(lignes, 2) if len(ligne) != 6
    ]
    assert not fautives, f"acces.csv, {', '.join(fautives)}. Un « ; » de trop dans la source ?"
    return tuple(Droit(r, o, a, p, tuple(c.split("+"))) for r, o, a, p, c, _ in lignes)


@lru_cache(maxsize=1)
def droits() -> tuple[Droit, ...]:
    """The lines of acces.csv, read without the product."""
    return lire(CSV.read_text(encoding="utf-8"))


@cache
def portees(role: str, objet: str, acte: str, classe: str) -> frozenset[str]:
    """The distances that some line opens to this role, for this act and class."""
    return frozenset(
        d.portee for d in droits() if (d.role, d.objet, d.acte) == (role, objet, acte) and classe in d.classes
    )


def _table(**cas: str) -> dict[str, frozenset[str]]:
    return {nom: frozenset(cas.get(nom, "").split()) for nom in CAS}


# The distances of each piece in each case, as the trade says them (security.md §4, rules 2 and 3).
_SUIVI = _table(mien="soi equipe region", supplee="soi region", equipe="equipe region", region="region")
_DOSSIER = _SUIVI | {"mien": frozenset({"soi", "propre", "equipe", "region"})}  # « propre »: in person, no substitute
_RECU = _table(mien="propre")  # proposed to her, in person
_PLAN = _table(mien="soi equipe", supplee="soi", equipe="equipe")  # the caisse at large has no part in a plan
_SECRET = _table(mien="soi")  # neither the team nor the substitute
_DANGER = _table(mien="soi equipe region", supplee="equipe region", equipe="region", region="region")
_CAISSE = _table(mien="region", supplee="region", equipe="region", region="region")
_CONFIE = {"mien": frozenset({"confie"}), "supplee": frozenset({"confie"})}  # somebody else gave her
_IDENTITE = _table(
    mien="soi confie equipe region", supplee="soi confie equipe region", equipe="equipe region", region="equipe region"
)
_ANNUAIRE = _table(mien="equipe region", supplee="equipe region", equipe="equipe region", region="equipe region")
_DEPOT = _table(mien="soi region", supplee="soi region", equipe="region", region="region")
_ARRIVEE = _SUIVI | {"organisation": frozenset({"organisation"})}
_PARTOUT = {nom: frozenset({"nation"}) for nom in CAS}
DISTANCES: dict[str, dict[str, frozenset[str]]] = {
    **dict.fromkeys(
        ("dossier", "cloture", "entretien", "demarche", "etape", "evaluation", "evaluation_domaine", "budget"), _DOSSIER
    ),
    **dict.fromkeys(("piece", "copie"), _DOSSIER),  # what was given holds notes: read in person
    **dict.fromkeys(("courrier", "besoin_cloture"), _DOSSIER),
    "piece_attendue": _table(mien="soi region", supplee="soi region", equipe="region", region="region"),
    "ecrit_stage": _DOSSIER,
    "ouverture": _table(mien="soi propre region", supplee="soi region", equipe="region", region="region"),
    "extrait": _DOSSIER | {"organisation": frozenset({"organisation"})},
    **dict.fromkeys(("situation_arret", "grille_remplie", "repere", "voie", "pas"), _DOSSIER),
    **dict.fromkeys(("projet", "outil", "pas_outil", "presentation", "question_employeur"), _DOSSIER),
    **dict.fromkeys(("aide", "financement", "versement"), _DOSSIER),
    **dict.fromkeys(("fonds", "exercice", "bordereau"), _CAISSE),
    "transfert": _RECU,
    "depart": _SUIVI,  # in the stories the caisse is the one that is asked
    **dict.fromkeys(("plan", "objectif", "action", "accord_donne"), _PLAN),
    "action_csam": _SUIVI,
    **dict.fromkeys(("note", "brouillon", "brouillon_appel"), _SECRET),
    **dict.fromkeys(("flux", "calendrier_importe"), _table(mien="soi")),  # hers alone
    "relais": _table(mien="soi", supplee="soi"),  # passed to her, or to whom she replaces
    "nouvelles": _table(mien="soi", supplee="soi"),  # her referent is in post: no team
    **dict.fromkeys(("assure", "assure_b"), _IDENTITE),
    **dict.fromkeys(("demande", "demande_remise", "rdv", "rdv_domicile", "plage", "indisponibilite"), _SUIVI),
    **dict.fromkeys(("offre", "seance", "appel", "permanence"), _SUIVI),
    "reperage": {cas: proches | _CONFIE.get(cas, frozenset()) for cas, proches in _SUIVI.items()},
    "appel_plateforme": _ANNUAIRE,  # passed to nobody: the teams of the caisse share it
    **dict.fromkeys(("signalement", "signalement_remis", "partage", "liaison"), _ARRIVEE),
    "reponse_ponctuelle": _DEPOT,
    "sollicitation": _table(
        mien="propre equipe region", equipe="equipe region", supplee="region", region="region"
    ),  # read already: her manager sees that it exists
    "appui": _table(),  # asked of the DPO
    "reclamation": _table(mien="soi region", supplee="region", equipe="region", region="region"),
    "danger": _DANGER,
    **dict.fromkeys(  # a member in person, and its secretary
        ("instance", "seance_instance"), _CAISSE | {"mien": frozenset({"soi", "propre", "region"})}
    ),
    "fiche_scellee": _CAISSE
    | {"mien": frozenset({"propre", "region"})},  # author and cadre; the caisse names, and reads nothing
    **dict.fromkeys(
        ("lieu", "salle", "convention_locaux", "permanence_administrative", "vehicule", "attribution"), _CAISSE
    ),
    **dict.fromkeys(("reservation_vehicule", "attente"), _DEPOT),
    **dict.fromkeys(("publication", "public", "version_regle", "lot", "grille", "avis"), _CAISSE),
    "public_national": {nom: frozenset({"soi"}) for nom in CAS},  # what is national is everybody's own
    **dict.fromkeys(("partenaire", "interlocuteur"), _ANNUAIRE),
    "espace": _CAISSE | {"organisation": frozenset({"organisation"})},
    **dict.fromkeys(("protocole", "modele_courrier"), _ANNUAIRE),
    "question": _ANNUAIRE | {cas: _ANNUAIRE[cas] | {"soi"} for cas in ("mien", "supplee")},
    "connaissance": {cas: proches | {"nation"} for cas, proches in _ANNUAIRE.items()},
    "partenaire_national": _table(),
    **dict.fromkeys(("agent", "habilitation", "suppleance", "secteur"), _SUIVI | {"supplee": frozenset({"region"})}),
    **dict.fromkeys(("parametre", "fiche", "code_liste"), _PARTOUT),
}
# A CSAM books and answers for the whole caisse: there her « équipe » is the caisse.
_PLATEFORME = {"demande", "demande_remise", "signalement", "rdv", "rdv_domicile", "plage", "indisponibilite"}
_PLATEFORME |= {"attente", "offre", "lot", "seance", "partage", "liaison"}
# acces.csv's word for each piece.
OBJETS = {
    **{
        nom: nom
        for nom in (
            "dossier",
            "note",
            "plan",
            "assure",
            "demande",
            "signalement",
            "lieu",
            "partenaire",
            "interlocuteur",
            "espace",
        )
    },
    **{
        nom: nom
        for nom in ("reponse_ponctuelle", "agent", "habilitation", "suppleance", "secteur", "evaluation", "reperage")
    },
    "transfert": "transfert",
    "depart": "depart",
    "budget": "budget",
    **{nom: nom for nom in ("piece", "copie")},
    **dict.fromkeys(("cloture", "entretien", "demarche", "etape", "repere", "situation_arret"), "dossier"),
    **dict.fromkeys(("objectif", "action", "action_csam", "accord_donne"), "plan"),
    **dict.fromkeys(("courrier", "besoin_cloture", "voie", "pas"), "dossier"),
    **dict.fromkeys(("projet", "outil", "pas_outil", "presentation", "question_employeur"), "dossier"),
    **dict.fromkeys(("aide", "financement", "versement"), "aide"),
    **dict.fromkeys(("fonds", "exercice", "bordereau"), "fonds"),
    "piece_attendue": "piece_attendue",
    "nouvelles": "nouvelles",
    **dict.fromkeys(("evaluation_domaine", "grille_remplie"), "evaluation"),
    "grille": "grille",
    "danger": "danger",
    "fiche_scellee": "fiche_scellee",
    "partage": "partage",
    "extrait": "extrait",
    "ouverture": "ouverture",
    "ecrit_stage": "ecrit_stage",
    "brouillon": "note",
    "assure_b": "assure",
    "demande_remise": "demande",
    "signalement_remis": "signalement",
    **dict.fromkeys(("appel", "appel_plateforme"), "appel"),
    **dict.fromkeys(("rdv", "rdv_domicile"), "rendez_vous"),
    **dict.fromkeys(("plage", "indisponibilite"), "disponibilite"),
    "publication": "statistique",
    **{nom: nom for nom in ("offre", "seance", "liaison", "sollicitation", "appui", "reclamation")},
    **dict.fromkeys(("flux", "calendrier_importe"), "calendrier"),
    **{nom: nom for nom in ("permanence", "relais", "brouillon_appel")},
    "lot": "offre",
    **dict.fromkeys(("public", "public_national", "version_regle"), "regle"),
    "partenaire_national": "partenaire",
    **dict.fromkeys(("salle", "convention_locaux", "permanence_administrative"), "lieu"),
    **dict.fromkeys(("vehicule", "reservation_vehicule"), "vehicule"),
    **{nom: nom for nom in ("attribution", "attente", "instance", "seance_instance")},
    **{nom: nom for nom in ("protocole", "question", "connaissance", "modele_courrier", "avis")},
    **dict.fromkeys(("parametre", "fiche", "code_liste"), "referentiel"),
}


_OUVERTES = {"dossier", "plan", "evaluation", "budget", "extrait", "ecrit_stage"}  # what an opening shows
EN_COURS = True  # what was shared or opened for a time still is: a test ends it


def distances(piece: str, cas: str, role: str) -> frozenset[str]:
    """How near the subject of this role is to this piece, in this case."""
    if (role, cas) == ("assistant_social", "supplee") and not EN_COURS:
        cas = "region"  # her colleague is back
    proches = DISTANCES[piece][cas]
    if role == "partenaire" and piece == "espace" and cas == "organisation":
        return proches | {"soi"}  # its correspondent
    if role == "partenaire" and piece == "extrait" and not EN_COURS:
        return frozenset()
    if role == "partenaire":  # no caisse, no team
        return proches - {"equipe", "region"}
    proches -= {"organisation"}
    ouvertes = {
        ("manager", "mien"): {"urgence"},
        ("stagiaire", "supplee"): {"stage"},
    }  # she forced it; for her placement
    if EN_COURS and OBJETS[piece] in _OUVERTES:
        proches |= ouvertes.get((role, cas), set())
    if role == "stagiaire" and piece == "ouverture" and cas == "supplee":
        proches |= {"propre"}
    if piece == "sollicitation":  # existence only, for the direction of the caisse and for the DPO
        ouverts = {"manager": {"equipe"}, "direction_regionale": {"region"}, "dpo": {"region"}}.get(role, set())
        proches = (proches - {"equipe", "region"}) | (proches & ouverts) | ({"region"} if role == "dpo" else set())
    if piece == "appui" and role == "dpo":
        return proches | {"soi"}
    if role == "csam" and piece in _PLATEFORME and "region" in proches:
        return proches | {"equipe"}
    if role == "manager" and piece == "danger" and "region" in proches:  # she sees that every danger is followed
        return proches | {"equipe"}
    if role == "csam" and piece == "appel":  # passed to a worker: its words left the platform's view
        return proches - {"equipe"}
    if role == "csam" and piece == "signalement_remis":  # handed over: the words left the platform's view
        return proches & {"soi"}
    return proches


def permis(role: str, piece: str, cas: str, acte: str, classe: str, objet: str = "") -> bool:
    """May the subject of this role do this act, for this class, on this piece in this case?"""
    ouvertes = portees(role, objet or OBJETS[piece], acte, classe)
    return bool(ouvertes & (distances(piece, cas, role) | {"nation", "tous"}))


# Who may read each planted secret: any one of these rights is enough; an empty list is nobody, ever.
Lecture = tuple[str, str, str]  # piece, act, class
_QUI = [("assure", "lire", "F1"), ("demande_remise", "lire", "F1"), ("rdv", "lire", "F1"), ("dossier", "lire", "F1")]
_RECOIT = [("assure", "lire", "F1"), ("dossier", "lire", "F1"), ("rdv", "lire", "F1"), ("rdv_domicile", "lire", "F1")]
_PAROLES = [("signalement", "lire", "F3")]
_PARTAGES = [("extrait", "lire", "F3"), ("extrait", "recevoir", "F3")]
LECTURES: dict[str, list[Lecture]] = {
    "assure.prenom": [*_QUI, ("note", "lire", "F4"), ("partage", "repondre", "F1"), ("extrait", "recevoir", "F3")],
    "assure_b.prenom": [("assure_b", "lire", "F1"), ("demande", "lire", "F1")],
    "assure.adresse": [("assure", "lire", "F1"), ("dossier", "lire", "F1")],
    "contact.consignes": [("assure", "consignes", "F1")],  # its manager reads that she refuses, not her words
    "contact.ne_pas_contacter_motif": [("assure", "consignes", "F1")],
    "contact.canal_sur": [("assure", "lire", "F4")],
    "protection.mandataire": [("assure", "lire", "F1"), ("dossier", "lire", "F1")],
    "precaution_accueil.fait": [*_RECOIT],
    "precaution_accueil.faire": [*_RECOIT],
    **{
        f"entretien.{nom}": [("entretien", "lire", "F3"), ("note", "lire", "F4")]
        for nom in ("presents", "resume", "promis_personne", "promis_service")
    },
    "ne_rien_dire.a_qui": [("assure", "lire", "F1"), ("dossier", "lire", "F1")],
    "entourage.contenu": [("assure", "entourage", "F3")],
    "proche.contenu": [("assure", "entourage", "F3"), ("assure", "proches", "F1")],
    "danger.paroles": [("danger", "lire", "F4")],
    "fiche_scellee.destinataire": [("fiche_scellee", "lire", "F4")],
    "fiche_scellee.corps": [("fiche_scellee", "lire", "F4")],
    "fiche_scellee.dit_mots": [("fiche_scellee", "lire", "F4")],
    "fiche_scellee.accuse": [("fiche_scellee", "lire", "F4")],
    "brouillon_fiche.contenu": [("fiche_scellee", "lire", "F4")],  # its author's: test_protections says so
    "identifiant.valeur": [],
    "ligne_pv.texte": [("seance_instance", "lire", "F1")],
    "interlocuteur.nom": [("interlocuteur", "lire", "F1")],
    "demande.ce_qui_a_ete_dit": [("demande_remise", "lire", "F1")],
    "demande.motif_decision": [("demande", "lire", "F1")],
    "attribution.raison": [("demande", "lire", "F1")],
    "signalement.referent_nom": [
        *(("demande", "lire", "F1"), ("signalement", "lire", "F1"), ("signalement", "suivre", "F1")),
        ("signalement", "accuser", "F1"),
    ],
    "signalement.paroles": _PAROLES,
    "signalement.texte_pour_csam": _PAROLES,
    "signalement_remis.texte_referent": [("signalement_remis", "lire", "F3")],
    "signalement_remis.paroles": [("signalement_remis", "lire", "F3")],
    "reponse_item.verbatim": _PAROLES,
    "sollicitation.de_qui": [("sollicitation", "lire", "F3")],
    "sollicitation.raisons": [("sollicitation", "lire", "F4")],
    "appui.question": [("appui", "repondre", "F3"), ("sollicitation", "lire", "F3")],
    "reclamation.texte": [("reclamation", "lire", "F3")],
    "liaison.identite": [("liaison", "lire", "F1"), ("liaison", "veiller", "F1")],
    "echange.texte": [("liaison", "lire", "F1")],
    "retard_ecarte.raison": [("demande", "lire", "F1")],
    "appel.paroles": [("appel", "lire", "F3")],
    "appel_plateforme.paroles": [("appel_plateforme", "lire", "F3")],
    "relais.contenu": [("relais", "lire", "F3")],
    "brouillon_appel.contenu": [("brouillon_appel", "ecrire", "F4")],
    "reponse_ponctuelle.texte": [("reponse_ponctuelle", "lire", "F3")],
    "reperage.identite": [],
    "reperage.valeurs": [("reperage", "lire", "F3")],
    "rdv_domicile.adresse": [("rdv_domicile", "lire", "F1")],
    "rdv_domicile.personne_rappel": [("rdv_domicile", "lire", "F1")],
    "evaluation.texte": [("evaluation", "lire", "F3")],
    **{
        f"evaluation_domaine.{nom}": [("evaluation_domaine", "lire", "F3")]
        for nom in ("texte", "forces", "besoins", "raison")
    },
    "grille_remplie.reponses": [],  # a word that is no answer is no answer
    "budget.contenu": [("budget", "lire", "F3")],
    "piece.intitule": [("piece", "lire", "F3")],
    "voie.raison": [("voie", "lire", "F3")],
    "copie.choix": [("copie", "preparer", "F3")],
    "pas.contenu": [("pas", "lire", "F3")],
    "aide.contenu": [
        ("aide", "lire", "F3"),
        ("aide", "decider", "F1"),
        ("aide", "confirmer", "F1"),
    ],  # the anonymous sheet
    "aide.payee": [("aide", "lire", "F3")],
    "financement.financeur": [("aide", "lire", "F3"), ("aide", "decider", "F1"), ("aide", "confirmer", "F1")],
    "financement.mots": [("aide", "lire", "F3")],
    "bordereau.texte": [("fonds", "payer", "F3")],
    "projet.contenu": [("projet", "lire", "F3")],
    **{f"outil.{nom}": [("outil", "lire", "F3")] for nom in ("contenu", "fin_mots")},
    "pas_outil.contenu": [("pas_outil", "lire", "F3")],
    **{f"presentation.{nom}": [("presentation", "lire", "F3")] for nom in ("lignes", "suite")},
    "question_employeur.contenu": [("question_employeur", "lire", "F3")],
    "piece_attendue.precision": [("piece", "lire", "F3")],
    "situation_arret.faits": [("situation_arret", "lire", "F3")],
    "courrier.destinataire": [("courrier", "lire", "F3")],
    "courrier.objet": [("courrier", "lire", "F3")],
    "courrier.corps": [("courrier", "lire", "F3")],
    "repere.intitule": [("repere", "lire", "F3")],
    "etape.atteinte": [],  # a word that is none of its codes is never shown
    "plan.convenu": [("plan", "lire", "F3")],
    "accord_donne.contenu": [("accord_donne", "lire", "F3")],
    "accord_donne.signataire": [("accord_donne", "lire", "F3")],
    "objectif.intitule": [("objectif", "lire", "F3")],
    "objectif.signe_reussite": [("objectif", "lire", "F3")],
    "action.intitule": [("action", "lire", "F3")],
    "action_csam.intitule": [("action_csam", "lire", "F3")],
    "demarche.intitule": [("demarche", "lire", "F3")],
    "demarche.avec": [("demarche", "lire", "F3")],
    "demarche.reponse": [("demarche", "lire", "F3")],
    "etape.intitule": [("etape", "lire", "F3")],
    "etape.resultat": [("etape", "lire", "F3")],
    "note.texte": [("note", "lire", "F4")],
    "depart.pourquoi": [("depart", "lire", "F1")],
    "depart.securite": [],
    "brouillon.contenu": [("brouillon", "lire", "F4")],
    "partage.contenu": [("partage", "lire", "F2"), ("partage", "repondre", "F2")],
    **{f"extrait.{nom}": [*_PARTAGES] for nom in ("contenu", "but", "a_qui")},
    **{f"ecrit_stage.{nom}": [("ecrit_stage", "lire", "F3")] for nom in ("texte", "mot")},
    "ouverture.raison": [("ouverture", "lire", "F3"), ("ouverture", "revoir", "F3")],
    "extrait.refus": [("extrait", "lire", "F3")],
    "personne_dite.nom": [("demande", "lire", "F1"), ("signalement", "lire", "F1"), ("signalement", "suivre", "F1")],
    "brouillon_portail.contenu": [],
    "envoi.corps": [],
    "envoi.destinataire": [],
    "document.nom": [],
}


# Whoever reads these leaves a Consultation in the journal, whatever page shows them (security.md §4, classes F2 to F4).
JOURNALISEES = {
    nature
    for nature, lectures in LECTURES.items()
    if nature in ("identifiant.valeur", "partage.contenu") or any(classe in ("F3", "F4") for _, _, classe in lectures)
} - {"assure.prenom"}  # read with a note, but a name


def lisible(role: str, nature: str, cas: str) -> bool:
    """May the subject of this role read a secret of this nature, in this case?"""
    return any(permis(role, piece, cas, acte, classe) for piece, acte, classe in LECTURES[nature])
