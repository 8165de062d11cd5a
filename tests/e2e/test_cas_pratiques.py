"""Cases 1, 3, 4, 6 and 9 of the partners' booklet [003], from the first interview to the question asked six months after the end.

Everything is done in the browser. Each takes the acts that its story calls for; together they take them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from jalons.accompagner.pieces.tests import fichiers
from tests.e2e import dossier
from tests.e2e.monde import Monde
from tests.e2e.suivre import Suivi, dans, passer
from tests.tailles import COMPLETS, du_jour, hasard, promenade

pytestmark = promenade("cas")
LARGEURS = [1280, 390] if COMPLETS else [hasard("cas pratiques").choice([1280, 390])]


@pytest.fixture
def dehors(site: str, chromium: Any) -> Iterator[Callable[[], Any]]:
    """A browser without a cookie, each time."""
    contextes: list[Any] = []

    def entrer() -> Any:
        contextes.append(chromium.new_context(base_url=site, viewport={"width": 390, "height": 900}, locale="fr-FR"))
        return contextes[-1].new_page()

    yield entrer
    for contexte in contextes:
        contexte.close()


def paul(s: Suivi) -> None:
    """Case 1: 45, on his own account, stopped for three months, invalidity refused; he thinks of another trade."""
    paroles = f"On m’a refusé l’invalidité, je ne sais plus comment tenir la boutique ({s.nom})."
    dossier.demander(
        s, origine="service_medical", objet="activite", lien="arret", oui=["ressources", "activite"], paroles=paroles
    )
    dossier.commencer(
        s, paroles, axe="pdp", situation_emploi="independant", travailleur_independant="oui", composition_foyer="seul"
    )
    dossier.s_entretenir(
        s, f"Il tient la caisse assis ({s.nom}).", "Le loyer de la boutique attend.", rendez_vous=True, mode="lieu",
        promis_personne="apporter le refus d’invalidité",
    )  # fmt: skip
    dossier.evaluer(
        s, "Garder de quoi vivre, et penser à autre chose.", travail=("priorite", "un métier moins debout"),
        ressources=("a_travailler", "le loyer de la boutique"),
    )  # fmt: skip
    droits = dossier.noter_l_arret(
        s, statut="independant", p0_debut=dans(-92), p0_fin=dans(20), p0_nature="maladie", antecedents="aucun"
    )
    assert "travailleur indépendant" in droits, droits
    outils = dossier.dire_l_emploi(
        s, statut="independant", contrat="Entreprise individuelle depuis quinze ans", poste="Commerçant", risque="dit",
        titre="aucune",
    )  # fmt: skip
    assert "un questionnaire unique" in outils and "La convention est faite pour les salariés" in outils, outils
    dossier.revoir_les_pistes(
        s, "La boutique, c’est moi.", vise="un métier moins debout", e_nouveau_metier="suivie", m_nouveau_metier="gestion",
    )  # fmt: skip
    dossier.demander_l_outil(s, "HELP", "Loyer de la boutique", "Accord de la personne", "Questionnaire envoyé")
    assert "Loyer de la boutique" in s.pdf(f"Imprimer pour {s.prenom}", ".j-person")
    s.aller("Retour au dossier", ".j-person")
    dossier.planifier(
        s, {"intitule": "Un métier moins debout", "signe_reussite": "un projet écrit", "domaine": "travail"},
        {"intitule": "Voir la chambre des métiers", "par": "personne", "echeance": dans(20)},
    )  # fmt: skip
    dossier.planifier(s, {"intitule": "Payer le loyer de la boutique", "domaine": "ressources"})
    dossier.convenir(s, "Un métier moins debout", "Voir la chambre des métiers")
    passer(s.dossier, 30)
    s.ouvrir_le_dossier()
    dossier.s_entretenir(s, "Il a dit à sa mère qu’il ferme.", "Il suit un bilan.", mode="telephone")
    dossier.atteindre(s, "Un métier moins debout")
    dossier.terminer(
        s, motif="objectifs_atteints", issue={"issue_emploi": "nouveau_metier"},
        besoins={"travail": "resolu", "ressources": "en_partie"},
        restes={
            "Payer le loyer": "Atteint en partie", "Voir la chambre": "C’est fait", "apporter le refus": "C’est fait",
        },
    )  # fmt: skip
    dossier.prendre_des_nouvelles(
        s, {"resultat": "repondre", "emploi_garde": "oui", "soins_poursuivis": "oui", "issue_emploi": "nouveau_metier"},
        "nouveau métier",
    )  # fmt: skip


def romuald(s: Suivi) -> None:
    """Case 3: 70, out of hospital, his mother of 92 lives with him and needs him."""
    paroles = f"Je sors vendredi et ma mère compte sur moi ({s.nom})."
    dossier.demander(
        s, origine="hopital", objet="proche", lien="maladie", oui=["entourage", "quotidien"], paroles=paroles
    )
    dossier.commencer(s, paroles, axe="sante", situation_emploi="retraite", composition_foyer="autre")
    dossier.s_entretenir(
        s, f"Il a peur de ne plus la lever ({s.nom}).", "Il sort du CHU ; sa mère dort peu.", rendez_vous=True,
        mode="lieu", promis_personne="apporter l’avis d’impôt de sa mère", promis_service="appeler le CHU",
        presents="l’assistant social du CHU",
    )  # fmt: skip
    dossier.evaluer(
        s, "Garder sa mère à la maison, et se soigner.", famille=("priorite", "être relayé deux matins"),
        sante=("a_travailler", "ne plus repousser ses soins"), logement=("point_appui", ""),
    )  # fmt: skip
    dossier.entourer(
        s, foyer=[{"lien": "parent", "prenom": "Odette", "age": "92"}],
        autour=[
            {"role": "travailleur_social", "nom": "M. Weber, CHU", "telephone": "03 39 98 41 27", "parler": "oui",
             "accord_le": dans(0)},
            {"role": "voisin", "nom": "Mme Klein", "parler": "non", "accord_le": dans(0)},
        ],
    )  # fmt: skip
    dossier.ouvrir_la_voie(s, "Maladie grave, et qui aide", "aide", proposee=True)
    dossier.avancer(s, "Qui aide qui", mots="Il aide sa mère pour se lever, se laver, manger.")
    dossier.avancer(
        s, "Relais du quotidien", mots="APA demandée au département", qui="le département", attendu_le=dans(20)
    )
    s.au_dossier()
    dossier.ouvrir_la_voie(s, "Évaluation globale et vieillissement", "À la retraite", proposee=True)
    dossier.avancer(s, "Signes d’alerte", codes=["aidant_epuise", "chute"], qui="l’aide à domicile")
    dossier.avancer(s, "Autonomie, grille AGGIR", gir="5", par="équipe médico-sociale")
    dossier.avancer(s, "Niveau d’offre", niveau="globale")
    s.au_dossier()
    dossier.poser_un_repere(s, sorte="sortie", le=dans(-5))
    dossier.planifier(
        s, {"intitule": "Garder ma mère à la maison", "signe_reussite": "deux matins où quelqu’un vient", "domaine": "famille"},
        {"modele": "Demander un répit pour le proche aidant", "par": "ensemble"},
        {"intitule": "Reprendre mon rendez-vous au CHU", "par": "personne", "echeance": dans(15)},
    )  # fmt: skip
    dossier.dire_pourquoi_rien(s, "Santé", "son médecin s’en occupe")
    dossier.convenir(s, "Garder ma mère à la maison", "Demander un répit", "Reprendre mon rendez-vous au CHU")
    dossier.prevoir(
        s, intitule="Regarder si le relais tient", decalage="30", sens="apres", repere="sortie", objectif="Garder"
    )
    dossier.demarcher(s, intitule="Appel au CHU pour le relais", avec="M. Weber", reponse_attendue_le=dans(10))
    dossier.demander_un_papier(s, nature="impots", pour_le=dans(8), rappel=True)
    dossier.rappeler_le_papier(s, "Un avis d’impôt")
    passer(s.dossier, 30)
    du_jour = s.ma_journee()
    assert "Regarder si le relais tient" in du_jour and "Appel au CHU" in du_jour, du_jour
    s.ouvrir_le_dossier()
    dossier.avant_l_entretien(
        s, "apporter l’avis d’impôt", "appeler le CHU", "en retard", "APA demandée", "Un avis d’impôt"
    )
    dossier.s_entretenir(s, "Il dort mieux.", "Le relais vient le mardi et le jeudi.", mode="telephone")
    dossier.repondre(s, "Appel au CHU", "le CHU garde le lien trois mois")
    dossier.faire_l_etape(s, "Regarder si le relais tient", "Deux matins sont tenus.")
    dossier.atteindre(s, "Garder ma mère à la maison")
    dossier.partager(
        s, "hôpital", "Service social de l’hôpital", but="Préparer la suite à la maison", lignes=["Famille"],
        jamais="Il dort mieux",
    )  # fmt: skip
    dossier.terminer(
        s, motif="objectifs_atteints", issue={"issue_sante": "maintien_domicile"},
        besoins={"famille": "resolu", "sante": "en_partie"},
        restes={
            "Demander un répit": "C’est fait", "Reprendre mon rendez-vous": "C’est fait", "apporter l’avis": "C’est fait",
            "appeler le CHU": "C’est fait",
        },
    )  # fmt: skip
    dossier.prendre_des_nouvelles(
        s, {"resultat": "repondre", "emploi_garde": "sans_objet", "soins_poursuivis": "oui"}, "soins poursuivis : oui"
    )


def louise(s: Suivi) -> None:
    """Case 4: 40, three children; prescribed care is put off, for lack of money and for fear."""
    paroles = f"Je repousse l’examen, les enfants passent d’abord ({s.nom})."
    dossier.demander(
        s, origine="accompagnement_sante", objet="droits_soins", lien="maladie",
        oui=["ressources", "droits_soins", "epreuve"], paroles=paroles,
    )  # fmt: skip
    dossier.commencer(s, paroles, axe="sante", situation_emploi="sans_activite", composition_foyer="couple_enfants")
    dossier.s_entretenir(
        s, f"Elle a peur de ce qu’on trouvera ({s.nom}).", "Un examen prescrit n’est pas fait.", rendez_vous=True,
        mode="lieu", promis_personne="photographier le livret de famille",
    )  # fmt: skip
    dossier.evaluer(
        s, "Les enfants d’abord ; elle après.", soins=("priorite", "être accompagnée à l’examen"),
        ressources=("a_travailler", "que le loyer passe"), moral=("a_travailler", ""),
    )  # fmt: skip
    dossier.entourer(
        s, foyer=[{"lien": "conjoint", "prenom": "Karim"}, *({"lien": "enfant", "prenom": p, "age": a} for p, a in
                   [("Sofia", "11"), ("Adam", "8"), ("Lina", "2")])],
        autour=[{"role": "medecin_traitant", "nom": "Dr Sarrazin", "parler": "oui", "accord_le": dans(0)}],
    )  # fmt: skip
    dossier.compter(
        s, "6,67", adultes="2", enfants="11, 8, 2", m_revenu_autre_adulte="1 650", m_revenu_prestations_familiales="850",
        m_charge_loyer="780", m_charge_energie="160", m_charge_transport="240", m_charge_assurances="120",
        m_charge_cantine_garde="130", m_dette_credit="70", d_dette_credit="900",
    )  # fmt: skip
    dossier.ouvrir_la_voie(s, "Accès aux soins", "mission accompagnement santé", proposee=True)
    dossier.avancer(
        s, "Ce qui empêche", codes=["cout", "peur", "priorite_proches"], mots="Elle le dit d’abord pour l’argent."
    )
    dossier.orienter_vers_la_mission(s)
    dossier.avancer(s, "Complémentaire santé", mots="C2S demandée", qui="la CPAM", attendu_le=dans(25))
    dossier.avancer(s, "Soins prévus", mots="L’examen est pris", attendu_le=dans(28))
    s.au_dossier()
    dossier.planifier(
        s, {"intitule": "Faire l’examen que je repousse", "signe_reussite": "l’examen est fait", "domaine": "soins"},
        {"modele": "Demander la complémentaire santé solidaire (C2S)", "par": "csam", "type": "droit"},
        {"intitule": "Dire ma peur au médecin", "par": "personne"},
    )  # fmt: skip
    dossier.planifier(s, {"intitule": "Payer le loyer sans découvert", "domaine": "ressources"})
    dossier.dire_pourquoi_rien(s, "Moral", "elle préfère attendre l’examen")
    dossier.convenir(s, "Faire l’examen que je repousse", "complémentaire santé solidaire", "Dire ma peur au médecin")
    dossier.faire_la_tache(s, "complémentaire santé solidaire")
    dossier.prevoir(s, intitule="Revoir la peur, avant l’examen", prevue_le=dans(20), objectif="Faire l’examen")
    dossier.demander_un_papier(s, nature="famille", pour_le=dans(10))
    dossier.envoyer_par_son_lien(s, "Un livret de famille", fichiers.png(teinte=s.largeur % 251))
    passer(s.dossier, 30)
    du_jour = s.ma_journee()
    assert "Revoir la peur, avant l’examen" in du_jour and "Papiers au complet" in du_jour, du_jour
    s.ouvrir_le_dossier()
    dossier.avant_l_entretien(s, "photographier le livret de famille", "Revoir la peur")
    dossier.faire_la_suite_de_la_voie(s, "Accès aux soins", "L’examen est pris")
    dossier.avancer(s, "Soins faits", mots="L’examen est fait.")
    s.au_dossier()
    dossier.s_entretenir(s, "Elle a pleuré de soulagement.", "L’examen est fait.", mode="telephone")
    dossier.faire_l_etape(s, "Revoir la peur", "Elle y est allée avec son mari.")
    dossier.atteindre(s, "Faire l’examen que je repousse")
    dossier.partager(
        s, "mission", "CPAM, mission accompagnement santé", but="Savoir que les soins sont faits",
        lignes=["Date de naissance"], jamais="pleuré",
    )  # fmt: skip
    dossier.terminer(
        s, motif="objectifs_atteints", issue={"issue_sante": "soins_obtenus"},
        besoins={"soins": "resolu", "ressources": "en_partie", "moral": "en_partie"},
        restes={
            "Payer le loyer": "Atteint en partie", "Dire ma peur": "C’est fait",
            "photographier le livret": "N’a plus lieu d’être",
        },
    )  # fmt: skip
    dossier.prendre_des_nouvelles(
        s, {"resultat": "repondre", "emploi_garde": "sans_objet", "soins_poursuivis": "oui"}, "soins poursuivis : oui"
    )


def catherine(s: Suivi) -> None:
    """Case 6: 50, alone with her son of 14; a heavy illness, four months of stoppage, stairs that she cannot climb."""
    paroles = f"Les escaliers, je n’y arrive plus après les traitements ({s.nom})."
    dossier.demander(
        s, origine="departement", objet="quotidien", lien="arret", oui=["entourage", "quotidien"], paroles=paroles
    )
    dossier.commencer(s, paroles, axe="sante", situation_emploi="arret_contrat", composition_foyer="parent_isole")
    dossier.s_entretenir(
        s, f"Elle cache à son fils ce qu’elle endure ({s.nom}).", "Fatiguée, elle dort au salon.", rendez_vous=True,
        mode="lieu", promis_service="écrire à la MDPH",
    )  # fmt: skip
    dossier.evaluer(
        s, "Tenir jusqu’au bout des soins, avec Hugo.", logement=("priorite", "une chambre sans escalier"),
        autonomie=("a_travailler", "une aide pour la toilette"), famille=("a_travailler", "que Hugo reste un enfant"),
    )  # fmt: skip
    dossier.entourer(
        s, foyer=[{"lien": "enfant", "prenom": "Hugo", "age": "14"}],
        autour=[
            {"role": "medecin_traitant", "nom": "Dr Faure", "telephone": "05 55 98 41 27", "parler": "oui",
             "accord_le": dans(0), "plateforme": True},
            {"role": "employeur", "nom": "Mme Brun", "parler": "sujet", "sujet": "dire qu’elle rappellera", "accord_le": dans(0)},
        ],
    )  # fmt: skip
    droits = dossier.noter_l_arret(
        s, statut="salarie", p0_debut=dans(-120), p0_fin=dans(40), p0_nature="maladie", p0_ald="oui", p0_su="vu",
        antecedents="aucun", ij_jour="27,40", complement="non",
    )  # fmt: skip
    trois_ans = str((s.monde.jour - timedelta(days=120)).year + 3)
    assert "91e jour de l’arrêt" in droits and trois_ans in droits and "Passage en invalidité" in droits, droits
    dossier.lire_la_voie_d_invalidite(s)
    dossier.ouvrir_la_voie(s, "Maladie grave, et qui aide", "à travailler dans l’évaluation", proposee=True)
    dossier.avancer(s, "Qui aide qui", mots="Hugo fait les courses et la vaisselle.")
    dossier.avancer(s, "Répit", mots="Un week-end chez sa tante", attendu_le=dans(25))
    s.au_dossier()
    dossier.poser_un_repere(s, sorte="fin_arret", le=dans(40))
    dossier.planifier(
        s, {"intitule": "Vivre chez moi sans l’escalier", "signe_reussite": "une chambre en bas", "domaine": "logement"},
        {"modele": "Demander une aide pour adapter le logement", "par": "travailleur", "type": "droit"},
        {"intitule": "Mesurer la porte du salon", "par": "personne"},
    )  # fmt: skip
    dossier.planifier(s, {"intitule": "Être aidée pour la toilette", "domaine": "autonomie"})
    dossier.planifier(s, {"intitule": "Que Hugo souffle", "domaine": "famille"})
    dossier.convenir(s, "Vivre chez moi sans l’escalier", "adapter le logement", "Mesurer la porte du salon")
    dossier.prevoir(s, intitule="Préparer la visite de la MDPH", prevue_le=dans(21), objectif="Vivre chez moi")
    dossier.prevoir(s, intitule="Parler de la suite de l’arrêt", decalage="15", sens="avant", repere="fin de l’arrêt")
    dossier.ecrire(
        s, modele="Appui à une demande", destinataire="MDPH\n6 rue du Pont\n96000 BELLEVILLE",
        complements={"adresse": "4 rue Haute, à l’étage"},
    )  # fmt: skip
    dossier.demander_un_papier(s, nature="mdph", pour_le=dans(12), aupres="organisme")
    dossier.deposer(s, "Un dossier pour la MDPH", fichiers.png(teinte=s.largeur % 251))
    passer(s.dossier, 30)
    du_jour = s.ma_journee()
    assert "Préparer la visite de la MDPH" in du_jour, du_jour
    s.ouvrir_le_dossier()
    dossier.avant_l_entretien(s, "écrire à la MDPH", "en retard", "Préparer la visite de la MDPH")
    dossier.s_entretenir(
        s, "Elle accepte l’aide pour la toilette.", "La MDPH vient mardi.", mode="domicile", presents="sa sœur",
    )  # fmt: skip
    dossier.repondre(s, "Courrier", "la MDPH vient mardi")
    dossier.faire_l_etape(s, "Préparer la visite", "Les mesures sont prises avec elle.")
    dossier.atteindre(s, "Vivre chez moi sans l’escalier")
    dossier.partager(
        s, "MDPH", "MDPH", but="Évaluer le logement avec elle", lignes=["Démarche du"], jamais="cache à son fils"
    )
    dossier.terminer(
        s, motif="relais", issue={"issue_sante": "droits_ouverts"},
        besoins={"logement": "resolu", "autonomie": "resolu", "famille": "en_partie"},
        restes={
            "Être aidée": "Atteint", "Que Hugo souffle": "Atteint en partie", "Demander une aide pour adapter": "C’est fait",
            "Mesurer la porte": "C’est fait", "Parler de la suite": "N’a plus lieu d’être", "écrire à la MDPH": "C’est fait",
        },
    )  # fmt: skip
    dossier.prendre_des_nouvelles(
        s, {"resultat": "repondre", "emploi_garde": "non", "soins_poursuivis": "oui"}, "emploi gardé : non"
    )


def valerie(s: Suivi) -> None:
    """Case 9: 28, two children; three months of stoppage, the employer's top-up ends, bills wait."""
    paroles = f"Mon complément de salaire s’arrête fin mars ({s.nom})."
    dossier.demander(
        s, origine="departement", objet="ressources", lien="arret", oui=["ressources", "entourage"], paroles=paroles
    )
    dossier.commencer(s, paroles, axe="pdp", situation_emploi="arret_contrat", composition_foyer="parent_isole")
    dossier.s_entretenir(
        s, f"Elle n’ouvre plus son courrier ({s.nom}).", "Le complément finit dans trois semaines.", rendez_vous=True,
        mode="lieu", promis_personne="apporter la quittance",
    )  # fmt: skip
    dossier.evaluer(
        s, "Payer le loyer, puis reprendre.", ressources=("priorite", "un délai pour la dette"),
        travail=("a_travailler", "préparer la reprise"),
    )  # fmt: skip
    dossier.entourer(
        s, foyer=[{"lien": "enfant", "prenom": p, "age": a} for p, a in [("Zoé", "7"), ("Tom", "4")]], autour=[]
    )
    dossier.compter(
        s, "4,44", adultes="1", enfants="7, 4", m_revenu_ij="780", m_revenu_complement_employeur="310",
        m_revenu_prestations_familiales="320", m_charge_loyer="640", m_charge_energie="110", m_charge_transport="120",
        m_charge_assurances="60", m_dette_dette_bailleur="80", d_dette_dette_bailleur="1 280",
    )  # fmt: skip
    droits = dossier.noter_l_arret(
        s, statut="salarie", p0_debut=dans(-90), p0_fin=dans(45), p0_nature="maladie", antecedents="aucun", ij_jour="26",
        complement="oui", complement_total="1 090", complement_fin=dans(21),
    )  # fmt: skip
    assert "Fin du complément" in droits, droits
    dossier.regler_l_echeance(s, "complément")
    dossier.planifier(
        s, {"intitule": "Garder mon logement", "signe_reussite": "le loyer d’avril est payé", "domaine": "ressources"},
        {"modele": "Demander l’attestation de paiement des indemnités journalières", "par": "csam", "type": "droit"},
        {"intitule": "Apporter les factures en retard", "par": "personne", "echeance": dans(7)},
    )  # fmt: skip
    dossier.planifier(s, {"intitule": "Reprendre à mon poste", "domaine": "travail"})
    dossier.convenir(s, "Garder mon logement", "attestation de paiement", "Apporter les factures en retard")
    dossier.faire_la_tache(s, "attestation de paiement")
    dossier.prevoir(s, intitule="Regarder le loyer ensemble", prevue_le=dans(25), objectif="Garder mon logement")
    dossier.demarcher(s, intitule="Appel à la prévoyance", reponse_attendue_le=dans(14))
    dossier.ecrire(
        s, modele="échelonnement", destinataire="Office public\n12 rue des Lilas\n96000 BELLEVILLE",
        complements={"adresse": "8 rue du Puits", "montant": "80 € par mois, seize mois"},
    )  # fmt: skip
    dossier.demander_un_papier(s, nature="loyer", pour_le=dans(9), rappel=True)
    passer(s.dossier, 30)
    du_jour = s.ma_journee()
    assert "Regarder le loyer ensemble" in du_jour and "Appel à la prévoyance" in du_jour, du_jour
    s.ouvrir_le_dossier()
    dossier.avant_l_entretien(
        s, "apporter la quittance", "Appel à la prévoyance", "en retard", "Une quittance de loyer"
    )
    dossier.s_entretenir(s, "Elle a rouvert son courrier.", "La prévoyance paie.", mode="telephone")
    dossier.repondre(s, "Appel à la prévoyance", "300 € par mois")
    dossier.comparer(s, "Le loyer est payé, elle reprend lundi.")
    dossier.faire_l_etape(s, "Regarder le loyer", "Avril est payé.")
    dossier.atteindre(s, "Garder mon logement")
    dossier.partager(
        s, "Conseil départemental", "Conseil départemental, service social de secteur", but="Finir l’échelonnement",
        lignes=["Ressources"], jamais="rouvert son courrier",
    )  # fmt: skip
    dossier.terminer(
        s, motif="objectifs_atteints", issue={"issue_emploi": "meme_poste_amenage"},
        besoins={"ressources": "resolu", "travail": "resolu"},
        restes={
            "Reprendre à mon poste": "Atteint", "Apporter les factures": "C’est fait", "Courrier": "N’est plus attendue",
            "apporter la quittance": "C’est fait",
        },
    )  # fmt: skip
    dossier.prendre_des_nouvelles(
        s, {"resultat": "repondre", "emploi_garde": "oui", "soins_poursuivis": "oui"}, "emploi gardé : oui"
    )


CAS: list[tuple[Callable[[Suivi], None], int, dict[int, str]]] = [
    (paul, 45, {1280: "Lefèvre", 390: "Masson"}),
    (romuald, 70, {1280: "Wagner", 390: "Schmitt"}),
    (louise, 40, {1280: "Diallo", 390: "Ndiaye"}),
    (catherine, 50, {1280: "Rousseau", 390: "Lavergne"}),
    (valerie, 28, {1280: "Brunet", 390: "Garnier"}),
]


@pytest.mark.parametrize("largeur", LARGEURS)
@pytest.mark.parametrize(
    ("histoire", "age", "noms"), du_jour("cas pratiques", CAS, 1), ids=lambda v: getattr(v, "__name__", "")
)
def test_from_the_first_interview_to_the_question_of_six_months(
    ouvrir: Any,
    dehors: Any,
    monde: Monde,
    histoire: Callable[[Suivi], None],
    age: int,
    noms: dict[int, str],
    largeur: int,
) -> None:
    prenom, avant = histoire.__name__.capitalize().replace("Valerie", "Valérie"), monde.jour - timedelta(days=100)
    naissance = date(avant.year - age, avant.month, min(avant.day, 28))
    histoire(Suivi(monde, ouvrir, dehors, largeur, prenom, noms[largeur], naissance))
