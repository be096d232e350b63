"""How pages look to one reader: the choices, kept in the reader's own browser."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

THEMES: Final = ("auto", "light", "dark")
TEXT_SIZES: Final = ("normal", "large")
A_YEAR: Final = 365 * 24 * 60 * 60


def keep_choice(response: HttpResponse, name: str, value: str, choices: tuple[str, ...]) -> None:
    """Keep one choice as a cookie. The first choice is the usual one and needs no cookie."""
    if value == choices[0]:
        response.delete_cookie(name, samesite="Lax")
    elif value in choices:
        response.set_cookie(
            name,
            value,
            max_age=A_YEAR,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
        )


def keep_language(response: HttpResponse, value: str) -> None:
    """Keep a language that somebody changed to, where Django looks for it."""
    if value in dict(settings.LANGUAGES) and value != get_language():
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            value,
            max_age=A_YEAR,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
        )


def is_from_here(request: HttpRequest) -> bool:
    """Say whether a form was sent by a page of this place, as far as the browser tells."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] == request.get_host()


def safe_next(asked: str) -> str:
    """Give the local address that somebody came from, or the front page for any other."""
    local = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if local else "/"
