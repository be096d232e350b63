"""Pages for strangers of which a part changes often and the frame around it seldom.

The frame is drawn once for all that it depends on, and kept. Then only what changed
is drawn: a resonance redraws one card, not the page around it.
"""

from collections.abc import Callable, Hashable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from markupsafe import Markup

from bedside.ui.context import page
from bedside.ui.shelf import Shelf

GAP = Markup("<!--gap-->")  # nobody can write it: what people type is escaped
frames: Shelf[tuple[bytes, bytes]] = Shelf(settings.REMEMBER_BYTES // 6)


def framed(
    request: HttpRequest,
    template: str,
    inside: Markup,
    depends_on: tuple[Hashable, ...],
    context: Callable[[], dict[str, Any]],
) -> HttpResponse:
    """Put `inside` into a template's gap, drawing the frame only when it is not kept.

    `depends_on` names all that the context shows; the address, the language and how
    the page looks are added. The template prints its variable `inside` once.
    """
    looks = page(request)
    name = (
        template,
        request.get_full_path(),
        looks["language"],
        looks["theme"],
        looks["text_size"],
        *depends_on,
    )
    frame = frames.get(name)
    if frame is None:
        drawn = render(request, template, context() | {"inside": GAP}).content
        before, _, after = drawn.partition(GAP.encode())
        frame = before, after
        frames.put(name, frame, len(drawn))
    return HttpResponse(frame[0] + inside.encode() + frame[1])
