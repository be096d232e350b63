"""What people and machines send by mistake or on purpose, at the door of the pages."""

import pytest

from bedside.dialogue import actions
from bedside.dialogue.models import Resonance, Response, Wish
from bedside.live import stamps
from bedside.people.models import Guest, Role, Side
from bedside.safety.models import Standing
from tests import make, places
from tests.places import GUESSED

pytestmark = pytest.mark.django_db

FAMILY = "👨‍👩‍👧‍👦"  # one letter, seven code points


def filled(**fields):
    return {
        "role": "patient",
        "body": "would look up from the screen.",
        "language": "en",
    } | fields


def post(client, pair, **fields):
    return client.post(f"/wishes/{pair.slug}/write/", filled(**fields))


def text(response):
    return response.content.decode()


def test_a_megabyte_is_refused_in_a_sentence(client):
    response = post(client, make.pair(), body="a" * 1_000_000)
    assert response.status_code in {400, 413}
    assert "<h1>" in text(response)
    assert "Traceback" not in text(response)
    assert not Wish.objects.exists()


def test_words_far_too_long_are_shown_back(client):
    words = "word " * 4000
    response = post(client, make.pair(), body=words)
    assert response.status_code == 422
    assert "Nothing is lost: please make it shorter." in text(response)
    assert words.strip() in text(response)


@pytest.mark.parametrize(
    "letters", ["x" * 280, FAMILY * 280, "e\u0301" * 280, "שׁ" * 280, "न\u093f" * 280]
)
def test_280_letters_are_counted_as_people_count_them(client, letters):
    pair = make.pair()
    assert post(client, pair, body=letters).status_code == 302
    response = post(client, pair, body=letters + "y")
    assert response.status_code == 422
    assert "That is 1 letter too long" in text(response)


@pytest.mark.parametrize(
    "nothing", ["", "   \n\t ", "\u200b\u200d\ufeff", "\u202e\u202c", "\x00\x07"]
)
def test_nothing_to_see_is_no_wish(client, nothing):
    response = post(client, make.pair(), body=nothing)
    assert response.status_code == 422
    assert "Write a few words first, then send." in text(response)
    assert not Wish.objects.exists()


@pytest.mark.parametrize("stray", ["\x00", "\x07", "\x1b", "\u202e", "\u2066", "\ufeff"])
def test_what_nobody_sees_is_left_out(client, stray):
    response = post(client, make.pair(), body=f"would sit{stray} down.")
    assert response.status_code == 302
    assert Wish.objects.get().body == "would sit down."


def test_html_is_shown_as_it_was_typed(client):
    words = "<script>alert(1)</script> & <b>bold</b>"
    response = post(client, make.pair(), body=words)
    page = text(client.get(response.headers["Location"]))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;" in page


def test_a_form_sent_twice_is_one_wish(client):
    pair = make.pair()
    client.get(f"/wishes/{pair.slug}/write/")  # the form, which tells browsers apart
    first, second = (post(client, pair) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert (Wish.objects.count(), Guest.objects.count()) == (1, 1)


def test_the_same_words_from_two_browsers_are_two_wishes(client):
    pair = make.pair()
    addresses = set()
    for browser in (client, type(client)()):
        browser.get(f"/wishes/{pair.slug}/write/")
        addresses.add(post(browser, pair).headers["Location"])
    assert Wish.objects.count() == len(addresses) == 2


def test_a_members_form_sent_twice_is_one_wish(client):
    pair = make.pair()
    client.force_login(make.member(Role.PATIENT))
    first, second = (post(client, pair) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Wish.objects.count() == 1


def test_words_that_were_taken_down_may_be_written_again(client):
    pair, member = make.pair(), make.member(Role.PATIENT)
    client.force_login(member)
    post(client, pair)
    actions.withdraw(member, Wish.objects.get())
    post(client, pair)
    assert sorted(Wish.objects.values_list("standing", flat=True)) == ["published", "withdrawn"]


def test_what_was_said_back_twice_is_said_once(client):
    wish = make.wish()
    client.force_login(make.member(Role.CLINICIAN))
    told = {"role": "clinician", "heard": "You want to be seen."}
    first, second = (client.post(f"/wish/{wish.code}/respond/", told) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Response.objects.count() == 1


@pytest.mark.parametrize("role", ["clinician", "staff", "host", "admin", "", "patient' OR 1=1"])
def test_a_forged_role_writes_nothing(client, role):
    client.force_login(make.member(Role.PATIENT))
    response = post(client, make.pair(), role=role)
    assert response.status_code == 422
    assert "would look up from the screen." in text(response)
    assert not Wish.objects.exists()


def test_a_role_that_the_pair_does_not_ask_writes_nothing(client):
    pair = make.pair()
    pair.prompts.filter(side=Side.CLINICIAN).update(roles=["staff"])
    response = post(client, pair, role="clinician")
    assert response.status_code == 422
    assert not Wish.objects.exists()


def test_an_answer_from_a_forged_side_is_refused_in_a_sentence(client):
    wish = make.wish()
    client.force_login(make.member(Role.PATIENT))
    response = client.post(f"/wish/{wish.code}/answer/", {"r": "hear", "role": "clinician"})
    assert response.status_code == 403
    assert "You have not said that you speak as this." in text(response)
    assert not Resonance.objects.exists()


@pytest.mark.parametrize("answer", ["", "love", "HEAR", "hear\x00"])
def test_an_answer_that_is_none_is_refused_in_a_page(client, answer):
    wish = make.wish()
    client.force_login(make.member(Role.CLINICIAN))
    response = client.post(f"/wish/{wish.code}/answer/", {"r": answer})
    assert response.status_code == 422
    assert wish.body in text(response)
    assert not Resonance.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_withdrawn_wish_is_not_answered(client, headers):
    wish = make.wish(standing=Standing.WITHDRAWN)
    client.force_login(make.member(Role.CLINICIAN))
    response = client.post(f"/wish/{wish.code}/answer/", {"r": "hear"}, headers=headers)
    assert response.status_code == 403
    assert "This wish has been taken down, so it can no longer be answered." in text(response)
    assert wish.body not in text(response)
    assert not Resonance.objects.exists()


def test_nobody_answers_their_own_words(client):
    author = make.member(Role.PATIENT)
    wish = make.wish(author)
    client.force_login(author)
    response = client.post(f"/wish/{wish.code}/answer/", {"r": "metoo"})
    assert response.status_code == 403
    assert "These are your own words." in text(response)


@pytest.mark.parametrize("receipt", [GUESSED, "x", "A" * 3000, "%00", "..%2F..%2Fetc", "☃"])
def test_a_guessed_receipt_leads_to_a_kind_page(client, receipt):
    make.wish(None, guest=make.guest())
    response = client.get(f"/receipt/{receipt}/")
    assert response.status_code == 404
    assert "There is no page here" in text(response)


@pytest.mark.parametrize("door", ["change", "withdraw", "quoting", "reply", "again", "heard/1"])
def test_a_guessed_receipt_changes_nothing(client, door):
    wish = make.wish(None, guest=make.guest())
    response = client.post(f"/receipt/{GUESSED}/{door}/", filled(body="Mine now."))
    wish.refresh_from_db()
    assert response.status_code == 404
    assert (wish.body, wish.standing) == ("would sit down when talking to me.", Standing.PUBLISHED)


def test_words_for_a_prompt_that_closed_meanwhile_are_shown_back(client):
    pair = make.pair()
    assert client.get(f"/wishes/{pair.slug}/write/").status_code == 200
    pair.closes_at = make.NOON
    pair.save()
    stamps.bump("pairs")
    response = post(client, pair)
    assert response.status_code == 422
    assert "These prompts have closed. Your words are still here" in text(response)
    assert "would look up from the screen." in text(response)
    assert not Wish.objects.exists()
    assert not Guest.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"language": "xx"},
        {"topic": "nothing"},
        {"topic": "\x00"},
        {"nickname": "n" * 31},
        {"nickname": "me@example.org"},
        {"nickname": "\x00"},
    ],
)
def test_other_fields_never_cost_the_words(client, fields):
    response = post(client, make.pair(), **fields)
    assert response.status_code in {302, 422}
    if response.status_code == 422:
        assert "would look up from the screen." in text(response)


def test_a_body_that_is_no_form_is_asked_for_again(client):
    pair = make.pair()
    for content_type in ("application/json", "text/plain", "multipart/form-data"):
        response = client.post(f"/wishes/{pair.slug}/write/", b"\xff{]", content_type=content_type)
        assert response.status_code in {400, 422}
    assert not Wish.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [
        "order=best", "order=topic&topic=none", "side=both", "topic=%00", "after=", "after=x",
        "after=%00", "after=MTox", "order=new&after=9999999999999999999999", "after=" + "9" * 500,
        "order=common&side=patient&topic=&after=%F0%9F", "as=admin&page=-1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("page", ["/wishes/{pair}/", "/wall/{pair}/", "/embed/{pair}/", "/"])
def test_an_address_that_asks_for_nonsense_gets_the_page(client, page, asked):
    places.forget()
    wish = make.wish()
    response = client.get(f"{page.format(pair=wish.pair.slug)}?{asked}")
    assert response.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/wish/a%00b/", "/wish/%FF/", "/wish/a%00b/answer/?r=hear", "/wish/a%00b/respond/",
        "/wish/a%00b/picture.png", "/wish/x/picture.%00", "/me/words/a%00b/", "/sets/a%00b/",
        "/wishes/%00/", "/feeds/%00.atom", "/" + "a" * 5000 + "/",
    ],
)  # fmt: skip
def test_an_address_that_nobody_wrote_is_not_found(client, path):
    client.force_login(make.member())
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("page", [-1, 0, 99999, 10**30, "\u0663", "1e3"])
def test_the_wall_turns_only_to_pages_it_has(client, page):
    places.forget()
    pair = make.pair()
    assert client.get(f"/wall/{pair.slug}/", {"page": page}).status_code == 200
