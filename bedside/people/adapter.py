"""How allauth's doors behave here."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bedside.people.tasks import send_account_letter


def is_page_here(address: str) -> bool:
    """Say whether an address is a page of this place, written as we write them: from its root."""
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, None):
        return False
    try:
        resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return False
    return True


class Doors(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """One way in for everybody: an e-mail address and a code, or a passkey."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This is not the code that we sent last. Please look at the newest mail."
        ),
        "too_many_login_attempts": gettext_lazy(
            "That was tried too often. Wait a few minutes, then ask for a new code."
        ),
        "email_password_mismatch": gettext_lazy("The address and the password do not fit."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "rate_limited": gettext_lazy("That was too quick. Wait a minute, then try again."),
        "duplicate_email": gettext_lazy("This is the address that you already use."),
        "email_taken": gettext_lazy("This address cannot be used here. Please use another."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leave a letter to the worker: known and unknown addresses then cost the same here."""
        words = {name: value for name, value in context.items() if isinstance(value, str)}
        language = get_language() or settings.LANGUAGE_CODE
        send_account_letter.enqueue(template_prefix, email, language, words)

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, Any]]:
        """Ask for the passkey first: whoever has just added one has not seen a spare code yet."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(ways, key=lambda way: "webauthn" not in way["id"])

    def is_safe_url(self, url: str | None) -> bool:
        """Lead people on to pages of this place and to nowhere else."""
        return bool(url) and is_page_here(str(url))


class Passkeys(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """How passkeys are named here, and what they tell a device about their owner."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That did not work. Please try once more."),
        "unverified_email": gettext_lazy("Please confirm your e-mail address first."),
    }

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        """Show the pseudonym in the device's list of passkeys, which others may look at."""
        return str(user)

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Suggest what to call a passkey."""
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)d") % {"number": held + 1} if held else _("My passkey")
