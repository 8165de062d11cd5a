"""A small world, with one subject a role and one whole story at each distance from her; secrets are marked.

Region A has two teams, region B one; bodies P and Q are partners. A story is a person, her demandes, appointments and
dossier, all held by one agent. Rows are written without the services: nothing here depends on what is tested.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from jalons.accompagner.accompagnements import models as acc
from jalons.accompagner.instances import models as ins
from jalons.accompagner.protections.models import BrouillonFiche, FicheScellee
from jalons.accompagner.voies.models import Avis
from jalons.fondations.agents.models import Agent, Habilitation, Secteur, Suppleance
from jalons.fondations.documents.models import Document
from jalons.fondations.envois.models import Envoi
from jalons.fondations.referentiels.models import CodeListe, Fiche, Parametre
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.territoires.models import ReglageAttribution, Salle
from jalons.mesurer.statistiques.models import Publication
from jalons.personnes.assures import models as ass
from jalons.personnes.entourage.models import LigneEntourage
from jalons.personnes.partenaires.models import Interlocuteur, Partenaire, Rapprochement, ServiceOffert
from jalons.recevoir.attentes.models import AttenteCreneau
from jalons.recevoir.expertises.models import Connaissance, Question
from jalons.recevoir.implantations import models as imp
from jalons.recevoir.offres import models as off
from jalons.recevoir.protocoles.models import Protocole
from jalons.recevoir.rendez_vous import models as rdv
from jalons.recevoir.seances import models as sea
from jalons.recevoir.signalements import models as sig
from jalons.reperer.detection.models import Extraction, Reperage
from jalons.reperer.programmes.chargement import charger_programmes
from jalons.reperer.programmes.models import Programme, Public, VersionRegle
from tests import people
from tests.acces import entree, monde_dossier
from tests.acces.oracle import ROLES
from tests.acces.plume import PREFIXE_NIR, Canari, Histoire, Plume, instant, mots_plantes, periode


@dataclass
class Monde:
    """The subjects by role, and the stories."""

    sujets: dict[str, Agent]
    histoires: list[Histoire]
    partenaires: dict[str, Partenaire]

    def histoire(self, cas: str, role: str) -> Histoire:
        """The story that stands at this distance from the subject of this role."""
        return next(h for h in self.histoires if h.cas == cas and h.role in ("", role))


def construire() -> Monde:
    """The world, in the caller's transaction."""
    charger_referentiels()
    charger_programmes()
    organismes = {nom: people.un_organisme(nom=f"Caisse {nom}") for nom in "AB"}
    equipes = {nom: people.une_equipe(organismes[nom[0]]) for nom in ("A1", "A2", "B1")}
    lieux = {nom: people.un_lieu(organismes[nom[0]]) for nom in equipes}
    for nom, equipe in equipes.items():
        equipe.lieux.set([lieux[nom]])
    for organisme in organismes.values():
        acc.GrilleOuverte.objects.create(organisme=organisme, code="epices", ouverte_le=timezone.localdate())
    bodies = {nom: Partenaire.objects.create(code=f"body-{nom.lower()}", nom=f"Service {nom}") for nom in "PQ"}
    sujets = {role: _sujet(role, equipes["A1"], bodies["P"]) for role in ROLES}
    tiers, absent = people.un_agent(equipe=equipes["B1"]), people.un_agent(equipe=equipes["A2"])
    jour = timezone.localdate()
    for sujet in sujets.values():
        Suppleance.objects.create(absent=absent, suppleant=sujet, date_debut=jour, date_fin=jour)
    places: list[tuple[str, str, str, Agent, Partenaire | None]] = [
        ("mien", role, "A2" if role == "partenaire" else "A1", sujets[role], None) for role in ROLES
    ]
    places += [
        ("supplee", "", "A2", absent, None),
        ("equipe", "", "A1", people.un_agent(equipe=equipes["A1"]), None),
        ("region", "", "A2", people.un_agent(equipe=equipes["A2"]), None),
        ("ailleurs", "", "B1", people.un_agent(equipe=equipes["B1"]), None),
        ("organisation", "", "B1", people.un_agent(equipe=equipes["B1"]), bodies["P"]),
        ("autre_organisation", "", "B1", people.un_agent(equipe=equipes["B1"]), bodies["Q"]),
    ]
    mots, histoires = mots_plantes(), []
    for rang, (cas, role, ou, porteur, body) in enumerate(places):
        histoire = Histoire(cas, role, porteur)
        plume = Plume(histoire, rang, organismes[ou[0]], equipes[ou], lieux[ou], body, tiers, mots)
        for ecrire in (
            _commun,
            _personne,
            _demandes,
            entree.liaisons,
            entree.registres,
            entree.permanence,
            entree.calendrier,
            _agenda,
            _offres,
            monde_dossier.dossier,
            monde_dossier.plan,
            monde_dossier.budget,
            entree.extrait,
            monde_dossier.piece,
            monde_dossier.voies,
            monde_dossier.reprise,
            monde_dossier.aides,
            entree.ouverture,
            _cachettes,
            _instances,
        ):
            ecrire(plume, histoire.pieces)
        entree.espace(plume, histoire.pieces, sujets["partenaire"] if body is bodies["P"] else porteur)
        entree.stage(plume, histoire.pieces, sujets["stagiaire"], ouvre=cas == "supplee")
        histoires.append(histoire)
    frais = {role: Agent.objects.get(pk=sujet.pk) for role, sujet in sujets.items()}
    return Monde(frais, histoires, bodies)


def _sujet(role: str, equipe: Any, body: Partenaire) -> Agent:
    if role == "partenaire":
        return people.un_agent(role, organisme=None, partenaire_id=body.pk)
    return people.un_agent(role, equipe=equipe)


def _commun(p: Plume, pieces: dict[str, Any]) -> None:
    jour, porteur = timezone.localdate(), p.histoire.porteur
    pieces |= {
        "agent": porteur,
        "lieu": p.lieu,
        "suppleance": Suppleance.objects.create(absent=porteur, suppleant=p.tiers, date_debut=jour, date_fin=jour),
        "secteur": Secteur.objects.create(agent=porteur, genre="commune", code="96001", date_debut=jour),
        "habilitation": _habilitation(p, jour),
        "partenaire": Partenaire.objects.create(code=f"local-{p.rang}", nom="Local", territoire=p.organisme),
        "question": Question.objects.create(organisme=p.organisme, posee_par=porteur, texte="Une question"),
        "connaissance": Connaissance.objects.create(
            organisme=p.organisme, question="Q", reponse="R", recherche="q r", verifiee_le=jour
        ),
        "avis": Avis.objects.create(
            organisme=p.organisme, objet="structure", structure="S", sens="sans", texte="T", rendu_le=jour
        ),
        "protocole": Protocole.objects.create(
            organisme=p.organisme,
            intitule="Protocole",
            origine="hopital",
            qui="L’hôpital",
            quoi="Tout",
            comment="Portail",
        ),
        "partenaire_national": Partenaire.objects.create(code=f"national-{p.rang}", nom="National"),
        "publication": Publication.objects.create(
            organisme=p.organisme, annee=2000 + p.rang, rang=1, publiee_le=jour, seuil=5
        ),
        "parametre": Parametre.objects.order_by("code", "date_debut").first(),
        "fiche": Fiche.objects.first(),
        "code_liste": CodeListe.objects.filter(liste="mots_danger").first(),
        "public_national": Public.objects.get(code="a1"),
        "public": (
            public := Public.objects.create(
                code=f"local-{p.rang}",
                libelle="Liste",
                organisme=p.organisme,
                source="liste",
                reference="essai",
                programme=Programme.objects.get(code="listes"),
                confiance="K",
            )
        ),
        "version_regle": VersionRegle.objects.create(public=public, numero=1, empreinte="0" * 64),
    }
    pieces["interlocuteur"] = Interlocuteur.objects.create(
        partenaire=pieces["partenaire"], organisme=p.organisme, nom=p.mot("interlocuteur.nom"), fonction="Accueil",
        telephone="01 99 00 00 01", date_debut=jour,
    )  # fmt: skip
    pieces |= _implantation(p, jour)
    pieces["service_offert"] = ServiceOffert.objects.create(
        partenaire=pieces["partenaire_national"], identifiant=f"di--{p.rang}", nom="Permanence", releve_le=jour
    )
    pieces["rapprochement"] = Rapprochement.objects.create(
        garde=pieces["partenaire_national"], autre=pieces["partenaire"], raison="Même nom"
    )


def _implantation(p: Plume, jour: Any) -> dict[str, Any]:
    vehicule = imp.Vehicule.objects.create(organisme=p.organisme, nom="Clio", lieu=p.lieu, en_service_du=jour)
    return {
        "salle": Salle.objects.create(lieu=p.lieu, nom=f"Bureau {p.rang}", places=3, ouverte_du=jour, fermee_au=jour),
        "convention_locaux": imp.ConventionLocaux.objects.create(lieu=p.lieu, avec="CPAM", date_debut=jour),
        "permanence_administrative": imp.PermanenceAdministrative.objects.create(
            lieu=p.lieu, service="cpam", jour_semaine=1, heure_debut=time(9), heure_fin=time(12), date_debut=jour
        ),
        "vehicule": vehicule,
        "reservation_vehicule": imp.ReservationVehicule.objects.create(
            vehicule=vehicule, agent=p.histoire.porteur, objet="visite", periode=periode(instant(3, 9))
        ),
        "attribution": ReglageAttribution.objects.create(
            organisme=p.organisme, attribution="secteur", date_debut=jour + timedelta(days=p.rang)
        ),
    }


def _habilitation(p: Plume, jour: Any) -> Habilitation:
    ou = {"organisme": p.organisme, "equipe": p.equipe, "date_debut": jour, "proposee_par": p.histoire.porteur}
    return Habilitation.objects.create(identifiant=f"neuf{p.rang}", nom="N", prenom="P", role="csam", **ou)


def _personne(p: Plume, pieces: dict[str, Any]) -> None:
    jour, porteur = timezone.localdate(), p.histoire.porteur
    for rang, nom in enumerate(("assure", "assure_b")):
        nir = f"{PREFIXE_NIR}{p.rang:03d}{rang:03d}"
        pieces[nom] = people.un_assure(
            p.organisme, nom=f"Nom {'abcdefghijklmnop'[p.rang] * 3}{'xy'[rang]}", nir=nir, commune_code="96001",
            prenom=p.mot(f"{nom}.prenom", nom).capitalize(), adresse=p.mot("assure.adresse") if nom == "assure" else "",
        )  # fmt: skip
        p.histoire.canaris.append(Canari(nir, "identifiant.valeur", nom))
        ass.Rattachement.objects.create(assure=pieces[nom], agent=porteur, genre="referent", date_debut=jour)
    contact = {
        "canal_sur": p.mot("contact.canal_sur"),
        "consignes": p.mot("contact.consignes"),
        "ne_pas_contacter_motif": p.mot("contact.ne_pas_contacter_motif"),
    }
    ass.Contact.objects.create(assure=pieces["assure"], **contact)
    pieces["protection"] = ass.Protection.objects.create(
        assure=pieces["assure"], mesure="curatelle", mandataire=p.mot("protection.mandataire"), date_debut=jour
    )
    pieces["precaution"] = ass.PrecautionAccueil.objects.create(
        assure=pieces["assure"], fait=p.mot("precaution_accueil.fait"), faire=p.mot("precaution_accueil.faire"), par=porteur,
        fait_le=jour, date_debut=jour, date_fin=jour,
    )  # fmt: skip
    pieces["ne_rien_dire"] = ass.NeRienDire.objects.create(
        assure=pieces["assure"], a_qui=p.mot("ne_rien_dire.a_qui"), date_debut=jour, par=porteur
    )
    for rang, nom in enumerate(("entourage", "proche")):  # the second, she shows to who answers the telephone
        contenu = {"role": "famille", "nom": p.mot(f"{nom}.contenu"), "parler": "oui", "accord_le": str(jour)}
        pieces[nom] = LigneEntourage.objects.create(
            assure=pieces["assure"], suite=uuid4(), cercle="autour", auteur=porteur, contenu=json.dumps(contenu),
            plateforme=rang == 1, date_acte=jour, date_debut=jour,
        )  # fmt: skip
    pieces["danger"] = ass.NoteDanger.objects.create(
        assure=pieces["assure"], organisme=p.organisme, auteur=porteur, cadre=p.tiers, pour=porteur, numero="15",
        paroles=p.mot("danger.paroles"),
    )  # fmt: skip
    pieces["fiche_scellee"] = FicheScellee.objects.create(
        assure=pieces["assure"], organisme=p.organisme, auteur=porteur, cadre=p.tiers, genre="ip", dit="non",
        destinataire=p.mot("fiche_scellee.destinataire"), corps=p.mot("fiche_scellee.corps"),
        dit_mots=p.mot("fiche_scellee.dit_mots"), accuse=p.mot("fiche_scellee.accuse"),
    )  # fmt: skip
    BrouillonFiche.objects.create(
        fiche=pieces["fiche_scellee"], auteur=porteur, cible="lettre", modifie_le=timezone.now(),
        contenu=json.dumps({"corps": p.mot("brouillon_fiche.contenu")}),
    )  # fmt: skip
    ass.LienDoublon.objects.create(doublon=pieces["assure_b"], garde=pieces["assure"], pose_par=porteur)


def _demandes(p: Plume, pieces: dict[str, Any]) -> None:
    jour, maintenant, porteur = timezone.localdate(), timezone.now(), p.histoire.porteur
    commun = {"organisme": p.organisme, "attribuee_a": porteur, "equipe": p.equipe, "recue_le": jour}
    pieces["demande"] = demande = sig.Demande.objects.create(
        assure=pieces["assure_b"],
        statut="a_qualifier",
        motif_decision=p.mot("demande.motif_decision", "assure_b"),
        **commun,
    )
    pieces["demande_remise"] = remise = sig.Demande.objects.create(
        assure=pieces["assure"], statut="accompagne", remise_le=maintenant,
        ce_qui_a_ete_dit=p.mot("demande.ce_qui_a_ete_dit"), **commun,
    )  # fmt: skip
    sig.Attribution.objects.create(
        demande=demande, agent=porteur, date_acte=jour, proposee=True, confiee=True,
        raison=p.mot("attribution.raison", "assure_b"),
    )  # fmt: skip
    arrivee = {"organisme": p.organisme, "origine": "hopital", "recu_le": jour, "partenaire": p.partenaire}
    pieces["signalement"] = signalement = sig.Signalement.objects.create(
        demande=demande, referent_nom=p.mot("signalement.referent_nom", "assure_b"),
        paroles=p.mot("signalement.paroles", "assure_b"),
        texte_referent=p.mot("signalement.texte_pour_csam", "assure_b"), pour_csam=True, **arrivee,
    )  # fmt: skip
    pieces["signalement_remis"] = sig.Signalement.objects.create(
        demande=remise, remis_le=maintenant, paroles=p.mot("signalement_remis.paroles"),
        texte_referent=p.mot("signalement_remis.texte_referent"), reperage=_reperage(p, pieces), **arrivee,
    )  # fmt: skip
    sig.ReponseItem.objects.create(
        signalement=signalement, fiche_version="1", item_code="x", verbatim=p.mot("reponse_item.verbatim", "assure_b")
    )
    entree.partage(p, pieces)
    pieces["reponse_ponctuelle"] = sig.ReponsePonctuelle.objects.create(
        demande=remise, assure=pieces["assure"], agent=porteur, organisme=p.organisme, date_acte=jour,
        motif="autre", texte=p.mot("reponse_ponctuelle.texte"),
    )  # fmt: skip
    commun = {"organisme": p.organisme, "recu_par": p.tiers, "date_acte": jour, "assure": pieces["assure"]}
    pieces["appel"] = sig.Appel.objects.create(
        suite="transmis", pour=porteur, equipe=p.equipe, paroles=p.mot("appel.paroles"), demande=remise, **commun
    )
    pieces["appel_plateforme"] = sig.Appel.objects.create(
        suite="transmis", paroles=p.mot("appel_plateforme.paroles"), demande=demande, **commun
    )


def _reperage(p: Plume, pieces: dict[str, Any]) -> Reperage:
    jour = timezone.localdate()
    extraction = Extraction.objects.create(
        dossier="mois", mois="2026-01", manifeste=[], empreinte=str(p.rang), organisme=p.organisme,
        lignes_lues=1, rejets=0,
    )  # fmt: skip
    pieces["reperage"] = Reperage.objects.create(
        extraction=extraction, regle_version="1", mois="2026-01", assure_ref=p.mot("reperage.identite"),
        assure_index=b"x", identite=p.mot("reperage.identite"), arret_debut=jour, jour_91=jour, criteres=["ald"],
        dernier_jour_paye=jour, jours_payes=91, montant_journalier=20, marqueurs=["ald"], offre="differenciee",
        assure=pieces["assure"], valeurs=json.dumps({"ald": True, "etablissement": p.mot("reperage.valeurs")}),
        periodes=json.dumps([[str(jour), str(jour), "20", None]]),
    )  # fmt: skip
    return pieces["reperage"]


def _agenda(p: Plume, pieces: dict[str, Any]) -> None:
    qui = {"agent": p.histoire.porteur, "organisme": p.organisme}
    venue = {**qui, "assure": pieces["assure"], "demande": pieces["demande_remise"]}
    pieces["plage"] = rdv.PlageDisponibilite.objects.create(
        modes=["telephone"], date=instant(2, 9).date(), heure_debut=time(9), heure_fin=time(12),
        periode=periode(instant(2, 9), 180), **qui,
    )  # fmt: skip
    pieces["indisponibilite"] = rdv.Indisponibilite.objects.create(periode=periode(instant(60, 9)), **qui)
    tard = instant(0, 23)  # of today, and yet to come: it can be moved at any hour that tests run
    pieces["rdv"] = rdv.RendezVous.objects.create(
        lieu=p.lieu, mode="lieu", date_acte=tard.date(), periode=periode(tard), **venue
    )
    pieces["attente"] = AttenteCreneau.objects.create(
        assure=pieces["assure"], organisme=p.organisme, par=p.histoire.porteur, avec=p.histoire.porteur
    )
    pieces["rdv_domicile"] = rdv.RendezVous.objects.create(
        mode="domicile", date_acte=instant(-1, 10).date(), periode=periode(instant(-1, 10)), fin_prevue=instant(-1, 11),
        adresse=p.mot("rdv_domicile.adresse"), personne_rappel=p.mot("rdv_domicile.personne_rappel"), **venue,
    )  # fmt: skip


def _offres(p: Plume, pieces: dict[str, Any]) -> None:
    jour = timezone.localdate()
    pieces["lot"] = lot = off.LotLettres.objects.create(organisme=p.organisme, combien=1)
    pieces["offre"] = offre = off.Offre.objects.create(
        reperage=pieces["signalement_remis"].reperage, demande=pieces["demande_remise"], assure=pieces["assure"],
        organisme=p.organisme, lieu=p.lieu, lot=lot, public="a1", genre="socle", canal="courrier", jour_91=jour,
        statut="envoyee", preparee_le=jour, envoyee_le=jour,
    )  # fmt: skip
    pieces["seance"] = seance = sea.Seance.objects.create(
        organisme=p.organisme, lieu=p.lieu, animateur=p.histoire.porteur, debut=instant(3 + p.rang, 10),
        date_acte=instant(3 + p.rang, 10).date(), places=2, titre=f"Réunion {p.rang}",
    )  # fmt: skip
    pieces["inscription"] = sea.Inscription.objects.create(
        seance=seance, cause=offre.pk, demande=pieces["demande_remise"], assure=pieces["assure"]
    )


def _cachettes(p: Plume, pieces: dict[str, Any]) -> None:
    """Secrets on rows that no page shows."""
    Envoi.objects.create(
        assure_id=pieces["assure"].pk, canal="sms", destinataire=p.mot("envoi.destinataire"), jour=timezone.localdate(),
        corps=p.mot("envoi.corps"), cle_unique=f"monde-{p.rang}",
    )  # fmt: skip
    Document.objects.create(
        classe="F3", retention_code="dossier", empreinte="0" * 64, taille=1, nom=p.mot("document.nom"),
        type_mime="application/pdf", objet_type="dossier", objet_id=pieces["dossier"].pk,
    )  # fmt: skip


def _instances(p: Plume, pieces: dict[str, Any]) -> None:
    """A commission of which she is the secretary, and its sitting that sits."""
    jour = timezone.localdate()
    pieces["instance"] = instance = ins.Instance.objects.create(
        organisme=p.organisme,
        nom=f"Commission {p.rang}",
        genre="autre",
        porteur="CPAM",
        mission="Essai",
        date_debut=jour,
    )
    ins.Membre.objects.create(instance=instance, agent=p.histoire.porteur, qualite="secretariat", date_debut=jour)
    pieces["membre_instance"] = membre = ins.Membre.objects.create(
        instance=instance, nom="Mme Lebrun", fonction="Présidente", corps="CPAM", qualite="presidence", date_debut=jour
    )
    pieces["seance_instance"] = seance = ins.SeanceInstance.objects.create(
        instance=instance, debut=instant(0, 9), date_acte=jour, lieu="Salle", statut="ouverte", preside=membre,
        ouverte_le=instant(0, 9),
    )  # fmt: skip
    ins.Presence.objects.create(seance=seance, membre=membre, etat="present")
    for rang in (1, 2):
        point = ins.Point.objects.create(seance=seance, rang=rang, ordre=rang, intitule=f"Point {rang}")
        ins.LignePV.objects.create(seance=seance, point=point, rang=rang, texte=p.mot("ligne_pv.texte"))
        ins.Interet.objects.create(point=point, membre=membre, raison="Essai")
        ins.Suite.objects.create(seance=seance, rang=rang, quoi="Écrire", qui="Secrétariat", pour_le=jour)
