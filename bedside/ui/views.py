"""Keeps how pages look: theme, text size and language."""

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bedside.ui.display import (
    TEXT_SIZES,
    THEMES,
    is_from_here,
    keep_choice,
    keep_language,
    safe_next,
)


@csrf_exempt  # a token would need a cookie on every page; this sets how pages look and nothing else
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep the choices of the footer form and go back to the page it was on."""
    if not is_from_here(request):
        return HttpResponseForbidden(_("Please change this from the foot of a page here."))
    response = HttpResponseRedirect(safe_next(request.POST.get("next", "/")))
    keep_choice(response, "theme", request.POST.get("theme", ""), THEMES)
    keep_choice(response, "text", request.POST.get("text", ""), TEXT_SIZES)
    keep_language(response, request.POST.get("language", ""))
    return response
