from django.apps import AppConfig


class EnvoisConfig(AppConfig):
    name = "jalons.fondations.envois"
    label = "envois"
