import re
import xml.etree.ElementTree as ET
from datetime import timedelta
from itertools import chain

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bedside.dialogue import actions
from bedside.dialogue.models import CuratedSet, Exchange, SetItem, Wish
from bedside.live import stamps
from bedside.people.models import Role
from bedside.safety.models import Standing
from tests import make

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n"
HOSTILE = "<script>alert(1)</script> “would” & 'listen' أن تجلس 🙏🏽"


def quoted(on, role=Role.PATIENT, **fields):
    return make.wish(on=on, role=role, may_be_quoted=True, **fields)


def curated(*wishes, **fields):
    fields = {"title": "Being heard", "slug": "being-heard", "note": "From both sides."} | fields
    made = CuratedSet.objects.create(**fields)
    for order, wish in enumerate(wishes):
        SetItem.objects.create(curated_set=made, wish=wish, sort_order=order)
    return made


def joined(on, number=0):
    return Exchange.objects.create(
        patient_wish=quoted(on, body=f"would listen {number}."),
        clinician_wish=quoted(on, Role.CLINICIAN, body=f"would ask {number}."),
    )


def set_url(view="set", *args):
    return reverse(f"dialogue:{view}", args=["being-heard", *args])


def page_of(response):
    return response.content.decode()


def every_page(pair, wish):
    """The address of each page of this module that is there for a pair, a wish and a set."""
    return [
        reverse("dialogue:sets"),
        set_url(),
        set_url("set-picture", "png"),
        set_url("set-picture", "svg"),
        reverse("dialogue:wish-picture", args=[wish.code, "png"]),
        reverse("dialogue:wish-picture", args=[wish.code, "svg"]),
        reverse("dialogue:wall", args=[pair.slug]),
        reverse("dialogue:embed", args=[pair.slug]),
    ]


@pytest.fixture
def shown():
    """A pair with one exchange, and a set of its two wishes."""
    pair = make.pair()
    exchange = joined(pair)
    curated(exchange.patient_wish, exchange.clinician_wish)
    return exchange


def test_no_page_sets_a_cookie_and_each_can_be_asked_for_again_by_its_etag(client, shown):
    for url in every_page(shown.patient_wish.pair, shown.patient_wish):
        response = client.get(url)
        assert response.status_code == 200, url
        assert not response.cookies, url
        again = client.get(url, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304, url


def test_pages_answer_to_reading_only(client, shown):
    for url in every_page(shown.patient_wish.pair, shown.patient_wish):
        assert client.head(url).status_code == 200, url
        assert client.post(url).status_code == 405, url


@pytest.mark.parametrize("number", [2, 12])
def test_however_many_wishes_a_page_asks_at_most_eight_questions(
    client, number, django_assert_max_num_queries
):
    pair = make.pair()
    subject = make.topic()
    exchanges = [joined(pair, one) for one in range(number)]
    Wish.objects.update(topic=subject)
    wishes = [wish for one in exchanges for wish in (one.patient_wish, one.clinician_wish)]
    curated(*wishes)
    for url in every_page(pair, wishes[0]):
        with django_assert_max_num_queries(8):
            assert client.get(url).status_code == 200


def test_hostile_words_are_only_words(client):
    pair = make.pair(title=HOSTILE)
    one = quoted(pair, body=HOSTILE, html="", signed_as="<b>Ada</b>")
    other = quoted(pair, Role.CLINICIAN, body=HOSTILE, html="")
    Exchange.objects.create(patient_wish=one, clinician_wish=other)
    curated(one, other, title=HOSTILE, note=HOSTILE)
    for url in every_page(pair, one):
        response = client.get(url)
        assert response.status_code == 200, url
        assert b"<script>alert" not in response.content, url
        assert b"<b>Ada" not in response.content, url


# Sets


def test_sets_are_listed_with_their_notes_and_how_many_wishes_they_show(client, shown):
    page = page_of(client.get(reverse("dialogue:sets")))
    assert "Being heard" in page
    assert "From both sides." in page
    assert "2 wishes" in page


def test_a_set_that_is_not_shown_or_has_nothing_left_is_not_listed(client, shown):
    curated(shown.patient_wish, title="Not yet", slug="not-yet", is_shown=False)
    curated(make.wish(), title="No consent", slug="no-consent")
    page = page_of(client.get(reverse("dialogue:sets")))
    assert "Not yet" not in page
    assert "No consent" not in page


def test_without_sets_the_list_says_so(client):
    assert "No sets yet" in page_of(client.get(reverse("dialogue:sets")))


def test_a_set_shows_its_wishes_in_the_order_a_host_laid_them(client):
    pair = make.pair()
    bodies = ["would wait.", "would ask.", "would stay."]
    curated(*[quoted(pair, body=body) for body in bodies])
    page = page_of(client.get(set_url()))
    places = [page.index(f">{body}<") for body in bodies]
    assert places == sorted(places)


def test_a_set_leads_to_its_picture_with_words_for_it_to_its_feed_and_to_ready_messages(
    client, shown
):
    response = client.get(set_url())
    page = page_of(response)
    assert set_url("set-picture", "png") in page
    assert set_url("set-picture", "svg") in page
    assert 'alt="Being heard: a quilt of 2 wishes."' in page
    assert set_url("set-feed") in page
    assert page.count("http://testserver/sets/being-heard/</textarea>") == 3


@pytest.mark.parametrize("view", [[], ["png"], ["svg"]], ids=["page", "png", "svg"])
def test_a_set_that_is_not_shown_is_not_there(client, shown, view):
    CuratedSet.objects.update(is_shown=False)
    assert client.get(set_url("set-picture" if view else "set", *view)).status_code == 404


def test_a_member_sees_their_own_answers_in_a_set(client, shown):
    member = make.member(Role.CLINICIAN)
    make.resonance(shown.patient_wish, "metoo", by=member)
    client.force_login(member)
    response = client.get(set_url())
    assert re.search(r'value="metoo" aria-pressed="true"', page_of(response))
    assert response["Cache-Control"] == "no-store"


# Consent


def take_back(wish):
    actions.allow_quoting(wish.author, wish, allowed=False)


def withdraw(wish):
    actions.withdraw(wish.author, wish)


def hide(wish):
    actions.hide(wish, make.member(), "It names somebody.", now=make.NOON)


@pytest.mark.parametrize("how", [take_back, withdraw, hide])
def test_words_leave_every_page_and_picture_the_moment_they_may_not_be_shown(client, shown, how):
    wish = shown.patient_wish
    urls = every_page(wish.pair, wish)
    before = [client.get(url) for url in urls]
    assert sum(b"would listen 0." in response.content for response in before) >= 3
    how(wish)
    for url in urls:
        assert b"would listen 0." not in client.get(url).content, url
    assert client.get(reverse("dialogue:wish-picture", args=[wish.code, "png"])).status_code == 404
    assert "a quilt of 1 wish." in page_of(client.get(set_url()))


def test_a_set_whose_wishes_are_all_gone_says_so(client, shown):
    for wish in (shown.patient_wish, shown.clinician_wish):
        withdraw(wish)
    assert "Nothing here any more" in page_of(client.get(set_url()))
    assert client.get(set_url("set-picture", "png")).content.startswith(PNG)


@pytest.mark.parametrize("standing", [one for one in Standing if one != Standing.PUBLISHED])
def test_only_published_words_have_a_picture(client, standing):
    wish = quoted(make.pair(), standing=standing)
    assert client.get(reverse("dialogue:wish-picture", args=[wish.code, "svg"])).status_code == 404


def test_words_whose_author_did_not_agree_have_no_picture_not_even_for_the_author(client):
    wish = make.wish()
    client.force_login(wish.author)
    assert client.get(reverse("dialogue:wish-picture", args=[wish.code, "svg"])).status_code == 404


# Pictures


def test_pictures_come_as_png_and_svg_and_as_nothing_else(client, shown):
    for view, name in (("set", "being-heard"), ("wish", shown.patient_wish.code)):
        png = client.get(reverse(f"dialogue:{view}-picture", args=[name, "png"]))
        assert png["Content-Type"] == "image/png"
        assert png.content.startswith(PNG)
        assert png["Content-Disposition"] == f'inline; filename="{name}.png"'
        svg = client.get(reverse(f"dialogue:{view}-picture", args=[name, "svg"]))
        assert svg["Content-Type"] == "image/svg+xml"
        assert ET.fromstring(svg.content).tag.endswith("svg")  # noqa: S314 - our own
        for kind in ("gif", "PNG", "html", "svg%00", "pngx"):
            address = reverse(f"dialogue:{view}-picture", args=[name, "png"])[:-3] + kind
            assert client.get(address).status_code == 404, kind


def test_a_picture_speaks_the_readers_language(client, shown):
    with_source = quoted(shown.patient_wish.pair)
    address = reverse("dialogue:wish-picture", args=[with_source.code, "svg"])
    spanish = client.get(address, headers={"Accept-Language": "es"})
    assert spanish["Content-Language"] == "es"
    assert "Accept-Language" in spanish["Vary"]


# Wall


def wall(pair, query=""):
    return reverse("dialogue:wall", args=[pair.slug]) + query


def next_of(response):
    return response["Refresh"].removeprefix("45; url=")


def test_the_wall_turns_through_all_exchanges_three_at_a_time_and_begins_again(client):
    pair = make.pair()
    for number in range(7):
        joined(pair, number)
    address, seen = wall(pair), []
    for _page in range(3):
        response = client.get(address)
        seen.append(re.findall(r"would listen (\d)\.", page_of(response)))
        address = next_of(response)
    assert [len(page) for page in seen] == [3, 3, 1]
    assert sorted(chain.from_iterable(seen)) == list("0123456")
    assert address == wall(pair)


def test_a_wall_with_one_page_comes_back_to_itself(client):
    pair = make.pair()
    joined(pair)
    assert next_of(client.get(wall(pair))) == wall(pair)


@pytest.mark.parametrize("asked", ["99", "-1", "x", "9" * 400, "١", "1e9", ""])
def test_a_page_that_is_not_there_shows_the_first(client, asked):
    pair = make.pair()
    joined(pair)
    assert "would listen 0." in page_of(client.get(wall(pair, f"?page={asked}")))


def test_while_no_host_has_joined_any_the_strongest_wishes_of_both_sides_face_each_other(client):
    pair = make.pair()
    quoted(pair, body="would listen.", common=0.9)
    quoted(pair, body="would wait.", common=0.2)
    make.wish(on=pair, body="was never asked.", common=0.95)
    quoted(pair, Role.CLINICIAN, body="would ask.", common=0.3)
    page = page_of(client.get(wall(pair)))
    assert "would listen." in page
    assert "would ask." in page
    assert "would wait." not in page, "it has nobody to face"
    assert "was never asked." not in page


def test_a_wall_without_anything_to_show_still_invites(client):
    pair = make.pair()
    make.wish(on=pair, body="was never asked.")
    page = page_of(client.get(wall(pair)))
    assert "was never asked." not in page
    assert 'class="qr"' in page


def test_the_wall_has_a_code_to_the_board_and_no_way_round_the_house(client, shown):
    pair = shown.patient_wish.pair
    page = page_of(client.get(wall(pair)))
    board = f"http://testserver/wishes/{pair.slug}/"
    assert f'aria-label="QR code for {board}"' in page
    assert "<nav" not in page
    assert "<form" not in page


def test_the_wall_and_the_page_for_another_site_keep_to_the_language_they_were_asked_for(
    client, shown
):
    pair = shown.patient_wish.pair
    for number in range(1, 5):
        joined(pair, number)
    spanish = client.get(wall(pair, "?lang=es"))
    assert '<html lang="es"' in page_of(spanish)
    assert "lang=es" in next_of(spanish)
    assert "lang=xx" not in next_of(client.get(wall(pair, "?lang=xx")))
    embedded = client.get(reverse("dialogue:embed", args=[pair.slug]) + "?lang=es")
    assert '<html lang="es"' in page_of(embedded)
    assert embedded["Content-Language"] == "es"
    assert '<html lang="en"' in page_of(client.get(reverse("dialogue:embed", args=[pair.slug])))


@pytest.mark.parametrize("view", ["wall", "embed"])
def test_a_pair_that_is_not_there_or_has_not_begun_has_no_screen(client, view):
    later = make.pair(opens_at=timezone.now() + timedelta(days=1))
    assert client.get(reverse(f"dialogue:{view}", args=[later.slug])).status_code == 404
    assert client.get(reverse(f"dialogue:{view}", args=["nowhere"])).status_code == 404


# Embed


def policy_of(response):
    parts = response["Content-Security-Policy"].split(";")
    return {name: values for name, *values in (part.split() for part in parts)}


def test_only_the_page_for_another_site_may_be_framed(client, shown):
    pair = shown.patient_wish.pair
    embedded = client.get(reverse("dialogue:embed", args=[pair.slug]))
    assert policy_of(embedded)["frame-ancestors"] == ["*"]
    assert policy_of(embedded)["form-action"] == ["'none'"]
    assert policy_of(embedded)["script-src"] == ["'none'"]
    assert policy_of(embedded)["default-src"] == ["'self'"]
    assert "X-Frame-Options" not in embedded
    assert embedded["Referrer-Policy"] == "no-referrer"
    others = [url for url in every_page(pair, shown.patient_wish) if "/embed/" not in url]
    for url in [*others, reverse("dialogue:board", args=[pair.slug])]:
        response = client.get(url)
        assert policy_of(response)["frame-ancestors"] == ["'none'"], url
        assert response["X-Frame-Options"] == "DENY", url


def test_the_page_for_another_site_has_no_script_and_no_form_and_opens_links_beside_it(
    client, shown
):
    page = page_of(client.get(reverse("dialogue:embed", args=[shown.patient_wish.pair.slug])))
    assert "<script" not in page
    assert "<form" not in page
    assert '<base target="_blank">' in page
    assert "would listen 0." in page
    assert "would ask 0." in page
    assert "http://testserver/wishes/" in page


def test_the_page_for_another_site_shows_only_words_whose_authors_agreed(client):
    pair = make.pair()
    make.wish(on=pair, body="was never asked.")
    make.wish(on=pair, role=Role.CLINICIAN, body="nor was I.")
    page = page_of(client.get(reverse("dialogue:embed", args=[pair.slug])))
    assert "was never asked." not in page
    assert "nor was I." not in page


def test_a_session_changes_nothing_on_the_page_for_another_site(client, shown):
    address = reverse("dialogue:embed", args=[shown.patient_wish.pair.slug])
    stranger = page_of(client.get(address))
    client.force_login(make.member())
    assert page_of(client.get(address)) == stranger


def test_pages_depend_on_what_hosts_change_too(client, shown):
    assert client.get(set_url()).status_code == 200
    CuratedSet.objects.update(title="Heard at last")
    stamps.bump("pairs")
    assert "Heard at last" in page_of(client.get(set_url()))


def test_the_place_is_named_on_its_pictures(client, shown):
    drawn = client.get(reverse("dialogue:wish-picture", args=[shown.patient_wish.code, "svg"]))
    assert settings.SITE_NAME in page_of(drawn)
