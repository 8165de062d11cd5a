from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "jalons.fondations.agents"
    label = "agents"
