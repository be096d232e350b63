"""Addresses of the house itself."""

from django.urls import path

from bedside.ui.views import display

app_name = "ui"
urlpatterns = [path("display/", display, name="display")]
