import re
from types import SimpleNamespace

import pytest
from django.template import engines
from django.utils import translation

NASTY = """<script>alert('x')</script>"><img src=x onerror="y">'&"""
environment = engines["jinja2"].env


def macro(name, *args, template="ui/macros.html", **kwargs):
    return str(getattr(environment.get_template(template).module, name)(*args, **kwargs))


def reach(patients=88, clinicians=79, **fields):
    fields = {
        "patients": patients,
        "clinicians": clinicians,
        "answers": 341,
        "shown": True,
        "met": patients >= 50 and clinicians >= 50,
        "patient_answers": 200,
        "clinician_answers": 141,
    } | fields
    return SimpleNamespace(**fields)


def card(**fields):
    fields = {
        "code": "abc",
        "url": "/wish/abc/",
        "side": "patient",
        "role": "patient",
        "prompt": "I wish my doctor…",
        "lead": "would sit down.",
        "long": False,
        "name": "Marisol",
        "language": "en",
        "source": "",
        "topic": "",
        "responses": 0,
        "takes_responses": True,
        "mine": False,
        "answer": "",
        "standing": "published",
        "reach": reach(),
    } | fields
    return SimpleNamespace(**fields)


def wish(lang="en", csrf="", **fields):
    words = environment.globals["phrases"]()
    return macro("wish", card(**fields), lang, csrf, words, template="dialogue/_cards.html")


@pytest.mark.parametrize("field", ["lead", "name", "prompt", "source"])
def test_what_people_write_is_escaped_on_the_board(field):
    drawn = wish(**{field: NASTY})
    assert "<script" not in drawn
    assert "<img" not in drawn


@pytest.mark.parametrize("field", ["lead", "name", "prompt", "source", "language"])
def test_what_people_write_is_escaped_in_a_voice(field):
    drawn = macro("voice", card(**{field: NASTY}), "en")
    assert "<script" not in drawn
    assert "<img" not in drawn


@pytest.mark.parametrize("name", ["field", "area"])
def test_what_was_typed_cannot_break_out_of_a_field(name):
    drawn = macro(name, "body", NASTY, NASTY, NASTY, [NASTY])
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert drawn.count("aria-invalid") == 1


def test_typed_text_cannot_close_its_textarea():
    assert macro("area", "body", "Words", "</textarea><b>").count("</textarea>") == 1


def test_a_first_line_break_that_somebody_typed_survives_the_textarea():
    assert ">\n\nfirst" in macro("area", "body", "Words", "\nfirst")


def test_ready_words_are_escaped_in_the_field_and_in_the_mail_link():
    drawn = macro("share", "https://x.example", [NASTY + "&body=2"], "subject & more")
    assert "<script" not in drawn
    assert "subject=subject%20%26%20more" in drawn
    assert "%26body%3D2" in drawn


def test_reach_says_in_words_what_it_draws():
    assert "<b>Common ground</b>, 341 people answered" in macro("reach", reach(88, 79))
    assert "<b>Heard on one side so far</b>" in macro("reach", reach(88, 49))
    assert "<b>Looking for listeners</b>" in macro("reach", reach(20, 49))
    assert "1,234 people answered" in macro("reach", reach(answers=1234))
    assert "1 person answered" in macro("reach", reach(answers=1))


@pytest.mark.parametrize(
    ("side", "answers", "said"),
    [
        ("patient", (0, 0), "Nobody has answered yet."),
        ("patient", (3, 0), "3 people have answered, nobody on the other side yet."),
        ("clinician", (0, 1), "1 person has answered, nobody on the other side yet."),
        ("clinician", (3, 1), "4 people have answered so far."),
    ],
)
def test_a_wish_with_few_answers_says_who_has_listened_and_shows_no_bar(side, answers, said):
    few = reach(
        shown=False, answers=sum(answers), patient_answers=answers[0], clinician_answers=answers[1]
    )
    drawn = wish(side=side, role=side, reach=few)
    assert said in drawn
    assert "reach-bar" not in drawn


def test_somebody_without_a_name_is_shown_by_their_role_alone():
    drawn = wish(name="", role="caregiver")
    assert "<b>Caregiver</b>" in drawn
    assert "Anonymous" not in drawn


def test_imported_words_say_where_they_are_from_and_stand_under_no_prompt():
    drawn = wish(source="A survey", name="")
    assert "From A survey" in drawn
    assert "I wish my doctor" not in drawn


@pytest.mark.parametrize(("theirs", "marked"), [("es", True), ("en", False), ("", False)])
def test_words_in_another_language_than_the_page_say_so(theirs, marked):
    assert ('lang="' in wish(language=theirs)) is marked
    assert ('lang="' in macro("voice", card(language=theirs), "en")) is marked


def test_a_stranger_gets_a_form_without_token_that_changes_nothing():
    drawn = wish()
    assert '<form action="/wish/abc/answer/">' in drawn
    assert "method=" not in drawn
    assert "hx-" not in drawn
    assert "aria-pressed" not in drawn


def test_a_member_gets_a_form_that_posts_and_shows_what_they_answered():
    drawn = wish(csrf="<token>", answer="metoo")
    assert 'method="post"' in drawn
    assert 'data-hx-target="#wish-foot-abc"' in drawn
    assert re.findall(r'value="(\w+)" aria-pressed="(\w+)"', drawn) == [
        ("hear", "false"),
        ("metoo", "true"),
        ("pass", "false"),
    ]


def test_nobody_is_asked_to_answer_their_own_words():
    drawn = wish(mine=True, csrf="<token>")
    assert "<form" not in drawn
    assert "Your words" in drawn


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"responses": 2}, "2 replies"),
        ({"responses": 1}, "1 reply"),
        ({"long": True}, "Read all of it"),
        ({"takes_responses": False}, "See it by itself"),
        ({}, "Be the first to reply"),
    ],
)
def test_the_link_under_a_wish_says_what_is_behind_it(fields, said):
    assert said in wish(**fields)


def test_phrases_follow_the_language_of_the_reader():
    phrases = environment.globals["phrases"]
    with translation.override("en"):
        english = phrases()
        assert phrases() is english
    with translation.override("es"):
        assert phrases() is not english


def test_translated_words_take_values_escaped_and_keep_percent_signs():
    render = environment.from_string("{{ _('%(n)s is 100%%', n=n) }} {{ _('50%%') }}").render
    assert render(n="<b>") == "&lt;b&gt; is 100% 50%"


def test_a_count_is_translated_with_its_plural():
    template = (
        "{% trans n=n, count=n %}{{ n }} wish{% pluralize count %}{{ n }} wishes{% endtrans %}"
    )
    assert [environment.from_string(template).render(n=n) for n in (1, 2)] == ["1 wish", "2 wishes"]
