"""Pages of the reference data."""

from django.urls import path

from jalons.fondations.referentiels import views

app_name = "referentiels"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("conservation/", views.conservation, name="conservation"),
    path("documents/", views.liste_documents, name="documents"),
    path("documents/<slug:code>/", views.document, name="document"),
    path("parametres/<slug:code>/", views.modifier, name="modifier"),
    path("grilles/<slug:code>/", views.grille, name="grille"),
    path("mots-danger/", views.mots_danger, name="mots_danger"),
    path("origines/<slug:liste>/", views.origines, name="origines"),
    path("mots-danger/<uuid:pk>/retirer/", views.retirer_mot, name="retirer_mot"),
]
