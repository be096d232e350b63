"""Bringing comments and votes in: any CSV, kindly, once, and never stopping for one bad row."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bedside.dialogue.models import Statement, Vote, Wish
from bedside.safety.models import Standing
from tests import make

pytestmark = pytest.mark.django_db

REAL = Path(__file__).parents[2].parent / "shared" / "data"
LONG = "They sat with me. " * 40


@pytest.fixture
def pair():
    return make.pair(slug="doctor-patient")


@pytest.fixture
def bring(pair, tmp_path, capsys):
    """Write a CSV, bring it in, and give what was reported."""

    def bring(text, *more, encoding="utf-8", **options):
        path = tmp_path / "answers.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        options["text"] = options.pop("column", "words")
        options = {"pair": pair.slug, "side": "patient"} | options
        call_command("import_comments", str(path), *more, **options)
        return capsys.readouterr().out

    return bring


def test_comments_become_wishes_with_their_source(bring):
    report = bring("id,words\n1,They listened.\n2,More chairs please.\n", source="A survey")
    assert "2 comments taken." in report
    assert set(Wish.objects.values_list("body", "source", "standing")) == {
        ("They listened.", "A survey", "published"),
        ("More chairs please.", "A survey", "published"),
    }
    assert Wish.objects.first().prompt.wish_count == 2


def test_the_same_row_twice_is_one_wish(bring):
    text = "words\nThey listened.\nThey  listened. \nMore chairs.\n"
    assert "1 says the same" in bring(text)
    assert "3 say the same" in bring(text)
    assert Wish.objects.count() == Wish.objects.first().prompt.wish_count == 2


def test_a_file_that_grew_brings_only_what_is_new(bring):
    bring("words\nThey listened.\n")
    assert "1 comment taken." in bring("words\nThey listened.\nMore chairs.\n")


def test_what_may_point_to_a_person_waits_for_a_host(bring):
    assert "1 of them is held" in bring("words\nDr Hallam was kind.\nAll were kind.\n")
    held = Wish.objects.get(standing=Standing.HELD)
    assert held.held_because == "name"
    assert held.prompt.wish_count == 1


def test_a_long_comment_is_kept_whole_with_a_shortened_lead(bring):
    assert "is longer than a wish" in bring(f"words\n{LONG}\n")
    wish = Wish.objects.get()
    assert wish.body == LONG.strip()
    assert len(wish.lead) <= 280
    assert wish.lead.rstrip("…").strip() in wish.body


def test_answers_that_say_nothing_are_skipped_with_a_reason(bring):
    report = bring("words\nNothing\nn/a\n\nNone.\nThey listened.\n")
    assert "1 comment taken." in report
    assert "skipped" in report


def test_bad_rows_are_named_by_their_line_and_stop_nothing(bring):
    report = bring('id,words\n1,They listened.\n2\n3,"Two\nlines."\n4,a,b,c\n5,More chairs.\n')
    assert "3 comments taken." in report
    assert "lines 3, 6" in report


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_found_out(bring, encoding):
    bring("words\n" + "La enfermera me habló mañana y noche.\n" * 3, encoding=encoding)
    assert "habló mañana" in Wish.objects.get().body


def test_nul_and_a_huge_cell_harm_nothing(bring):
    report = bring(b"words\nThey\x00 listened.\n" + b"x" * 2_000_000 + b"\nMore chairs.\n")
    assert "2 comments taken." in report
    assert "longer than a comment can be" in report
    assert "\x00" not in Wish.objects.first().body


def test_a_trial_keeps_nothing_and_reports_the_same(bring):
    text = "words\nThey listened.\nThey listened.\n"
    trial = bring(text, "--dry-run")
    assert not Wish.objects.exists()
    assert trial.splitlines()[1:] == bring(text).splitlines()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"column": "comment"}, "There is no column “comment”.*“words”"),
        ({"pair": "nobody"}, "There is no pair “nobody”. The pairs here: doctor-patient"),
    ],
)
def test_a_mistake_in_the_command_is_one_sentence(bring, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        bring("words\nThey listened.\n", **options)


def test_a_file_that_is_not_there_is_one_sentence(pair):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_comments", "nowhere.csv", pair=pair.slug, text="words", side="patient")


def test_comments_can_become_statements(bring):
    bring("words\nEvery letter should be readable.\n", kind="statements")
    assert Statement.objects.get().text == "Every letter should be readable."
    assert not Wish.objects.exists()


def test_words_of_clinicians_stand_on_their_side(bring):
    bring("words\nWe hear the bell.\n", side="clinician")
    assert Wish.objects.get().prompt.side == "clinician"


@pytest.fixture
def votes(pair, tmp_path, capsys):
    """Write a folder of votes and statements, load it, and give what was reported."""
    (tmp_path / "comments.csv").write_text(
        "comment-id,comment-body,moderated\n1,Letters in plain words.,1\n2,Rude.,-1\n3,Later.,0\n"
    )

    def load(text, name="votes.csv", *more):
        path = tmp_path / name
        path.write_text(text)
        call_command("import_votes", str(path), *more, pair=pair.slug, source="A survey")
        return capsys.readouterr().out

    return load


def test_votes_say_who_said_what_to_which_statement(votes):
    report = votes("timestamp,comment-id,voter-id,vote\n1,1,a,1\n2,1,b,-1\n3,3,a,0\n")
    assert "2 statements are new" in report
    assert set(Vote.objects.values_list("statement__text", "voter", "value")) == {
        ("Letters in plain words.", "a", 1),
        ("Letters in plain words.", "b", -1),
        ("Later.", "a", 0),
    }


def test_a_wide_table_of_votes_reads_the_same(votes):
    votes("participant,group-id,1,3\na,0,1,\nb,1,-1,0\n", "participants-votes.csv")
    assert Vote.objects.count() == 3


def test_the_later_vote_counts_and_loading_again_doubles_nothing(votes):
    text = "timestamp,comment-id,voter-id,vote\n5,1,a,-1\n1,1,a,1\n"
    votes(text)
    votes(text)
    assert Vote.objects.get().value == -1


def test_votes_on_rejected_statements_and_bad_votes_are_passed_over(votes):
    report = votes("timestamp,comment-id,voter-id,vote\n1,2,a,1\n2,1,a,7\n3,1,b,1\n")
    assert Vote.objects.count() == 1
    assert "a vote is not 1, 0 or -1" in report


def test_votes_without_their_statements_are_one_sentence(pair, tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text("comment-id,voter-id,vote\n")
    with pytest.raises(CommandError, match="--statements"):
        call_command("import_votes", str(path), pair=pair.slug)


def test_a_trial_of_votes_keeps_nothing(votes):
    votes("timestamp,comment-id,voter-id,vote\n1,1,a,1\n", "votes.csv", "--dry-run")
    assert not Vote.objects.exists()
    assert not Statement.objects.exists()


@pytest.mark.skipif(not REAL.exists(), reason="the real comments are not on this machine")
def test_ten_thousand_real_comments_are_taken_or_accounted_for(pair, capsys):
    path = REAL / "patient-comments.csv"
    call_command("import_comments", str(path), pair=pair.slug, text="comment", side="patient")
    report = capsys.readouterr().out
    assert "10334 rows read." in report
    taken = Wish.objects.count()
    assert 8_000 < taken < 10_000
    assert all(wish.html for wish in Wish.objects.filter(standing=Standing.HELD))
