from django.apps import AppConfig


class SocleConfig(AppConfig):
    name = "jalons.fondations.socle"
    label = "socle"
