from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    name = "bedside.people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bedside.people.hosts import grant

        post_migrate.connect(grant, dispatch_uid="bedside.people.hosts.grant")
