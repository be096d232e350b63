"""What people type in dialogue, checked kindly: nothing typed is ever lost."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bedside.dialogue.actions import Draft
from bedside.dialogue.models import Prompt, Resonance, Response, SayBack, Topic
from bedside.people.models import Member, Role
from bedside.safety import phi
from bedside.safety.words import graphemes, is_blank, tidy

HEARD_LENGTH = 240
REPLY_LENGTH = 2000


class WordsField(forms.CharField):
    """Words as people count them: tidied of what nobody sees, limited in graphemes."""

    def __init__(self, *, limit: int, **options: Any) -> None:
        self.limit = limit
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        words = tidy(super().to_python(value) or "")
        return "" if is_blank(words) else words

    def validate(self, value: str) -> None:
        super().validate(value)
        over = graphemes(value) - self.limit
        if over > 0:
            raise forms.ValidationError(
                ngettext(
                    "That is %(over)d letter too long. Nothing is lost: please make it shorter.",
                    "That is %(over)d letters too long. Nothing is lost: please make it shorter.",
                    over,
                )
                % {"over": over}
            )


class RoleField(forms.TypedChoiceField):
    """What one speaks as, out of the roles that may speak here."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"required": _("Say whose voice this is.")})
        super().__init__(choices=Role.choices, coerce=Role, **options)


WRITE_FIRST = {"required": _("Write a few words first, then send.")}


class NicknameField(forms.CharField):
    """A name for beside the words. A guest may leave it out and stay anonymous."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=30, label=_("A name to show, if you like"))

    def clean(self, value: Any) -> str:
        name = tidy(super().clean(value)).replace("\n", " ")
        if phi.find(name) or "@" in name:
            raise forms.ValidationError(
                _("This name could tell people who you are. Please pick another.")
            )
        return name


def offer(form: forms.Form, name: str, roles: list[Role]) -> None:
    """Let a form's field be chosen from these roles only. Anything else is a forged side."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = [(role.value, role.label) for role in roles]


def shown_name(member: Member | None, told: dict[str, Any]) -> str:
    """Tell the name that stands beside the words, or none."""
    if member:
        return member.username if told["named"] else ""
    return str(told["nickname"])


class WishForm(forms.Form):
    """The end of a sentence that a prompt began."""

    role = RoleField(label=_("I am writing as"))
    body = WordsField(limit=settings.WISH_LENGTH, error_messages=WRITE_FIRST)
    topic = forms.ModelChoiceField(
        queryset=Topic.objects.none(), required=False, to_field_name="slug"
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    named = forms.BooleanField(required=False)
    nickname = NicknameField()
    takes_responses = forms.BooleanField(required=False)
    may_be_quoted = forms.BooleanField(required=False)

    def __init__(self, *args: Any, prompt: Prompt, member: Member | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.member = member
        held = member.role_list if member else list(Role)
        offer(self, "role", [role for role in prompt.role_list if role in held])
        topic = self.fields["topic"]
        if isinstance(topic, forms.ModelChoiceField):
            topic.queryset = prompt.pair.topics.all()

    @property
    def name(self) -> str:
        return shown_name(self.member, self.cleaned_data)

    @cached_property
    def draft(self) -> Draft:
        """The draft, once the form is valid. The guard looks through it here, and only here."""
        told = self.cleaned_data
        return Draft(
            told["body"],
            told["language"],
            told["topic"],
            told["may_be_quoted"],
            told["takes_responses"],
        )


class SayBackForm(forms.Form):
    """First, what was heard, in one's own words."""

    role = RoleField(label=_("I am writing as"))
    heard = WordsField(limit=HEARD_LENGTH, error_messages=WRITE_FIRST)
    named = forms.BooleanField(required=False)
    nickname = NicknameField()

    def __init__(self, *args: Any, member: Member | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.member = member
        if member:
            offer(self, "role", member.role_list)

    @property
    def name(self) -> str:
        return shown_name(self.member, self.cleaned_data)


class AgainForm(forms.Form):
    """Another try at saying back, after an "almost"."""

    heard = WordsField(limit=HEARD_LENGTH, error_messages=WRITE_FIRST)


class ReplyForm(forms.Form):
    """Then the reply itself. "I hear this" may stand without more words."""

    kind = forms.ChoiceField(choices=Response.Kind.choices)
    body = WordsField(limit=REPLY_LENGTH, required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("kind") != Response.Kind.HEAR and not told.get("body", "x"):
            self.add_error("body", WRITE_FIRST["required"])
        return told


class VerdictForm(forms.Form):
    """Whether one was heard."""

    verdict = forms.ChoiceField(
        choices=[choice for choice in SayBack.Verdict.choices if choice[0]],
        error_messages={"required": _("Say yes or almost.")},
    )
    note = WordsField(limit=HEARD_LENGTH, required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("verdict") == SayBack.Verdict.ALMOST and not told.get("note"):
            self.add_error("note", _("A few words on what was missed help them try again."))
        return told


class AnswerForm(forms.Form):
    """One of three honest answers to a wish, from one of one's roles."""

    r = forms.ChoiceField(
        choices=Resonance.Answer.choices, error_messages={"required": _("Pick one of the answers.")}
    )
    role = RoleField(required=False, empty_value=None)
