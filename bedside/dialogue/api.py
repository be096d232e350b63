"""Pairs, wishes and the answers to them, for programs that read and write here."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from ninja import HeaderEx, P, Query, Router, Status
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.security import SessionAuth

from bedside.dialogue import actions
from bedside.dialogue.cards import answers_of
from bedside.dialogue.cursors import seal, unseal
from bedside.dialogue.forms import WishForm
from bedside.dialogue.landscape import Reading, read_board
from bedside.dialogue.models import Pair, PairQuerySet, Prompt, Response, Wish
from bedside.dialogue.rules import why_not_wish
from bedside.dialogue.shapes import (
    AnswerGiven,
    Asked,
    BoardPage,
    NewAnswer,
    NewWish,
    PairList,
    PairShown,
    Problem,
    Reader,
    WishShown,
    WishWhole,
    Wrong,
    marked,
    names_in,
    names_of,
    pair_shown,
    response_shown,
    shares,
    wish_fields,
)
from bedside.dialogue.watching import all_pairs, pair_of_wish, this_pair
from bedside.people.models import Member, Role
from bedside.people.requests import reader_of
from bedside.people.speakers import Speaker
from bedside.safety.findings import Found, findings_in
from bedside.safety.models import Standing
from bedside.safety.refusal import refuse
from bedside.safety.words import tidy
from bedside.ui.remembered import remembered


class MemberDoor(SessionAuth):
    """A member's session. Strangers are told to sign in before anything is said of tokens."""

    def __call__(self, request: HttpRequest) -> Member | None:
        return super().__call__(request) if reader_of(request) else None


class MemberRequest(HttpRequest):
    """A request that came through the member door."""

    auth: Member


router = Router(tags=["dialogue"])
member_door = MemberDoor()
MISSING = {404: Problem}
UNREADABLE = {frozenset({404, 422}): Problem}
REFUSED = {frozenset({401, 403, 404}): Problem}
REFUSED_WORDS = {frozenset({400, 401, 403, 404, 413, 415, 422}): Problem}


def begun(now: datetime) -> PairQuerySet:
    """Keep the pairs that people may read, with what every answer says of them."""
    return Pair.objects.begun_at(now).prefetch_related("prompts", "topics")


@router.get("/pairs", response=PairList, summary="All pairs", operation_id="pairs")
@decorate_view(remembered(all_pairs))
def list_pairs(request: HttpRequest) -> PairList:
    """All pairs that have opened, also those that have closed since."""
    now = timezone.now()
    reader = Reader(request, reader_of(request))
    return PairList(pairs=[pair_shown(reader, pair, now) for pair in begun(now)])


@router.get(
    "/pairs/{slug:slug}",
    response={200: PairShown, **MISSING},
    summary="One pair",
    operation_id="pair",
)
@decorate_view(remembered(this_pair))
def show_pair(request: HttpRequest, slug: str) -> PairShown:
    """One pair: its prompts with how many wishes each has, and its topics."""
    now = timezone.now()
    found = get_object_or_404(begun(now), slug=slug)
    return pair_shown(Reader(request, reader_of(request)), found, now)


def reading_of(asked: Asked, pair: Pair) -> Reading:
    """Understand what was asked for, and refuse what is not known here.

    A cursor that was passed over would start again, and a program that follows
    cursors would never end.
    """
    topics = list(pair.topics.all())
    topic = next((topic for topic in topics if topic.slug == asked.topic), None)
    if asked.topic and topic is None:
        raise HttpError(422, _("This pair has no topic of this name."))
    if asked.order == "topic" and topic is None and topics:
        topic = topics[0]
    after = asked.after and unseal(asked.after, board_name(asked, pair))
    if after is None:
        raise HttpError(422, _("This cursor belongs to another order or pair. Start without it."))
    return Reading(asked.order, asked.side, topic, after, asked.limit)


def board_name(asked: Asked, pair: Pair) -> str:
    """Name the board that a cursor goes on with."""
    return f"{pair.slug} {asked.order}"


@router.get(
    "/pairs/{slug:slug}/wishes",
    response={200: BoardPage, **UNREADABLE},
    summary="The wishes of a pair",
    operation_id="wishes",
)
@decorate_view(remembered(this_pair))
def list_wishes(request: HttpRequest, slug: str, asked: Query[Asked]) -> BoardPage:
    """One page of a board, both sides in turn. Ask for the next with the `after` of this one."""
    pair = get_object_or_404(begun(timezone.now()), slug=slug)
    page = read_board(list(pair.prompts.all()), reading_of(asked, pair))
    reader = Reader(request, reader_of(request))
    found = Wish.objects.published().in_bulk([row.id for row in page.rows])
    given = answers_of(reader.member, found.values())
    names = names_in(pair)
    shown = [
        WishShown(**wish_fields(reader, names, found[row.id], given.get(row.id, "")))
        for row in page.rows
        if row.id in found
    ]
    after = page.after and seal(page.after, board_name(asked, pair))
    return BoardPage(wishes=shown, after=after or None)


def find_wish(code: str, reader: Member | None) -> Wish:
    """Find a wish that this reader may see. To everybody else it does not exist."""
    readable = Wish.objects.visible_to(reader).select_related("pair", "prompt", "topic")
    return get_object_or_404(readable, code=code)


def whole(request: HttpRequest, wish: Wish) -> WishWhole:
    """Lay out one wish with all its words and what was replied."""
    reader = Reader(request, reader_of(request))
    replies = (
        Response.objects.visible_to(reader.member)
        .filter(wish=wish)
        .exclude(standing=Standing.WITHDRAWN)
        .order_by("published_at", "pk")
        .prefetch_related("say_backs")
    )
    answer = answers_of(reader.member, [wish]).get(wish.pk, "")
    return WishWhole(
        **wish_fields(reader, names_of(wish), wish, answer),
        body=wish.body,
        html=wish.html,
        decline_reason=(reader.owns(wish) and wish.decline_reason) or None,
        responses=[response_shown(reader, response) for response in replies],
    )


@router.get(
    "/wishes/{slug:code}",
    response={200: WishWhole, **MISSING},
    summary="One wish",
    operation_id="wish",
    url_name="wish",
)
@decorate_view(remembered(pair_of_wish))
def show_wish(request: HttpRequest, code: str) -> WishWhole:
    """One wish with its responses. Authors also find their own that are not published."""
    return whole(request, find_wish(code, reader_of(request)))


def once_of(member: Member, key: UUID) -> UUID:
    """Make a member's key one that nobody else can send: keys are theirs to choose."""
    return UUID(bytes=salted_hmac("bedside.api.once", f"{member.pk}:{key.hex}").digest()[:16])


def prompt_for(pair: Pair, role: Role) -> Prompt:
    """Find the prompt that a role finishes, or one that says why it may not."""
    prompts = list(pair.prompts.all())
    if not prompts:
        raise Http404
    return next((prompt for prompt in prompts if role in prompt.roles), prompts[0])


def why_not_found(found: list[Found], seen: int) -> str | None:
    """Say why words have to be looked at again before they are sent."""
    if any(finding.blocks for finding in found):
        return _("Please take out the number first: it leads to one person.")
    if len(found) != seen:
        return _(
            "Some words could tell who somebody is. Change them, or send them again "
            "with “seen” set to how many there are. A host then reads them first."
        )
    return None


def unfit(form: WishForm, seen: int) -> Problem | None:
    """Say what has to change before these words can be sent."""
    if not form.is_valid():
        errors = [
            Wrong(field=name, reason=str(reasons[0])) for name, reasons in form.errors.items()
        ]
        return Problem(detail=errors[0].reason, errors=errors)
    found = findings_in(form.cleaned_data["body"])
    reason = why_not_found(found, seen)
    if reason is None:
        return None
    return Problem(detail=reason, findings=[marked(finding) for finding in found])


def sent_before(once: UUID, pair: Pair, told: NewWish) -> Wish | None:
    """Find what this key has made, so that sending it twice makes one wish."""
    made = Wish.objects.filter(once=once).select_related("pair", "prompt", "topic").first()
    if made and (made.pair_id, made.role, made.body) != (pair.pk, told.role, tidy(told.body)):
        raise HttpError(409, _("This key was sent before with other words. Take a new one."))
    return made


def send(form: WishForm, prompt: Prompt, *, once: UUID, now: datetime) -> Wish:
    """Make the wish. Of two that arrive together with one key, the later finds the earlier's."""
    speaker = Speaker(form.member, None, form.cleaned_data["role"], form.name)
    return actions.make_wish(speaker, prompt, form.draft, once=once, now=now)


@router.post(
    "/pairs/{slug:slug}/wishes",
    response={201: WishWhole, 200: WishWhole, 409: Problem, **REFUSED_WORDS},
    auth=member_door,
    summary="Write a wish",
    operation_id="write_wish",
)
def write_wish(
    request: MemberRequest,
    slug: str,
    told: NewWish,
    key: HeaderEx[UUID, P(alias="Idempotency-Key")],
    response: HttpResponse,
) -> Status:
    """Finish a prompt's sentence. The same key sent again answers 200 with the same wish."""
    now = timezone.now()
    pair = get_object_or_404(begun(now), slug=slug)
    once = once_of(request.auth, key)
    made = sent_before(once, pair, told)
    if made is None:
        prompt = prompt_for(pair, told.role)
        refuse(why_not_wish(Speaker(request.auth, None, told.role), prompt, now))
        form = WishForm(told.model_dump(), prompt=prompt, member=request.auth)
        if problem := unfit(form, told.seen):
            return Status(422, problem)
        made = send(form, prompt, once=once, now=now)
    response["Location"] = request.build_absolute_uri(reverse("api:wish", args=[made.code]))
    return Status(201 if made.written_at == now else 200, whole(request, made))


@router.delete(
    "/wishes/{slug:code}",
    response={204: None, **REFUSED},
    auth=member_door,
    summary="Take down a wish",
    operation_id="withdraw_wish",
)
def withdraw_wish(request: MemberRequest, code: str) -> Status:
    """Take down one's own words, everywhere and at once."""
    found = find_wish(code, request.auth)
    if found.standing != Standing.WITHDRAWN:
        actions.withdraw(request.auth, found)
    return Status(204, None)


@router.put(
    "/wishes/{slug:code}/resonance",
    response={200: AnswerGiven, **REFUSED_WORDS},
    auth=member_door,
    summary="Answer a wish",
    operation_id="answer_wish",
)
def answer_wish(request: MemberRequest, code: str, told: NewAnswer) -> AnswerGiven:
    """Give or change one's answer to a wish. The same answer twice is one answer."""
    found = find_wish(code, request.auth)
    actions.answer_with(request.auth, told.role, found, told.answer, now=timezone.now())
    found.refresh_from_db()
    return AnswerGiven(answer=told.answer, role=told.role, reach=shares(found.reach))


@router.delete(
    "/wishes/{slug:code}/resonance",
    response={204: None, **REFUSED},
    auth=member_door,
    summary="Take back an answer",
    operation_id="take_back_answer",
)
def take_back_answer(request: MemberRequest, code: str) -> Status:
    """Take back one's answer. When there is none, that is how it stays."""
    actions.take_back(request.auth, find_wish(code, request.auth))
    return Status(204, None)
