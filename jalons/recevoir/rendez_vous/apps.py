from django.apps import AppConfig


class RendezVousConfig(AppConfig):
    name = "jalons.recevoir.rendez_vous"
    label = "rendez_vous"
