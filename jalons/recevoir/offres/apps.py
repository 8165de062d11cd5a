from django.apps import AppConfig


class OffresConfig(AppConfig):
    name = "jalons.recevoir.offres"
    label = "offres"
