"""Screens where several features meet: the front page and my page."""

from itertools import zip_longest
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bedside.dialogue.cards import exchange_card, lone_card
from bedside.dialogue.models import CuratedSet, Exchange, Pair, Prompt, Response, SayBack, Wish
from bedside.dialogue.watching import all_pairs
from bedside.home.models import FrontPageText
from bedside.people.actions import choose_roles
from bedside.people.forms import RolesForm
from bedside.people.models import Role
from bedside.people.requests import MemberRequest, role_of
from bedside.safety.models import Standing
from bedside.ui.figures import quilt
from bedside.ui.remembered import Check, remembered

PATCHES = 44


def everything() -> Check:
    """Depend on the front page's own text and on every pair."""
    return all_pairs("front")


def first_prompts() -> list[Prompt]:
    """Read the two prompts of the pair that this place leads with."""
    open_now = Pair.objects.open_at(timezone.now())
    prompts = Prompt.objects.filter(pair__in=open_now).select_related("pair")
    return list(prompts.order_by("pair__position", "pair", "-side")[:2])


def patches(prompts: list[Prompt]) -> list[tuple[str, float]]:
    """Lay the newest wishes of both sides out as patches: a half waits, a whole was heard."""
    newest = Wish.objects.published().order_by("-published_at", "-id")
    lanes = [newest.filter(prompt=prompt)[:PATCHES] for prompt in prompts]
    mixed = [wish for row in zip_longest(*lanes) for wish in row if wish]
    return [patch(wish) for wish in mixed[:PATCHES]]


def patch(wish: Wish) -> tuple[str, float]:
    """Draw one wish: which half it is, or a sewn whole when both sides hear it."""
    reach = wish.reach
    kind = "both" if reach.shown and reach.met else wish.side.value
    return kind, reach.common


def ways_in(prompts: list[Prompt]) -> list[dict[str, str]]:
    """Lead each role to the sentence that it finishes."""
    if not prompts:
        return []
    write = reverse("dialogue:write", args=[prompts[0].pair.slug])
    return [{"role": role.value, "url": f"{write}?as={role.value}"} for role in Role]


def sets_shown() -> list[dict[str, Any]]:
    """Lay the newest sets out, each with how many of its wishes may still be shown."""
    may_be_shown = Q(items__wish__standing=Standing.PUBLISHED, items__wish__may_be_quoted=True)
    sets = CuratedSet.objects.filter(is_shown=True).annotate(
        count=Count("items", filter=may_be_shown)
    )
    return [
        {
            "title": str(found.title),
            "note": str(found.note),
            "url": reverse("dialogue:set", args=[found.slug]),
            "count": found.count,
        }
        for found in sets[:3]
    ]


@require_safe
@remembered(everything)
def front(request: HttpRequest) -> HttpResponse:
    """What this place is, and the ways in."""
    text = FrontPageText.load()
    prompts = first_prompts()
    exchanges = Exchange.objects.showable().filter(on_home_page=True)[:2]
    context: dict[str, Any] = {
        "nav": "home",
        "text": {"headline": str(text.headline), "lead": str(text.lead), "about": str(text.about)},
        "ways": ways_in(prompts),
        "quilt": quilt(patches(prompts), columns=6),
        "exchanges": [exchange_card(exchange) for exchange in exchanges],
        "sets": sets_shown(),
        "wishes_url": reverse("dialogue:pairs"),
    }
    return render(request, "home/front.html", context)


@never_cache
@login_required
@require_safe
def me(request: MemberRequest) -> HttpResponse:
    """My words and where they stand, who waits for my answer, and what I speak as."""
    member = request.user
    mine = Wish.objects.filter(author=member).select_related("pair", "prompt", "topic")
    replies = Response.objects.filter(author=member).select_related("wish__prompt", "wish__pair")
    context = {
        "nav": "me",
        "wishes": [mine_shown(wish) for wish in mine.order_by("-written_at")],
        "replies": [mine_shown(reply) for reply in replies.order_by("-written_at")],
        "waiting": waiting_for(member.pk),
        "roles": [(role.value, role.label, role in member.role_list) for role in Role],
        "role": role_of(request, member),
        "roles_url": reverse("home:roles"),
        "about": member.about,
        "is_host": member.has_perm("wagtailadmin.access_admin"),
    }
    return render(request, "home/me.html", context)


def mine_shown(words: Wish | Response) -> dict[str, Any]:
    """Lay one thing that I wrote out for my page."""
    wish = words if isinstance(words, Wish) else words.wish
    return {
        "card": lone_card(wish),
        "words": words.body,
        "url": reverse("mine:show", args=[words.code]),
        "standing": words.standing,
        "standing_label": words.get_standing_display(),
        "reason": words.decline_reason,
        "day": words.written_at,
        "next": NEXT_STEP.get(Standing(words.standing), ""),
    }


NEXT_STEP = {
    Standing.STARTED: _("What you heard is sent. Your reply is not finished yet."),
    Standing.HELD: _("A host reads it next. Until then only you can see it."),
}


def waiting_for(author: int) -> list[dict[str, Any]]:
    """List who said back what they heard in my wishes, and waits for a yes or an almost."""
    said = SayBack.objects.filter(
        response__wish__author=author,
        verdict="",
        response__standing__in=[Standing.STARTED, Standing.PUBLISHED],
    ).select_related("response__wish")
    return [
        {
            "words": one.heard,
            "role": one.response.role,
            "name": one.response.signed_as,
            "about": one.response.wish.lead,
            "url": reverse("mine:show", args=[one.response.wish.code]),
        }
        for one in said.order_by("said_at")
    ]


@login_required
@require_POST
def roles(request: MemberRequest) -> HttpResponse:
    """Choose what I may speak as, and as what I speak now."""
    form = RolesForm(request.POST)
    if form.is_valid():
        choose_roles(request.user, form.cleaned_data["roles"])
        request.session["role"] = form.cleaned_data["role"]
    return redirect("home:me")
