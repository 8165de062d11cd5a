from django.apps import AppConfig


class AssuresConfig(AppConfig):
    name = "jalons.personnes.assures"
    label = "assures"
