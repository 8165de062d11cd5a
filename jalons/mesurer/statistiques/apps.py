from django.apps import AppConfig


class StatistiquesConfig(AppConfig):
    name = "jalons.mesurer.statistiques"
    label = "statistiques"
