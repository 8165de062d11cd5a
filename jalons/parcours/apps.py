from django.apps import AppConfig


class ParcoursConfig(AppConfig):
    name = "jalons.parcours"
    label = "parcours"
