from django.apps import AppConfig


class AccompagnementsConfig(AppConfig):
    name = "jalons.accompagner.accompagnements"
    label = "accompagnements"
