"""Wishes shown elsewhere: sets, pictures, the waiting-room wall and the page for another site."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from bedside.dialogue.cards import Card, ExchangeCard, answers_of, card, facing
from bedside.dialogue.models import (
    CuratedSet,
    Exchange,
    ExchangeQuerySet,
    Prompt,
    SetItem,
    Wish,
)
from bedside.dialogue.outline import Outline
from bedside.dialogue.pictures import SET, WISH, PictureSet, PictureWords, alt_text
from bedside.dialogue.views import begun
from bedside.dialogue.watching import all_pairs, pair_of_wish, this_pair
from bedside.people.models import Member, Side
from bedside.people.requests import reader_of
from bedside.ui.figures import qr
from bedside.ui.remembered import remembered, stamps_of
from bedside.ui.words import ROLE_NAMES

SLIDES = 3  # exchanges on one page of the wall; wall.css shows each for 15 seconds
TURN = 45  # seconds: three slides of fifteen
PICTURE_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


@require_safe
@remembered(all_pairs)
def sets(request: HttpRequest) -> HttpResponse:
    """All sets that have something in them."""
    placed = SetItem.objects.filter(
        curated_set__is_shown=True, wish__in=Wish.objects.quotable().values("pk")
    )
    counts = Counter(placed.values_list("curated_set", flat=True))
    shown = [
        {
            "title": str(found.title),
            "note": str(found.note),
            "url": reverse("dialogue:set", args=[found.slug]),
            "count": counts[found.pk],
        }
        for found in CuratedSet.objects.filter(pk__in=counts.keys())
    ]
    return render(request, "dialogue/sets.html", {"sets": shown, "nav": "sets"})


def shown_set(slug: str) -> CuratedSet:
    """Find a set that hosts show to everyone."""
    return get_object_or_404(CuratedSet, slug=slug, is_shown=True)


@require_safe
@remembered(all_pairs)
def curated_set(request: HttpRequest, slug: str) -> HttpResponse:
    """One set: its wishes in their order, and ways to take it along."""
    found = shown_set(slug)
    wishes = list(found.wishes())
    address = request.build_absolute_uri(reverse("dialogue:set", args=[slug]))
    context = {
        "nav": "sets",
        "title": str(found.title),
        "note": str(found.note),
        "cards": set_cards(wishes, reader_of(request)),
        "address": address,
        "feed_url": reverse("dialogue:set-feed", args=[slug]),
        "picture_url": reverse("dialogue:set-picture", args=[slug, "png"]),
        "picture_svg_url": reverse("dialogue:set-picture", args=[slug, "svg"]),
        "picture_alt": alt_text(set_words(found, wishes)),
        "messages": share_words(found, address),
    }
    return render(request, "dialogue/set.html", context)


def set_cards(wishes: list[Wish], reader: Member | None) -> list[Card]:
    """Lay the wishes of a set out. They may come from several pairs."""
    sentences = {wish.prompt_id: wish.prompt.sentence for wish in wishes}
    given = answers_of(reader, wishes)
    return [
        card(wish, sentences, {}, reader=reader, answer=given.get(wish.pk, "")) for wish in wishes
    ]


def share_words(found: CuratedSet, address: str) -> list[str]:
    """Write three ready messages of different lengths for passing a set on."""
    named = {"title": str(found.title), "address": address}
    return [
        f"{named['title']} {address}",
        _("“%(title)s”: what people on both sides of the desk wish of each other. %(address)s")
        % named,
        _(
            "These are wishes of patients, caregivers and clinicians, put together under the title"
            " “%(title)s”. Which one would you answer? %(address)s"
        )
        % named,
    ]


def set_words(found: CuratedSet, wishes: Iterable[Wish]) -> PictureSet:
    """Say what a picture of this set shows: a patch for each wish, sewn where both sides heard."""
    patches = tuple(
        "both" if wish.reach.shown and wish.reach.met else str(wish.side) for wish in wishes
    )
    return PictureSet(str(found.title), patches, settings.SITE_NAME)


def wish_words(wish: Wish) -> PictureWords:
    """Say what a picture of this wish shows."""
    return PictureWords(
        words=wish.lead,
        side=str(wish.side),
        role=wish.role,
        role_word=str(ROLE_NAMES[wish.role]),
        prompt="" if wish.source else wish.prompt.sentence.localize(wish.language),
        name=wish.signed_as,
        source=wish.source,
        place=settings.SITE_NAME,
    )


@require_safe
@remembered(all_pairs)
def set_picture(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The picture of a set."""
    draw = drawn_as(kind, SET)
    found = shown_set(slug)
    return picture(draw(set_words(found, found.wishes())), kind, slug)


@require_safe
@remembered(pair_of_wish)
def wish_picture(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The picture of one wish whose author agreed to it."""
    draw = drawn_as(kind, WISH)
    wish = get_object_or_404(Wish.objects.quotable().select_related("prompt"), code=code)
    return picture(draw(wish_words(wish)), kind, code)


def drawn_as(kind: str, ways: dict[str, Callable[[Any], bytes]]) -> Callable[[Any], bytes]:
    """Find the way to draw a kind of picture. 404 for kinds that nobody draws."""
    if kind not in ways:
        raise Http404
    return ways[kind]


def picture(drawn: bytes, kind: str, name: str) -> HttpResponse:
    """Send a picture, with a name for whoever keeps it."""
    response = HttpResponse(drawn, content_type=PICTURE_TYPES[kind])
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{kind}"'
    return response


def fixed_language(request: HttpRequest) -> AbstractContextManager[None]:
    """Speak the language that `?lang=` asks for, if this place has it, and not the browser's."""
    asked = request.GET.get("lang", "")
    known = asked in dict(settings.LANGUAGES)
    return translation.override(asked) if known else nullcontext()


@require_safe
@remembered(this_pair)
def wall(request: HttpRequest, slug: str) -> HttpResponse:
    """A screen in a waiting room: a few exchanges, then the next page of them."""
    outline, _counts = begun(slug, stamps_of(request).get("pairs", 0))
    board = reverse("dialogue:board", args=[slug])
    with fixed_language(request):
        address = request.build_absolute_uri(board)
        slides, following = turn(outline, page_asked(request))
        asked: dict[str, Any] = {"page": following} if following else {}
        if "lang" in request.GET:
            asked |= {"lang": translation.get_language()}
        here = reverse("dialogue:wall", args=[slug])
        context = {
            "slides": slides,
            "address": address,
            "qr": qr(address, _("QR code for %(address)s") % {"address": address}),
            "next_url": f"{here}?{urlencode(asked)}" if asked else here,
        }
        response = render(request, "dialogue/wall.html", context)
    if "still" not in request.GET:
        response.headers["Refresh"] = f"{TURN}; url={context['next_url']}"
    return response


def page_asked(request: HttpRequest) -> int:
    """Read which page of the wall was asked for. What is no page number is the first."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0


def turn(outline: Outline, page: int) -> tuple[list[ExchangeCard], int]:
    """Give one page of slides and the number of the page after it. The last leads to the first."""
    joined = Exchange.objects.showable().filter(patient_wish__pair=outline.pair)
    found = exchanges(joined, page) or (exchanges(joined, 0) if page else [])
    if not found:
        found = strongest(outline, page) or (strongest(outline, 0) if page else [])
    slides = [facing(patient, clinician, outline) for patient, clinician in found[:SLIDES]]
    return slides, page + 1 if len(found) > SLIDES else 0


def exchanges(joined: ExchangeQuerySet, page: int) -> list[tuple[Wish, Wish]]:
    """Read one page of exchanges and one more, to know whether there are more."""
    start = page * SLIDES
    rows = joined[start : start + SLIDES + 1]
    return [(exchange.patient_wish, exchange.clinician_wish) for exchange in rows]


def strongest(outline: Outline, page: int) -> list[tuple[Wish, Wish]]:
    """Face the strongest wishes of the two sides while no host has joined any."""
    lanes = {prompt.side: quoted_lane(prompt, page) for prompt in outline.prompts}
    return list(zip(lanes.get(Side.PATIENT, []), lanes.get(Side.CLINICIAN, []), strict=False))


def quoted_lane(prompt: Prompt, page: int) -> list[Wish]:
    """Read the wishes of one side that may be shown elsewhere, common ground first."""
    start = page * SLIDES
    wishes = Wish.objects.quotable().filter(prompt=prompt).order_by("-common", "-id")
    return list(wishes[start : start + SLIDES + 1])


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "form-action": ["'none'"], "script-src": ["'none'"]})
@remembered(this_pair)
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """A page for an iframe on another site: a few wishes of a pair, facing each other.

    It is the only page that another site may frame. So it has no form that somebody
    could be tricked into pressing, no script, and nothing that knows who reads.
    """
    outline, _counts = begun(slug, stamps_of(request).get("pairs", 0))
    with fixed_language(request):
        slides, _following = turn(outline, 0)
        context = {
            "title": str(outline.pair.title),
            "slides": slides,
            "address": request.build_absolute_uri(reverse("dialogue:board", args=[slug])),
        }
        response = render(request, "dialogue/embed.html", context)
        response.headers["Content-Language"] = translation.get_language()
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
