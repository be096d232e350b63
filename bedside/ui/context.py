"""What every page knows: how it looks, its language, the place, and who reads (if they signed in).

A page for somebody without a session must not look at the session or the user:
that would make the answer vary by cookie, and it could not be remembered.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi

from bedside.ui.display import TEXT_SIZES, THEMES


def page(request: HttpRequest) -> dict[str, Any]:
    """Give a template the reader's choices, the place and the viewer (a member, or None)."""
    theme = request.COOKIES.get("theme", "")
    text_size = request.COOKIES.get("text", "")
    return {
        "theme": theme if theme in THEMES else THEMES[0],
        "text_size": text_size if text_size in TEXT_SIZES else TEXT_SIZES[0],
        "language": get_language() or settings.LANGUAGE_CODE,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "place": {"name": settings.SITE_NAME, "url": settings.BASE_URL},
        "viewer": viewer(request),
    }


def viewer(request: HttpRequest) -> object | None:
    """Say who reads. Without a session cookie nobody has signed in, and nothing is looked up."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "user"):
        return None
    return request.user if request.user.is_authenticated else None
