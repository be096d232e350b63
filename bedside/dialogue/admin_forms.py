"""The hosts' forms: pairs with their two prompts, sets, exchanges, and reasons for a no."""

# Wagtail has no types.
# mypy: disallow-subclassing-any=False

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.forms import I18nWidget
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.panels import InlinePanel

from bedside.dialogue.forms import WordsField
from bedside.dialogue.models import CuratedSet, Wish
from bedside.people.models import Role, Side
from bedside.safety.models import Standing

REASON_LENGTH = 500
QUOTABLE = Q(standing=Standing.PUBLISHED, may_be_quoted=True)  # what WishQuerySet.quotable keeps


class LineInEachLanguage(I18nWidget):
    """A line for each language, labelled with the name of the field and of the language."""

    widget: type[forms.Widget] = forms.TextInput

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:
        # The label names the language, so the placeholder need not.
        html: str = super().render(name, value, {"placeholder": "", **(attrs or {})}, renderer)
        return html

    def format_output(self, rendered_widgets: list[str], id_: str) -> str:
        languages = [get_language_info(code)["name_local"] for code in self.enabled_locales]
        return render_to_string(
            "dialogue/desk/each_language.html",
            {
                "id": id_,
                "field": self.field.label,
                "inputs": [
                    (f"{id_}_{place}", language.capitalize(), html)
                    for place, (language, html) in enumerate(
                        zip(languages, rendered_widgets, strict=True)
                    )
                ],
            },
        )


class TextInEachLanguage(LineInEachLanguage):
    """A longer text to write in each language."""

    widget = forms.Textarea

    def __init__(self, locales: list[str], field: forms.Field, attrs: Any = None) -> None:
        super().__init__(locales, field, {"rows": 3, **(attrs or {})})


register_form_field_override(I18nCharField, override={"widget": LineInEachLanguage})
register_form_field_override(I18nTextField, override={"widget": TextInEachLanguage})


class PromptForm(WagtailAdminModelForm):
    """One half of a pair. Its side is given: the first half is the patients', the second not."""

    roles = forms.MultipleChoiceField(
        label=_("Who may finish this sentence"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick who may speak. Otherwise nobody can finish the sentence."),
            "invalid_choice": _("This role speaks from the other side of the desk."),
        },
    )

    def __init__(self, *args: Any, side: Side = Side.PATIENT, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk is None:
            self.instance.side = side
        speaking = [role for role in Role if role.side == self.instance.side]
        self.fields["roles"].choices = [(role.value, role.label.capitalize()) for role in speaking]
        if self.instance.pk is None:
            self.initial["roles"] = [role.value for role in speaking]

    def clean_hashtag(self) -> str:
        hashtag: str = self.cleaned_data["hashtag"].strip().removeprefix("#")
        if hashtag and not hashtag.isalnum():
            raise forms.ValidationError(
                _("Letters and digits only, without spaces: IWishMyDoc, for example.")
            )
        return hashtag


class PromptFormSet(BaseChildFormSet):
    """Two prompts that face each other, one for each side."""

    default_error_messages = BaseChildFormSet.default_error_messages | {
        "too_few_forms": _("A pair needs two prompts, one for each side."),
        "too_many_forms": _("A pair has two prompts, one for each side."),
    }

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        taken = {prompt.side for prompt in self.get_queryset()}
        free = [side for side in Side if side not in taken] or [Side.PATIENT]
        place = max(0, (index or 0) - len(taken))
        return super().get_form_kwargs(index) | {"side": free[min(place, len(free) - 1)]}

    def clean(self) -> None:
        super().clean()
        if self.deleted_forms:
            raise forms.ValidationError(
                _("The two prompts stay together. To end the talk, give the pair a closing time.")
            )


class PromptsPanel(InlinePanel):
    """Both prompts of a pair, each under the name of its side."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name] |= {"form": PromptForm, "formset": PromptFormSet}
        return options

    class BoundPanel(InlinePanel.BoundPanel):
        template_name = "dialogue/desk/prompts_panel.html"

        def telepath_pack(self, context: Any) -> tuple[str, list[Any]]:
            """Tell Wagtail's script that there is nothing to add, remove or move in here."""
            return "wagtail.panels.Panel", [{"type": "PromptsPanel", "prefix": self.prefix}]


class PairForm(WagtailAdminModelForm):
    """A pair of prompts."""

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean()
        opens_at, closes_at = told.get("opens_at"), told.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("A pair opens before it closes."))
        return told


NOT_QUOTABLE = _(
    "This wish cannot be shown elsewhere: it has been taken down, or its author has not agreed."
)


class SetItemForm(WagtailAdminModelForm):
    """A wish in its place in a set. Only a newly chosen one has to be quotable.

    One that was taken down since it was chosen shows nowhere, and does not keep the host
    from changing the rest of the set.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["wish"]
        chosen.queryset = Wish.objects.filter(QUOTABLE | Q(pk=self.instance.wish_id))
        chosen.error_messages["invalid_choice"] = NOT_QUOTABLE

    def _post_clean(self) -> None:
        if "wish" in self.changed_data:
            super()._post_clean()


class SetItemsPanel(InlinePanel):
    """The wishes of a set, in an order that hosts choose."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name] |= {"form": SetItemForm}
        return options


class SetForm(WagtailAdminModelForm):
    """A curated set. All wishes that it shows are read in one query."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if isinstance(self.instance, CuratedSet) and self.instance.pk:
            placed = Wish.objects.filter(placed__curated_set=self.instance)
            know(self.formsets["items"].forms, "wish", placed)


def know(children: Iterable[forms.ModelForm], name: str, wishes: Any) -> None:
    """Tell the choosers of these forms what they are about to look up one by one."""
    known = {wish.pk: wish for wish in wishes.select_related("prompt")}
    for child in children:
        child.fields[name].widget.known = known


class ExchangeForm(WagtailAdminModelForm):
    """Two wishes that answer each other."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, side in (("patient_wish", Side.PATIENT), ("clinician_wish", Side.CLINICIAN)):
            self.fields[name].queryset = Wish.objects.filter(QUOTABLE, prompt__side=side)
            self.fields[name].error_messages["invalid_choice"] = NOT_QUOTABLE

    def _post_clean(self) -> None:
        # The model's own question quotes the wishes it is about, which must not be those that
        # their authors took down: it is asked once both are known to be quotable.
        if not self.errors:
            super()._post_clean()


class ReasonForm(forms.Form):
    """Why words are not published. Their author reads it."""

    reason = WordsField(
        limit=REASON_LENGTH,
        label=_("Your reason"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write a reason first. The author sees it.")},
    )


READY_REASONS = {
    "privacy": (
        _("It may name a person"),
        _(
            "Thank you for writing this. It may let people tell who it is about, so we did not "
            "publish it as it is. You can take out names, dates and places and send it once more."
        ),
    ),
    "person": (
        _("It speaks against one person"),
        _(
            "Thank you for writing this. It speaks about one person in a way that they cannot "
            "answer here. You can write what happened and what you wish for, and send it once more."
        ),
    ),
    "advice": (
        _("It gives treatment advice"),
        _(
            "Thank you for writing this. We do not publish advice on medicines or treatment, "
            "because what helped one person can harm another. You can share how it was for you."
        ),
    ),
}
