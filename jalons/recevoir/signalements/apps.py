from django.apps import AppConfig


class SignalementsConfig(AppConfig):
    name = "jalons.recevoir.signalements"
    label = "signalements"
