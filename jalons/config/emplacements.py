"""The slots: where a page leads to a room above its own. The room names its slot; this table alone knows who fills it.

Read by ``jalons.fondations.socle.emplacements`` through the settings, since no room imports ``config``. A slot left out is
not an error: the page shows nothing there. To fill one, or to add one: one line here.
"""

# A piece of page that a room above writes inside a page of a room below: slot → function (agent, object) giving the template and
# its context, or None when there is nothing for this agent to see.
MORCEAUX = {
    "dossier.courriers": "jalons.accompagner.courriers.selectors.partis",
    "dossier.copies": "jalons.parcours.selectors.copie.remises_de",
    "demarche.entourage": "jalons.personnes.entourage.selectors.avant_un_appel",
    "demande.retard": "jalons.recevoir.liaisons.selectors.retard_de_la_demande",
    "demande.suite": "jalons.parcours.selectors.personne.suite_de_la_demande",
    "orientation.permanences": "jalons.recevoir.implantations.selectors.permanences_pour",
    "page.veille": "jalons.parcours.selectors.veille.veille",
    "personne.dossier": "jalons.parcours.selectors.personne.retour_au_dossier",
    "personne.entourage": "jalons.personnes.entourage.selectors.sur_sa_fiche",
    "personne.suivi": "jalons.parcours.selectors.personne.suivi",
    "rendez_vous.suite": "jalons.parcours.selectors.personne.suite_du_rendez_vous",
    "rendez_vous.vehicule": "jalons.recevoir.implantations.selectors.vehicules_du_rendez_vous",
}

# What a room above does, in the same transaction, once a room below has changed this for a person: → function (agent, assure_id).
SUITES = {
    "rendez_vous.change": "jalons.recevoir.attentes.services.suivre",
}

EMPLACEMENTS = {
    "agent.calendrier": "calendriers:mien",
    "agent.absence": "parcours:absence",
    "accueil.chiffres": "statistiques:accueil",
    "accueil.portail": "portail:accueil",
    "danger.guet": "parcours:danger_guet",
    "danger.note": "parcours:danger_note",
    "danger.noter": "parcours:danger_de",
    "demande.attendue": "parcours:attendue",
    "demande.clore": "parcours:clore",
    "demande.confier": "parcours:confier",
    "demande.dossier": "parcours:ouvrir_dossier",
    "demande.offre": "offres:de_demande",
    "demande.orienter": "parcours:orienter",
    "demande.passer": "parcours:passer",
    "demande.personne": "parcours:identifier",
    "demande.repartir": "parcours:repartir",
    "demande.rendre": "parcours:rendre",
    "demande.rendez_vous": "parcours:donner_rendez_vous",
    "demande.saisir": "parcours:saisir",
    "demande.repondre": "parcours:repondre",
    "dossier.journal": "parcours:journal",
    "dossier.page": "parcours:dossier",
    "dossier.partir": "parcours:partir",
    "dossier.partir_retirer": "parcours:depart_retirer",
    "dossier.terminer": "parcours:terminer",
    "lieu.page": "implantations:lieu",
    "lieu.rendez_vous": "rendez_vous:fermeture",
    "offre.accepter": "parcours:accepter_offre",
    "offre.appel": "parcours:noter_appel",
    "offres.appels": "parcours:sortants",
    "partage.demande": "signalements:demande",
    "partage.dit": "signalements:dit",
    "partage.lien": "portail:recu_lien",
    "partage.rerouter": "signalements:rerouter",
    "partenaire.inviter": "portail:inviter",
    "personne.deces": "parcours:constater_deces",
    "personne.partenaires": "partenaires:liste",
    "personne.reperages": "detection:personne",
    "programmes.reperages": "detection:liste",
    "regle.apercu": "parcours:apercu_regle",
    "rendez_vous.attente": "attentes:inscrire",
    "rendez_vous.annuler": "parcours:annuler_rendez_vous",
    "rendez_vous.apres_venue": "parcours:apres_venue",
    "rendez_vous.lien": "portail:rdv_lien",
    "rendez_vous.reunions": "seances:liste",
    "seance.annuler": "parcours:annuler_seance",
    "seance.presence": "parcours:noter_presence",
    "seance.rendre_place": "parcours:rendre_place",
}

# What a room above submits to a commission or a cell: kind → what ``accompagner/instances/affaires.py`` asks of that room.
AFFAIRES: dict[str, str] = {
    "pdp": "jalons.accompagner.pdp.affaire",
    "aide": "jalons.accompagner.aides.affaire",
}
