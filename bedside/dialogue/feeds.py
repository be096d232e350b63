"""Atom feeds of every board and set."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bedside.dialogue.gallery import shown_set
from bedside.dialogue.models import Wish
from bedside.dialogue.views import begun
from bedside.dialogue.watching import all_pairs, this_pair
from bedside.safety.words import tidy
from bedside.ui.remembered import remembered, stamps_of
from bedside.ui.words import ROLE_NAMES

NEWEST = 50


class WishFeed(Atom1Feed):
    """Atom with a language for each entry, and a date that does not move while nothing happens."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=self.feed["since"])


def tag(*parts: str) -> str:
    """Name something for good (RFC 4151), whatever address this place moves to within its host."""
    return f"tag:{urlsplit(settings.BASE_URL).hostname},2026:{'/'.join(parts)}"


@require_safe
@remembered(this_pair)
def pair_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest wishes of one pair."""
    outline, _counts = begun(slug, stamps_of(request).get("pairs", 0))
    wishes: list[Wish] = []
    for prompt in outline.prompts:  # each along its index, so a large pair costs what a small does
        lane = Wish.objects.published().filter(prompt=prompt).order_by("-published_at", "-id")
        wishes += lane[:NEWEST]
    wishes.sort(key=lambda wish: (wish.published_at, wish.pk), reverse=True)
    about = {
        "title": str(outline.pair.title),
        "subtitle": str(outline.pair.intro),
        "link": reverse("dialogue:board", args=[slug]),
        "feed_guid": tag("pairs", slug),
        "since": outline.pair.opens_at,
    }
    sentences = {prompt.pk: str(prompt.sentence) for prompt in outline.prompts}
    return feed(request, about, wishes[:NEWEST], sentences)


@require_safe
@remembered(all_pairs)
def set_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The wishes of one set, in the order in which a host laid them."""
    found = shown_set(slug)
    wishes = list(found.wishes()[:NEWEST])
    about = {
        "title": str(found.title),
        "subtitle": str(found.note),
        "link": reverse("dialogue:set", args=[slug]),
        "feed_guid": tag("sets", slug),
        "since": found.made_at,
    }
    sentences = {wish.prompt_id: str(wish.prompt.sentence) for wish in wishes}
    return feed(request, about, wishes, sentences)


def feed(
    request: HttpRequest, about: dict[str, Any], wishes: Iterable[Wish], sentences: dict[int, str]
) -> HttpResponse:
    """Write a feed. Whatever was typed is tidied once more: one stray character would break it."""
    written = WishFeed(
        title=tidy(about["title"]),
        link=request.build_absolute_uri(about["link"]),
        description="",
        subtitle=tidy(about["subtitle"]) or None,
        language=get_language(),
        author_name=tidy(settings.SITE_NAME),
        feed_url=request.build_absolute_uri(request.path),
        feed_guid=about["feed_guid"],
        since=about["since"],
    )
    for wish in wishes:
        address = reverse("dialogue:wish", args=[wish.code])
        written.add_item(
            title=title_of(wish, sentences),
            link=request.build_absolute_uri(address),
            description=tidy(wish.html),
            author_name=tidy(wish.signed_as) or str(ROLE_NAMES[wish.role]),
            pubdate=wish.published_at,
            updateddate=wish.published_at,
            unique_id=tag("wish", wish.code),
            language=wish.language,
        )
    return HttpResponse(written.writeString("utf-8"), content_type=WishFeed.content_type)


def title_of(wish: Wish, sentences: dict[int, str]) -> str:
    """Say who speaks and which sentence they finish, or where imported words came from."""
    role = str(ROLE_NAMES[wish.role])
    if wish.source:
        return _("%(role)s, from %(source)s") % {"role": role, "source": tidy(wish.source)}
    return _("%(role)s: %(prompt)s") % {"role": role, "prompt": tidy(sentences[wish.prompt_id])}
