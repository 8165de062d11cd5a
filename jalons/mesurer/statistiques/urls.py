from django.urls import path

from jalons.mesurer.statistiques import views, views_parcours

app_name = "statistiques"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("entonnoir/", views_parcours.entonnoir, name="entonnoir"),
    path("equite/", views_parcours.equite, name="equite"),
    path("jamais-joints/", views_parcours.jamais_joints, name="jamais_joints"),
    *[
        path(f"{page}/chiffres.{forme}", views_parcours.tableur, {"page": page, "forme": forme}, name=f"{page}_{forme}")
        for page in ("entonnoir", "equite")
        for forme in ("ods", "csv")
    ],
    path("<slug:region>/<int:annee>/", views.region, name="region"),
    path("<slug:region>/<int:annee>/chiffres.ods", views.tableur, {"forme": "ods"}, name="ods"),
    path("<slug:region>/<int:annee>/chiffres.csv", views.tableur, {"forme": "csv"}, name="csv"),
    path("<slug:region>/<int:annee>/depliant.pdf", views.depliant, name="depliant"),
]
