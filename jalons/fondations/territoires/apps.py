from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "jalons.fondations.territoires"
    label = "territoires"
