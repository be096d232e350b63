"""Read the request, ask for what it wants to see, answer with a page."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from markupsafe import Markup

from bedside.dialogue.cards import cards_for, drawn_cards, drawn_exchange, lone_card
from bedside.dialogue.landscape import ORDERS, Board, Reading, read_board
from bedside.dialogue.models import CuratedSet, Pair, Prompt, Response, Topic, Wish
from bedside.dialogue.outline import Outline, outline_of
from bedside.dialogue.rules import why_not_judge, why_not_respond
from bedside.dialogue.watching import all_pairs, pair_of_wish, this_pair
from bedside.people.models import Member, Side
from bedside.people.requests import reader_of
from bedside.ui.frames import framed
from bedside.ui.remembered import remembered, stamps_of

THIN = 4  # a side is thin when the other has written more than this many times as much


def begun(slug: str, edition: int) -> tuple[Outline, dict[int, int]]:
    """Find a pair that people may read: one that has opened, also when it has closed since."""
    outline, counts = outline_of(slug, edition)
    if timezone.now() < outline.pair.opens_at:
        raise Http404
    return outline, counts


@require_safe
@remembered(all_pairs)
def pairs(request: HttpRequest) -> HttpResponse:
    """All pairs. When there is only one, this is its board."""
    listed = list(Pair.objects.begun_at(timezone.now()).prefetch_related("prompts"))
    if len(listed) == 1:
        return redirect("dialogue:board", listed[0].slug)
    shown = [
        {
            "title": str(pair.title),
            "intro": str(pair.intro),
            "url": reverse("dialogue:board", args=[pair.slug]),
            "prompts": [
                prompt_shown(prompt, pair, prompt.wish_count) for prompt in pair.prompts.all()
            ],
            "closed": not pair.is_open_at(timezone.now()),
        }
        for pair in listed
    ]
    return render(request, "dialogue/pairs.html", {"pairs": shown, "nav": "wishes"})


def prompt_shown(prompt: Prompt, pair: Pair, count: int) -> dict[str, Any]:
    """Lay a prompt out for the templates."""
    write = reverse("dialogue:write", args=[pair.slug])
    return {
        "side": prompt.side,
        "sentence": str(prompt.sentence),
        "hashtag": prompt.hashtag and f"#{prompt.hashtag}",
        "count": count,
        "write_url": f"{write}?{urlencode({'as': prompt.roles[0] if prompt.roles else ''})}",
        "speakers": str(prompt.speakers),
    }


def reading_of(request: HttpRequest, topics: list[Topic]) -> Reading:
    """Read what was asked for from the address. What it does not understand is left out."""
    order = request.GET.get("order", "common")
    order = order if order in ORDERS else "common"
    side = request.GET.get("side", "")
    topic = next((topic for topic in topics if topic.slug == request.GET.get("topic")), None)
    if order == "topic" and topic is None and topics:
        topic = topics[0]
    return Reading(order, side if side in Side.values else "", topic, request.GET.get("after", ""))


@require_safe
@remembered(this_pair)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """One pair, both sides facing each other."""
    outline, counts = begun(slug, stamps_of(request).get("pairs", 0))
    reading = reading_of(request, outline.topics)
    page = read_board(outline.prompts, reading)
    exchange = drawn_exchange(outline) if reading == Reading() else Markup("")
    closed = not outline.pair.is_open_at(timezone.now())

    def around() -> dict[str, Any]:
        return around_board(outline, counts, reading, page) | {
            "exchange": exchange,
            "closed": closed,
        }

    if reader := reader_of(request):
        cards = {"cards": cards_for(reader, outline, page)}
        return render(request, "dialogue/board.html", around() | cards)
    drawn = Markup("").join(drawn_cards(outline, page))
    shown = (outline.edition, *counts.items(), page.after, page.one_side, bool(drawn))
    return framed(request, "dialogue/board.html", drawn, (*shown, exchange, closed), around)


def around_board(
    outline: Outline, counts: dict[int, int], reading: Reading, page: Board
) -> dict[str, Any]:
    """Lay out what stands around the wishes of a board."""
    pair, topics = outline.pair, outline.topics
    prompts = [prompt_shown(prompt, pair, counts[prompt.pk]) for prompt in outline.prompts]
    here = reverse("dialogue:board", args=[pair.slug])
    asked = {
        "order": reading.order,
        "side": reading.side,
        "topic": reading.topic.slug if reading.topic else "",
    }
    return {
        "nav": "wishes",
        "pair": pair,
        "pairs_url": reverse("dialogue:pairs"),
        "prompts": prompts,
        "order": reading.order,
        "orders": [
            (name, order.label, f"{here}?{urlencode(asked | {'order': name})}")
            for name, order in ORDERS.items()
        ],
        "explain": reading.rule.explained,
        "sides": [("", _("Both sides")), *Side.choices],
        "side": reading.side,
        "topics": [(topic.slug, str(topic.name)) for topic in topics],
        "topic": asked["topic"],
        "topic_name": str(reading.topic.name) if reading.topic else "",
        "next_topic": next_topic(reading, topics, here),
        "balance": balance(prompts),
        "first_url": here,
        "next_url": page.after and f"{here}?{urlencode(asked | {'after': page.after})}",
        "any": bool(page.rows),
        "one_side": page.one_side,
        "later_page": bool(reading.after),
        "feed_url": reverse("dialogue:pair-feed", args=[pair.slug]),
    }


def next_topic(reading: Reading, topics: list[Topic], here: str) -> dict[str, str] | None:
    """Name the topic to go on with when they are read one at a time."""
    if reading.order != "topic" or reading.topic not in topics[:-1]:
        return None
    following = topics[topics.index(reading.topic) + 1]
    asked = urlencode({"order": "topic", "side": reading.side, "topic": following.slug})
    return {"name": str(following.name), "url": f"{here}?{asked}"}


def balance(prompts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Say who is missing, when one side has written far less than the other."""
    if len(prompts) < 2:
        return None
    thin, full = sorted(prompts, key=lambda prompt: prompt["count"])
    if full["count"] <= THIN * thin["count"]:
        return None
    sentence = ngettext(
        "%(n)s wish from %(thin)s so far, %(many)s from %(full)s.",
        "%(n)s wishes from %(thin)s so far, %(many)s from %(full)s.",
        thin["count"],
    )
    named = {"thin": thin["speakers"], "full": full["speakers"]}
    numbers = {
        "n": number_format(thin["count"], force_grouping=True),
        "many": number_format(full["count"], force_grouping=True),
    }
    return {
        "thin_side": thin["side"],
        "sentence": sentence % (named | numbers),
        "invite_url": thin["write_url"],
        "share_text": _("Here is a place for %(thin)s to say what they wish the other side knew.")
        % named,
    }


@require_safe
@remembered(pair_of_wish)
def wish(request: HttpRequest, code: str) -> HttpResponse:
    """One wish with its responses."""
    reader = reader_of(request)
    found = get_object_or_404(
        Wish.objects.visible_to(reader).select_related("pair", "prompt", "topic"), code=code
    )
    replies = (
        Response.objects.visible_to(reader)
        .filter(wish=found)
        .exclude(standing="withdrawn")
        .order_by("published_at", "pk")
        .prefetch_related("say_backs")
    )
    address = request.build_absolute_uri(reverse("dialogue:wish", args=[code]))
    context = {
        "nav": "wishes",
        "card": lone_card(found, reader),
        "body": mark_safe(found.html),  # noqa: S308 - rendered and sanitised when it was written
        "pair": found.pair,
        "board_url": reverse("dialogue:board", args=[found.pair.slug]),
        "responses": [response_shown(response, reader, found) for response in replies],
        "respond_url": reverse("dialogue:respond", args=[code]),
        "why_not_respond": why_not_respond(reader, found),
        "desk_url": reverse("desk:words", args=["wish", code]) if is_host(reader) else "",
        "own_url": reverse("mine:show", args=[code]) if found.is_by(reader) else "",
        "sets": set_links(found),
        "address": address,
        "messages": share_words(found, address),
        "picture_url": reverse("dialogue:wish-picture", args=[code, "png"])
        if found.may_be_quoted and found.is_published
        else "",
    }
    return render(request, "dialogue/wish.html", context)


def is_host(reader: Member | None) -> bool:
    """Whether somebody may decide on where words stand."""
    return reader is not None and reader.has_perm("dialogue.change_wish")


def response_shown(
    response: Response, reader: Member | None, about: Wish | None = None
) -> dict[str, Any]:
    """Lay a response out, what was heard first."""
    response.wish = about or response.wish
    return {
        "code": response.code,
        "role": response.role,
        "side": response.side.value,
        "name": response.signed_as,
        "language": response.language,
        "kind_label": response.get_kind_display(),
        "html": mark_safe(response.html),  # noqa: S308 - sanitised when it was written
        "day": response.published_at or response.written_at,
        "standing": response.standing,
        "standing_label": response.get_standing_display(),
        "mine": response.is_by(reader),
        "heard": [
            {"number": said.pk, "words": said.heard, "verdict": said.verdict, "note": said.note}
            for said in response.say_backs.all()
        ],
        "can_judge": why_not_judge(reader, response) is None,
        "judge_url": reverse("mine:show", args=[response.wish.code]),
    }


def set_links(wish: Wish) -> list[dict[str, str]]:
    """Say where a wish has gone: the sets that show it."""
    if not wish.may_be_quoted:
        return []
    sets = CuratedSet.objects.filter(items__wish=wish, is_shown=True)
    return [
        {"title": str(found.title), "url": reverse("dialogue:set", args=[found.slug])}
        for found in sets
    ]


def share_words(wish: Wish, address: str) -> list[str]:
    """Write three ready messages of different lengths for passing a wish on."""
    begin = "" if wish.source else f"{wish.prompt.sentence.localize(wish.language)} "
    words = {"words": f"{begin}{wish.lead}", "address": address}
    return [
        f"{words['words']} {address}",
        _("Somebody wrote this to the other side of the desk. What would you answer? %(address)s")
        % words,
        _("“%(words)s” Read it, and say whether you hear it: %(address)s") % words,
    ]
