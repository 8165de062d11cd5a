from django.urls import path

from jalons.mesurer.accessibilite import views

app_name = "accessibilite"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("tableaux.ods", views.tableur, {"forme": "ods"}, name="ods"),
    path("charge/", views.charge, name="charge"),
    path("charge.ods", views.charge_tableur, {"forme": "ods"}, name="charge_ods"),
    path("charge.csv", views.charge_tableur, {"forme": "csv"}, name="charge_csv"),
    path("tableaux.csv", views.tableur, {"forme": "csv"}, name="csv"),
]
