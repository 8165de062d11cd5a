from django.apps import AppConfig


class AccesConfig(AppConfig):
    name = "jalons.fondations.acces"
    label = "acces"
