"""A wish as a page shows it: plain values for the templates, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from i18nfield.strings import LazyI18nString
from markupsafe import Markup

from bedside.commonground.shares import Reach
from bedside.dialogue.landscape import Board
from bedside.dialogue.models import Exchange, Resonance, Wish
from bedside.dialogue.outline import Outline
from bedside.people.models import Member
from bedside.ui.jinja import macro
from bedside.ui.shelf import Shelf
from bedside.ui.words import phrases


@dataclass(frozen=True, slots=True)
class Card:
    """One wish, with what its reader may know of it."""

    code: str
    url: str
    side: str
    role: str
    prompt: str
    lead: str
    long: bool
    name: str
    language: str
    source: str
    topic: str
    responses: int
    reach: Reach
    standing: str
    takes_responses: bool
    mine: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeCard:
    """Two wishes that answer each other, and how far both reach together."""

    patient: Card
    clinician: Card
    reach: Reach


def card(
    wish: Wish,
    prompts: Mapping[int, LazyI18nString],
    topics: Mapping[int, str],
    *,
    reader: Member | None = None,
    answer: str = "",
) -> Card:
    """Lay one wish out. `prompts` and `topics` hold their names by number, each looked up once."""
    return Card(
        code=wish.code,
        url=reverse("dialogue:wish", args=[wish.code]),
        side=wish.side.value,
        role=wish.role,
        prompt=prompts[wish.prompt_id].localize(wish.language),  # the words finish it
        lead=wish.lead,
        long=wish.lead != wish.body,
        name=wish.signed_as,
        language=wish.language,
        source=wish.source,
        topic=topics.get(wish.topic_id or 0, ""),
        responses=wish.response_count,
        reach=wish.reach,
        standing=wish.standing,
        takes_responses=wish.takes_responses,
        mine=wish.is_by(reader),
        answer=answer,
    )


def answers_of(reader: Member | None, wishes: Iterable[Wish]) -> dict[int, str]:
    """Read what a member answered to these wishes, by wish number."""
    if reader is None:
        return {}
    given = Resonance.objects.filter(member=reader, wish__in=[wish.pk for wish in wishes])
    return dict(given.values_list("wish_id", "answer"))


def cards_for(reader: Member, outline: Outline, page: Board) -> list[Card]:
    """Lay a page out for a member, with their own answers."""
    found = Wish.objects.in_bulk([row.id for row in page.rows])
    wishes = [found[row.id] for row in page.rows if row.id in found]
    sentences, topics = names_in(outline)
    given = answers_of(reader, wishes)
    return [
        card(wish, sentences, topics, reader=reader, answer=given.get(wish.pk, ""))
        for wish in wishes
    ]


def names_in(outline: Outline) -> tuple[dict[int, LazyI18nString], dict[int, str]]:
    """Name a pair's prompts in every language, and its topics in the reader's."""
    return (
        {prompt.pk: prompt.sentence for prompt in outline.prompts},
        {topic.pk: str(topic.name) for topic in outline.topics},
    )


drawings: Shelf[Markup] = Shelf(settings.REMEMBER_BYTES // 3)


def drawn_cards(outline: Outline, page: Board) -> list[Markup]:
    """Give a page's cards as strangers see them, drawing only those that changed since.

    A card is the same for every stranger who reads in one language, until its
    wish's revision or the pair's outline rises.
    """
    seen_by = (get_language(), outline.edition)
    drawn: dict[int, Markup | None] = {
        row.id: drawings.get((row.id, row.revision, *seen_by)) for row in page.rows
    }
    missing = [row for row in page.rows if drawn[row.id] is None]
    if missing:
        sentences, topics = names_in(outline)
        found = Wish.objects.in_bulk([row.id for row in missing])
        for wish in found.values():
            drawing = drawn[wish.pk] = draw(card(wish, sentences, topics))
            drawings.put((wish.pk, wish.revision, *seen_by), drawing, 2 * len(drawing))
    return [kept for row in page.rows if (kept := drawn[row.id]) is not None]


def draw(card: Card) -> Markup:
    """Draw one card with the same macro that a member's board uses."""
    return macro("dialogue/_cards.html", "wish")(card, get_language(), w=phrases())


def lone_card(wish: Wish, reader: Member | None = None) -> Card:
    """Lay out a wish that is shown by itself, looking its prompt and topic up."""
    return card(
        wish,
        {wish.prompt_id: wish.prompt.sentence},
        {wish.topic_id: str(wish.topic.name)} if wish.topic and wish.topic_id else {},
        reader=reader,
        answer=answers_of(reader, [wish]).get(wish.pk, ""),
    )


def facing(patient: Wish, clinician: Wish, outline: Outline) -> ExchangeCard:
    """Lay two wishes of one pair out as an exchange."""
    names = names_in(outline)
    return ExchangeCard(
        card(patient, *names), card(clinician, *names), patient.reach + clinician.reach
    )


def drawn_exchange(outline: Outline) -> Markup:
    """Draw the pair's newest exchange, or find it as it was drawn. Blank when none may be shown."""
    if outline.exchange is None:
        return Markup("")
    found = Wish.objects.quotable().in_bulk(outline.exchange)
    if len(found) < 2:
        return Markup("")
    patient, clinician = (found[number] for number in outline.exchange)
    wishes = (patient.pk, patient.revision, clinician.pk, clinician.revision)
    name = ("exchange", *wishes, get_language(), outline.edition)
    drawing = drawings.get(name)
    if drawing is None:
        shown = facing(patient, clinician, outline)
        drawing = macro("ui/macros.html", "exchange")(
            shown.patient, shown.clinician, shown.reach, get_language(), big=True
        )
        drawings.put(name, drawing, 2 * len(drawing))
    return drawing


def exchange_card(exchange: Exchange) -> ExchangeCard:
    """Lay an exchange out that is shown by itself."""
    return ExchangeCard(
        lone_card(exchange.patient_wish), lone_card(exchange.clinician_wish), exchange.reach
    )
