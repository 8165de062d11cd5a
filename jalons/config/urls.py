"""Every room's pages, under its French name."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jalons.fondations.agents.urls")),
    path("", include("jalons.parcours.urls")),
    path("referentiels/", include("jalons.fondations.referentiels.urls")),
    path("territoires/", include("jalons.fondations.territoires.urls")),
    path("personnes/", include("jalons.personnes.assures.urls")),
    path("partenaires/", include("jalons.personnes.partenaires.urls")),
    path("programmes/", include("jalons.reperer.programmes.urls")),
    path("reperages/", include("jalons.reperer.detection.urls")),
    path("offres/", include("jalons.recevoir.offres.urls")),
    path("demandes/", include("jalons.recevoir.signalements.urls")),
    path("rendez-vous/", include("jalons.recevoir.rendez_vous.urls")),
    path("dossiers/", include("jalons.accompagner.accompagnements.urls")),
    path("chiffres/", include("jalons.mesurer.statistiques.urls")),
]
