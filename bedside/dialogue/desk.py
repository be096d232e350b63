"""The hosts' desk: words to read, one page for each, and the reason for a no."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from bedside.dialogue import curating
from bedside.dialogue.admin_forms import READY_REASONS, ReasonForm
from bedside.dialogue.choosing import for_hosts
from bedside.dialogue.models import Pair, Response
from bedside.dialogue.waiting import (
    KINDS,
    OPEN_TO_HOSTS,
    SOURCES,
    Sieve,
    Words,
    heard_in,
    kind_of,
    marked,
    read_queue,
    seal_of,
    with_context,
)
from bedside.people.models import Member
from bedside.people.requests import MemberRequest
from bedside.safety.findings import WHY
from bedside.safety.models import Standing
from bedside.safety.refusal import Refused

WHY_HELD = WHY | {
    "guest": gettext_lazy("A guest wrote it. A host reads a guest's words first."),
    "strict": gettext_lazy("This pair asks a host to read each text before it appears."),
}
SOURCE_NAMES = {
    "": gettext_lazy("Everybody"),
    "guests": gettext_lazy("Guests"),
    "members": gettext_lazy("Members"),
    "imported": gettext_lazy("Imported"),
}


def door(request: HttpRequest) -> HttpResponse:
    """Lead strangers to this place's own sign-in, and tell members that this part is for hosts."""
    if isinstance(request.user, Member) and request.user.is_authenticated:
        if request.user.has_perm("wagtailadmin.access_admin"):
            return redirect("wagtailadmin_home")
        raise PermissionDenied(_("This part is for hosts. Everything else is open to you."))
    return redirect_to_login(request.GET.get("next") or resolve_url("wagtailadmin_home"))


def sieve_of(request: HttpRequest, pairs: list[Pair]) -> Sieve:
    """Read from the address which words are asked for. What it does not understand is left out."""
    source = request.GET.get("source", "")
    return Sieve(
        next((pair for pair in pairs if pair.slug == request.GET.get("pair")), None),
        source if source in SOURCES else "",
        request.GET.get("after", ""),
    )


@never_cache
@for_hosts
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits to be read, the longest waiting first."""
    pairs = list(Pair.objects.all())
    sieve = sieve_of(request, pairs)
    page = read_queue(sieve)
    here = reverse("desk:queue")
    first = {"pair": sieve.pair.slug if sieve.pair else "", "source": sieve.source}
    context = {
        **furniture(_("Words to read"), []),
        "items": [shown(words) for words in page.words],
        "pairs": [(pair.slug, str(pair.title)) for pair in pairs],
        "pair": first["pair"],
        "sources": SOURCE_NAMES.items(),
        "source": sieve.source,
        "can_tick": any(words.source for words in page.words if kind_of(words) == "wish"),
        "first_url": f"{here}?{urlencode(first)}" if sieve.after else "",
        "next_url": page.after and f"{here}?{urlencode(first | {'after': page.after})}",
        "back": request.get_full_path(),
    }
    return render(request, "dialogue/desk/queue.html", context)


def furniture(title: str, trail: list[dict[str, str]]) -> dict[str, Any]:
    """Give what Wagtail's own templates need around a page of ours."""
    return {
        "header_title": title,
        "header_icon": "openquote",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            *trail,
            {"url": "", "label": title},
        ],
    }


def shown(words: Words) -> dict[str, Any]:
    """Lay words out for a host: what they say, whose they are, and why they are held."""
    wish = words.wish if isinstance(words, Response) else words
    place = [kind_of(words), words.code]
    return {
        "kind": kind_of(words),
        "code": words.code,
        "seal": seal_of(words),
        "pair": str(wish.pair.title),
        "prompt": str(wish.prompt.sentence),
        "about": wish if isinstance(words, Response) and wish.is_published else None,
        "reply_kind": words.get_kind_display() if isinstance(words, Response) else "",
        "heard": [marked(heard) for heard in heard_in(words)],
        "marked": marked(words.body),
        "why": [WHY_HELD.get(code, _("A host reads this first.")) for code in words.held_reasons],
        "language": words.language,
        "side": words.side,
        "role": words.get_role_display(),
        "who": who_wrote(words),
        "written_at": words.written_at,
        "standing": words.standing,
        "standing_label": words.get_standing_display(),
        "imported": bool(words.source),
        **{f"{act}_url": reverse(f"desk:{act}", args=place) for act in ("words", *DEEDS)},
    }


def who_wrote(words: Words) -> str:
    """Name the author as far as this place knows them."""
    if words.source:
        return _("Imported: %(source)s") % {"source": words.source}
    if words.guest:
        return _("Guest %(name)s") % {"name": words.guest.nickname or _("without a name")}
    if words.signed_as:
        return _("Member %(name)s") % {"name": words.author}
    return _("Member %(name)s, shown without a name") % {"name": words.author}


def words_or_404(kind: str, code: str) -> Words:
    """Find words that a host may read. Withdrawn ones are found, to say that they are gone."""
    if kind not in KINDS:
        raise Http404
    findable = [*OPEN_TO_HOSTS, Standing.WITHDRAWN]
    return get_object_or_404(with_context(kind), code=code, standing__in=findable)


@never_cache
@for_hosts
@require_safe
def words(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """One wish or response, wherever it stands, with what a host can do about it."""
    found = words_or_404(kind, code)
    gone = found.standing == Standing.WITHDRAWN
    title = _("A wish") if kind == "wish" else _("A response")
    replies: list[Words] = []
    if kind == "wish" and not gone:
        written = with_context("response").filter(wish_id=found.pk, standing__in=OPEN_TO_HOSTS)
        replies = list(written.order_by("written_at", "pk")[:50])
    context = {
        **furniture(title, queue_trail()),
        "gone": gone,
        "item": None if gone else shown(found),
        "decided_by": found.decided_by,
        "decided_at": found.decided_at,
        "reason": found.decline_reason,
        "replies": [shown(reply) for reply in replies],
        "public_url": public_url(found),
        "back": request.path,
    }
    return render(request, "dialogue/desk/words.html", context)


def queue_trail() -> list[dict[str, str]]:
    return [{"url": reverse("desk:queue"), "label": _("Words to read")}]


def public_url(words: Words) -> str:
    """Say where everybody can read these words, if they can."""
    wish = words.wish if isinstance(words, Response) else words
    return reverse("dialogue:wish", args=[wish.code]) if wish.is_published else ""


def came_from(request: HttpRequest) -> str:
    """Say where the button was, when that is on the desk, or else where the queue begins."""
    asked = request.POST.get("back") or request.GET.get("back", "")
    desk = reverse("desk:queue")
    return asked if asked.startswith(desk) else desk


@never_cache
@for_hosts
@require_POST
def publish(request: MemberRequest, kind: str, code: str) -> HttpResponse:
    """Publish held words, or words that were declined or hidden before."""
    found = words_or_404(kind, code)
    seal = request.POST.get("seal", "")
    earlier_no = found.standing in {Standing.DECLINED, Standing.HIDDEN} and "again" in request.POST
    deed = curating.publish_after_all if earlier_no else curating.publish_read
    try:
        deed(found, request.user, seal, now=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Published. Everybody can read it now."))
    return redirect(came_from(request))


Deed = Callable[[Words, Member, str, str, datetime], None]


def decline_them(words: Words, host: Member, seal: str, reason: str, now: datetime) -> None:
    curating.decline_read(words, host, seal, reason, now=now)


def hide_them(words: Words, host: Member, seal: str, reason: str, now: datetime) -> None:
    curating.hide_read(words, host, reason, now=now)


@never_cache
@for_hosts
@require_http_methods(["GET", "POST"])
def decline(request: MemberRequest, kind: str, code: str) -> HttpResponse:
    """Do not publish held words. The reason goes to their author."""
    told = (_("Do not publish"), _("Not published."))
    return say_no(request, words_or_404(kind, code), Standing.HELD, decline_them, told)


@never_cache
@for_hosts
@require_http_methods(["GET", "POST"])
def hide(request: MemberRequest, kind: str, code: str) -> HttpResponse:
    """Take published words off the pages. The reason goes to their author."""
    told = (_("Take off the pages"), _("Taken off the pages."))
    return say_no(request, words_or_404(kind, code), Standing.PUBLISHED, hide_them, told)


def say_no(
    request: MemberRequest, words: Words, standing: Standing, deed: Deed, told: tuple[str, str]
) -> HttpResponse:
    """Ask for the reason, then do it. The same page is the question whether one is sure."""
    if words.standing != standing:
        messages.warning(request, _("Somebody was quicker: these words stand elsewhere by now."))
        return redirect(came_from(request))
    form = ReasonForm(request.POST or None, initial={"reason": ready_reason(request, words)})
    if request.method == "POST" and form.is_valid():
        seal = request.POST.get("seal", "")
        try:
            deed(words, request.user, seal, form.cleaned_data["reason"], timezone.now())
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            heard = "" if words.source else _("The author can read your reason.")
            messages.success(request, f"{told[1]} {heard}")
        return redirect(came_from(request))
    context = {
        **furniture(told[0], queue_trail()),
        "item": shown(words),
        "form": form,
        "reasons": [(name, label) for name, (label, _words) in READY_REASONS.items()],
        "back": came_from(request),
    }
    status = 422 if form.is_bound else 200
    return render(request, "dialogue/desk/reason.html", context, status=status)


def ready_reason(request: HttpRequest, words: Words) -> str:
    """Write the ready reason that was asked for, in the language of the words it is about."""
    if request.GET.get("start") not in READY_REASONS:
        return ""
    with translation.override(words.language):
        return str(READY_REASONS[request.GET["start"]][1])


@never_cache
@for_hosts
@require_POST
def publish_several(request: MemberRequest) -> HttpResponse:
    """Publish the ticked imported wishes: all of them or none."""
    ticked = [tuple(tick.split("~", 1)) for tick in request.POST.getlist("tick") if "~" in tick]
    if not ticked or len(ticked) != len(request.POST.getlist("tick")):
        messages.warning(request, _("Nothing was ticked, so nothing was published."))
        return redirect(came_from(request))
    try:
        count = curating.publish_imported(
            [(code, seal) for code, seal in ticked], request.user, now=timezone.now()
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        told = ngettext("%(n)d wish is published.", "%(n)d wishes are published.", count)
        messages.success(request, told % {"n": count})
    return redirect(came_from(request))


DEEDS = ("publish", "decline", "hide")

app_name = "desk"
urlpatterns = [
    path("words/", queue, name="queue"),
    path("words/publish/", publish_several, name="publish-several"),
    path("words/<slug:kind>/<slug:code>/", words, name="words"),
    path("words/<slug:kind>/<slug:code>/publish/", publish, name="publish"),
    path("words/<slug:kind>/<slug:code>/decline/", decline, name="decline"),
    path("words/<slug:kind>/<slug:code>/hide/", hide, name="hide"),
]
