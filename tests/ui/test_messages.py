import re
import shlex
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

ROOT = Path(settings.ROOT)
CATALOGUES = {
    path.parts[-3]: path for path in sorted(ROOT.glob("bedside/locale/*/LC_MESSAGES/django.po"))
}
GAP = re.compile(r"%\(\w+\)[a-z]|%[a-z%]")
ENDS = set(".:?…")
ONLY_GAPS = "only gaps, and signs that Spanish shares"
SAME = {
    "es": {
        "%(role)s: %(prompt)s": ONLY_GAPS,
        "%(speaker)s: “%(words)s”": ONLY_GAPS,
    }
}


@pytest.fixture(scope="module")
def wanted(tmp_path_factory):
    """What people read, gathered from the code by the command that bin/messages runs."""
    script = (ROOT / "bin/messages").read_text().replace("\\\n", "")
    [command] = re.findall(r"^\.venv/bin/pybabel (--quiet extract .*)$", script, re.MULTILINE)
    pot = tmp_path_factory.mktemp("messages") / "django.pot"
    words = shlex.split(command.replace('"$pot"', shlex.quote(str(pot))))
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "babel.messages.frontend", *words], cwd=ROOT, check=True
    )
    with pot.open("rb") as file:
        return {(message.context, message.id) for message in read_po(file) if message.id}


@pytest.fixture(scope="module", params=sorted(CATALOGUES))
def catalogue(request):
    with CATALOGUES[request.param].open("rb") as file:
        return read_po(file, locale=request.param)


def messages(catalogue):
    return [message for message in catalogue if message.id]


def said(words):
    """One string, or the forms of one that depends on a count."""
    return [words] if isinstance(words, str) else list(words)


def side_by_side(catalogue):
    """Each translated string beside ours. Further plural forms stand beside our plural."""
    for message in messages(catalogue):
        ours = said(message.id)
        for form, theirs in enumerate(said(message.string)):
            yield ours[min(form, len(ours) - 1)], theirs


def test_every_language_that_is_offered_has_a_catalogue():
    assert set(CATALOGUES) == {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}


def test_the_catalogue_holds_what_the_code_says_and_nothing_else(catalogue, wanted):
    there = {(message.context, message.id) for message in messages(catalogue)}
    assert not wanted - there, "run `sh bin/messages`, then translate these"
    assert not there - wanted, "run `sh bin/messages`: no code says these any more"
    assert not catalogue.obsolete


def test_everything_is_translated_in_every_plural_form_and_nothing_is_a_guess(catalogue):
    left = [
        message.id
        for message in messages(catalogue)
        if message.fuzzy
        or not all(said(message.string))
        or len(said(message.string)) != (catalogue.num_plurals if message.pluralizable else 1)
    ]
    assert not left


def test_translations_keep_every_gap(catalogue):
    """Also in strings that are not marked as having gaps: there a lone % breaks the page."""
    changed = [
        (ours, theirs)
        for ours, theirs in side_by_side(catalogue)
        if Counter(GAP.findall(ours)) != Counter(GAP.findall(theirs))
        or GAP.sub("", ours).count("%") != GAP.sub("", theirs).count("%")
    ]
    assert not changed


def test_only_what_is_the_same_in_both_languages_reads_the_same(catalogue):
    same = {ours for ours, theirs in side_by_side(catalogue) if ours == theirs}
    assert same == set(SAME[str(catalogue.locale)])


def test_translations_end_as_ours_do(catalogue):
    """Templates put strings side by side: one that loses its colon or full stop reads wrongly."""
    odd = [
        (ours, theirs)
        for ours, theirs in side_by_side(catalogue)
        if theirs != theirs.strip() or ({ours[-1], theirs[-1]} & ENDS and ours[-1] != theirs[-1])
    ]
    assert not odd


def test_no_translation_shouts_or_doubles_a_word_with_a_slash(catalogue):
    odd = [
        theirs for ours, theirs in side_by_side(catalogue) if set("!¡/") & set(theirs) - set(ours)
    ]
    assert not odd


def test_spanish_dates_are_said_as_people_say_them():
    with CATALOGUES["es"].open("rb") as file:
        catalogue = read_po(file, locale="es")
    moment = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
    with translation.override("es"):
        shown = {
            message.id: date_format(moment, message.string)
            for message in messages(catalogue)
            if message.context in {"date", "date and time"}
        }
    assert shown == {
        "l j F Y": "martes, 3 de marzo de 2026",
        "l j F": "martes, 3 de marzo",
        "l j F Y, H:i e": "martes, 3 de marzo de 2026, 14:05 UTC",
    }
