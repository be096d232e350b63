import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bedside.dialogue import actions
from bedside.dialogue.models import CuratedSet, SetItem, Wish
from bedside.people.models import Role
from bedside.safety.models import Standing
from tests import make

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def feed_url(pair):
    return reverse("dialogue:pair-feed", args=[pair.slug])


def read(client, url, **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return ET.fromstring(response.content)  # noqa: S314 - our own


def texts(feed, name):
    return [entry.findtext(f"{ATOM}{name}") for entry in feed.findall(f"{ATOM}entry")]


def curated(*wishes, slug="being-heard"):
    made = CuratedSet.objects.create(title="Being heard", slug=slug, note="From both sides.")
    for order, wish in enumerate(wishes):
        SetItem.objects.create(curated_set=made, wish=wish, sort_order=order)
    return reverse("dialogue:set-feed", args=[slug])


def test_a_board_has_a_feed_of_both_sides_the_newest_first(client):
    pair = make.pair()
    for hours, role in enumerate((Role.PATIENT, Role.CLINICIAN, Role.CAREGIVER)):
        moment = make.NOON + timedelta(hours=hours)
        make.wish(on=pair, role=role, published_at=moment, written_at=moment)
    feed = read(client, feed_url(pair))
    assert texts(feed, "title") == [
        "Caregiver: I wish my doctor…",
        "Clinician: I wish my patient…",
        "Patient: I wish my doctor…",
    ]
    assert feed.findtext(f"{ATOM}updated") == "2026-01-01T14:00:00+00:00"
    assert texts(feed, "updated")[-1] == "2026-01-01T12:00:00+00:00"
    assert feed.findtext(f"{ATOM}title") == "Doctor and patient"
    assert feed.get(XML_LANG) == "en"


def test_an_entry_holds_the_words_who_said_them_and_where_they_stand(client):
    wish = make.wish(signed_as="Marisol", language="es", html="<p>que me <em>mire</em>.</p>")
    feed = read(client, feed_url(wish.pair))
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}summary") == "<p>que me <em>mire</em>.</p>"
    assert entry.find(f"{ATOM}summary").get("type") == "html"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Marisol"
    assert entry.get(XML_LANG) == "es"
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver/wish/{wish.code}/"
    assert entry.findtext(f"{ATOM}id") == f"tag:127.0.0.1,2026:wish/{wish.code}"


def test_a_feed_names_nobody_and_no_address_of_theirs(client):
    wish = make.wish()
    content = client.get(feed_url(wish.pair)).content.decode()
    assert wish.author.email not in content
    assert wish.author.username not in content
    assert "<email>" not in content


def test_ids_stay_when_the_address_of_the_place_changes(client, settings):
    wish = make.wish()
    settings.ALLOWED_HOSTS = ["testserver", "elsewhere.example"]
    here = read(client, feed_url(wish.pair))
    there = read(client, feed_url(wish.pair), host="elsewhere.example")
    assert texts(here, "id") == texts(there, "id")
    assert here.findtext(f"{ATOM}id") == there.findtext(f"{ATOM}id")


def test_a_feed_says_where_it_is_and_which_page_it_follows(client):
    pair = make.pair()
    links = {
        link.get("rel"): link.get("href")
        for link in read(client, feed_url(pair)).findall(f"{ATOM}link")
    }
    assert links == {
        "alternate": f"http://testserver/wishes/{pair.slug}/",
        "self": f"http://testserver/feeds/{pair.slug}.atom",
    }


def test_an_empty_feed_is_valid_and_its_date_stands_still(client):
    pair = make.pair()
    feed = read(client, feed_url(pair))
    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated") == "2026-01-01T11:00:00+00:00"


def test_a_feed_shows_the_newest_fifty(client, django_assert_max_num_queries):
    pair = make.pair()
    author = make.member()
    for minute in range(60):
        moment = make.NOON + timedelta(minutes=minute)
        make.wish(author, on=pair, body=f"would {minute}.", published_at=moment)
    with django_assert_max_num_queries(8):
        feed = read(client, feed_url(pair))
    assert texts(feed, "summary") == [f"<p>would {minute}.</p>" for minute in range(59, 9, -1)]


@pytest.mark.parametrize("standing", [one for one in Standing if one != Standing.PUBLISHED])
def test_only_published_words_are_in_a_feed(client, standing):
    pair = make.pair()
    make.wish(on=pair, standing=standing)
    assert texts(read(client, feed_url(pair)), "id") == []


def test_withdrawn_words_leave_the_feeds_at_once(client):
    wish = make.wish(may_be_quoted=True)
    urls = [feed_url(wish.pair), curated(wish)]
    assert [len(texts(read(client, url), "id")) for url in urls] == [1, 1]
    actions.withdraw(wish.author, wish)
    assert [len(texts(read(client, url), "id")) for url in urls] == [0, 0]


def test_consent_taken_back_empties_the_set_and_not_the_board(client):
    wish = make.wish(may_be_quoted=True)
    urls = [feed_url(wish.pair), curated(wish)]
    assert [len(texts(read(client, url), "id")) for url in urls] == [1, 1]
    actions.allow_quoting(wish.author, wish, allowed=False)
    assert [len(texts(read(client, url), "id")) for url in urls] == [1, 0]


def test_a_set_has_a_feed_in_the_order_of_the_set(client, django_assert_max_num_queries):
    pair = make.pair()
    wishes = [
        make.wish(on=pair, role=role, body=f"would {role}.", may_be_quoted=True)
        for role in (Role.STAFF, Role.PATIENT, Role.CLINICIAN)
    ]
    url = curated(*wishes)
    with django_assert_max_num_queries(8):
        feed = read(client, url)
    assert texts(feed, "summary") == [f"<p>{wish.body}</p>" for wish in wishes]
    assert feed.findtext(f"{ATOM}subtitle") == "From both sides."
    assert feed.findtext(f"{ATOM}id") == "tag:127.0.0.1,2026:sets/being-heard"


@pytest.mark.parametrize(
    "words",
    [
        "would\x0b listen\x1f to\x7f me\ufffe \uffff",
        "]]> <!-- & <script>alert(1)</script> &#1;",
        "\u202ewould listen\u202c أن تجلس 🙏🏽 希望",
        "z" + "\u0301" * 500,
    ],
    ids=["control", "markup", "scripts", "marks"],
)
def test_nothing_that_was_typed_breaks_the_xml(client, words):
    pair = make.pair(title=words[:80], intro=words)
    wish = make.wish(on=pair, body=words, html=words, signed_as=words[:30], may_be_quoted=True)
    for url in (feed_url(pair), curated(wish)):
        feed = read(client, url)
        assert len(texts(feed, "summary")) == 1
        assert "\x0b" not in "".join(feed.itertext())


def test_imported_words_are_titled_by_where_they_came_from(client):
    wish = make.wish(source="A hospital trust, 2021")
    assert texts(read(client, feed_url(wish.pair)), "title") == [
        "Patient, from A hospital trust, 2021"
    ]


def test_feeds_set_no_cookie_and_are_not_sent_twice(client):
    wish = make.wish(may_be_quoted=True)
    for url in (feed_url(wish.pair), curated(wish)):
        response = client.get(url)
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert not response.cookies
        again = client.get(url, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304
        assert client.post(url).status_code == 405


def test_a_feed_speaks_the_readers_language(client):
    pair = make.pair()
    assert read(client, feed_url(pair), accept_language="es").get(XML_LANG) == "es"


def test_feeds_of_what_is_not_there_are_not_there(client):
    later = make.pair(opens_at=timezone.now() + timedelta(days=1))
    hidden = curated(make.wish(may_be_quoted=True))
    CuratedSet.objects.update(is_shown=False)
    for url in (feed_url(later), hidden, "/feeds/nowhere.atom", "/feeds/sets/nowhere.atom"):
        assert client.get(url).status_code == 404, url


def test_a_feed_reads_no_more_rows_than_it_shows(client):
    pair = make.pair()
    make.wish(on=pair)
    assert Wish.objects.count() == len(texts(read(client, feed_url(pair)), "id"))
