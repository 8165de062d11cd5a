from django.apps import AppConfig


class PartenairesConfig(AppConfig):
    name = "jalons.personnes.partenaires"
    label = "partenaires"
