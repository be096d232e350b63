"""What a pair is apart from its wishes, kept in this process until a host changes it."""

from dataclasses import dataclass

from django.db import connection
from django.http import Http404

from bedside.dialogue.models import Exchange, Pair, Prompt, Topic
from bedside.live import stamps
from bedside.ui.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Outline:
    """A pair with its prompts (patients first), its topics, and the exchange shown on top."""

    pair: Pair
    prompts: list[Prompt]
    topics: list[Topic]
    exchange: tuple[int, int] | None  # the numbers of its two wishes
    edition: int  # rises whenever a host changes any pair, topic or exchange


outlines: Shelf[Outline] = Shelf(200)  # pairs


def edition_now() -> int:
    """Read the number of the stamp "pairs", where no remembered page has read it already."""
    return next((number for _, number in stamps.read("pairs")), 0)


def outline_of(slug: str, edition: int) -> tuple[Outline, dict[int, int]]:
    """Read a pair's outline, or find it as it was read before; and its prompts' wish counts.

    `edition` is the number of the stamp "pairs". The counts stand on the prompts'
    rows, so nothing is counted. 404 when there is no such pair.
    """
    kept = outlines.get(slug)
    if kept is not None and kept.edition == edition:
        return kept, wish_counts(kept.pair)
    outline = read_outline(slug, edition)
    outlines.put(slug, outline, 1)
    return outline, {prompt.pk: prompt.wish_count for prompt in outline.prompts}


def wish_counts(pair: Pair) -> dict[int, int]:
    """Read how many wishes each prompt has. In SQL, as a part of every board (decision 7)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, wish_count FROM dialogue_prompt WHERE pair_id = %s", [pair.pk])
        return dict(cursor.fetchall())


def read_outline(slug: str, edition: int) -> Outline:
    prompts = list(Prompt.objects.filter(pair__slug=slug).select_related("pair"))
    if not prompts:
        raise Http404
    pair = prompts[0].pair
    exchanges = Exchange.objects.filter(patient_wish__pair=pair)
    return Outline(
        pair,
        prompts,
        list(pair.topics.all()),
        exchanges.values_list("patient_wish", "clinician_wish").first(),
        edition,
    )
