"""What people tell of themselves: a pseudonym, and what they speak as."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bedside.people.models import Member, Role
from bedside.people.rules import tidy_name, why_not_name, why_not_new_name, why_taken

ROLE_CHOICES = [
    (Role.PATIENT, _("A patient")),
    (Role.CAREGIVER, _("A caregiver")),
    (Role.CLINICIAN, _("A clinician")),
    (Role.STAFF, _("A member of staff")),
]


class RolesForm(forms.Form):
    """The roles that a member may speak from, and the one they speak from now."""

    roles = forms.TypedMultipleChoiceField(
        label=_("I may speak as"),
        choices=ROLE_CHOICES,
        coerce=Role,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Pick at least one. You can change this at any time."),
            "invalid_choice": _("Pick from the four that are offered."),
        },
    )
    role = forms.TypedChoiceField(
        choices=Role.choices, coerce=Role, required=False, empty_value=None
    )

    def clean(self) -> dict[str, Any]:
        """Forget a role to speak from now that is not among the roles that were picked."""
        cleaned = super().clean() or {}
        if cleaned.get("role") not in cleaned.get("roles", []):
            cleaned["role"] = ""
        return cleaned


def name_field() -> forms.CharField:
    """Make the field for a pseudonym. Its rules are in rules.py; 60 only stops a flood."""
    return forms.CharField(
        label=_("A name to be known by"),
        help_text=_("Not your real name. Others see it only where you put it beside your words."),
        max_length=60,
        error_messages={
            "required": _("Write the name that you would like here."),
            "max_length": _("That name is too long. Please keep it to 30 letters."),
            "null_characters_not_allowed": _("Please type the name by hand."),
        },
    )


class JoinForm(forms.Form):
    """Joining: an e-mail address, a pseudonym and at least one role."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send a code to it. It never stands beside your words."),
        max_length=254,
        error_messages={
            "required": _("Write your e-mail address, so that we can send you a code."),
            "invalid": _("This does not look like an e-mail address. It needs an @ in it."),
        },
    )
    username = name_field()
    roles = RolesForm.base_fields["roles"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean_username(self) -> str:
        name = tidy_name(self.cleaned_data["username"])
        reason = why_not_name(name, self.cleaned_data.get("email", "")) or why_taken(name)
        if reason:
            raise forms.ValidationError(reason)
        return name


class NameForm(forms.Form):
    """Another pseudonym for somebody who is already here."""

    username = name_field()

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_username(self) -> str:
        name = tidy_name(self.cleaned_data["username"])
        if reason := why_not_new_name(name, self.member):
            raise forms.ValidationError(reason)
        return name


class CodeForm(forms.Form):
    """The code from a mail, typed with or without its dash."""

    code = forms.CharField(
        label=_("The code from the mail"),
        max_length=40,
        error_messages={"required": _("Write the code that is in the mail.")},
    )
