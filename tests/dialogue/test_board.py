"""The board: both sides facing each other, in four orders, a page at a time."""

import re
from datetime import timedelta
from itertools import chain

import pytest
from django.urls import reverse

from bedside.dialogue import actions
from bedside.dialogue.landscape import ORDERS, PAGE
from bedside.dialogue.models import Wish
from bedside.people.models import Role, Side
from bedside.safety.models import Standing
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def address(pair, **asked):
    return reverse("dialogue:board", args=[pair.slug], query=asked or None)


def codes(page):
    return re.findall(r'id="wish-([a-z0-9]{10})"', page.content.decode())


def following(page):
    found = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
    return found and found[1].replace("&amp;", "&")


def walk(client, url):
    """Read a board to its end, a list of wish codes for each page."""
    pages = []
    while url:
        page = client.get(url)
        pages.append(codes(page))
        url = following(page)
    return pages


def crowd(pair, patients=0, clinicians=0, **fields):
    """Wishes of both sides, one a minute."""
    roles = [Role.PATIENT] * patients + [Role.CLINICIAN] * clinicians
    authors = {role: make.member(role) for role in set(roles)}
    return [
        make.wish(
            authors[role], on=pair, role=role, published_at=NOON - timedelta(minutes=n), **fields
        )
        for n, role in enumerate(roles)
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_every_wish_is_read_once_in_every_order(client, order):
    pair, topic = make.pair(), make.topic()
    pair.topics.add(topic)
    pair.save()
    wishes = crowd(pair, 40, 33, topic=topic)
    for wish in wishes[::3]:
        make.resonance(wish, role=Role.CLINICIAN)
    pages = walk(client, address(pair, order=order))
    assert sorted(chain.from_iterable(pages)) == sorted(wish.code for wish in wishes)
    assert [len(page) for page in pages] == [PAGE, PAGE, len(wishes) - 2 * PAGE]


def test_both_sides_face_each_other(client):
    pair = make.pair()
    crowd(pair, 30, 30)
    shown = Wish.objects.in_bulk(codes(client.get(address(pair))), field_name="code")
    sides = [shown[code].side for code in codes(client.get(address(pair)))]
    assert sides[:4] == [Side.PATIENT, Side.CLINICIAN, Side.PATIENT, Side.CLINICIAN]
    assert sides.count(Side.CLINICIAN) == PAGE // 2


def test_a_thin_side_is_named_invited_and_leaves_its_room(client):
    pair = make.pair()
    crowd(pair, 40, 2)
    page = client.get(address(pair))
    assert len(codes(page)) == PAGE
    assert "2 wishes from clinicians so far, 40 from patients and caregivers." in page.text
    assert reverse("dialogue:write", args=[pair.slug]) + "?as=clinician" in page.text


def test_nobody_is_missing_when_both_sides_speak(client):
    pair = make.pair()
    crowd(pair, 8, 2)
    assert "so far" not in client.get(address(pair, order="new")).text.split("Needs a listener")[0]


def test_common_ground_comes_first_and_one_side_alone_does_not_count(client):
    pair = make.pair()
    plain, loved, met = crowd(pair, 3)
    for _ in range(8):
        make.resonance(loved, "metoo", role=Role.PATIENT)
        make.resonance(met, "hear", role=Role.PATIENT)
        make.resonance(met, "hear", role=Role.CLINICIAN)
    assert codes(client.get(address(pair)))[0] == met.code
    assert Wish.objects.get(pk=loved.pk).common == Wish.objects.get(pk=plain.pk).common


def test_the_newest_come_first_when_asked(client):
    pair = make.pair()
    wishes = crowd(pair, 5)
    assert codes(client.get(address(pair, order="new"))) == [wish.code for wish in wishes]


def test_those_that_wait_longest_for_a_listener_come_first(client):
    pair = make.pair()
    heard, half_heard, unheard = crowd(pair, 3)
    for wish, times in ((heard, 5), (half_heard, 2)):
        for _ in range(times):
            make.resonance(wish, role=Role.PATIENT)
            make.resonance(wish, role=Role.CLINICIAN)
    found = codes(client.get(address(pair, order="listener")))
    assert found == [unheard.code, half_heard.code]


def test_one_topic_at_a_time_leads_on_to_the_next(client):
    pair, time, respect = make.pair(), make.topic("Time"), make.topic("Respect")
    pair.topics.add(time, respect)
    pair.save()
    ours, theirs = make.wish(on=pair, topic=time), make.wish(on=pair, topic=respect)
    page = client.get(address(pair, order="topic"))
    assert codes(page) == [ours.code]
    assert f"topic={respect.slug}" in page.text.split("Next topic: Respect")[0].rsplit("<a", 1)[1]
    assert codes(client.get(address(pair, order="topic", topic=respect.slug))) == [theirs.code]


def test_one_side_can_be_read_alone(client):
    pair = make.pair()
    _, theirs = crowd(pair, 1, 1)
    assert codes(client.get(address(pair, side="clinician"))) == [theirs.code]


@pytest.mark.parametrize(
    "asked",
    [
        {"order": "loudest"},
        {"side": "'; --"},
        {"topic": "nothing"},
        {"after": "patient,0.1,5:forged"},
        {"after": "\x00"},
    ],
)
def test_an_address_that_makes_no_sense_shows_the_first_page(client, asked):
    pair = make.pair()
    wishes = crowd(pair, 2)
    assert len(codes(client.get(address(pair, **asked)))) == len(wishes)


@pytest.mark.parametrize("standing", set(Standing) - {Standing.PUBLISHED})
def test_only_what_is_published_is_on_the_board(client, standing):
    wish = make.wish(standing=standing)
    assert wish.body not in client.get(address(wish.pair)).text
    client.force_login(wish.author)
    assert wish.body not in client.get(address(wish.pair)).text


def test_a_board_costs_the_same_few_queries_however_much_is_on_it(
    client, django_assert_max_num_queries
):
    pair = make.pair()
    crowd(pair, 20, 20)
    with django_assert_max_num_queries(8):
        client.get(address(pair))
    client.force_login(make.member())
    with django_assert_max_num_queries(10):  # two more: the session, and who it belongs to
        client.get(address(pair))


def test_shares_are_shown_from_five_answers_a_side(client):
    wish = make.wish()
    for number in range(5):
        assert "Needs a listener." in client.get(address(wish.pair)).text
        make.resonance(wish, "hear", role=Role.PATIENT)
        make.resonance(wish, "pass" if number else "hear", role=Role.CLINICIAN)
    page = client.get(address(wish.pair)).text
    assert "Needs a listener." not in page
    assert "100%" in page
    assert "20%" in page


def test_a_pair_that_has_not_opened_is_not_there(client):
    pair = make.pair(opens_at=NOON + timedelta(minutes=1))
    assert client.get(address(pair)).status_code == 404


def test_a_closed_pair_can_still_be_read(client):
    pair = make.pair(closes_at=NOON)
    wish = make.wish(on=pair)
    page = client.get(address(pair))
    assert wish.body in page.text
    assert "This pair has closed" in page.text


def test_a_remembered_board_changes_the_moment_something_on_it_does(client):
    author, pair = make.member(), make.pair()

    def shown():
        return client.get(address(pair)).text

    assert "No wishes here yet" in shown()
    speaker = make.Speaker(author, None, Role.PATIENT)
    prompt = make.prompt(pair)
    wish = actions.make_wish(
        speaker, prompt, actions.Draft("would knock first."), once=make.uuid4(), now=NOON
    )
    assert "would knock first." in shown()
    make.resonance(wish)
    assert "1 person has answered" in shown()
    actions.withdraw(author, wish)
    assert "would knock first." not in shown()


def test_a_stranger_gets_no_cookie_and_a_page_that_can_be_asked_for_again(client):
    wish = make.wish()
    page = client.get(address(wish.pair))
    assert not page.cookies
    assert page["Cache-Control"] == "no-cache"
    again = client.get(address(wish.pair), headers={"if-none-match": page["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_members_board_is_kept_by_nobody(client):
    wish = make.wish()
    client.get(address(wish.pair))
    client.force_login(wish.author)
    page = client.get(address(wish.pair))
    assert "no-store" in page["Cache-Control"]
    assert "Your words" in page.text


def test_each_reader_gets_their_own_language(client):
    wish = make.wish()
    english = client.get(address(wish.pair)).text
    spanish = client.get(address(wish.pair), headers={"accept-language": "es"}).text
    assert '<html lang="en"' in english
    assert '<html lang="es"' in spanish


def test_one_pair_alone_is_the_list_of_pairs(client):
    pair = make.pair()
    assert client.get(reverse("dialogue:pairs")).url == address(pair)
    make.pair(title="Nurse and family")
    assert "Nurse and family" in client.get(reverse("dialogue:pairs")).text
