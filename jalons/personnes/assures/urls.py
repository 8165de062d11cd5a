"""Pages of people. No name nor number ever goes into an address: a search is a POST."""

from django.urls import path

from jalons.personnes.assures import views, views_doublons, views_precautions

app_name = "assures"
urlpatterns = [
    path("", views.recherche, name="recherche"),
    path("nouvelle/", views.nouvelle, name="nouvelle"),
    path("doublons/", views_doublons.liste, name="doublons"),
    path("<uuid:pk>/", views.fiche, name="fiche"),
    path("<uuid:pk>/modifier/", views.modifier, name="modifier"),
    path("<uuid:pk>/souhaits/", views.souhaits, name="souhaits"),
    path("<uuid:pk>/ayants-droit/", views.ayant_droit, name="ayant_droit"),
    path("<uuid:pk>/numero/", views.numero, name="numero"),
    path("<uuid:pk>/numero/reveler/", views.reveler, name="reveler"),
    path("<uuid:pk>/protection/", views.protection, name="protection"),
    path("<uuid:pk>/protection/<uuid:protection_pk>/", views.protection_modifier, name="protection_modifier"),
    path("<uuid:pk>/precaution/", views_precautions.precaution, name="precaution"),
    path("<uuid:pk>/precaution/<uuid:precaution_pk>/", views_precautions.renouveler, name="precaution_renouveler"),
    path("<uuid:pk>/ne-rien-dire/", views.ne_rien_dire, name="ne_rien_dire"),
    path("<uuid:pk>/ne-rien-dire/<uuid:souhait_pk>/", views.ne_rien_dire_modifier, name="ne_rien_dire_modifier"),
    path("<uuid:pk>/deces/", views.deces, name="deces"),
    path("<uuid:pk>/deces/annuler/", views.annuler_deces, name="annuler_deces"),
    path("<uuid:pk>/doublons/<uuid:autre_pk>/reunir/", views_doublons.reunir, name="reunir"),
    path("<uuid:pk>/doublons/<uuid:autre_pk>/distinguer/", views_doublons.distinguer, name="distinguer"),
    path("<uuid:pk>/doublons/<uuid:autre_pk>/separer/", views_doublons.separer, name="separer"),
]
