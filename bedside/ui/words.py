"""What the components say, looked up once for each language: a board says these 25 times."""

from functools import cache, lru_cache
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext_lazy
from markupsafe import Markup, escape

from bedside.ui.icons import GLYPHS, HALVES, ICONS

ROLE_NAMES: Final = {
    "patient": gettext_lazy("Patient"),
    "caregiver": gettext_lazy("Caregiver"),
    "clinician": gettext_lazy("Clinician"),
    "staff": gettext_lazy("Staff"),
    "host": gettext_lazy("Host"),
}
FIRST_PERSON: Final = {
    "patient": gettext_lazy("A patient"),
    "caregiver": gettext_lazy("A caregiver"),
    "clinician": gettext_lazy("A clinician"),
    "staff": gettext_lazy("A member of staff"),
}
PHRASES: Final = {
    "patients": gettext_lazy("Patients and caregivers"),
    "clinicians": gettext_lazy("Clinicians and staff"),
    "hear": gettext_lazy("I hear you"),
    "metoo": gettext_lazy("Me too"),
    "pass": pgettext_lazy("no answer", "Pass"),
    "your_answer": gettext_lazy("Your answer to this wish"),
    "common": gettext_lazy("Common ground"),
    "one_side": gettext_lazy("Heard on one side so far"),
    "looking": gettext_lazy("Looking for listeners"),
    "listener": gettext_lazy("Needs a listener."),
    "be_first": gettext_lazy("Be the first to reply"),
    "see": gettext_lazy("See it by itself"),
    "long": gettext_lazy("Read all of it"),
    "yours": gettext_lazy("Your words"),
    "to_this": gettext_lazy("to this wish"),
}
REMEMBERED: Final = 4096  # counts said in one language
SIDES: Final = ("patient", "clinician")
ANSWERS: Final = (("hear", ""), ("metoo", ""), ("pass", Markup(' class="pass"')))
BUTTON: Final = Markup('<button name="r" value="{0}"{3}>{1}{2}</button>\n')
GROUP: Final = Markup('<div class="resonate" role="group" aria-label="{}">\n{}</div>')
WHO: Final = Markup('<span class="who">{}<b>{}</b></span>')
WAITING: Final = Markup("{}<p><b>{}</b> ")


class Phrases:
    """What the components say in one language, escaped and ready to print.

    The parts that stand unchanged under every wish are built here once: on a board of 25,
    putting them together is most of what drawing the page would cost.
    """

    def __init__(self) -> None:
        self.say = {name: printed(words) for name, words in PHRASES.items()}
        self.role = {role: printed(words) for role, words in ROLE_NAMES.items()}
        self.i_am = {role: printed(words) for role, words in FIRST_PERSON.items()}
        self.answered = lru_cache(REMEMBERED)(answered)
        self.replies = lru_cache(REMEMBERED)(replies)
        self.heard_by = lru_cache(REMEMBERED)(heard_by)
        self.buttons = GROUP.format(
            self.say["your_answer"],
            Markup("").join(
                BUTTON.format(answer, ICONS.get(answer, ""), self.say[answer], extra)
                for answer, extra in ANSWERS
            ),
        )
        self.who = {role: WHO.format(GLYPHS[role], words) for role, words in self.role.items()}
        self.waiting = {side: WAITING.format(HALVES[side], self.say["listener"]) for side in SIDES}

    def __getitem__(self, name: str) -> Markup:
        return self.say[name]


def phrases() -> Phrases:
    """Give the phrases in the reader's language."""
    return phrases_in(get_language())


@cache
def phrases_in(language: str | None) -> Phrases:
    """Make the phrases of a language. It is the key; Django has already switched to it."""
    return Phrases()


def answered(people: int) -> Markup:
    """Say how many people answered a wish."""
    return counted(ngettext("%(n)s person answered", "%(n)s people answered", people), people)


def replies(written: int) -> Markup:
    """Say how many replies a wish has."""
    return counted(ngettext("%(n)s reply", "%(n)s replies", written), written)


def heard_by(people: int, others: int) -> Markup:
    """Say who has listened while too few have for a bar. `others` are on the other side."""
    if not people:
        return escape(gettext("Nobody has answered yet."))
    if not others:
        words = ngettext(
            "%(n)s person has answered, nobody on the other side yet.",
            "%(n)s people have answered, nobody on the other side yet.",
            people,
        )
    else:
        words = ngettext(
            "%(n)s person has answered so far.", "%(n)s people have answered so far.", people
        )
    return counted(words, people)


def counted(words: str, count: int) -> Markup:
    """Put a count into a sentence."""
    return escape(words % {"n": number(count)})


def printed(words: object) -> Markup:
    """Escape a translated phrase once, so that no page does it again."""
    return escape(str(words))


def number(value: float) -> str:
    """Write a number as the reader's language groups it: 10,334."""
    return number_format(value, use_l10n=True, force_grouping=True)
