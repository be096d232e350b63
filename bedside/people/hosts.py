"""Hosts: the group of members who read held words and keep the pairs, and what they may do."""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

HOSTS = "Hosts"

# What the back office asks for, by the app that owns it. "Change wish" stands for deciding on
# where words stand: nobody, host or not, can change another person's words.
MAY = {
    "wagtailadmin": ("access_admin",),
    "dialogue": (
        "change_wish",
        *(
            f"{act}_{thing}"
            for thing in ("pair", "topic", "curatedset", "exchange")
            for act in ("add", "change", "delete", "view")
        ),
    ),
    "home": ("change_frontpagetext",),
}


def grant(app_config: AppConfig, using: str = "default", **_: Any) -> None:
    """Give hosts what they need of one app. Runs after each migration of that app.

    What a place gives hosts beyond this stays as it is.
    """
    if app_config.label not in MAY:
        return
    create_permissions(app_config, verbosity=0, using=using)  # ours may run before Django's own
    hosts, _made = Group.objects.using(using).get_or_create(name=HOSTS)
    hosts.permissions.add(
        *Permission.objects.using(using).filter(
            content_type__app_label=app_config.label, codename__in=MAY[app_config.label]
        )
    )


def grant_all() -> None:
    """Give hosts all that they need."""
    for label in MAY:
        grant(apps.get_app_config(label))
