"""Addresses of the doors. What is not named here is allauth's own."""

from django.urls import include, path
from django.views.generic import RedirectView

from bedside.people import views

by_mail = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("me/name/", views.name, name="account_name"),
    path("accounts/login/", views.sign_in, name="account_login"),
    path("accounts/login/password/", views.sign_in_by_password, name="account_login_password"),
    path("accounts/login/code/", by_mail, name="account_request_login_code"),
    path("accounts/logout/", views.sign_out, name="account_logout"),
    path("accounts/signup/", views.join, name="account_signup"),
    path("accounts/signup/code/", views.join_code, name="account_signup_code"),
    path("accounts/sessions/", views.sessions, name="usersessions_list"),
    path("accounts/password/<path:rest>", views.no_passwords),
    path("accounts/", include("allauth.urls")),
]
