"""The back office as a whole: its menu, its first page, and the words of the public front page."""

# Wagtail has no types.
# mypy: disallow-subclassing-any=False, disallow-untyped-decorators=False

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.actions.edit import EditAction
from wagtail.actions.registry import ActionRegistry
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from bedside.home.models import FrontPageText
from bedside.live import stamps

# Nothing here is made of Wagtail's pages, pictures or documents yet, and its help leads away.
NOT_OURS = {"explorer", "images", "documents", "reports", "help"}


class ChangeFrontPage(EditAction):
    """Change the words of the front page, and have it drawn anew."""

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Any:
        changed = super().execute(skip_permission_checks)
        stamps.bump("front")
        return changed


@hooks.register("register_actions")
def what_hosts_do(registry: ActionRegistry) -> None:
    registry.register(FrontPageText, ChangeFrontPage)


class FrontPageMenuItem(MenuItem):
    """Leads to the words of the front page."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("home.change_frontpagetext")


@hooks.register("register_admin_menu_item")
def front_page_menu_item() -> MenuItem:
    return FrontPageMenuItem(
        _("Front page"),
        reverse("wagtailsettings:edit", args=["home", "frontpagetext"]),
        name="front-page",
        icon_name="home",
        order=250,
    )


@hooks.register("construct_main_menu", order=1000)
def only_ours(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave what hosts work with. Settings stay for administrators, who look after people there."""
    hidden = NOT_OURS if request.user.is_superuser else NOT_OURS | {"settings"}
    items[:] = [item for item in items if item.name not in hidden]


@hooks.register("construct_settings_menu", order=1000)
def front_page_is_said_once(request: HttpRequest, items: list[MenuItem]) -> None:
    address = reverse("wagtailsettings:edit", args=["home", "frontpagetext"])
    items[:] = [item for item in items if item.url != address]


class Ways(Component):
    """What a host can do here, one line each."""

    template_name = "home/ways.html"
    order = 1

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        user = (parent_context or {})["user"]
        return {
            "ways": [
                (reverse(address), label, about)
                for permission, address, label, about in WAYS
                if user.has_perm(permission)
            ]
        }


WAYS = [
    (
        "dialogue.change_wish",
        "desk:queue",
        _("Words to read"),
        _("Read what guests wrote, what the privacy guard held, and what was imported."),
    ),
    (
        "dialogue.change_pair",
        "pairs:index",
        _("Pairs"),
        _("Two prompts that face each other: who speaks, about what, and how long."),
    ),
    ("dialogue.change_topic", "topics:index", _("Topics"), _("What wishes are about.")),
    (
        "dialogue.change_curatedset",
        "sets:index",
        _("Sets"),
        _("Wishes that you put together, with a title and a note."),
    ),
    (
        "dialogue.change_exchange",
        "exchanges:index",
        _("Exchanges"),
        _("Join two wishes that answer each other."),
    ),
]


@hooks.register("construct_homepage_panels", order=1000)
def first_page(request: HttpRequest, panels: list[Component]) -> None:
    """Lead to the work, in place of Wagtail's panels about a tree of pages."""
    panels[:] = [Ways()]


@hooks.register("construct_homepage_summary_items", order=1000)
@hooks.register("construct_search", order=1000)
def none_of_these(request: HttpRequest, items: list[Any]) -> None:
    """Neither count nor search pages, pictures and documents: there are none."""
    items.clear()
