"""Choosing a wish for a set or an exchange: only those whose authors agreed to it are offered."""

# Wagtail has no types.
# mypy: disallow-subclassing-any=False

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import URLPattern, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.auth import permission_required
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from bedside.dialogue.models import Pair, Wish
from bedside.people.models import Side
from bedside.safety.models import Standing

FAR = 1000  # wishes that can be listed; beyond them a host searches
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
# Those who decide on words (people/hosts.py). Wagtail sends others back with a sentence.
for_hosts: Callable[[View], View] = permission_required("dialogue.change_wish")
LISTED = {"data-chooser-modal-search-filter": True}  # Wagtail lists anew when one of these changes


def title_of(wish: Wish) -> str:
    """Name a wish for hosts. Words that were taken down are not shown to anybody."""
    if wish.standing == Standing.WITHDRAWN:
        return _("Taken down by its author")
    if wish.standing != Standing.PUBLISHED:
        return _("Not on the pages any more")
    if not wish.may_be_quoted:
        return _("Its author no longer agrees to have it shown elsewhere")
    return f"{wish.prompt.sentence} {wish.lead}"


class WishChooser(BaseChooser):
    """Shows the chosen wish, and opens the list of those that can be chosen."""

    side = ""
    known: dict[int, Wish] = {}  # read beforehand by a form with many choosers (admin_forms.know)

    def __init__(self, side: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.side = side

    def get_instance(self, value: Any) -> Wish | None:
        if value in self.known:
            return self.known[value]
        found: Wish | None = super().get_instance(value)
        return found

    def get_display_title(self, instance: Wish) -> str:
        return title_of(instance)

    def get_value_data_from_instance(self, instance: Wish) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "title": title_of(instance),
            "edit_url": reverse("desk:words", args=["wish", instance.code]),
        }

    def get_chooser_modal_url(self) -> str:
        address: str = super().get_chooser_modal_url()
        return f"{address}?{urlencode({'side': self.side})}" if self.side else address


class WishFilterForm(BaseFilterForm):
    """What to look for among the wishes."""

    q = forms.CharField(label=gettext_lazy("Words in it"), required=False)
    pair = forms.ModelChoiceField(
        label=gettext_lazy("Pair"),
        queryset=Pair.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("All pairs"),
        widget=forms.Select(attrs=LISTED),
    )
    side = forms.ChoiceField(
        label=gettext_lazy("Side"),
        choices=[("", gettext_lazy("Both sides")), *Side.choices],
        required=False,
        widget=forms.Select(attrs=LISTED),
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        if words := self.cleaned_data["q"].strip():
            objects = objects.filter(body__icontains=words)
            self.is_searching, self.search_query = True, words
        if pair := self.cleaned_data["pair"]:
            objects = objects.filter(pair=pair)
        if side := self.cleaned_data["side"]:
            objects = objects.filter(prompt__side=side)
        return objects


class NearPaginator(WagtailPaginator):
    """Counts no further than anybody reads on."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:FAR].count()

    @cached_property
    def items_count_label(self) -> str:
        if self.count == FAR:
            return _("%(n)d wishes or more") % {"n": FAR}
        return ngettext("%(n)d wish", "%(n)d wishes", self.count) % {"n": self.count}


class ChooseView(chooser.ChooseView):
    """Lists what may be chosen, the newest first."""

    ordering = "-pk"
    filter_form_class = WishFilterForm
    paginator_class = NearPaginator

    def get_object_list(self) -> QuerySet[Wish]:
        return Wish.objects.quotable().select_related("prompt", "pair")

    @property
    def columns(self) -> list[Column]:
        title = self.title_column
        title.label, title.accessor = _("Wish"), title_of
        return [
            title,
            Column("pair", label=_("Pair")),
            Column("role", label=_("From"), accessor="get_role_display"),
        ]


class ChooseResultsView(chooser.ChooseResultsViewMixin, ChooseView):
    """Lists anew after a search or a filter."""


class ChosenView(chooser.ChosenView):
    """Answers with the chosen wish, unless it may not be shown."""

    def get_object(self, pk: str) -> Wish:
        found = self.get_objects([pk])
        if not found:
            raise Wish.DoesNotExist
        return found[0]

    def get_objects(self, pks: list[str]) -> list[Wish]:
        numbers = [pk for pk in pks if pk.isdecimal() and len(pk) < 19]
        return list(Wish.objects.quotable().select_related("prompt").filter(pk__in=numbers))

    def get_display_title(self, instance: Wish) -> str:
        return title_of(instance)

    def get_edit_item_url(self, instance: Wish) -> str:
        return reverse("desk:words", args=["wish", instance.code])


class ChosenMultipleView(chooser.ChosenMultipleViewMixin, ChosenView):
    """Answers with several at once."""

    get_objects = ChosenView.get_objects


class WishChooserViewSet(ChooserViewSet):
    """The list of wishes to choose from, opened by every field that leads to a wish."""

    model = Wish
    icon = "openquote"
    choose_one_text = gettext_lazy("Choose a wish")
    choose_another_text = gettext_lazy("Choose another wish")
    edit_item_text = gettext_lazy("Read it")
    base_widget_class = WishChooser
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView

    def construct_view(self, view_class: type, **options: Any) -> Callable[..., HttpResponseBase]:
        """Let only hosts choose. Wagtail lets in everybody who may enter the back office."""
        view: Callable[..., HttpResponseBase] = super().construct_view(view_class, **options)
        return for_hosts(view)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Leave out the page for making a new one: hosts choose from what people wrote."""
        return [found for found in super().get_urlpatterns() if found.name != "create"]


wish_chooser = WishChooserViewSet("wishes_to_choose")
