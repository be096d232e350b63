"""Pages that everybody sees alike are remembered, and drawn anew the moment they change."""

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language_from_request

from bedside.ui.shelf import Shelf

LIFE = 30.0  # seconds: prompts open and close with the clock, which raises no stamp
# Cookies that leave a page the same for everybody who sent the same ones.
SHARED_COOKIES = {"theme", "text", settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME}

Stamps = tuple[tuple[str, int], ...]
Check = Callable[[], Stamps]


class Page(NamedTuple):
    """A page as it was drawn, with what it depends on as it was before drawing began."""

    check: Check
    stamps: Stamps
    drawn_at: float
    body: bytes
    headers: list[tuple[str, str]]
    etag: str


shelf: Shelf[Page] = Shelf(settings.REMEMBER_BYTES)


def key_of(request: HttpRequest) -> tuple[str, ...] | None:
    """Name what this request would see, or None when it may see something of its own."""
    if request.method not in ("GET", "HEAD") or not SHARED_COOKIES.issuperset(request.COOKIES):
        return None
    if "HX-Request" in request.headers:
        return None
    return (
        request.get_full_path(),
        request.META.get("HTTP_HOST", ""),
        get_language_from_request(request),
        request.COOKIES.get("theme", ""),
        request.COOKIES.get("text", ""),
    )


class Remembered:
    """The outermost middleware: answers from the shelf before anything else is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = key_of(request)
        page = shelf.get(key) if key else None
        if page and monotonic() - page.drawn_at < LIFE and page.check() == page.stamps:
            return answer_with(page, request)
        response = self.get_response(request)
        drawn: tuple[Check, Stamps] | None = getattr(response, "remember", None)
        if key and drawn and response.status_code == 200 and not response.cookies:
            page = remember(response, *drawn)
            shelf.put(key, page, len(page.body))
            return answer_with(page, request)
        return response


def remember(response: HttpResponse, check: Check, stamps: Stamps) -> Page:
    """Take a finished response apart into what is kept."""
    etag = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    response["ETag"] = etag
    return Page(check, stamps, monotonic(), response.content, list(response.items()), etag)


def answer_with(page: Page, request: HttpRequest) -> HttpResponse:
    """Answer with a remembered page, or with 304 when the browser has just this one."""
    if request.META.get("HTTP_IF_NONE_MATCH") == page.etag:
        return HttpResponseNotModified(headers=dict(page.headers))
    return HttpResponse(page.body, headers=dict(page.headers))


def remembered(
    check: Callable[..., Check],
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let a view's answer to strangers be remembered.

    `check` is called with the view's arguments and returns a function that reads
    the stamps the page depends on. They are read before the view runs: what changes
    while it draws makes the page stale, never wrongly fresh. Signed-in people are
    always answered afresh and nothing of theirs is kept.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def remembering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            read = check(*args, **kwargs)
            before = request.stamps = read()  # type: ignore[attr-defined]  # see stamps_of
            response = view(request, *args, **kwargs)
            if key_of(request) is None:
                response.headers.setdefault("Cache-Control", "no-store")
            else:
                response.headers.setdefault("Cache-Control", "no-cache")
                response.remember = (read, before)  # type: ignore[attr-defined]  # Remembered
            return response

        return remembering

    return decorate


def stamps_of(request: HttpRequest) -> dict[str, int]:
    """Give the stamps that a remembered view's page depends on, as they were read before it."""
    return dict(getattr(request, "stamps", ()))
