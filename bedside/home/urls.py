from django.urls import path

from bedside.home import views

app_name = "home"
urlpatterns = [
    path("", views.front, name="front"),
    path("me/", views.me, name="me"),
    path("me/roles/", views.roles, name="roles"),
]
