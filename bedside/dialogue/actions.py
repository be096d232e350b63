"""Everything that can happen in dialogue. Nothing else writes to its tables."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from bedside.dialogue.models import Pair, Prompt, Resonance, Response, SayBack, Topic, Wish
from bedside.dialogue.rules import (
    why_not_change,
    why_not_judge,
    why_not_resonate,
    why_not_respond,
    why_not_speak_as,
    why_not_wish,
    why_not_withdraw,
)
from bedside.dialogue.signals import response_published, wish_published, wish_withdrawn
from bedside.live import stamps
from bedside.live.announce import announce
from bedside.people.models import Guest, Member, Role
from bedside.people.speakers import Speaker
from bedside.safety import phi
from bedside.safety.arrival import on_arrival
from bedside.safety.models import Contribution, Standing, when_published
from bedside.safety.refusal import refuse
from bedside.safety.words import markdown_to_html, to_html


@dataclass(frozen=True)
class Draft:
    """What somebody wrote and chose in a form, tidied and within its limits.

    The words are looked through by the privacy guard and rendered as the draft is made, before
    any transaction: nobody else waits for that, and no draft comes without it.
    """

    body: str
    language: str = "en"
    topic: Topic | None = None
    may_be_quoted: bool = False
    takes_responses: bool = True
    found: list[phi.Finding] = field(init=False)
    html: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "found", phi.find(self.body))
        object.__setattr__(self, "html", to_html(self.body))

    @property
    def fields(self) -> dict[str, Any]:
        """What a wish keeps of it."""
        return {
            "body": self.body,
            "lead": self.body,
            "html": self.html,
            "language": self.language,
            "topic": self.topic,
            "may_be_quoted": self.may_be_quoted,
            "takes_responses": self.takes_responses,
        }


def redraw(pair: Pair) -> None:
    """Say that this pair's pages, and those that gather from all pairs, have changed."""
    stamps.bump(pair.stamp)


def count_wish(wish: Wish, by: int) -> None:
    """Keep the prompt's count of published wishes, so that no page needs to count them."""
    Prompt.objects.filter(pk=wish.prompt_id).update(wish_count=F("wish_count") + by)


Words = TypeVar("Words", bound=Contribution)
Kind = TypeVar("Kind", Wish, Response)


def locked(words: Words) -> Words:
    """Read words anew and keep others from changing them until this transaction ends."""
    return type(words)._default_manager.select_for_update(of=("self",)).get(pk=words.pk)


def add_once(kind: type[Kind], once: UUID, **fields: Any) -> tuple[Kind, bool]:
    """Add words, or find those that the same form added a moment earlier."""
    try:
        with transaction.atomic():
            return kind.objects.create(once=once, **fields), True
    except IntegrityError:
        return kind.objects.get(once=once), False


@transaction.atomic(savepoint=False)  # of a larger one, it fails or succeeds with the rest
def make_wish(speaker: Speaker, prompt: Prompt, draft: Draft, *, once: UUID, now: datetime) -> Wish:
    """Publish a wish, or hold it for a host. The same form sent twice makes one wish."""
    if Wish.objects.filter(once=once).exists():
        return Wish.objects.get(once=once)
    refuse(why_not_wish(speaker, prompt, now))
    standing, reasons = on_arrival(
        draft.found, speaker, strict=prompt.pair.moderation_mode == Pair.Moderation.STRICT
    )
    wish, is_new = add_once(
        Wish,
        once,
        pair=prompt.pair,
        prompt=prompt,
        author=speaker.member,
        guest=speaker.guest,
        role=speaker.role,
        signed_as=speaker.name,
        **draft.fields,
        standing=standing,
        held_because=reasons,
        written_at=now,
        published_at=when_published(standing, now),
    )
    if is_new and wish.is_published:
        appear(wish)
    return wish


def appear(wish: Wish) -> None:
    """Count a wish that everybody can read from now on, and tell those who listen for it."""
    count_wish(wish, 1)
    redraw(wish.pair)
    announce(wish_published, wish=wish)


def come_forth(words: Wish | Response) -> None:
    """Count and announce whatever has been published."""
    appear(words) if isinstance(words, Wish) else reply_appears(words)


def go_away(words: Wish | Response) -> None:
    """Uncount whatever nobody else can read any more."""
    vanish(words) if isinstance(words, Wish) else retract(words)


def vanish(wish: Wish) -> None:
    """Uncount a wish that nobody else can read any more, and tell those who pass words on."""
    count_wish(wish, -1)
    redraw(wish.pair)
    announce(wish_withdrawn, wish=wish)


@transaction.atomic
def change_wish(person: Member | Guest, wish: Wish, draft: Draft, *, now: datetime) -> Wish:
    """Replace the words of a wish that nobody has answered yet. A host reads a guest's again."""
    wish = locked(wish)
    refuse(why_not_change(person, wish))
    speaker = Speaker(wish.author, wish.guest, Role(wish.role), wish.signed_as)
    standing, reasons = on_arrival(
        draft.found, speaker, strict=wish.pair.moderation_mode == Pair.Moderation.STRICT
    )
    if wish.is_published and standing is Standing.HELD:
        vanish(wish)
    elif not wish.is_published and standing is Standing.PUBLISHED:
        appear(wish)
    Wish.objects.filter(pk=wish.pk).update(
        **draft.fields,
        standing=standing,
        held_because=reasons,
        published_at=when_published(standing, now),
        decline_reason="",
        revision=F("revision") + 1,
    )
    redraw(wish.pair)
    wish.refresh_from_db()
    return wish


@transaction.atomic
def allow_quoting(person: Member | Guest, wish: Wish, *, allowed: bool) -> None:
    """Give or take back consent to be shown in sets, pictures and on screens."""
    refuse(why_not_withdraw(person, wish))
    Wish.objects.filter(pk=wish.pk).update(may_be_quoted=allowed)
    wish.may_be_quoted = allowed
    redraw(wish.pair)


@transaction.atomic
def withdraw(person: Member | Guest, words: Wish | Response) -> None:
    """Take down one's own words, everywhere and at once."""
    now_standing = locked(words)
    refuse(why_not_withdraw(person, now_standing))
    if words.move(Standing.WITHDRAWN) and now_standing.is_published:
        go_away(words)


@transaction.atomic
def resonate(
    member: Member, role: Role | None, wish: Wish, answer: str, *, now: datetime
) -> Resonance | None:
    """Give or change one's answer to a wish. The answer one has given already is taken back."""
    wish = locked(wish)
    before = wish.resonances.filter(member=member).first()
    if before and before.answer == answer:
        return settle(wish, before, None)
    refuse(why_not_resonate(member, role, wish))
    after = Resonance(member=member, role=role or "", answer=answer, given_at=now)
    return settle(wish, before, after)


@transaction.atomic
def answer_with(
    member: Member, role: Role, wish: Wish, answer: str, *, now: datetime
) -> Resonance | None:
    """Make this one's answer to a wish, whatever it was before. Said twice it is said once."""
    wish = locked(wish)
    before = wish.resonances.filter(member=member).first()
    if before and (before.answer, before.role) == (answer, role):
        return before
    refuse(why_not_resonate(member, role, wish))
    return settle(wish, before, Resonance(member=member, role=role, answer=answer, given_at=now))


@transaction.atomic
def take_back(member: Member, wish: Wish) -> None:
    """Take back one's answer to a wish. When there is none, that is how it stays."""
    wish = locked(wish)
    if before := wish.resonances.filter(member=member).first():
        settle(wish, before, None)


def settle(wish: Wish, before: Resonance | None, after: Resonance | None) -> Resonance | None:
    """Put one answer, or none, in the place of another, and count anew."""
    if before:
        add_answer(wish, before, -1)
        before.delete()
    if after:
        after.wish = wish
        after.save()
        add_answer(wish, after, 1)
    keep_answers(wish)
    redraw(wish.pair)
    return after


def add_answer(wish: Wish, resonance: Resonance, by: int) -> None:
    """Add an answer to the wish's counters, or take one away. A pass counts as an answer."""
    side = Role(resonance.role).side.value
    setattr(wish, f"{side}_answers", getattr(wish, f"{side}_answers") + by)
    if resonance.answer != Resonance.Answer.PASS:
        setattr(wish, f"{side}_yes", getattr(wish, f"{side}_yes") + by)


COUNTERS = ["patient_yes", "patient_answers", "clinician_yes", "clinician_answers"]


def keep_answers(wish: Wish) -> None:
    """Write the counters, with what boards are sorted by."""
    wish.fewest_answers = wish.reach.fewest
    wish.common = wish.reach.common
    wish.revision += 1
    wish.save(update_fields=[*COUNTERS, "fewest_answers", "common", "revision"])


@transaction.atomic
def say_back(speaker: Speaker, wish: Wish, heard: str, *, once: UUID, now: datetime) -> Response:
    """Begin a response by saying what was heard. The author may answer before it is finished."""
    if sent_before := Response.objects.filter(once=once).first():
        return sent_before
    person = speaker.member or speaker.guest
    refuse(why_not_respond(person, wish) or why_not_speak_as(speaker))
    response, is_new = add_once(
        Response,
        once,
        wish=wish,
        author=speaker.member,
        guest=speaker.guest,
        role=speaker.role,
        signed_as=speaker.name,
        body="",
        html="",
        language=wish.language,
        standing=Standing.STARTED,
        written_at=now,
    )
    if is_new:
        response.say_backs.create(heard=heard, said_at=now)
    return response


@transaction.atomic
def say_back_again(
    person: Member | Guest, response: Response, heard: str, *, now: datetime
) -> None:
    """Try again after an "almost"."""
    refuse(why_not_change(person, response))
    response.say_backs.create(heard=heard, said_at=now)
    redraw(response.wish.pair)


@transaction.atomic
def finish_response(
    person: Member | Guest, response: Response, kind: str, body: str, *, now: datetime
) -> Response:
    """Add the reply itself to what was said back, and publish it or hold it for a host."""
    response = locked(response)
    refuse(why_not_change(person, response) or why_not_respond(person, response.wish))
    speaker = Speaker(response.author, response.guest, Role(response.role), response.signed_as)
    said = " ".join([*response.say_backs.values_list("heard", flat=True), body])
    strict = response.wish.pair.moderation_mode == Pair.Moderation.STRICT
    standing, reasons = on_arrival(phi.find(said), speaker, strict=strict)
    was_published = response.is_published
    response.kind, response.body, response.html = kind, body, markdown_to_html(body)
    response.standing, response.held_because = standing, reasons
    response.published_at = when_published(standing, now)
    response.save()
    if was_published != response.is_published:
        (reply_appears if response.is_published else retract)(response)
    return response


def reply_appears(response: Response) -> None:
    """Count a response that everybody can read from now on, and tell those who listen."""
    Wish.objects.filter(pk=response.wish_id).update(
        response_count=F("response_count") + 1, revision=F("revision") + 1
    )
    redraw(response.wish.pair)
    announce(response_published, response=response)


def retract(response: Response) -> None:
    """Uncount a response that nobody else can read any more."""
    Wish.objects.filter(pk=response.wish_id).update(
        response_count=F("response_count") - 1, revision=F("revision") + 1
    )
    redraw(response.wish.pair)


@transaction.atomic
def judge(
    person: Member | Guest, say_back: SayBack, verdict: str, note: str, *, now: datetime
) -> None:
    """Say whether one was heard: yes, or almost and why."""
    refuse(why_not_judge(person, say_back.response))
    SayBack.objects.filter(pk=say_back.pk).update(verdict=verdict, note=note)
    redraw(say_back.response.wish.pair)


@transaction.atomic
def publish(words: Wish | Response, host: Member, *, now: datetime) -> bool:
    """Publish held words after a host has read them. False when somebody was quicker."""
    moved = words.move(
        Standing.PUBLISHED,
        published_at=now,
        decided_by=host,
        decided_at=now,
        decline_reason="",
    )
    if moved:
        come_forth(words)
    return moved


@transaction.atomic
def decline(words: Wish | Response, host: Member, reason: str, *, now: datetime) -> bool:
    """Do not publish held words, and tell the author why. False when somebody was quicker."""
    return words.move(Standing.DECLINED, decided_by=host, decided_at=now, decline_reason=reason)


@transaction.atomic
def hide(words: Wish | Response, host: Member, reason: str, *, now: datetime) -> bool:
    """Take published words off every page, and tell the author why."""
    moved = words.move(Standing.HIDDEN, decided_by=host, decided_at=now, decline_reason=reason)
    if moved:
        go_away(words)
    return moved
