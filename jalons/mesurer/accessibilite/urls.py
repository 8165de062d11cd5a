from django.urls import path

from jalons.mesurer.accessibilite import views

app_name = "accessibilite"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("tableaux.ods", views.tableur, {"forme": "ods"}, name="ods"),
    path("tableaux.csv", views.tableur, {"forme": "csv"}, name="csv"),
]
