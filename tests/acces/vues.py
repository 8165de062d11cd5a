"""Every address of the product, with the piece of a story that fills it, and what is asked of that piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests.acces.oracle import OBJETS
from tests.acces.plume import Histoire

METHODES = ("GET", "HEAD", "POST", "DELETE")


@dataclass(frozen=True)
class Vue:
    """One entry of the resolver: its full name, its route, its callback, the names of its arguments."""

    nom: str
    route: str
    fonction: Any
    arguments: tuple[str, ...]

    @property
    def declaration(self) -> Any:
        """What the view says of itself; None when it says nothing."""
        return getattr(self.fonction, "acces", None)

    @property
    def publique(self) -> bool:
        """Open without login."""
        return self.declaration == "public"

    @property
    def sans_compte(self) -> bool:
        """Open without login, to anybody or to whoever holds a key: not one of acces.csv's roles."""
        return self.declaration in ("public", "cle")

    @property
    def sans_cle(self) -> int:
        """What it answers without a key: one that is in the address is an address that does not exist."""
        return 404 if "cle" in self.arguments else 401


def parcourir(resolveur: Any = None, espace: str = "", chemin: str = "") -> Iterator[Vue]:
    """The resolver, whole, in depth."""
    for entree in (resolveur or get_resolver()).url_patterns:
        route = chemin + str(entree.pattern)
        if isinstance(entree, URLResolver):
            yield from parcourir(entree, f"{espace}{entree.namespace}:" if entree.namespace else espace, route)
        elif isinstance(entree, URLPattern):
            fixes = entree.default_args or {}
            noms = tuple(n for n in entree.pattern.converters if n not in fixes)
            yield Vue(f"{espace}{entree.name}", route, entree.callback, noms)


@dataclass(frozen=True)
class Cible:
    """The piece that a view looks for: ``acte`` and ``classe`` are the view's own when empty; ``distance`` replaces
    the right when the view asks only for a nearness.
    """

    piece: str
    acte: str = ""
    classe: str = ""
    distance: str = ""


@dataclass(frozen=True)
class Remplir:
    """How an address is filled: the pieces looked for, and the arguments that are not their key."""

    cibles: dict[str, Cible] = field(default_factory=dict)  # argument → piece whose key it is
    fixes: dict[str, Any] = field(default_factory=dict)  # argument → the same for all stories
    attributs: dict[str, str] = field(default_factory=dict)  # argument → « piece.attribute »
    corps: dict[str, Cible] = field(default_factory=dict)  # field of the POST → piece whose key it is

    @property
    def toutes(self) -> list[Cible]:
        """Every piece that must be reachable."""
        return [*self.cibles.values(), *self.corps.values()]


# An argument « pk » is the key of the declared object, unless said otherwise below.
DEFAUT = {"rendez_vous": "rdv", "disponibilite": "plage", "regle": "version_regle"}  # the others have the piece's name
REVELENT = {"assures:reveler"}  # the one page that shows a number, each time written in the journal
VARIANTES = {  # other addresses of a view: a query, or a section of the dossier
    "accompagnements:section": ["evaluation", "entretiens", "etapes", "cloture"],
    "rendez_vous:liste": ["?vue=semaine", "?vue=jour"],
    "accompagnements:liste": ["?clos=1"],
    "partenaires:liste": ["?q=local", "?motif=retraite&commune=96001"],
    "signalements:liste": [
        f"?vue={vue}"
        for vue in ("attente", "remises", "reperees", "miennes", "equipe", "accompagnees", "a_attribuer", "attribuees")
    ],
}


def _ecrire(**fixes: Any) -> Remplir:
    """A page that writes in a dossier through its key."""
    return Remplir({"pk": Cible("dossier", "accompagner", "F1")}, fixes)


def _pk(piece: str, acte: str = "", classe: str = "", **fixes: Any) -> Remplir:
    return Remplir({"pk": Cible(piece, acte, classe)}, fixes)


def _deux() -> Remplir:
    return Remplir({"pk": Cible("assure"), "autre_pk": Cible("assure_b")})


def _paire() -> Remplir:
    cible = Cible("partenaire_national", "rapprocher", "F0")
    return Remplir({"pk": cible}, attributs={"lien": "rapprochement.pk"})


def _chiffres() -> Remplir:
    cible = Cible("publication")
    return Remplir({"": cible}, attributs={"region": "publication.organisme.code", "annee": "publication.annee"})


def _personne() -> Remplir:
    return Remplir({"assure_id": Cible("assure", "lire", "F1")})


def _compte() -> Remplir:
    return Remplir({"pk": Cible("espace")}, attributs={"compte_pk": "compte_espace.pk"})


PERSONNE = "00000000-0000-4000-8000-000000000000"  # the key of nothing

URLS: dict[str, Remplir] = {
    "accompagnements:section": _pk("dossier", nom="plan"),
    **{
        f"instances:{nom}": _pk("seance_instance", rang=1)
        for nom in ("point", "monter", "oter", "interet", "decider", "revoir", "traiter", "corriger", "faite")
    },
    "instances:lever": _pk("seance_instance", rang=1, membre=0),
    "offres:reimprimer": _pk("lot"),
    "registres:noter_pour": _pk("assure", "lire", "F1"),
    "registres:reclamer_pour": _pk("assure", "lire", "F1"),
    "liaisons:ecarter": _pk("demande", "lire", "F1"),
    "liaisons:ouvrir": _pk("assure", "lire", "F1", genre="orientation"),
    "offres:de_demande": Remplir({"demande_id": Cible("demande_remise", "lire", "F1")}),
    "accompagnements:evaluation_completer": _ecrire(),
    "accompagnements:evaluation_versions": _ecrire(),
    "accompagnements:evaluation_comparer": _ecrire(),
    "accompagnements:grilles_dossier": _ecrire(),
    "accompagnements:grille": _ecrire(code="epices"),
    "referentiels:grille": Remplir(fixes={"code": "epices"}),
    "accompagnements:grille_ouvrir": Remplir(fixes={"code": "epices"}),
    "accompagnements:nouvelles_arreter": _ecrire(),
    "protections:nouvelle": _pk("assure", "lire", "F1"),
    "courriers:nouveau": _ecrire(),
    **{
        f"courriers:{nom}": _pk("courrier", "accompagner", "F3")
        for nom in ("courrier", "garder", "partir", "abandonner", "accuser")
    },
    "courriers:telecharger": _pk("courrier", "accompagner", "F3", forme="pdf"),
    **{f"voies:{nom}": _pk("voie", "accompagner", "F3") for nom in ("voie", "fermer", "rouvrir")},
    "voies:noter": _pk("voie", "accompagner", "F3", etape="dossier"),
    **{f"voies:{nom}": _pk("pas", "accompagner", "F3") for nom in ("corriger", "faire", "retirer")},
    **{f"voies:{nom}": _ecrire(genre="vieillir") for nom in ("ouvrir", "ecarter")},
    "aides:noter": _ecrire(),
    "aides:noter_sans": _personne(),
    **{f"aides:{nom}": _pk("aide") for nom in ("aide", "corriger", "payer_a", "ajouter")},
    **{
        f"aides:{nom}": _pk("financement")
        for nom in (
            *("demander", "repondre", "verse", "reprendre", "retirer", "redemander", "verser", "solder", "lettre"),
            *("lettre_donnee", "decider", "infirmer", "confirmer"),
        )
    },
    "aides:annuler_versement": _pk("versement"),
    **{f"aides:{nom}": _pk("fonds") for nom in ("payer", "envoyer", "retour")},
    "aides:doter": Remplir({"pk": Cible("fonds")}, {"annee": timezone.localdate().year}),
    "aides:bordereau": _pk("bordereau"),
    **{f"pdp:{nom}": _ecrire() for nom in ("page", "imprimer", "emploi", "pistes", "preparer", "question")},
    "pdp:ouvrir": _ecrire(code="bilan"),
    **{f"pdp:{nom}": _pk("outil", "accompagner", "F3") for nom in ("completer", "accord")},
    "pdp:avancer": _pk("outil", "accompagner", "F3", quoi="abandonner"),
    "pdp:noter": _pk("outil", "accompagner", "F3", etape="demande"),
    **{f"pdp:{nom}": _pk("pas_outil", "accompagner", "F3") for nom in ("faire", "retirer")},
    **{
        f"pdp:{nom}": _pk("presentation", "accompagner", "F3")
        for nom in ("cellule", "corriger", "retirer_presentation")
    },
    "pdp:reponse": _pk("question_employeur", "accompagner", "F3"),
    "echeances:completer": _ecrire(),
    "echeances:versions": _ecrire(),
    "echeances:regler": _ecrire(),
    "echeances:rouvrir": _ecrire(),
    **{f"ressources:{nom}": _ecrire() for nom in ("feuille", "section", "remplir", "imprimer", "reprendre_foyer")},
    **{f"extraits:{nom}": _ecrire() for nom in ("qui_sait_quoi", "choisir")},
    **{f"parcours:{nom}": _ecrire() for nom in ("copie", "copie_garder", "copie_pdf")},
    "parcours:copie_ligne": _ecrire(cle="evaluation-1"),
    "accompagnements:appui": _ecrire(),
    "accompagnements:stage": _ecrire(),
    **{f"stages:{nom}": _pk("dossier", "lire", "F3") for nom in ("ecrire", "brouillon_ecrire", "jeter_ecrire")},
    **{f"protections:{nom}": _pk("fiche_scellee", cible="lettre") for nom in ("brouillon", "jeter_brouillon")},
    "accompagnements:urgence": _pk("dossier", "lire", "F1"),
    "extraits:composer": Remplir(
        {"pk": Cible("dossier", "accompagner", "F1")}, attributs={"partenaire_pk": "partenaire.pk"}
    ),
    "portail:extrait_ouvert": Remplir(fixes={"pk": PERSONNE}),
    **{f"ressources:{nom}": _ecrire() for nom in ("feuille", "section", "remplir", "imprimer")},
    **{f"ressources:{nom}": _ecrire() for nom in ("brouillon", "jeter_brouillon")},
    "ressources:nouvelle": _ecrire(rubrique="charge"),
    **{f"ressources:{nom}": _pk("budget", "ecrire", "F3") for nom in ("corriger", "terminer", "retirer")},
    **{f"pieces:{nom}": _ecrire() for nom in ("deposer", "demander", "complet", "lien")},
    "portail:papiers": Remplir(fixes={"pk": PERSONNE}),
    "pieces:page": _pk("piece", numero=1),
    "accompagnements:entretien_noter": _ecrire(),
    "accompagnements:brouillon_a_soi": _pk("brouillon", "lire", "F4"),
    "accompagnements:jeter_a_soi": _pk("brouillon", "ecrire", "F4"),
    "accompagnements:brouillon": _ecrire(cible="entretien"),
    "accompagnements:jeter_brouillon": _ecrire(cible="entretien"),
    "accompagnements:plan_convenir": _ecrire(),
    "accompagnements:plan_imprimer": _ecrire(),
    **{f"accompagnements:{nom}": _ecrire() for nom in ("plan_pdf", "plan_accords", "reperes", "repere_nouveau")},
    "accompagnements:repere_deplacer": _pk("repere"),
    "accompagnements:objectif_nouveau": _ecrire(),
    "accompagnements:objectif_modifier": _pk("objectif"),
    "accompagnements:objectif_statut": _pk("objectif"),
    "accompagnements:action_nouvelle": _pk("objectif"),
    "accompagnements:action_modifier": _pk("action"),
    "accompagnements:action_statut": _pk("action"),
    "accompagnements:tache_faite": _pk("action_csam"),
    "accompagnements:tache_defaite": _pk("action_csam"),
    "accompagnements:entretien_annuler": _pk("entretien"),
    "accompagnements:demarche_modifier": _pk("demarche"),
    "accompagnements:demarche_reponse": _pk("demarche"),
    "accompagnements:demarche_annuler": _pk("demarche"),
    "accompagnements:etape_faite": _pk("etape"),
    "accompagnements:promesse": _pk("entretien"),
    "accompagnements:transfert_retirer": _pk("dossier"),
    "parcours:depart_retirer": _pk("dossier"),
    "accompagnements:etape_annuler": _pk("etape"),
    "parcours:jeter_appel": _pk("brouillon_appel"),
    "parcours:au_registre": _pk("brouillon_appel"),
    "parcours:danger_de": _pk("assure", "lire", "F1"),
    "parcours:ajouter_demande": _pk("assure", "lire", "F1"),
    "accompagnements:etape_resultat": _pk("etape"),
    "accompagnements:etape_reporter": _pk("etape"),
    "parcours:noter_demarche": Remplir(corps={"dossier": Cible("dossier")}),
    "parcours:ouvrir_dossier": _pk("demande", "lire", "F1"),
    "assures:protection_modifier": Remplir({"pk": Cible("assure")}, attributs={"protection_pk": "protection.pk"}),
    "entourage:nouveau": _pk("assure", "entourage", "F3", cercle="autour"),
    **{
        f"entourage:{nom}": Remplir({"pk": Cible("assure")}, attributs={"ligne_pk": "entourage.pk"})
        for nom in ("corriger", "terminer", "retirer")
    },
    "assures:precaution_renouveler": Remplir({"pk": Cible("assure")}, attributs={"precaution_pk": "precaution.pk"}),
    "assures:ne_rien_dire_modifier": Remplir({"pk": Cible("assure")}, attributs={"souhait_pk": "ne_rien_dire.pk"}),
    "assures:reunir": _deux(),
    "assures:distinguer": _deux(),
    "assures:separer": _deux(),
    "partenaires:completer": _pk("partenaire_national", "lire"),
    "partenaires:interlocuteur_nouveau": _pk("partenaire", "lire", "F1"),
    "partenaires:service": Remplir(
        {"pk": Cible("partenaire_national", "offrir", "F0")}, attributs={"service": "service_offert.pk"}
    ),
    **dict.fromkeys(("partenaires:fondre", "partenaires:distinguer"), _paire()),
    "signalements:ecrire": Remplir({"pk": Cible("demande")}, {"code": "accord"}, {"signalement_pk": "signalement.pk"}),
    "signalements:lettre_page": _pk("signalement", numero=1),
    "signalements:informer": Remplir({"pk": Cible("demande")}, attributs={"signalement_pk": "signalement.pk"}),
    "signalements:rerouter": Remplir({"pk": Cible("partage", "suivre", "F1"), "": Cible("demande_remise")}),
    **{
        f"portail:rdv_{nom}": Remplir(fixes={"pk": PERSONNE})
        for nom in ("page", "venir", "deplacer", "annuler", "sans_rappel")
    },
    "portail:rdv_lien": Remplir(fixes={"jeton": "inconnu"}),
    "calendriers:flux": Remplir(fixes={"cle": "inconnue"}),
    "calendriers:retirer": _pk("flux", "tenir"),
    "calendriers:retirer_importe": _pk("calendrier_importe", "tenir"),
    "portail:recu_lien": Remplir(fixes={"jeton": "inconnu"}),
    "portail:recu_ouvert": Remplir(fixes={"pk": PERSONNE}),
    "portail:recu_ouvert_repondre": Remplir(fixes={"pk": PERSONNE}),
    "rendez_vous:feuille": Remplir(
        {"lieu_id": Cible("lieu", distance="region")}, {"jour": timezone.localdate().isoformat()}
    ),
    "rendez_vous:fermeture": Remplir({"lieu_id": Cible("lieu", distance="region")}),
    "implantations:salle": _pk("salle"),
    "implantations:convention": _pk("convention_locaux"),
    "implantations:permanence": _pk("permanence_administrative"),
    "implantations:rendre": _pk("reservation_vehicule"),
    "rendez_vous:indisponibilite": _pk("indisponibilite"),
    "rendez_vous:lever": _pk("indisponibilite"),
    "attentes:inscrire": _personne(),
    **{f"attentes:{nom}": _pk("attente") for nom in ("prendre", "passer", "retirer")},
    "rendez_vous:nouveau": _personne(),
    "rendez_vous:reserver": _personne(),
    "rendez_vous:issue": _pk("rdv", issue="present"),
    "detection:extraction": Remplir({"": Cible("reperage", "lister")}, attributs={"pk": "reperage.extraction_id"}),
    "detection:personne": _pk("assure", "lire", "F1"),
    "rendez_vous:retour": _pk("rdv_domicile"),
    "rendez_vous:visite": _pk("rdv_domicile"),
    "programmes:public": _pk("public"),
    "programmes:preparer": _pk("public"),
    "programmes:adapter": _pk("public_national", "lire"),
    "referentiels:document": Remplir({"": Cible("parametre", "lire")}, {"code": "003"}),
    "portail:accuse": _pk("signalement"),
    "portail:logiciel:signalement": Remplir(attributs={"pk": "signalement.pk"}),
    "portail:logiciel:completer": Remplir(attributs={"pk": "signalement.pk"}),
    "portail:logiciel:accord": Remplir(attributs={"pk": "signalement.pk"}),
    "portail:lien_signaler": Remplir(fixes={"jeton": "x" * 43}),
    "portail:ouvrir_compte": _pk("espace"),
    **{f"portail:{nom}": _compte() for nom in ("arreter_compte", "nommer", "secret")},
    "portail:retirer_cle": Remplir({"pk": Cible("espace")}, attributs={"cle_pk": "cle_api.pk"}),
    "referentiels:modifier": Remplir({"": Cible("parametre", "lire")}, attributs={"code": "parametre.code"}),
    "referentiels:origines": Remplir({"": Cible("code_liste", "modifier", "F0")}, {"liste": "origine_interne"}),
    "referentiels:retirer_mot": _pk("code_liste", "modifier", "F0"),
    "statistiques:region": _chiffres(),
    "statistiques:ods": _chiffres(),
    "statistiques:csv": _chiffres(),
    "statistiques:depliant": _chiffres(),
}


def remplissage(vue: Vue) -> Remplir | None:
    """How to fill this address; None when nobody said."""
    if vue.nom in URLS:
        return URLS[vue.nom]
    if not vue.arguments:
        return Remplir()
    objet = getattr(vue.declaration, "objet", "")
    piece = DEFAUT.get(objet, objet)
    return _pk(piece) if piece in OBJETS and vue.arguments == ("pk",) else None


def adresse(vue: Vue, remplir: Remplir, histoire: Histoire, suite: str = "") -> str:
    """The address of this view for that story, or a variant of it."""
    valeurs = dict(remplir.fixes)
    valeurs |= {nom: histoire.pieces[c.piece].pk for nom, c in remplir.cibles.items() if nom}
    for nom, voulu in remplir.attributs.items():
        piece, *chemin = voulu.split(".")
        valeur = histoire.pieces[piece]
        for attribut in chemin:
            valeur = getattr(valeur, attribut)
        valeurs[nom] = valeur
    if suite and not suite.startswith("?"):
        valeurs, suite = valeurs | {"nom": suite}, ""
    return reverse(vue.nom, kwargs=valeurs) + suite


def corps(remplir: Remplir, histoire: Histoire) -> dict[str, str]:
    """What a POST carries."""
    return {nom: str(histoire.pieces[c.piece].pk) for nom, c in remplir.corps.items()}
