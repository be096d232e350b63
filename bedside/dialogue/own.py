"""Views of one's own words: for members under their page, for guests behind their receipt."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bedside.dialogue import actions
from bedside.dialogue.cards import lone_card
from bedside.dialogue.forms import AgainForm, ReplyForm, VerdictForm, WishForm
from bedside.dialogue.models import Response, SayBack, Wish
from bedside.dialogue.rules import why_not_change, why_not_withdraw
from bedside.dialogue.views import response_shown, set_links
from bedside.people.models import Guest, Member
from bedside.people.receipts import hash_of, readable
from bedside.people.requests import reader_of
from bedside.safety.findings import findings_in
from bedside.safety.models import Standing
from bedside.safety.refusal import Refused
from bedside.safety.words import markdown_to_html


@dataclass(frozen=True, slots=True)
class Own:
    """Somebody and one thing that they wrote, with the address under which they keep it."""

    person: Member | Guest
    words: Wish | Response
    door: str
    key: str

    def to(self, view: str, *args: Any) -> str:
        return reverse(f"{self.door}:{view}", args=[self.key, *args])

    @property
    def wish(self) -> Wish:
        return self.words if isinstance(self.words, Wish) else self.words.wish


def own_words(request: HttpRequest, key: str) -> Own:
    """Find what a receipt, or a member and a public code, lead to. 404 for everybody else."""
    door = request.resolver_match.namespace if request.resolver_match else ""
    if door == "receipt":
        guest = get_object_or_404(Guest, receipt_hash=hash_of(key))
        written: dict[str, Any] = {"guest": guest}
        person: Member | Guest = guest
    else:
        member = reader_of(request)
        if member is None:
            raise Http404
        written = {"author": member, "code": key}
        person = member
    for kind in (Wish, Response):
        found = kind.objects.filter(**written).first()
        if found:
            return Own(person, found, door, key)
    raise Http404


def trail(words: Wish | Response) -> list[dict[str, Any]]:
    """Say what happened to somebody's words so far, and when."""
    steps: list[dict[str, Any]] = [{"day": words.written_at, "words": _("You wrote it.")}]
    if words.standing == Standing.STARTED:
        steps.append({"day": None, "words": _("What you heard has been sent. The reply is next.")})
    elif words.standing == Standing.HELD:
        steps.append({"day": None, "words": _("A host will read it before others can.")})
    elif words.standing == Standing.DECLINED:
        steps.append({"day": words.decided_at, "words": _("A host did not publish it.")})
    else:
        if words.decided_at:
            steps.append({"day": words.decided_at, "words": _("A host read it.")})
        if words.published_at:
            steps.append({"day": words.published_at, "words": _("It was published.")})
    if words.standing == Standing.HIDDEN:
        steps.append({"day": words.decided_at, "words": _("A host took it off the pages.")})
    if words.standing == Standing.WITHDRAWN:
        steps.append({"day": None, "words": _("You took it down. Nobody else can read it.")})
    return steps


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Ask for a receipt's letters, or go to what they lead to."""
    code = request.GET.get("code", "").strip()
    if not code:
        return render(request, "dialogue/find.html", {"nav": "wishes", "wrong": ""})
    if Guest.objects.filter(receipt_hash=hash_of(code)).exists():
        return redirect("receipt:show", readable(code))
    context = {"nav": "wishes", "wrong": code[:60]}
    return render(request, "dialogue/find.html", context, status=404)


@never_cache
@require_GET
def show(request: HttpRequest, key: str) -> HttpResponse:
    """What somebody wrote, where it stands, and what they can do with it."""
    return show_own(request, own_words(request, key))


def show_own(request: HttpRequest, own: Own, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Show one's own words, with whatever form is being filled in."""
    reply = own.words if isinstance(own.words, Response) else None
    is_wish = reply is None
    reader = own.person if isinstance(own.person, Member) else None
    context = {
        "nav": "me" if reader else "wishes",
        "own": own.words,
        "is_wish": is_wish,
        "is_guest": own.door == "receipt",
        "receipt": own.key if own.door == "receipt" else "",
        "receipt_url": request.build_absolute_uri(own.to("show")),
        "card": lone_card(own.wish, reader),
        "standing": own.words.standing,
        "standing_label": own.words.get_standing_display(),
        "decline_reason": own.words.decline_reason,
        "trail": trail(own.words),
        "public_url": reverse("dialogue:wish", args=[own.wish.code])
        if own.wish.is_published
        else "",
        "sets": set_links(own.wish) if is_wish else [],
        "why_not_change": why_not_change(own.person, own.words),
        "why_not_withdraw": why_not_withdraw(own.person, own.words),
        "change_url": own.to("change") if is_wish else own.to("finish"),
        "withdraw_url": own.to("withdraw"),
        "quoting_url": own.to("quoting") if is_wish else "",
        "again_url": "" if is_wish else own.to("again"),
        "judged": [judged_shown(own, reply) for reply in replies_to(own)],
        "reply": reply and response_shown(reply, None),
        **forms,
    }
    if reply:
        context.setdefault("form", ReplyForm(initial={"kind": reply.kind, "body": reply.body}))
    response = render(request, "dialogue/receipt.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def replies_to(own: Own) -> list[Response]:
    """Read the replies whose writers want to know whether they heard well."""
    if not isinstance(own.words, Wish):
        return []
    readable = (Standing.STARTED, Standing.PUBLISHED)
    replies = own.words.responses.filter(standing__in=readable)
    return list(replies.order_by("written_at").prefetch_related("say_backs"))


def judged_shown(own: Own, reply: Response) -> dict[str, Any]:
    """Lay a reply out for the author of the wish, with the address where each is judged."""
    shown = response_shown(reply, None, own.wish)
    for said in shown["heard"]:
        said["judge_url"] = own.to("judge", said["number"])
    return shown


def refused(request: HttpRequest, own: Own, refusal: Refused) -> HttpResponse:
    """Show one's words again with the reason why something cannot be done."""
    return show_own(request, own, status=403, refusal=str(refusal))


@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change a wish that nobody has answered yet."""
    own = own_words(request, key)
    if not isinstance(own.words, Wish):
        raise Http404
    wish = own.words
    member = own.person if isinstance(own.person, Member) else None
    first = {
        "role": wish.role,
        "body": wish.body,
        "topic": wish.topic.slug if wish.topic else "",
        "language": wish.language,
        "named": bool(wish.signed_as),
        "nickname": wish.signed_as if member is None else "",
        "takes_responses": wish.takes_responses,
        "may_be_quoted": wish.may_be_quoted,
    }
    asked = request.POST or None
    form = WishForm(asked, prompt=wish.prompt, member=member, initial=first)
    found = findings_in(form["body"].value() or "")
    if request.method == "POST" and form.is_valid() and not any(one.blocks for one in found):
        try:
            actions.change_wish(own.person, wish, form.draft, now=timezone.now())
        except Refused as refusal:
            return refused(request, own, refusal)
        return redirect(own.to("show"))
    context = {
        "nav": "me" if member else "wishes",
        "form": form,
        "own": wish,
        "card": lone_card(wish, member),
        "findings": found,
        "errors": form.errors,
        "words": form["body"].value() or "",
        "back_url": own.to("show"),
        "topics": [(topic.slug, str(topic.name)) for topic in wish.pair.topics.all()],
        "limit": 280,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "dialogue/change.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Take one's words down, after asking once."""
    own = own_words(request, key)
    if request.method == "POST":
        try:
            actions.withdraw(own.person, own.words)
        except Refused as refusal:
            return refused(request, own, refusal)
        return redirect(own.to("show"))
    context = {
        "nav": "me" if own.door == "mine" else "wishes",
        "card": lone_card(own.wish),
        "is_wish": isinstance(own.words, Wish),
        "reply": None if isinstance(own.words, Wish) else response_shown(own.words, None),
        "back_url": own.to("show"),
        "withdraw_url": own.to("withdraw"),
        "sets": set_links(own.wish) if isinstance(own.words, Wish) else [],
    }
    return render(request, "dialogue/withdraw.html", context)


@never_cache
@require_POST
def quoting(request: HttpRequest, key: str) -> HttpResponse:
    """Give or take back consent to be shown in sets and pictures."""
    own = own_words(request, key)
    if isinstance(own.words, Wish):
        allowed = request.POST.get("may_be_quoted") == "1"
        actions.allow_quoting(own.person, own.words, allowed=allowed)
    return redirect(own.to("show"))


@never_cache
@require_POST
def finish(request: HttpRequest, key: str) -> HttpResponse:
    """Add the reply to what was said back, or look at it first."""
    own = own_words(request, key)
    if not isinstance(own.words, Response):
        raise Http404
    form = ReplyForm(request.POST)
    found = findings_in(request.POST.get("body", ""))
    if not form.is_valid() or any(one.blocks for one in found):
        return show_own(request, own, status=422, form=form, errors=form.errors, findings=found)
    body = form.cleaned_data["body"]
    if "check" in request.POST:
        return show_own(request, own, form=form, findings=found, preview=markdown_to_html(body))
    try:
        actions.finish_response(
            own.person, own.words, form.cleaned_data["kind"], body, now=timezone.now()
        )
    except Refused as refusal:
        return show_own(request, own, status=403, form=form, refusal=str(refusal))
    return redirect(own.to("show"))


@never_cache
@require_POST
def again(request: HttpRequest, key: str) -> HttpResponse:
    """Say back once more, after an "almost"."""
    own = own_words(request, key)
    if not isinstance(own.words, Response):
        raise Http404
    form = AgainForm(request.POST)
    if not form.is_valid():
        return show_own(request, own, status=422, again=form, errors=form.errors)
    actions.say_back_again(own.person, own.words, form.cleaned_data["heard"], now=timezone.now())
    return redirect(own.to("show"))


@never_cache
@require_POST
def judge(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say whether one was heard."""
    own = own_words(request, key)
    said = get_object_or_404(
        SayBack.objects.select_related("response__wish__pair"), pk=number, response__wish=own.wish
    )
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return show_own(request, own, status=422, errors=form.errors, judged_number=number)
    told = form.cleaned_data
    try:
        actions.judge(own.person, said, told["verdict"], told["note"], now=timezone.now())
    except Refused as refusal:
        return refused(request, own, refusal)
    return redirect(own.to("show"))
