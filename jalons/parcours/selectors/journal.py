"""The journal of a dossier: who read it and who did what in it, never what was read nor written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Q, QuerySet
from psycopg import sql

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.models.dossier import PieceDeDossier
from jalons.fondations.acces.enums import LIBELLES_ROLES, libelle_du_role
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.models import LigneJournal
from jalons.recevoir.rendez_vous.models import RendezVous

ACTES = {
    "agent.affecter": "rôle donné", "agent.connexion": "connexion", "agent.creer": "compte créé",
    "agent.lire": "lu pour préparer une absence",
    "agent.deconnexion": "déconnexion", "agent.fermer": "compte fermé", "agent.oublier_double": "téléphone du compte oublié",
    "agent.donner_secret": "mot de passe provisoire donné", "agent.rouvrir": "compte rouvert",
    "agent.terminer": "fin de compte datée", "cle_api.creer": "clé d’un logiciel créée",
    "appui.demander": "avis demandé",
    "copie.preparer": "copie du dossier commencée, pour la personne",
    "copie.remettre": "copie du dossier remise à la personne", "copie.lire": "copie du dossier lue",
    "appui.lire": "avis demandé lu",
    "appui.repondre": "avis donné",
    "calendrier.importer": "moments occupés importés", "calendrier.retirer": "calendrier importé retiré",
    "flux.ouvrir": "adresse de calendrier ouverte", "flux.retirer": "adresse de calendrier retirée",
    "flux.lire": "calendrier lu par un logiciel",
    "cle_api.retirer": "clé d’un logiciel retirée", "cle_api.signaler": "signalement envoyé par un logiciel",
    "cle_api.completer": "réponse d’un logiciel à une question", "cle_api.accord": "accord de la personne, dit par un logiciel",
    "espace.ouvrir": "espace d’un organisme ouvert", "espace.fermer": "espace d’un organisme fermé",
    "espace.nommer": "correspondant d’un organisme nommé",
    "apercu.calculer": "aperçu d’une règle calculé",
    "apercu.refuser": "aperçu d’une règle refusé", "appel.faire": "suite d’un appel faite", "appel.noter": "appel noté",
    "appel.suivre": "suite d’un appel passée à qui accompagne la personne désormais",
    "assure.imprimer_acces": "accès imprimés pour la personne", "compte.activer_double": "seconde étape liée",
    "compte.changer_mot_de_passe": "mot de passe changé", "compte.choisir_mot_de_passe": "mot de passe choisi",
    "compte.renouveler_codes": "codes de secours renouvelés",
    "compte.confirmer": "identité redite", "danger.clore": "danger clos", "danger.noter": "danger noté",
    "demande.passer": "demande passée à une autre caisse", "assure.changer_de_caisse": "fiche passée à une autre caisse",
    "demande.retrait_lu": "demande retirée, lu",
    "demande.accompagner": "demande accompagnée", "demande.attribuer": "demande attribuée",
    "demande.chercher_a_joindre": "demande : personne à joindre", "demande.clore": "demande close",
    "demande.completer": "demande complétée", "demande.tenter": "essai de joindre la personne",
    "demande.demander_complement": "demande : complément demandé", "demande.envoyer_offre": "demande : offre envoyée",
    "demande.expirer": "demande expirée", "demande.identifier": "demande rattachée à sa personne",
    "demande.prendre_rdv": "demande : rendez-vous pris", "demande.recevoir": "demande reçue",
    "demande.refuser_attribution": "demande rendue", "demande.remettre": "demande remise, réponse attendue",
    "demande.rendre_rdv": "demande : rendez-vous rendu", "demande.reorienter": "demande réorientée",
    "demande.repondre": "demande répondue", "demande.retenir": "demande retenue, à recevoir",
    "document.deposer": "document déposé", "document.lire": "document lu", "document.retirer": "document retiré",
    "piece_attendue.demander": "papier demandé", "piece_attendue.recevoir": "papier attendu, arrivé",
    "piece_attendue.ecarter": "papier qui n’est plus attendu", "piece_attendue.rappeler": "papier rappelé à la personne",
    "piece_attendue.garder": "papier encore attendu après la fin",
    "piece_attendue.voir_complet": "papiers au complet, vu", "piece_attendue.lire": "papier attendu, lu",
    "piece.deposer": "pièce déposée", "piece.nommer": "pièce nommée", "piece.lire": "pièce lue", "piece.retirer": "pièce retirée",
    "envoi.annuler": "message annulé",
    "envoi.deposer": "message préparé", "envoi.echouer": "message en erreur", "envoi.expedier": "message envoyé",
    "envoi.reprendre": "message repris", "envoi.noter_dit": "dit de vive voix",
    "extraction.charger": "extraction chargée",
    "extraction.denombrer": "extraction dénombrée", "extraction.reperer": "requête mensuelle faite",
    "habilitation.accorder": "habilitation accordée", "habilitation.ouvrir": "habilitation ouverte",
    "habilitation.expirer": "habilitation expirée",
    "habilitation.proposer": "habilitation proposée", "habilitation.refuser": "habilitation refusée",
    "indisponibilite.declarer": "indisponibilité déclarée", "indisponibilite.lever": "indisponibilité levée",
    "inscription.liberer": "place de réunion rendue", "inscription.noter_absente": "absence à une réunion notée",
    "inscription.noter_excusee": "absence excusée à une réunion notée",
    "inscription.noter_presente": "présence à une réunion notée", "inscription.rattacher": "place de réunion rattachée",
    "journal.chercher": "personne cherchée pour son journal", "journal.exporter": "journal exporté",
    "journal.lire": "journal consulté", "journal.verifier": "journal vérifié",
    "journee.remettre": "ligne de la journée remise à plus tard", "journee.reprendre": "ligne de la journée reprise",
    "liaison.annoncer": "liaison : date annoncée", "liaison.attendre_piece": "liaison : pièce attendue",
    "liaison.ecarter": "retard tu à la CPAM, avec la raison",
    "liaison.ecrire": "mot écrit à un autre service", "liaison.faire": "liaison : payée ou faite",
    "liaison.joindre": "liaison : personne jointe", "liaison.lire": "liaison lue",
    "liaison.noter_lue": "mot d’un autre service lu", "liaison.ouvrir": "liaison ouverte", "liaison.prendre": "liaison prise",
    "liaison.prendre_en_charge": "liaison prise en charge",
    "liaison.refuser": "liaison refusée", "liaison.relancer": "liaison relancée",
    "liaison.reprendre": "liaison reprise par le service social", "liaison.rouvrir": "liaison rouverte",
    "liaison.suivre": "liaison : point fait avec la personne", "liaison.terminer": "liaison terminée par le service social",
    "lieu.fermer": "lieu fermé", "lieu.ouvrir": "lieu ouvert", "lieu.rouvrir": "lieu rouvert",
    "mesure.consolider": "mesures calculées", "offre.adresse_a_corriger": "offre : adresse à corriger",
    "offre.adresse_fausse": "offre : adresse fausse", "offre.annuler_relance": "relance d’offre annulée",
    "offre.changer_canal": "offre : canal changé", "offre.constater_silence": "offre restée sans réponse",
    "offre.corriger_adresse": "offre : adresse corrigée", "offre.ecarter": "offre écartée", "offre.envoyer": "offre envoyée",
    "offre.imprimer": "lettres imprimées", "offre.noter_reponse": "réponse à l’offre notée",
    "offre.planifier": "offre planifiée", "offre.prendre_appel": "offre : appel pris", "offre.preparer": "offre préparée",
    "offre.rappeler": "offre : rappel prévu", "offre.relancer": "offre relancée",
    "offre.renoncer_a_l_appel": "offre : plus d’appel", "offre.renvoyer": "offre à renvoyer",
    "organisme.charger": "caisses chargées", "partenaire.charger": "partenaires chargés",
    "partenaire.creer": "partenaire ajouté", "partenaire.modifier": "partenaire modifié",
    "partenaire.importer": "répertoire importé",
    "partenaire.offrir": "service d’un partenaire écrit ou corrigé", "partenaire.verifier": "partenaire vérifié",
    "interlocuteur.creer": "interlocuteur ajouté", "interlocuteur.modifier": "interlocuteur modifié",
    "interlocuteur.lire": "interlocuteur lu", "rapprochement.fondre": "deux fiches réunies",
    "rapprochement.distinguer": "deux fiches séparées", "plage.changer": "plage changée",
    "plage.ouvrir": "plages ouvertes", "plage.retirer": "plage retirée", "plage.retirer_serie": "série de plages retirée",
    "programme.charger": "programmes chargés", "programme.creer": "programme ajouté", "public.adapter": "public adapté",
    "public.creer": "public ajouté", "publication.publier": "chiffres publiés", "referentiel.ajouter_mot": "mot de danger ajouté",
    "reclamation.accuser": "accusé de réception d’une réclamation",
    "reclamation.lire": "réclamation lue",
    "reclamation.noter": "réclamation notée",
    "reclamation.repondre": "réponse à une réclamation",
    "referentiel.charger": "référentiels chargés", "referentiel.modifier": "référentiel modifié",
    "referentiel.retirer_mot": "mot de danger retiré", "reponse_ponctuelle.donner": "réponse ponctuelle donnée",
    "instance.creer": "instance fondée", "instance.composer": "membre d’une instance nommé",
    "instance.quitter": "mandat d’un membre terminé", "lignepv.ecrire": "ligne de procès-verbal écrite",
    "lignepv.corriger": "ligne de procès-verbal corrigée", "lignepv.ajouter_additif": "additif à un procès-verbal signé",
    "point.inscrire": "affaire soumise à une séance", "point.ajouter": "point ajouté à un ordre du jour",
    "point.monter": "point avancé dans l’ordre du jour", "point.retirer": "point retiré de l’ordre du jour",
    "point.declarer_interet": "intérêt d’un membre déclaré", "point.lever_interet": "intérêt d’un membre pas retenu",
    "point.revoir": "point à revoir en fin de séance", "point.decider": "point décidé", "point.ajourner": "point ajourné",
    "point.traiter": "point traité", "seanceinstance.convoquer": "séance convoquée",
    "seanceinstance.annuler": "séance annulée", "seanceinstance.ouvrir": "séance ouverte",
    "seanceinstance.changer_presence": "arrivée ou départ d’un membre", "seanceinstance.suspendre": "séance suspendue",
    "seanceinstance.rouvrir": "séance reprise", "seanceinstance.clore": "séance close",
    "seanceinstance.signer": "procès-verbal signé", "suite_instance.noter": "suite d’une séance notée",
    "suite_instance.faire": "suite d’une séance faite",
    "instance.lire": "instance lue", "seance_instance.lire": "séance lue",
    "seance.annuler": "réunion annulée", "seance.changer_salle": "salle de la réunion changée",
    "seance.inscrire": "place de réunion donnée", "seance.ouvrir": "réunion ouverte",
    "securite.dire": "ce qui a été fait pour un danger, écrit",
    "seance.tenir": "réunion tenue", "secteur.donner": "secteur donné", "secteur.reprendre": "secteur repris",
    "signalement.completer": "complément d’un signalement reçu", "signalement.ecrire_mot": "mot à l’auteur d’un signalement",
    "signalement.noter_accord": "accord de la personne noté", "signalement.questionner": "question à l’auteur d’un signalement",
    "signalement.relancer": "question rappelée à l’auteur d’un signalement",
    "signalement.proposer": "signalement de la requête mensuelle", "signalement.recevoir": "signalement reçu",
    "signalement.repondre": "réponse à l’auteur d’un signalement", "suppleance.declarer": "suppléance déclarée",
    "sollicitation.decider": "demande d’un tiers décidée",
    "sollicitation.lire": "demande d’un tiers lue",
    "sollicitation.noter": "demande d’un tiers notée",
    "sollicitation.passer": "demande d’un tiers passée",
    "sollicitation.prendre_connaissance": "demande d’un tiers : connaissance prise",
    "sollicitation.reprendre": "demande d’un tiers reprise",
    "liaison.suivre_dossier": "liaison passée à l’autre caisse avec le dossier",
    "absence.laisser": "absence laissée sans suppléance",
    "suppleance.terminer": "suppléance terminée", "territoire.charger": "territoires chargés",
    "reseau_routier.charger": "réseau routier chargé", "trajet.calculer": "trajets calculés",
    "versionregle.creer": "règle commencée", "versionregle.modifier": "règle modifiée",
    "versionregle.publier": "règle publiée", "versionregle.retirer": "règle retirée",
    "dossier.lire": "dossier lu", "assure.lire": "fiche lue", "note.lire": "note lue", "assure.reveler": "numéro révélé",
    "dossier.ouvrir": "dossier ouvert", "dossier.suspendre": "dossier suspendu", "dossier.reprendre": "dossier repris",
    "dossier.clore": "dossier terminé", "dossier.rouvrir": "dossier rouvert", "dossier.changer_axe": "axe changé",
    "dossier.changer_referent": "référent changé", "transfert.proposer": "transfert proposé",
    "depart.proposer": "transfert à une autre caisse proposé",
    "depart.accepter": "transfert accepté par l’autre caisse", "depart.refuser": "transfert pas accepté par l’autre caisse",
    "depart.retirer": "transfert à une autre caisse retiré", "demande.suivre_dossier": "demande passée avec le dossier",
    "transfert.accepter": "transfert accepté", "transfert.refuser": "transfert pas accepté",
    "arret.noter": "faits de l’arrêt notés", "arret.regler": "échéance réglée ou écartée",
    "arret.rouvrir": "échéance reprise", "courrier.ecrire": "courrier commencé", "courrier.corriger": "courrier écrit",
    "courrier.envoyer": "courrier envoyé", "courrier.remettre": "courrier remis en main propre",
    "courrier.abandonner": "courrier abandonné", "courrier.noter_accuse": "courrier arrivé", "courrier.lire": "courrier lu",
    "nouvelles.convenir": "nouvelles convenues pour plus tard", "nouvelles.lire": "question posée plus tard ouverte",
    "prisenouvelles.repondre": "nouvelles prises", "prisenouvelles.ne_pas_joindre": "nouvelles : injoignable",
    "prisenouvelles.refuser": "nouvelles : pas voulu répondre", "prisenouvelles.arreter": "nouvelles arrêtées",
    "prisenouvelles.annuler": "nouvelles annulées",
    "fiche_scellee.ouvrir": "fiche scellée ouverte", "fiche_scellee.ecrire": "fiche scellée écrite",
    "fiche_scellee.commencer": "fiche scellée : brouillon commencé",
    "fiche_scellee.jeter": "fiche scellée : brouillon jeté", "referentiel.publier_grille": "grille publiée",
    "fiche_scellee.lire": "fiche scellée lue", "fichescellee.envoyer": "fiche scellée envoyée",
    "fiche_scellee.nommer": "fiche scellée passée", "fiche_scellee.relire": "fiche scellée : le risque dure",
    "fichescellee.accuser": "fiche scellée : accusé reçu", "fichescellee.clore": "fiche scellée close",
    "modele_courrier.tenir": "modèle de courrier écrit", "modele_courrier.retirer": "modèle de courrier retiré",
    "transfert.retirer": "proposition de transfert retirée", "evaluation.completer": "évaluation complétée",
    "grille.ouvrir": "grille ouverte à la caisse", "grille.fermer": "grille fermée", "grille.remplir": "grille remplie",
    "plan.recueillir_accord": "accord au plan noté", "repere.poser": "repère posé", "repere.deplacer": "repère déplacé",
    "budget.remplir": "budget noté", "budget.ajouter": "ligne de budget ajoutée", "budget.corriger": "ligne de budget corrigée",
    "budget.terminer": "ligne de budget terminée", "budget.retirer": "ligne de budget retirée", "budget.lire": "budget lu",
    "entourage.ajouter": "entourage : personne notée", "entourage.corriger": "entourage corrigé",
    "entourage.terminer": "entourage : personne partie", "entourage.retirer": "entourage : ligne retirée",
    "entourage.lire": "entourage lu",
    "avis.rendre": "avis rendu", "avis.lire": "avis lu",
    "voie.ouvrir": "voie ouverte", "voie.ecarter": "voie dite pas pour elle", "voie.fermer": "voie fermée",
    "voie.rouvrir": "voie rouverte", "voie.lire": "voie lue", "pas.noter": "voie : fait noté",
    "pas.corriger": "voie : fait corrigé",
    "pas.faire": "voie : ce qui était attendu est fait", "pas.retirer": "voie : fait retiré",
    "aide.noter": "besoin d’argent noté", "aide.corriger": "besoin d’argent corrigé", "aide.payer_a": "à qui payer, corrigé",
    "aide.lire": "aide lue",
    "financement.ajouter": "financeur ajouté", "financement.demander": "aide demandée",
    "financement.reprendre": "demande d’aide reprise", "financement.reserver": "aide accordée, à confirmer",
    "financement.accorder": "aide accordée", "financement.refuser": "aide refusée",
    "financement.confirmer": "aide confirmée", "financement.infirmer": "aide non confirmée",
    "financement.solder": "aide soldée", "financement.retirer": "financeur retiré",
    "financement.donner_lettre": "lettre de décision donnée", "financement.lire": "demande d’aide lue",
    "versement.verser": "paiement d’aide demandé", "versement.envoyer": "paiement d’aide envoyé",
    "versement.payer": "paiement d’aide fait", "versement.revenir": "paiement d’aide revenu",
    "versement.annuler": "paiement d’aide annulé", "versement.lire": "paiement d’aide lu",
    "fonds.creer": "fonds d’aide ouvert", "fonds.lire": "fonds d’aide lu", "exercice.doter": "dotation d’un fonds écrite",
    "bordereau.envoyer": "envoi à l’agent comptable", "bordereau.lire": "envoi à l’agent comptable lu",
    "projet.noter": "projet de reprise noté", "outil.ouvrir": "outil de reprise commencé",
    "outil.completer": "outil de reprise complété", "outil.demander": "outil de reprise demandé",
    "outil.accorder": "outil de reprise accordé", "outil.refuser": "outil de reprise refusé",
    "outil.commencer": "outil de reprise en cours", "outil.finir": "outil de reprise terminé",
    "outil.abandonner": "outil de reprise abandonné", "outil.lire": "outil de reprise lu",
    "pasoutil.noter": "outil de reprise : étape notée", "pasoutil.corriger": "outil de reprise : étape corrigée",
    "pasoutil.retirer": "outil de reprise : étape retirée",
    "presentation.preparer": "présentation en cellule préparée", "presentation.corriger": "présentation en cellule corrigée",
    "presentation.inscrire": "présentation en cellule inscrite", "presentation.reprendre": "présentation ôtée d’un ordre du jour",
    "presentation.decider": "présentation examinée en cellule", "presentation.retirer": "présentation en cellule retirée",
    "presentation.lire": "présentation en cellule lue", "question_employeur.noter": "question d’un employeur notée",
    "question_employeur.lire": "question d’un employeur lue",
    "entretien.noter": "entretien noté", "entretien.corriger": "entretien corrigé", "entretien.annuler": "entretien retiré",
    "brouillon.commencer": "brouillon commencé", "plan.convenir": "plan d’aide noté", "plan.modifier": "plan modifié",
    "objectif.ajouter": "objectif ajouté", "objectif.modifier": "objectif modifié", "objectif.regarder": "objectif regardé",
    "action.ajouter": "action ajoutée", "action.modifier": "action modifiée", "action.commencer": "action commencée",
    "action.faire": "action faite", "action.abandonner": "action abandonnée", "action.reprendre": "action reprise",
    "action.defaire": "action à refaire", "action.garder": "action gardée à la fin", "demarche.noter": "démarche notée",
    "demarche.modifier": "démarche modifiée", "demarche.annuler": "démarche retirée",
    "demarche.recevoir_reponse": "réponse notée", "demarche.garder": "réponse encore attendue à la fin",
    "demarche.ne_plus_attendre": "réponse plus attendue", "etape.prevoir": "étape prévue", "etape.faire": "étape faite",
    "etape.reporter": "étape reportée", "etape.noter_resultat": "résultat d’étape noté", "etape.annuler": "étape retirée",
    "promesse.faire": "promesse faite", "promesse.abandonner": "promesse plus à faire",
    "promesse.rouvrir": "promesse rouverte", "promesse.garder": "promesse gardée à la fin",
    "etape.garder": "étape gardée à la fin", "rendezvous.lire": "rendez-vous lu", "rendezvous.reserver": "rendez-vous pris",
    "rendezvous.deplacer": "rendez-vous déplacé", "rendezvous.maintenir": "rendez-vous maintenu",
    "rendezvous.ajouter_seconde": "seconde personne ajoutée au rendez-vous",
    "rendezvous.retirer_seconde": "seconde personne retirée du rendez-vous",
    "rendezvous.annuler": "rendez-vous annulé", "rendezvous.noter_present": "présence notée",
    "rendezvous.noter_absent": "absence notée",
    "rendezvous.noter_excuse": "excuse notée", "rendezvous.preparer_visite": "visite préparée",
    "rendezvous.confirmer_retour": "retour de visite confirmé", "rendez_vous.lire": "rendez-vous lu",
    "attentecreneau.inscrire": "mise sur la liste d’attente", "attentecreneau.prendre": "créneau proposé, liste d’attente",
    "attentecreneau.passer": "créneau passé, liste d’attente", "attentecreneau.retirer": "retirée de la liste d’attente",
    "attentecreneau.sortir": "n’attend plus de créneau", "attentecreneau.revenir": "attend de nouveau un créneau",
    "attente.lister": "liste d’attente lue",
    "dossier.accompagner": "dossier ouvert pour écrire", "evaluation.lire": "évaluation lue",
    "evaluation.ecrire": "évaluation ouverte pour écrire", "note.ecrire": "note ouverte pour écrire",
    "plan.lire": "plan d’aide lu", "plan.ecrire": "plan d’aide ouvert pour écrire", "transfert.repondre": "transfert lu",
    "attente.lire": "liste d’attente lue",
    "appel.lire": "appel lu", "danger.lire": "danger lu", "depart.lire": "départ vers une autre caisse lu",
    "demande.lire": "demande lue", "offre.lire": "offre lue",
    "offre.appeler": "offre lue pour l’appel", "reperage.lire": "repérage lu", "seance.lire": "réunion lue",
    "signalement.accuser": "signalement lu", "signalement.lire": "signalement lu", "transfert.lire": "transfert lu",
    "journee.lire": "lu dans la journée", "reponse_ponctuelle.lire": "réponse ponctuelle lue",
    "assure.chercher": "recherche faite", "assure.enregistrer": "fiche enregistrée", "assure.corriger": "fiche corrigée",
    "assure.noter_deces": "décès noté", "assure.annuler_deces": "décès retiré", "assure.fusionner": "fiches réunies",
    "assure.annuler_fusion": "fiches séparées de nouveau", "assure.declarer_distinctes": "fiches dites de deux personnes",
    "lien.creer": "lien d’un seul usage créé", "lien.ouvrir": "lien ouvert", "lien.servir": "lien servi",
    "lienrendezvous.creer": "lien de rendez-vous créé", "lienrendezvous.ouvrir": "lien de rendez-vous ouvert",
    "rendezvous.retirer_lien": "lien de rendez-vous retiré", "rendezvous.redonner_lien": "lien de rendez-vous redonné",
    "rendezvous.noter_prevenue": "prévenue de vive voix", "rendezvous.voir_gestes": "geste de la personne vu",
    "geste.confirmer": "venue confirmée par la personne", "geste.deplacer": "rendez-vous déplacé par la personne",
    "geste.annuler": "rendez-vous annulé par la personne", "geste.sans_rappel": "rappels refusés par la personne",
    "envoi.accuser": "accusé d’un message lu",
    "lien.revoquer": "lien retiré", "lien.envoyer": "lien écrit à l’organisme, par courriel",
    "ecritstage.ecrire": "écrit de stage signé", "ecritstage.reprendre": "écrit de stage repris",
    "ecritstage.rendre": "écrit de stage rendu", "ecritstage.contresigner": "écrit de stage contresigné",
    "ecrit_stage.lire": "écrit de stage lu", "ecrit_stage.ecrire": "écrit de stage ouvert pour écrire",
    "ouverture.ouvrir": "dossier ouvert pour un temps", "ouverture.forcer": "dossier ouvert en urgence",
    "ouverture.refermer": "ouverture refermée", "ouverture.noter_lue": "ouverture en urgence vue par qui accompagne",
    "ouverture.revoir": "ouverture en urgence revue", "ouverture.lire": "ouverture lue",
    "extrait.transmettre": "extrait du dossier transmis", "extrait.retirer": "extrait retiré",
    "extrait.lire": "extraits lus", "extrait.composer": "extrait préparé", "extrait.recevoir": "extrait lu par le destinataire",
    "partage.preparer": "partage préparé", "partage.lire": "partage lu", "partage.noter_vu": "partage vu par l’organisme",
    "brouillon_appel.commencer": "appel gardé à mesure", "brouillon_appel.jeter": "appel commencé, jeté",
    "brouillon_appel.lire": "appel commencé, relu",
    "permanence.tenir": "permanence notée", "permanence.lever": "permanence levée",
    "relais.proposer": "appel passé en direct", "relais.lire": "appel passé en direct, lu",
    "lieu.modifier": "lieu d’accueil corrigé", "salle.ouvrir": "salle ouverte", "salle.modifier": "salle corrigée",
    "convention.convenir": "convention de locaux écrite", "convention.corriger": "convention de locaux corrigée",
    "permanence_administrative.tenir": "permanence administrative ajoutée",
    "permanence_administrative.corriger": "permanence administrative corrigée",
    "vehicule.mettre_en_service": "véhicule mis en service", "vehicule.corriger": "véhicule corrigé",
    "vehicule.reserver": "véhicule réservé", "vehicule.rendre": "véhicule rendu",
    "attribution.regler": "attribution des demandes réglée", "rendezvous.changer_salle": "salle du rendez-vous changée",
    "protocole.preparer": "protocole préparé", "protocole.corriger": "protocole corrigé", "protocole.signer": "protocole signé",
    "protocole.renouveler": "renouvellement préparé", "protocole.terminer": "protocole terminé",
    "protocole.faire_bilan": "bilan du protocole écrit", "question.poser": "question d’expertise posée",
    "question.repondre": "question d’expertise répondue", "question.retirer": "question d’expertise retirée",
    "connaissance.tenir": "réponse gardée pour tous", "connaissance.corriger": "réponse gardée corrigée",
    "connaissance.retirer": "réponse gardée retirée",
    "assure.rattacher": "rattachement noté", "assure.detacher": "rattachement terminé",
    "assure.poser_identifiant": "numéro noté", "assure.noter_souhaits": "souhaits de contact notés",
    "souhaits.lire": "souhaits de contact lus", "canal_sur.lire": "souhaits et canal sûr lus",
    "assure.noter_protection": "protection notée", "assure.modifier_protection": "protection modifiée",
    "assure.noter_ne_rien_dire": "personne à qui ne rien dire notée",
    "assure.noter_precaution": "précaution d’accueil notée", "assure.renouveler_precaution": "précaution d’accueil renouvelée",
    "assure.modifier_ne_rien_dire": "personne à qui ne rien dire modifiée", "brouillon.jeter": "brouillon jeté",
}  # fmt: skip
ROLES = {str(role): texte for role, texte in LIBELLES_ROLES.items()} | {"machine": "la machine"}
PAR_PAGE = 50


@dataclass(frozen=True)
class Lecture:
    """One line, as the referent reads it."""

    instant: datetime
    qui: str
    role: str
    quoi: str


def libelle(acte: str) -> str:
    """The act in words; its code when nobody gave any."""
    return ACTES.get(acte, acte.replace(".", " : ").replace("_", " "))


@cache
def _pieces() -> str:
    """The SQL of the key of every piece that hangs from one dossier: as many tables as rooms, one query."""
    tables = sorted(m._meta.db_table for m in apps.get_models() if issubclass(m, PieceDeDossier))
    une = sql.SQL("SELECT id FROM {} WHERE dossier_id = %(dossier)s")
    return sql.SQL(" UNION ALL ").join(une.format(sql.Identifier(table)) for table in tables).as_string(None)


def objets_du_dossier(dossier: Dossier) -> list[UUID]:
    """The dossier, the person, her appointments in this caisse, and every piece that hangs from the dossier."""
    rdv = RendezVous.objects.filter(assure_id=dossier.assure_id, organisme_id=dossier.organisme_id)
    with connection.cursor() as curseur:
        curseur.execute(_pieces(), {"dossier": dossier.pk})
        pieces = [pk for (pk,) in curseur.fetchall()]
    return [dossier.pk, dossier.assure_id, *rdv.values_list("pk", flat=True), *pieces]


def journal_du_dossier(dossier: Dossier) -> QuerySet[LigneJournal]:
    """Every line about this dossier, the newest first."""
    return LigneJournal.objects.filter(objet_id__in=objets_du_dossier(dossier)).order_by("-instant", "id")


def en_lectures(lignes: Iterable[LigneJournal]) -> list[Lecture]:
    """The lines in words. One query."""
    lues = list(lignes)
    agents = Agent.objects.in_bulk({x.agent_id for x in lues if x.agent_id})
    return [ecrire_lecture(x, agents.get(x.agent_id)) for x in lues]


def ecrire_lecture(ligne: LigneJournal, agent: Agent | None) -> Lecture:
    """One line in words."""
    accorde = libelle_du_role(ligne.role, agent.accord) if agent and ligne.role in LIBELLES_ROLES else ""
    role = accorde or ROLES.get(ligne.role, ligne.role)
    return Lecture(ligne.instant, str(agent or "Jalons"), role, libelle(ligne.acte))


def qui_a_lu(dossier: Dossier, combien: int = 8) -> list[Lecture]:
    """The last accesses to this dossier and this person, without what was read."""
    lues = Q(acte__endswith=".lire") | Q(acte="assure.reveler")
    return en_lectures(journal_du_dossier(dossier).filter(lues)[:combien])


def choix_du_journal(lignes: QuerySet[LigneJournal], role: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The roles and the acts that one may filter by: those written there."""
    tous = lignes.order_by()
    roles = sorted({(r, ROLES.get(r, r)) for r in tous.values_list("role", flat=True).distinct()}, key=lambda c: c[1])
    siens = tous.filter(role=role) if role else tous
    actes = sorted({(a, libelle(a)) for a in siens.values_list("acte", flat=True).distinct()}, key=lambda c: c[1])
    return roles, actes
