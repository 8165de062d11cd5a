from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "jalons.fondations.documents"
    label = "documents"
