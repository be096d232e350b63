"""The back office of dialogue: words to read, pairs, topics, sets and exchanges."""

# Wagtail has no types.
# mypy: disallow-subclassing-any=False, disallow-untyped-decorators=False

from typing import Any

from django.contrib.auth.models import Permission
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.actions.registry import ActionRegistry
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from bedside.dialogue import desk
from bedside.dialogue.admin_forms import (
    ExchangeForm,
    PairForm,
    PromptsPanel,
    SetForm,
    SetItemsPanel,
)
from bedside.dialogue.choosing import title_of, wish_chooser
from bedside.dialogue.curating import Change, Join, Keep, Remove, RemovePair
from bedside.dialogue.models import CuratedSet, Exchange, Pair, Topic
from bedside.dialogue.waiting import ENOUGH, waiting_count, why_not_delete
from bedside.safety.refusal import Refused


class Kept(ModelViewSet):
    """What hosts keep. Without pages about where a thing is used or copies of it."""

    add_to_reference_index = False
    copy_view_enabled = False
    add_to_admin_menu = True

    def get_common_view_kwargs(self, **options: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_common_view_kwargs(**options)
        return found | {"usage_url_name": None}

    def get_urlpatterns(self) -> list[Any]:
        return [found for found in super().get_urlpatterns() if found.name != "usage"]


class DeletePair(DeleteView):
    """Deletes a pair that nobody has written under, and says kindly why another one stays."""

    template_name = "dialogue/desk/delete_pair.html"

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**options)
        return context | {"why_not": why_not_delete(self.object)}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return redirect("pairs:edit", self.object.pk)


class Pairs(Kept):
    model = Pair
    name = "pairs"
    icon = "order"
    menu_label = gettext_lazy("Pairs")
    menu_order = 210
    delete_view_class = DeletePair
    list_display = [
        "__str__",
        Column("slug", label=gettext_lazy("Address")),
        DateColumn("opens_at", label=gettext_lazy("Opens")),
        DateColumn("closes_at", label=gettext_lazy("Closes")),
        Column(
            "moderation_mode",
            label=gettext_lazy("Moderation"),
            accessor="get_moderation_mode_display",
        ),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("title", help_text=gettext_lazy("Such as “Doctor and patient”.")),
            FieldPanel(
                "slug",
                help_text=gettext_lazy(
                    "The last part of the pair's web address. Links that people have kept lead "
                    "nowhere when you change it."
                ),
            ),
            FieldPanel("intro"),
            PromptsPanel(
                "prompts",
                heading=gettext_lazy("The two prompts"),
                panels=[
                    FieldPanel("sentence", help_text=gettext_lazy("Such as “I wish my doctor…”.")),
                    FieldPanel(
                        "hashtag",
                        help_text=gettext_lazy(
                            "With a capital letter for each word, so that screen readers say it "
                            "well: IWishMyDoc."
                        ),
                    ),
                    FieldPanel(
                        "speakers",
                        help_text=gettext_lazy(
                            "As in “3 wishes from patients and caregivers so far”."
                        ),
                    ),
                    FieldPanel("roles"),
                ],
                min_num=2,
                max_num=2,
            ),
            FieldPanel("topics", widget=CheckboxSelectMultiple),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                    FieldPanel("moderation_mode", widget=RadioSelect),
                    FieldPanel("position", help_text=gettext_lazy("Lower numbers stand first.")),
                ],
                heading=gettext_lazy("When and how"),
            ),
        ],
        base_form_class=PairForm,
    )


class Topics(Kept):
    model = Topic
    name = "topics"
    icon = "tag"
    menu_label = gettext_lazy("Topics")
    menu_order = 220
    list_display = ["__str__", Column("slug", label=gettext_lazy("Address")), "position"]
    panels = [
        FieldPanel("name"),
        FieldPanel("slug", heading=gettext_lazy("Address")),
        FieldPanel("position", help_text=gettext_lazy("Lower numbers stand first.")),
    ]


class Sets(Kept):
    model = CuratedSet
    name = "sets"
    icon = "list-ol"
    menu_label = gettext_lazy("Sets")
    menu_order = 230
    list_display = ["__str__", BooleanColumn("is_shown", label=gettext_lazy("Shown")), "made_at"]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("slug"),
            FieldPanel("note"),
            FieldPanel("is_shown"),
            SetItemsPanel(
                "items",
                heading=gettext_lazy("Wishes, in their order"),
                label=gettext_lazy("Wish"),
                panels=[FieldPanel("wish")],
                help_text=gettext_lazy(
                    "You can choose wishes that are published and whose authors agreed to it."
                ),
            ),
        ],
        base_form_class=SetForm,
    )


class ListExchanges(IndexView):
    """Lists exchanges with both wishes, read in one query."""

    queryset = Exchange.objects.select_related("patient_wish__prompt", "clinician_wish__prompt")


class Exchanges(Kept):
    model = Exchange
    name = "exchanges"
    icon = "link"
    menu_label = gettext_lazy("Exchanges")
    menu_order = 240
    index_view_class = ListExchanges
    list_display = [
        TitleColumn(
            "patient_wish",
            label=gettext_lazy("From the patients' side"),
            accessor=lambda exchange: title_of(exchange.patient_wish),
            url_name="exchanges:edit",
        ),
        Column(
            "clinician_wish",
            label=gettext_lazy("From the clinicians' side"),
            accessor=lambda exchange: title_of(exchange.clinician_wish),
        ),
        BooleanColumn("on_home_page", label=gettext_lazy("On the front page")),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("patient_wish", widget=wish_chooser.widget_class(side="patient")),
            FieldPanel("clinician_wish", widget=wish_chooser.widget_class(side="clinician")),
            FieldPanel("on_home_page"),
        ],
        base_form_class=ExchangeForm,
    )


class WordsMenuItem(MenuItem):
    """Leads to the words to read, and says calmly how many there are."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("dialogue.change_wish")

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        component.label = words_to_read()
        return component


def words_to_read() -> str:
    """Name the queue with how much is in it."""
    count = waiting_count()
    if not count:
        return _("Words to read")
    many = _("%(n)d or more") % {"n": ENOUGH} if count > ENOUGH else str(count)
    return _("Words to read (%(n)s)") % {"n": many}


@hooks.register("register_admin_menu_item")
def words_menu_item() -> MenuItem:
    return WordsMenuItem(
        gettext_lazy("Words to read"),
        reverse("desk:queue"),
        name="words",
        icon_name="openquote",
        order=200,
    )


@hooks.register("register_admin_urls")
def desk_urls() -> list[Any]:
    return [path("", include((desk.urlpatterns, desk.app_name)))]


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    return [wish_chooser, Pairs(), Topics(), Sets(), Exchanges()]


@hooks.register("register_actions")
def what_hosts_do(registry: ActionRegistry) -> None:
    """Let the back office write through curating.py, which raises the stamps."""
    for model in (Pair, Topic, CuratedSet, Exchange):
        for action in (Keep, Change, Remove):
            registry.register(model, action)
    registry.register(Pair, RemovePair)
    registry.register(Exchange, Join)


@hooks.register("register_permissions")
def permission_to_decide() -> Any:
    """Let an administrator see, and give to another group, the right to decide on words."""
    return Permission.objects.filter(content_type__app_label="dialogue", codename="change_wish")


@hooks.register("insert_global_admin_css")
def desk_styles() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("dialogue/desk.css"))
