"""The addresses that browsers stay connected to. The hub answers them before Django would."""

from django.urls import path

from bedside.live import views

app_name = "live"
urlpatterns = [path("<str:token>/", views.stream, name="stream")]
