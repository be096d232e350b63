"""Files come as they come: every row is taken, or named with its line and its reason."""

import csv
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.dialogue.intake import (
    LEAD,
    LISTED,
    LONGEST,
    Reason,
    Row,
    Skip,
    Statement,
    Tally,
    Vote,
    key_of,
    lead_of,
    open_rows,
    open_statements,
    open_votes,
    why_not,
)
from bedside.dialogue.rows import LARGEST, MissingColumn, Parser, Unreadable
from bedside.safety.words import graphemes

DATA = Path("../shared/data")
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the real data sets are not here")


@pytest.fixture
def rows(tmp_path):
    """Write a file and read it: (line, text) of what is taken, (line, reason) of what is not."""

    def read(content, column="comment"):
        path = tmp_path / "comments.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return [row[:2] for row in open_rows(path, column)]

    return read


@pytest.mark.parametrize(
    "content",
    [
        "id,comment\n1,Please listen\n2,Look up\n",
        "id,comment\r\n1,Please listen\r\n2,Look up\r\n",
        "id,comment\r1,Please listen\r2,Look up\r",
        "id,comment\n1,Please listen\n2,Look up",
        "id;comment\n1;Please listen\n2;Look up\n",
        "id\tcomment\n1\tPlease listen\n2\tLook up\n",
        "id|comment\n1|Please listen\n2|Look up\n",
        '"id","comment"\n"1","Please listen"\n"2","Look up"\n',
        'id, "comment"\n1, "Please listen"\n2, "Look up"\n',
        "comment\nPlease listen\nLook up\n",
        "id, Comment \n1,Please listen\n2,Look up\n",
        "id,comment,\n1,Please listen,\n2,Look up,\n",
        "id,comment\n1,Please listen,,,\n2,Look up\n",
        b"\xef\xbb\xbfid,comment\n1,Please listen\n2,Look up\n",
        b'\xef\xbb\xbf"comment"\nPlease listen\nLook up\n',
        "id,comment\n1,Please listen\n2,Look up\n".encode("utf-16"),
        "id,comment\n1,Please listen\n2,Look up\n".encode("utf-16-le"),
        "id,comment\n1,Please listen\n2,Look up\n".encode("utf-16-be"),
        "id,comment\r\n1,Please listen\r\n2,Look up\r\n".encode("utf-32"),
        b"id,comment\n1,Please\0 listen\n2,Look up\n",
    ],
)
def test_any_csv_is_read(rows, content):
    assert rows(content) == [(2, "Please listen"), (3, "Look up")]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "El médico escuchó – ¡gracias! 医生 \U0001f44d"),
        ("cp1252", "The café staff weren’t naïve – £5"),
        ("cp1252", "El médico no me miró en mañana"),
        ("cp1251", "Врач меня внимательно выслушал и всё объяснил"),
        ("cp1253", "Ο γιατρός δεν με άκουσε όταν του μίλησα"),
        ("cp1256", "الطبيب لم يستمع إلي عندما تحدثت"),
        ("shift_jis", "先生は私の話を聞いてくれませんでした。"),
        ("big5", "醫生沒有聽我說話，我有很多問題想問。"),
        ("gb18030", "医生没有听我说话，我有很多问题想问。"),
        ("euc_kr", "의사가 제 말을 듣지 않았습니다."),
        ("utf-16", "Врач слушал 医生"),
    ],
)
def test_the_encoding_is_found(rows, encoding, text):
    assert rows(f"id,comment\n1,{text}\n2,Look up\n".encode(encoding)) == [
        (2, text),
        (3, "Look up"),
    ]


def test_encodings_mixed_in_one_file_are_read_line_by_line(tmp_path):
    path = tmp_path / "mixed.csv"
    lines = ["comment,id", "El médico,1", "La señora,2", "Plain,3", "医生,4"]
    path.write_bytes(
        b"\n".join(line.encode("cp1252" if line.startswith("La") else "utf-8") for line in lines)
    )
    assert [(row.line, row.text, row.repaired) for row in open_rows(path, "comment")] == [
        (2, "El médico", False),
        (3, "La señora", True),
        (4, "Plain", False),
        (5, "医生", False),
    ]


def test_bytes_that_are_broken_are_read_by_guess(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_bytes(b"id,comment\n1,one \xa3 two\n2,a\0b\n3,three\n4,cut \xe2\x82")
    assert [(row.line, row.text, row.repaired) for row in open_rows(path, "comment")] == [
        (2, "one £ two", True),
        (3, "ab", True),
        (4, "three", False),
        (5, "cut â‚", True),
    ]


def test_a_character_on_the_edge_of_two_pieces_stays_whole(rows):
    text = "é" * 15_000 + "医" * 4_000
    for shift in range(4):
        assert rows(f"{'x' * shift}comment\n{text}\n", "x" * shift + "comment") == [(2, text)]


def test_line_numbers_are_those_of_an_editor(rows):
    content = 'id,comment\n\n1,"one\ntwo\n\nthree"\n2,next\n\n\n3,"a ""b"", c"\n4,last'
    assert rows(content) == [(3, "one\ntwo\n\nthree"), (7, "next"), (10, 'a "b", c'), (11, "last")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("id,comment\n1\n2,Good\n", [(2, Reason.COLUMNS), (3, "Good")]),
        (f"id,comment\n1{',' * 30_000}b\n2,Good\n", [(2, Reason.COLUMNS), (3, "Good")]),
        (f"id,comment\n1{',' * 30_000}\"b\"\n2,Good\n", [(2, Reason.COLUMNS), (3, "Good")]),
        ("id,comment\n1,a,b\n2,Good\n", [(2, Reason.COLUMNS), (3, "Good")]),
        ("id,comment\n1,\n2,Good\n", [(2, Reason.EMPTY), (3, "Good")]),
        ("id,comment\n1,...\n2, \t\n3,\u200b\n", [(n, Reason.EMPTY) for n in (2, 3, 4)]),
        ("id,comment\n1,n/a\n2,Nothing.\n", [(2, Reason.NOTHING), (3, Reason.NOTHING)]),
        (f"id,comment\n1,{'a' * (LONGEST + 1)}\n2,Good\n", [(2, Reason.LARGE), (3, "Good")]),
        (f'id,comment\n1,"{"a," * LARGEST}"\n2,Good\n', [(2, Reason.LARGE), (3, "Good")]),
        (f"note,comment\n{'a' * LARGEST * 2},Good\n", [(2, "Good")]),
        ('id,comment\n1,"open\n2,Good\n3,Fine\n', [(2, Reason.QUOTES), (3, "Good"), (4, "Fine")]),
        ('id,comment\n1,"open\n2,"Good"\n3,Fine\n', [(2, Reason.QUOTES), (3, "Good"), (4, "Fine")]),
        ('id,comment\n1,Good\n2,"cut', [(2, "Good"), (3, Reason.QUOTES)]),
        ('id,comment\n1,"He said "hi" to me"\n2,Good\n', [(2, 'He said hi" to me"'), (3, "Good")]),
        ('id,comment\n1,5" tall\n2,Good\n', [(2, '5" tall'), (3, "Good")]),
        ("id,comment\n1,=cmd|' /C calc'!A0\n", [(2, "=cmd|' /C calc'!A0")]),
        ("id,comment\n", []),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_the_rest_is_taken(rows, content, expected):
    assert rows(content) == expected


def test_a_skip_shows_the_beginning_of_the_row(tmp_path):
    path = tmp_path / "comments.csv"
    path.write_text("id,comment\n1,none\n2,long " + "word " * 50 + ",extra\n")
    nothing, columns = open_rows(path, "comment")
    assert nothing == Skip(2, Reason.NOTHING, "none")
    assert columns.excerpt.startswith("long word word")
    assert graphemes(columns.excerpt) <= 80


def test_a_cell_of_many_megabytes_is_read_past(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("w") as file:
        file.write('id,comment\n1,"')
        for _ in range(1_000):
            file.write("word, " * 1_600 + "\n" + 'and ""quoted""\n' * 20)
        file.write('"\n2,' + "x" * 10_000_000 + "\n3,Good\n")
    tracemalloc.start()
    found = [row[:2] for row in open_rows(path, "comment")]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [(2, Reason.LARGE), (21_003, Reason.LARGE), (21_004, "Good")]
    assert peak < 25_000_000


def test_a_file_of_lonely_quotation_marks_ends(rows):
    found = rows("id,comment\n" + '1,"a ""b"" c\n' * 201)
    assert found[0] == (2, Reason.QUOTES)
    assert len(found) <= 201


def test_rows_come_one_by_one(tmp_path):
    path = tmp_path / "comments.csv"
    path.write_text("comment\n" + "Please listen to me\n" * 100_000)
    heard = []
    first = next(open_rows(path, "comment", on_read=heard.append))
    assert first.text == "Please listen to me"
    assert heard[-1] < path.stat().st_size


def test_progress_ends_at_the_size_of_the_file(tmp_path):
    path = tmp_path / "comments.csv"
    path.write_text("comment\none\ntwo\n")
    heard = []
    assert len(list(open_rows(path, "comment", on_read=heard.append))) == 2
    assert heard[-1] == path.stat().st_size


def test_a_missing_column_names_those_that_are_there(tmp_path):
    path = tmp_path / "comments.csv"
    path.write_text("id;text\n1;Hello\n")
    with pytest.raises(MissingColumn, match="columns are: “id”, “text”") as caught:
        open_rows(path, "comment")
    assert caught.value.columns == ["id", "text"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" \r\n\n\t\n", "empty"),
        (b"\0\0\0\0", "empty"),
        (b'""\n', "empty"),
        (b"PK\x03\x04\x14\0\x06\0" + b"sheet" * 50, "not a CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "not a CSV"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a CSV"),
        (b"%PDF-1.7\n", "not a CSV"),
        (bytes(range(256)) * 40, "not a CSV"),
    ],
)
def test_a_file_without_rows_says_what_it_is(tmp_path, content, reason):
    path = tmp_path / "comments.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=reason):
        open_rows(path, "comment")


cells = st.text(st.sampled_from('ab,;"\n é医'), max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1), st.sampled_from(",;\t|"), st.booleans())
def test_what_a_writer_of_csv_writes_is_read_again(table, delimiter, quote_all):
    written = []
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    out = type("Out", (), {"write": lambda self, text: written.append(text)})()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(table)
    text, parser = "".join(written), Parser(delimiter)
    for size in (1, 7, 10_000):
        parser = Parser(delimiter)
        pieces = [text[place : place + size] for place in range(0, len(text), size)]
        records = [record for piece in pieces for record in parser.feed(piece)]
        records += parser.finish()
        # An unquoted cell of spaces before a quoted one would be dropped; csv never writes that.
        assert [tuple(record.cells) for record in records] == table


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_stop_the_reading(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(b"id,comment\n" + content)
    try:
        found = list(open_rows(path, "comment"))
    except Unreadable:
        return
    assert all(isinstance(row, Row | Skip) for row in found)
    assert [row.line for row in found] == sorted({row.line for row in found})


@pytest.mark.parametrize(
    "text",
    [
        "nothing", "Nothing.", "NOTHING!!", "nothing at all", "No", "no.", "None", "nil", "N/A",
        "n.a.", "nope", "no comment", "No comments.", "nothing to add", "Nothing at present",
        "absolutely nothing", "no nothing", "No, not really.", "not really", "not a thing",
        "no, thank you", "can't think of anything", "I can’t think of anything at the moment",
        "cannot think of anything", "Don't know", "not sure", "not applicable", "as above", "xxx",
        "zero", "Nothing springs to mind.", "nada", "Nada.", "ninguno", "Ninguna",
        "nada que añadir", "sin comentarios", "No sé", "no procede", "Nada por ahora, gracias",
    ],
)  # fmt: skip
def test_an_answer_that_says_nothing_is_no_comment(text):
    assert why_not(text) == Reason.NOTHING


@pytest.mark.parametrize("text", ["", "  ", "-", ".", "…", "?", "\u200b", "\n"])
def test_an_answer_with_nothing_to_read_is_empty(text):
    assert why_not(text) == Reason.EMPTY


@pytest.mark.parametrize(
    "text",
    [
        "nothing, everything was fine", "Nothing to improve", "No complaints",
        "nothing could be better", "no one listened", "No parking", "None of them looked at me",
        "nothing was explained", "Nothing \U0001f60a", "Yes", "Staff", "Good", "not much",
        "nothing but kindness", "No.1 hospital", "nada fue fácil", "Ninguna enfermera vino", "5",
        "\u2764\ufe0f", "know more", "None too soon", "nothing " * 20,
    ],
)  # fmt: skip
def test_in_doubt_an_answer_is_a_comment(text):
    assert why_not(text) is None


def test_the_same_words_from_the_same_source_have_the_same_key():
    key = key_of("Trust A", "Please  listen\r\nto me ")
    assert key == key_of("Trust A", "Please listen to me")
    assert key == key_of(" Trust A", "Please listen\u200b to me")
    assert key == "be0237b7f36fba51d621a9585b94bfb5565814d5cf83f3825c89baa7eebf0403"
    assert len({key, key_of("Trust B", "Please listen to me"), key_of("Trust A", "Listen")}) == 3
    assert key_of("a b", "c") != key_of("a", "b c")


def test_a_lead_is_the_whole_comment_or_its_beginning():
    assert lead_of("a" * LEAD) == "a" * LEAD
    assert lead_of("Please listen. " * 40).endswith("Please listen. …")
    assert graphemes(lead_of("नी" * 500)) <= LEAD


def test_a_tally_reports_in_sentences():
    tally = Tally()
    tally.take(Row(2, "Please listen.", "a"), held=True)
    tally.take(Row(3, "Please listen. " * 40, "b", repaired=True), held=False)
    tally.repeated += 1
    tally.skip(Skip(4, Reason.COLUMNS, "x"))
    for line in range(5, 30):
        tally.skip(Skip(line, Reason.NOTHING, "none"))
    assert tally.read == 29
    assert tally.lines() == [
        "29 rows read.",
        "2 comments taken.",
        "1 of them is held until a host has read it.",
        "1 is longer than a wish. It is kept whole, and the board shows its beginning.",
        "1 says the same as one that is here already. It was not taken again.",
        "1 had characters that could not be read for certain (line 3).",
        "25 rows skipped: the whole answer is “nothing”, “n/a” or the like"
        f" (lines {', '.join(map(str, range(5, 5 + LISTED)))} and 5 more).",
        "1 row skipped: the row has more or fewer columns than the first line (line 4).",
    ]


def test_an_empty_tally_reports_nothing():
    assert Tally().lines() == []


LONG = "timestamp,datetime,comment-id,voter-id,vote\n"
WIDE = "participant,xid,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,12\n"


def test_votes_in_rows_are_read_and_bad_ones_named(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text(
        LONG + "1500,Mon,0,7,1\n1501,Mon,0,8,-1\n,Mon,1,7,0\n1,Mon,1,8,2\n"
        "1,Mon,,8,1\n1,Mon\n9,Tue,2,8,1\n"
    )
    assert [vote[:3] for vote in open_votes(path)] == [
        ("0", "7", 1),
        ("0", "8", -1),
        ("1", "7", 0),
        (5, Reason.VOTE, "1 Mon 1 8 2"),
        (6, Reason.EMPTY, "1 Mon 8 1"),
        (7, Reason.COLUMNS, "1 Mon"),
        ("2", "8", 1),
    ]
    votes = [vote for vote in open_votes(path) if isinstance(vote, Vote)]
    assert [(vote.line, vote.at) for vote in votes] == [(2, 1500), (3, 1501), (4, 0), (8, 9)]


def test_votes_in_columns_are_read_and_bad_ones_named(tmp_path):
    path = tmp_path / "participants-votes.csv"
    path.write_text(
        WIDE + "0,,1,0,2,1,1,1,-1,\n1,,1,0,2,1,1,,5,0\n,,,,,,,1,1,1\n2,,\n3,,,,,,,,,-1\n"
    )
    assert [vote[:3] for vote in open_votes(path)] == [
        ("0", "0", 1),
        ("1", "0", -1),
        (3, Reason.VOTE, "1: 5"),
        ("12", "1", 0),
        (4, Reason.EMPTY, "1 1 1"),
        (5, Reason.COLUMNS, "2"),
        ("12", "3", -1),
    ]


def test_statements_are_read_and_the_rejected_ones_marked(tmp_path):
    path = tmp_path / "comments.csv"
    path.write_text(
        "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
        '1,x,5,0,3,1,1,"Ask first, then act."\n1,x,6,0,0,0,-1,Spam\n'
        "1,x,7,0,0,0,0,\n1,x\n1,x,8,0,0,0,0,No\n"
        f"1,x,9,0,0,0,0,{'long ' * LONGEST}\n"
    )
    assert list(open_statements(path)) == [
        Statement("5", "Ask first, then act.", False, 2),
        Statement("6", "Spam", True, 3),
        Skip(4, Reason.EMPTY, "1 x 7 0 0 0 0"),
        Skip(5, Reason.COLUMNS, "1 x"),
        Statement("8", "No", False, 6),
        Skip(7, Reason.LARGE, "long " * 15 + "long…"),
    ]


@pytest.mark.parametrize("read", [open_votes, open_statements])
def test_another_file_is_told_apart(tmp_path, read):
    path = tmp_path / "votes.csv"
    path.write_text("id,name\n1,x\n")
    with pytest.raises(MissingColumn):
        read(path)


@needs_data
def test_ten_thousand_real_comments_are_taken_or_named():
    path = DATA / "patient-comments.csv"
    with path.open(encoding="utf-8", newline="") as file:
        texts = [row["comment"] for row in csv.DictReader(file)]
    found = list(open_rows(path, "comment", source="three trusts"))
    assert len(found) == len(texts) == 10_334
    kinds = Counter(row.reason if isinstance(row, Skip) else "taken" for row in found)
    assert kinds.keys() <= {"taken", Reason.NOTHING, Reason.EMPTY}
    assert kinds["taken"] > 9_000
    assert not any(row.repaired for row in found if isinstance(row, Row))


@needs_data
@pytest.mark.parametrize(
    "path", sorted(DATA.glob("polis/*/votes.csv")), ids=lambda p: p.parent.name
)
def test_real_votes_add_up_to_what_polis_counted(path):
    said = Counter()
    for vote in open_votes(path):
        assert isinstance(vote, Vote)
        said[vote.statement, vote.value] += 1
    with path.with_name("comments.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = row["comment-id"]
            assert (said[key, 1], said[key, -1]) == (int(row["agrees"]), int(row["disagrees"]))


@needs_data
@pytest.mark.parametrize(
    "path", sorted(DATA.glob("polis/*/participants-votes.csv")), ids=lambda p: p.parent.name
)
def test_real_participants_add_up_to_their_own_counts(path):
    said = Counter()
    for vote in open_votes(path):
        assert isinstance(vote, Vote)
        said[vote.voter, vote.value] += 1
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            counts = (int(row["n-agree"]), int(row["n-disagree"]))
            key = row["participant"]
            assert (said[key, 1], said[key, -1]) == counts
