"""Pages of the portal, under /portail/: what a partner sends and follows; what anybody opens without an account.

A part of the portal has its own module in ``views`` and its own block here.
"""

from typing import Any

from django.urls import include, path

from jalons.fondations.acces.controle import par_cle

from .api import api
from .views import api as pages_api
from .views import entree, equipe, espaces, inviter, papiers, partenaire, public, recus, rendez_vous

app_name = "portail"

partenaires = [  # with an account, of one organisation
    path("", partenaire.accueil, name="accueil"),
    path("signalements/<uuid:pk>/", partenaire.accuse, name="accuse"),
    path("signalements/<uuid:pk>/dire/", partenaire.dire, name="dire"),
    path("espaces/<uuid:pk>/signaler/", partenaire.nouveau, name="nouveau"),
    path("espaces/<uuid:pk>/brouillon/", partenaire.brouillon, name="brouillon"),
    path("espaces/<uuid:pk>/equipe/", equipe.equipe, name="equipe"),
    path("espaces/<uuid:pk>/comptes/", equipe.ouvrir_compte, name="ouvrir_compte"),
    path("espaces/<uuid:pk>/comptes/<uuid:compte_pk>/arreter/", equipe.arreter_compte, name="arreter_compte"),
    path("espaces/<uuid:pk>/comptes/<uuid:compte_pk>/nommer/", equipe.nommer, name="nommer"),
    path("espaces/<uuid:pk>/comptes/<uuid:compte_pk>/secret/", equipe.secret, name="secret"),
    path("espaces/<uuid:pk>/cles/", equipe.creer_cle, name="creer_cle"),
    path("espaces/<uuid:pk>/cles/<uuid:cle_pk>/retirer/", equipe.retirer_cle, name="retirer_cle"),
]
remis = [  # what the service hands over to that organisation
    path("recus/", recus.recus, name="recus"),
    path("recus/extraits/<uuid:pk>/", recus.extrait, name="extrait"),
    path("recus/<uuid:pk>/", recus.recu, name="recu"),
    path("recus/<uuid:pk>/repondre/", recus.repondre, name="recu_repondre"),
]
caisse = [  # of the service: to whom the portal is open
    path("espaces/", espaces.espaces, name="espaces"),
    path("espaces/ouvrir/", espaces.ouvrir, name="ouvrir_espace"),
    path("espaces/<uuid:pk>/fermer/", espaces.fermer, name="fermer_espace"),
    path("inviter/<uuid:pk>/", inviter.inviter, name="inviter"),
    path("inviter/<uuid:pk>/courriel/", inviter.courriel, name="inviter_courriel"),
]
sans_compte = [  # open to anybody: each view is declared ``public`` and keeps its own limits
    path("entrer/", entree.entree, name="entree"),
    path("lien/merci/", recus.merci, name="recu_merci"),
    path("lien/papiers/<uuid:pk>/", papiers.papiers, name="papiers"),
    path("lien/extrait/<uuid:pk>/", recus.extrait_ouvert, name="extrait_ouvert"),
    path("lien/<uuid:pk>/", recus.recu_ouvert, name="recu_ouvert"),
    path("lien/<uuid:pk>/repondre/", recus.repondre_ouvert, name="recu_ouvert_repondre"),
    path("lien/<str:jeton>/", recus.lien, name="recu_lien"),
    path("rdv/fait/", rendez_vous.fait, name="rdv_fait"),
    path("rdv/<str:jeton>/", rendez_vous.lien, name="rdv_lien"),
    path("rdv/<uuid:pk>/page/", rendez_vous.page, name="rdv_page"),
    path("rdv/<uuid:pk>/venir/", rendez_vous.venir, name="rdv_venir"),
    path("rdv/<uuid:pk>/deplacer/", rendez_vous.deplacer, name="rdv_deplacer"),
    path("rdv/<uuid:pk>/annuler/", rendez_vous.annuler, name="rdv_annuler"),
    path("rdv/<uuid:pk>/sans-rappel/", rendez_vous.sans_rappel, name="rdv_sans_rappel"),
    path("demander/", public.demander, name="demander"),  # the insured person's
    path("demander/recue/", public.recue, name="recue"),
    path("demander/appelez/", public.appelez, name="appelez"),
    path("signaler/<str:jeton>/", inviter.signaler, name="lien_signaler"),
]
motifs: list[Any] = api.urls[0]
logiciels = [motif for motif in motifs if motif.name != "api-root"]  # of organisations, with a key
for motif in logiciels:
    par_cle(motif.callback)
urlpatterns = [
    *partenaires,
    *remis,
    *caisse,
    *sans_compte,
    path("api/", pages_api.aide, name="api"),
    path("api/v1/openapi.json", pages_api.openapi, name="openapi"),
    path("api/v1/", include((logiciels, "logiciel"))),
]
