"""Pages of the portal, under /portail/: what a partner sends and follows; what anybody opens without an account.

A part of the portal has its own module in ``views`` and its own block here.
"""

from django.urls import path

from .views import entree, partenaire

app_name = "portail"

partenaires = [  # with an account, of one organisation
    path("", partenaire.accueil, name="accueil"),
]
sans_compte = [  # open to anybody: each view is declared ``public`` and keeps its own limits
    path("entrer/", entree.entree, name="entree"),
]
urlpatterns = [*partenaires, *sans_compte]
