"""What the API says and hears: the shape of each JSON object, and how models are laid out in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from bedside.commonground.shares import Reach
from bedside.dialogue.models import Pair, Prompt, Resonance, Response, SayBack, Wish
from bedside.people.models import Member, Role, Side
from bedside.safety.findings import Found
from bedside.safety.models import Standing


class Shape(BaseModel):
    """A JSON object with the fields that are named here and no others."""

    model_config = ConfigDict(extra="forbid")


class Wrong(Shape):
    """One field that needs another look, and why."""

    field: str
    reason: str


class Marked(Shape):
    """Words that could tell who somebody is. Where `blocks` is true they have to come out."""

    words: str
    why: str
    swap: str
    blocks: bool


class Problem(Shape):
    """Why something was not done, in a sentence for people."""

    detail: str
    errors: list[Wrong] = []
    findings: list[Marked] = []


class TopicShown(Shape):
    """What wishes may be about."""

    slug: str
    name: str


class PromptShown(Shape):
    """One half of a pair: the beginning of a sentence, and who finishes it."""

    side: Side
    sentence: str
    hashtag: str
    speakers: str
    roles: list[Role]
    wishes: int


class PairShown(Shape):
    """Two prompts that face each other. `open` says whether one may write there now."""

    slug: str
    title: str
    intro: str
    url: str
    open: bool
    closes_at: datetime | None
    prompts: list[PromptShown]
    topics: list[TopicShown]


class PairList(Shape):
    """All pairs that have opened, in the order that hosts gave them."""

    pairs: list[PairShown]


class Share(Shape):
    """How many of one side answered, and what per cent of them hear the words."""

    percent: int
    answers: int


class TooFew(Shape):
    """No shares are given before each side has answered five times."""

    shown: Literal[False]


class Shares(Shape):
    """How far words reach on each side. `met`: at least half of each side hears them."""

    shown: Literal[True]
    met: bool
    patients: Share
    clinicians: Share


class WishShown(Shape):
    """One wish. `mine` and `answer` are null for readers who are not signed in."""

    code: str
    url: str
    pair: str
    side: Side
    role: Role
    prompt: str
    lead: str
    long: bool
    name: str | None
    source: str | None
    language: str
    topic: str | None
    day: date
    standing: Standing
    takes_responses: bool
    response_count: int
    reach: TooFew | Shares
    mine: bool | None
    answer: Resonance.Answer | None


class SaidBack(Shape):
    """What a responder heard. `verdict` is null until the author of the wish has answered."""

    heard: str
    verdict: Literal[SayBack.Verdict.YES, SayBack.Verdict.ALMOST] | None
    note: str


class ResponseShown(Shape):
    """A reply to a wish, which begins with what was heard."""

    code: str
    side: Side
    role: Role
    name: str | None
    language: str
    kind: Response.Kind
    body: str
    html: str
    day: date
    standing: Standing
    mine: bool | None
    said_back: list[SaidBack]


class WishWhole(WishShown):
    """One wish with all its words and its responses."""

    body: str
    html: str
    decline_reason: str | None
    responses: list[ResponseShown]


class BoardPage(Shape):
    """One page of a board, and the cursor with which to ask for the next (null on the last)."""

    wishes: list[WishShown]
    after: str | None


class Asked(Shape):
    """What to read of a board. Cursors come from `after` of the page before."""

    order: Literal["common", "new", "listener", "topic"] = "common"
    side: Literal["", "patient", "clinician"] = ""
    topic: str = ""
    after: str = ""
    limit: int = Field(25, ge=2, le=50, description="At least one wish from each side.")


class NewWish(Shape):
    """The end of a sentence that a prompt began. `seen` counts the findings that you were shown."""

    role: Role
    body: str
    topic: str = Field("", pattern="^[-a-zA-Z0-9_]*$")
    language: str = Field(
        "en", json_schema_extra={"enum": [code for code, _name in settings.LANGUAGES]}
    )
    named: StrictBool = False
    takes_responses: StrictBool = True
    may_be_quoted: StrictBool = False
    seen: StrictInt = Field(0, ge=0, le=1000)


class NewAnswer(Shape):
    """An answer to a wish, and the role that it is given from."""

    answer: Resonance.Answer
    role: Role


class AnswerGiven(NewAnswer):
    """The answer that stands now, and how far the wish reaches with it."""

    reach: TooFew | Shares


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. What is theirs is told to members alone, addresses to everybody."""

    request: HttpRequest
    member: Member | None

    def owns(self, words: Wish | Response) -> bool | None:
        return words.is_by(self.member) if self.member else None

    def address(self, view: str, name: str) -> str:
        return self.request.build_absolute_uri(reverse(f"dialogue:{view}", args=[name]))


@dataclass(frozen=True, slots=True)
class Names:
    """What the wishes of one pair have in common, looked up once for all of them."""

    pair: str
    prompts: Mapping[int, str]
    topics: Mapping[int, str]


def names_in(pair: Pair) -> Names:
    return Names(
        pair.slug,
        {prompt.pk: str(prompt.sentence) for prompt in pair.prompts.all()},
        {topic.pk: topic.slug for topic in pair.topics.all()},
    )


def names_of(wish: Wish) -> Names:
    topics = {wish.topic.pk: wish.topic.slug} if wish.topic else {}
    return Names(wish.pair.slug, {wish.prompt.pk: str(wish.prompt.sentence)}, topics)


def prompt_shown(prompt: Prompt) -> PromptShown:
    return PromptShown(
        side=Side(prompt.side),
        sentence=str(prompt.sentence),
        hashtag=prompt.hashtag,
        speakers=str(prompt.speakers),
        roles=prompt.role_list,
        wishes=prompt.wish_count,
    )


def pair_shown(reader: Reader, pair: Pair, now: datetime) -> PairShown:
    return PairShown(
        slug=pair.slug,
        title=str(pair.title),
        intro=str(pair.intro),
        url=reader.address("board", pair.slug),
        open=pair.is_open_at(now),
        closes_at=pair.closes_at,
        prompts=[prompt_shown(prompt) for prompt in pair.prompts.all()],
        topics=[TopicShown(slug=found.slug, name=str(found.name)) for found in pair.topics.all()],
    )


def shares(reach: Reach) -> TooFew | Shares:
    """Give the shares of both sides, or nothing while few answers could tell whose they are."""
    if not reach.shown:
        return TooFew(shown=False)
    return Shares(
        shown=True,
        met=reach.met,
        patients=Share(percent=reach.patients, answers=reach.patient_answers),
        clinicians=Share(percent=reach.clinicians, answers=reach.clinician_answers),
    )


def day_of(words: Wish | Response) -> date:
    """Tell the day and not the hour, by which a colleague could tell who wrote it."""
    return timezone.localdate(words.published_at or words.written_at)


def wish_fields(reader: Reader, names: Names, wish: Wish, answer: str) -> dict[str, Any]:
    """Lay out what a list and a wish by itself both say of it."""
    return {
        "code": wish.code,
        "url": reader.address("wish", wish.code),
        "pair": names.pair,
        "side": Side(wish.side),
        "role": Role(wish.role),
        "prompt": names.prompts[wish.prompt_id],
        "lead": wish.lead,
        "long": wish.lead != wish.body,
        "name": wish.signed_as or None,
        "source": wish.source or None,
        "language": wish.language,
        "topic": names.topics.get(wish.topic_id or 0),
        "day": day_of(wish),
        "standing": Standing(wish.standing),
        "takes_responses": wish.takes_responses,
        "response_count": wish.response_count,
        "reach": shares(wish.reach),
        "mine": reader.owns(wish),
        "answer": Resonance.Answer(answer) if answer else None,
    }


def said_back(said: SayBack) -> SaidBack:
    verdict = SayBack.Verdict(said.verdict)
    return SaidBack(
        heard=said.heard,
        verdict=None if verdict is SayBack.Verdict.WAITING else verdict,
        note=said.note,
    )


def response_shown(reader: Reader, response: Response) -> ResponseShown:
    return ResponseShown(
        code=response.code,
        side=Side(response.side),
        role=Role(response.role),
        name=response.signed_as or None,
        language=response.language,
        kind=Response.Kind(response.kind),
        body=response.body,
        html=response.html,
        day=day_of(response),
        standing=Standing(response.standing),
        mine=reader.owns(response),
        said_back=[said_back(said) for said in response.say_backs.all()],
    )


def marked(found: Found) -> Marked:
    return Marked(words=found.words, why=found.why, swap=found.swap, blocks=found.blocks)
