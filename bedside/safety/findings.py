"""What the privacy guard found, in words for the person who wrote it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bedside.safety import phi

WHY = {
    "name": _("A name could tell who this is about."),
    "phone": _("A phone number leads to one person. Please take it out."),
    "record": _("A record number leads to one person. Please take it out."),
    "email": _("An e-mail address leads to one person."),
    "date": _("An exact day makes it easier to tell who this is."),
    "age": _("Few people are this old, so the age can tell who it is."),
    "postcode": _("A postcode names a few houses."),
    "link": _("A link can lead to a person, and nobody here has checked it."),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: the words, why they were marked, what could stand instead."""

    words: str
    why: str
    swap: str
    blocks: bool
    index: int


def findings_in(text: str) -> list[Found]:
    """List what could point to a person, in the order of the text, in the reader's language."""
    return [
        Found(
            text[finding.start : finding.end],
            str(WHY[finding.kind]),
            finding.swap,
            finding.kind in phi.BLOCKING,
            index,
        )
        for index, finding in enumerate(phi.find(text))
    ]
