"""Views for writing: wishes, answers and responses, by members and by guests."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bedside.dialogue import actions
from bedside.dialogue.cards import lone_card
from bedside.dialogue.forms import AnswerForm, SayBackForm, WishForm
from bedside.dialogue.models import Prompt, Wish
from bedside.dialogue.outline import edition_now
from bedside.dialogue.rules import why_closed, why_not_resonate, why_not_respond
from bedside.dialogue.views import begun
from bedside.people.actions import welcome_guest
from bedside.people.models import Member
from bedside.people.receipts import number_of, receipt_for
from bedside.people.requests import reader_of, role_of
from bedside.people.speakers import Speaker
from bedside.safety import phi
from bedside.safety.findings import findings_in
from bedside.safety.models import Standing
from bedside.safety.refusal import Refused, refuse


def speaker_from(form: WishForm | SayBackForm, once: UUID, now: datetime) -> Speaker:
    """Say who sent a valid form: the member who is signed in, or a guest made for this form."""
    role = form.cleaned_data["role"]
    guest = None
    if form.member is None:
        guest = welcome_guest(form.cleaned_data["nickname"], role, once, now=now)
    return Speaker(form.member, guest, role, form.name)


def once_for(request: HttpRequest, form: WishForm | SayBackForm) -> UUID:
    """Tell the number of what was sent: the same words of one person are one contribution.

    A person is a member, or a guest's browser, told by the secret of its CSRF cookie.

    So a double click, and going back to send again, make one row and give one receipt.
    """
    told = form.cleaned_data
    words: str = told.get("body") or told["heard"]
    said = (words, told["role"], told["nickname"])
    sender = f"member {form.member.pk}" if form.member else request.META.get("CSRF_COOKIE", "")
    return number_of(sender, request.path, *said)


def prompt_for(prompts: list[Prompt], role: str) -> Prompt:
    """Find the prompt that a role finishes; without a known role, the first one."""
    return next((prompt for prompt in prompts if role in prompt.roles), prompts[0])


class Sent(NamedTuple):
    """What came with the request: the fields of a form, from now or kept from before signing in."""

    fields: QueryDict | None
    kept: bool


def sent_with(request: HttpRequest) -> Sent:
    """Read the form, or the words that waited in the session while somebody signed in."""
    if request.method == "POST":
        return Sent(request.POST, False)
    kept = request.session.get("kept", {}) if reader_of(request) else {}
    if kept.get("path") == request.path:
        return Sent(QueryDict(kept["fields"]), True)
    return Sent(None, False)


def keep_and_sign_in(request: HttpRequest) -> HttpResponse:
    """Put what was typed into the session and go to the door. It is shown again afterwards."""
    fields = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "keep"):
        fields.pop(name, None)
    request.session["kept"] = {"path": request.path, "fields": fields.urlencode()}
    return redirect_to_login(request.path)


@never_cache
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Finish a prompt's sentence. Whatever goes wrong, the words are shown back."""
    now = timezone.now()
    outline, _counts = begun(slug, edition_now())
    member = reader_of(request)
    sent = sent_with(request)
    if "keep" in (request.POST or {}):
        return keep_and_sign_in(request)
    asked = sent.fields.get("role", "") if sent.fields else request.GET.get("as", "")
    if not asked and member:
        asked = role_of(request, member) or ""
    prompt = prompt_for(outline.prompts, asked)
    form = WishForm(sent.fields, prompt=prompt, member=member, initial=first_choices(prompt, asked))
    sending = request.method == "POST" and "swap" not in request.POST
    if sending and form.is_valid() and may_post(request, form.draft.found):
        return post_wish(request, form, prompt, now)
    return show_writing(request, prompt, form, sent, now)


def first_choices(prompt: Prompt, asked: str) -> dict[str, Any]:
    """Choose what a fresh form begins with."""
    return {"role": asked, "language": get_language(), "takes_responses": True}


def may_post(request: HttpRequest, found: list[phi.Finding]) -> bool:
    """Let words through that nothing was found in, or whose author has seen what was found.

    Phone and record numbers never pass: the author takes them out first.
    """
    if "check" in request.POST or any(finding.kind in phi.BLOCKING for finding in found):
        return False
    return not found or request.POST.get("seen") == str(len(found))


def post_wish(request: HttpRequest, form: WishForm, prompt: Prompt, now: datetime) -> HttpResponse:
    """Make the wish and say where to follow it."""
    once = once_for(request, form)
    try:
        wish = made(form, prompt, once, now)
        if wish.standing == Standing.WITHDRAWN:  # taken down, and now written again
            once = uuid4()
            wish = made(form, prompt, once, now)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show_writing(request, prompt, form, sent_with(request), now)
    request.session.pop("kept", None) if form.member else None
    if wish.author_id:
        return redirect("mine:show", wish.code)
    return redirect("receipt:show", receipt_for(once))


@transaction.atomic
def made(form: WishForm, prompt: Prompt, once: UUID, now: datetime) -> Wish:
    """Make the wish and its guest, or neither."""
    speaker = speaker_from(form, once, now)
    return actions.make_wish(speaker, prompt, form.draft, once=once, now=now)


def show_writing(
    request: HttpRequest, prompt: Prompt, form: WishForm, sent: Sent, now: datetime
) -> HttpResponse:
    """Show the composer, with what was typed, what went wrong and what the guard found."""
    words = form["body"].value() or ""
    found = findings_in(words) if sent.fields else []
    if "swap" in request.POST:
        words = swap(words, request.POST["swap"])
        found = findings_in(words)
    closed = why_closed(prompt.pair, now)
    refused = form.is_bound and request.method == "POST" and "swap" not in request.POST
    context = {
        "nav": "wishes",
        "pair": prompt.pair,
        "prompt": prompt,
        "prompts": list(prompt.pair.prompts.all()),
        "form": form,
        "errors": form.errors if refused else {},
        "words": words,
        "findings": found,
        "seen": len(found) if found else "",
        "closed": closed,
        "kept": sent.kept,
        "topics": [(topic.slug, str(topic.name)) for topic in prompt.pair.topics.all()],
        "board_url": reverse("dialogue:board", args=[prompt.pair.slug]),
        "limit": 280,
    }
    return render(request, "dialogue/write.html", context, status=422 if refused else 200)


def swap(words: str, number: str) -> str:
    """Put the gentler wording in the place of one finding."""
    found = phi.find(words)
    if not number.isdecimal() or int(number) >= len(found):
        return words
    return phi.swapped(words, found[int(number)])


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Answer a wish. A stranger is shown the way in, and comes back to this same answer."""
    member = reader_of(request)
    wish = get_object_or_404(Wish.objects.select_related("pair", "prompt", "topic"), code=code)
    asked = request.POST if request.method == "POST" else request.GET
    form = AnswerForm(asked)
    if not form.is_valid():
        return show_answering(request, wish, form, member, status=422)
    if member is None or request.method == "GET":
        return show_answering(request, wish, form, member)
    role = form.cleaned_data["role"] or role_of(request, member)
    if reason := why_not_resonate(member, role, wish):
        form.add_error(None, reason)
        return show_answering(request, wish, form, member, status=403)
    actions.resonate(member, role, wish, form.cleaned_data["r"], now=timezone.now())
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx's middleware
        wish.refresh_from_db()
        return render(request, "dialogue/_wish_foot.html", {"card": lone_card(wish, member)})
    return redirect(back_to(request, wish))


def back_to(request: HttpRequest, wish: Wish) -> str:
    """Go back to the wish in the list it was answered from, or to its own page."""
    if "board" in request.POST:
        return f"{reverse('dialogue:board', args=[wish.pair.slug])}#wish-{wish.code}"
    return reverse("dialogue:wish", args=[wish.code])


def show_answering(
    request: HttpRequest, wish: Wish, form: AnswerForm, member: Member | None, status: int = 200
) -> HttpResponse:
    """Show the answer that is about to be given, with the way in or the button that gives it."""
    here = f"{reverse('dialogue:answer', args=[wish.code])}?r={form['r'].value() or ''}"
    context = {
        "nav": "wishes",
        "card": lone_card(wish, member) if wish.is_published else None,
        "form": form,
        "answer": form["r"].value() or "",
        "roles": [(role.value, role.label) for role in member.role_list] if member else [],
        "role": role_of(request, member) if member else "",
        "sign_in_url": f"{reverse('account_login')}?next={here}",
        "join_url": f"{reverse('account_signup')}?next={here}",
        "board_url": reverse("dialogue:board", args=[wish.pair.slug]),
        "reasons": form.non_field_errors(),
    }
    return render(request, "dialogue/answer.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def respond(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a response: say back what was heard."""
    member = reader_of(request)
    wish = get_object_or_404(Wish.objects.published().select_related("pair", "prompt"), code=code)
    refuse(why_not_respond(member, wish))
    if "keep" in (request.POST or {}):
        return keep_and_sign_in(request)
    sent = sent_with(request)
    first = {"role": role_of(request, member) if member else ""}
    form = SayBackForm(sent.fields, member=member, initial=first)
    if request.method == "POST" and form.is_valid():
        blocked = [found for found in findings_in(form.cleaned_data["heard"]) if found.blocks]
        if not blocked:
            return send_back(request, form, wish)
        form.add_error("heard", _("Please take out the number “%s” first.") % blocked[0].words)
    context = {
        "nav": "wishes",
        "card": lone_card(wish, member),
        "form": form,
        "kept": sent.kept,
        "findings": findings_in(form["heard"].value() or "") if form.is_bound else [],
    }
    refused = request.method == "POST"
    return render(request, "dialogue/respond.html", context, status=422 if refused else 200)


def send_back(request: HttpRequest, form: SayBackForm, wish: Wish) -> HttpResponse:
    """Send the author what was heard, and go on to the reply itself."""
    now, once = timezone.now(), once_for(request, form)
    with transaction.atomic():
        speaker = speaker_from(form, once, now)
        response = actions.say_back(speaker, wish, form.cleaned_data["heard"], once=once, now=now)
    if form.member:
        request.session.pop("kept", None)
        return redirect("mine:show", response.code)
    return redirect("receipt:show", receipt_for(once))
