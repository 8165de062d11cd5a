from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "jalons.reperer.programmes"
    label = "programmes"
