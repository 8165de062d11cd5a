from django.apps import AppConfig


class DetectionConfig(AppConfig):
    name = "jalons.reperer.detection"
    label = "detection"
