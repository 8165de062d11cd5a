from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "jalons.fondations.journal"
    label = "journal"
