from django.urls import path

from jalons.portes.demonstration.exemples import exemples

app_name = "demonstration"
urlpatterns = [path("exemples/", exemples, name="exemples")]
