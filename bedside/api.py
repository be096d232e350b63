"""The JSON interface, version 1: every app's router mounted once, and how it says no."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    JsonResponse,
    UnreadablePostError,
)
from django.urls import re_path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from wagtail.utils.urlpatterns import decorate_urlpatterns

from bedside.dialogue.api import router as dialogue
from bedside.ui.remembered import Check, remembered

Answering = Callable[..., HttpResponse]
WRITING = {"POST", "PUT", "PATCH"}
NOTHING = {None, "", "0"}
MOST_ERRORS = 20  # in one answer, whatever was sent


def as_released(**_: Any) -> Check:
    """Depend on nothing that changes while this process lives."""
    return tuple


api = NinjaAPI(
    title="Bedside",
    version="1",
    urls_namespace="api",
    description=(
        "Prompts that face each other, the wishes that people wrote to the other side, and who "
        "hears them. Everybody reads. Members write, with the session that signing in gave them."
    ),
    docs_url=None,  # ninja's page names no language, which screen readers need: see docs/api.md
    docs_decorator=remembered(as_released),
)
api.add_router("", dialogue)

REASONS = {
    "missing": gettext_lazy("This is needed."),
    "extra_forbidden": gettext_lazy("There is no field of this name."),
    "string_type": gettext_lazy("This is a text, in quotation marks."),
    "string_unicode": gettext_lazy("This text has halves of characters in it."),
    "string_pattern_mismatch": gettext_lazy("Only letters, digits, hyphens and underscores."),
    "bool_type": gettext_lazy("This is true or false, without quotation marks."),
    "int_type": gettext_lazy("This is a whole number."),
    "int_parsing": gettext_lazy("This is a whole number."),
    "enum": gettext_lazy("This is one of %(expected)s."),
    "literal_error": gettext_lazy("This is one of %(expected)s."),
    "greater_than_equal": gettext_lazy("This is at least %(ge)s."),
    "less_than_equal": gettext_lazy("This is at most %(le)s."),
    "uuid_parsing": gettext_lazy("This is a UUID, such as uuidgen makes."),
}
NINJAS_WORDS = {
    "Cannot parse request body": gettext_lazy("This is not JSON that can be read."),
    "CSRF check Failed": gettext_lazy(
        "Send the value of the csrftoken cookie in the X-CSRFToken header, from this site."
    ),
}
NOTHING_HERE = gettext_lazy("There is nothing here, or it has been taken down.")
REFUSALS = (
    (Http404, 404, NOTHING_HERE),
    (RequestDataTooBig, 413, gettext_lazy("This is more than can be sent at once.")),
    (SuspiciousOperation, 400, gettext_lazy("This request cannot be read.")),
    (UnreadablePostError, 400, gettext_lazy("The request ended before all of it was here.")),
)


def problem(status: int, detail: Any, **more: Any) -> HttpResponse:
    """Say no: a sentence for people, and what programs need beside it."""
    return JsonResponse({"detail": str(detail), **more}, status=status)


def always(status: int, sentence: Any) -> Answering:
    """Say one sentence whatever exactly went wrong."""
    return lambda request, refusal: problem(status, sentence)


for refused, status, sentence in REFUSALS:
    api.add_exception_handler(refused, always(status, sentence))


@api.exception_handler(PermissionDenied)
def say_why_not(request: HttpRequest, refusal: PermissionDenied) -> HttpResponse:
    """Give the reason of the rule that refused."""
    return problem(403, refusal)


@api.exception_handler(AuthenticationError)
def ask_to_sign_in(request: HttpRequest, refusal: AuthenticationError) -> HttpResponse:
    response = problem(401, _("Please sign in first. Reading needs no account."))
    door, cookie = reverse("account_login"), settings.SESSION_COOKIE_NAME
    response["WWW-Authenticate"] = f'Cookie form-action="{door}", cookie-name="{cookie}"'
    return response


@api.exception_handler(HttpError)
def say_it_kindly(request: HttpRequest, refusal: HttpError) -> HttpResponse:
    """Put the framework's few sentences into our words. The others are ours already."""
    return problem(refusal.status_code, NINJAS_WORDS.get(str(refusal), refusal))


@api.exception_handler(ValidationError)
def name_the_fields(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    """Name each field that needs another look. Nothing that was sent is said back."""
    errors = [
        {"field": field_of(error["loc"]), "reason": reason_of(error)}
        for error in refusal.errors[:MOST_ERRORS]
    ]
    return problem(422, _("Some of this needs another look."), errors=errors)


def field_of(place: tuple[str | int, ...]) -> str:
    """Name a field as the sender does: without the part of the request and our own name for it."""
    inside = place[2:] if place[0] == "body" else place[1:]
    return ".".join(map(str, inside))[:60] or str(place[0])


def reason_of(error: dict[str, Any]) -> str:
    reason = REASONS.get(error["type"], gettext_lazy("This cannot be used as it is."))
    return str(reason) % error.get("ctx", {})


def answer_to(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer in JSON also where the framework would not."""
    sent = request.method in WRITING and request.META.get("CONTENT_LENGTH") not in NOTHING
    if sent and request.content_type != "application/json":
        return problem(415, _("Please send JSON, as Content-Type: application/json."))
    if request.method == "HEAD":
        request.method = "GET"  # the server leaves the body out
    try:
        response = view()
    except Http404:
        return problem(404, NOTHING_HERE)
    return not_allowed(response) if isinstance(response, HttpResponseNotAllowed) else response


def spoken_in_json(view: Answering) -> Answering:
    """Let a view speak as this interface does, and nobody on the way keep what is personal."""

    @wraps(view)
    def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = answer_to(request, partial(view, request, *args, **kwargs))
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return speaking


def not_allowed(plain: HttpResponse) -> HttpResponse:
    """Say which methods there are. Where something can be read, its headers can be too."""
    allowed = {method.strip() for method in plain["Allow"].split(",")}
    if "GET" in allowed:
        allowed.add("HEAD")
    response = problem(405, _("This can be asked for in other ways: see the Allow header."))
    response["Allow"] = ", ".join(sorted(allowed))
    return response


@csrf_exempt  # it does nothing, and the answer without a token is the same
def nothing_here(request: HttpRequest, **_: Any) -> HttpResponse:
    """Answer every other address below this one."""
    return problem(404, NOTHING_HERE)


patterns, app_name, namespace = api.urls
urls = (
    decorate_urlpatterns([*patterns, re_path("", nothing_here)], spoken_in_json),
    app_name,
    namespace,
)
