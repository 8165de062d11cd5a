from django.urls import path

from jalons.mesurer.statistiques import views

app_name = "statistiques"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("<slug:region>/<int:annee>/", views.region, name="region"),
    path("<slug:region>/<int:annee>/chiffres.ods", views.tableur, {"forme": "ods"}, name="ods"),
    path("<slug:region>/<int:annee>/chiffres.csv", views.tableur, {"forme": "csv"}, name="csv"),
    path("<slug:region>/<int:annee>/depliant.pdf", views.depliant, name="depliant"),
]
