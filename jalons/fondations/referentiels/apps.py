from django.apps import AppConfig


class ReferentielsConfig(AppConfig):
    name = "jalons.fondations.referentiels"
    label = "referentiels"
