"""Private stays private: every door, everybody, and every standing that words can have."""

import pytest

from bedside.dialogue.models import Response, Wish
from bedside.safety.models import Standing
from tests import places
from tests.places import GUESSED, GUEST_WORDS, ROLES, WORDS
from tests.test_pages import routes

pytestmark = pytest.mark.django_db

REPLY = "I will try that."
ORDERS = ("common", "new", "listener", "topic")

# Pages that gather words. All are open to everybody, and show nothing but what is published.
GATHERED = [
    *(f"/wishes/{{pair}}/?order={order}" for order in ORDERS),
    "/sets/seen/",
    "/feeds/{pair}.atom",
    "/feeds/sets/seen.atom",
]
# These show the author's wish only: it faces the mirror there.
FACING = ["/", "/wall/{pair}/", "/embed/{pair}/", "/wishes/{pair}/"]
API_LIST, API_WISH = "/api/v1/pairs/{pair}/wishes", "/api/v1/wishes/{wish}"
has_api = any(route.startswith("api/v1/") for route in routes())


def doors(place, role, wish):
    """Where a wish could be read, and what this role may find there: the status, the words."""
    public = wish.is_published
    own = (role == "author") if wish.author else False
    named = {"pair": place.pair.slug, "wish": wish.code}
    gathered = GATHERED + ([API_LIST] if has_api else []) + (FACING if wish.author else [])
    yield from ((one.format(**named), (200, public)) for one in gathered)
    whole = (200, True) if public or own else (404, False)
    yield f"/wish/{wish.code}/", whole
    if has_api:
        yield API_WISH.format(**named), whole
    yield f"/wish/{wish.code}/picture.svg", (200 if public else 404, False)
    yield f"/wish/{wish.code}/picture.png", (200 if public else 404, False)
    yield f"/wish/{wish.code}/answer/?r=hear", (200, public)
    responds = 404 if not public else 403 if own else 200
    yield f"/wish/{wish.code}/respond/", (responds, responds == 200)
    for rest in ("", "change/", "withdraw/"):
        yield f"/me/words/{wish.code}/{rest}", (200, True) if own else (404, False)
        if not wish.author:
            key = place.guest.receipt if role == "guest" else GUESSED
            yield f"/receipt/{key}/{rest}", (200, True) if role == "guest" else (404, False)


def found_at(place, role, words, expected):
    """Ask each of these addresses: the status, and whether the words are there."""
    client = place.as_(role)
    found = {}
    for address in expected:
        response = client.get(address)
        text = response.content.decode(errors="replace") if "picture" not in address else ""
        found[address] = (response.status_code, words in text)
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("standing", Standing)
def test_a_wish_is_read_by_whom_it_may_be(standing, role):
    place = places.place(standing)
    expected = dict(doors(place, role, place.wish))
    assert found_at(place, role, WORDS, expected) == expected


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("standing", Standing)
def test_a_guests_wish_is_read_by_whom_it_may_be(standing, role):
    place = places.place(standing)
    expected = dict(doors(place, role, place.guest_wish))
    assert found_at(place, role, GUEST_WORDS, expected) == expected


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("standing", Standing)
def test_a_reply_is_read_by_whom_it_may_be(standing, role):
    place = places.place()
    places.stand(place.reply, standing)
    written = standing != Standing.STARTED and standing != Standing.WITHDRAWN
    public = standing == Standing.PUBLISHED
    own = role == "responder"
    expected = {
        f"/wish/{place.wish.code}/": (200, public or (own and written)),
        f"/me/words/{place.reply.code}/": (200, True) if own else (404, False),
        f"/me/words/{place.wish.code}/": (200, public) if role == "author" else (404, False),
    }
    if has_api:
        api = API_WISH.format(wish=place.wish.code)
        expected[api] = (200, public or (own and standing != Standing.WITHDRAWN))
    assert found_at(place, role, REPLY, expected) == expected


@pytest.mark.parametrize("role", ROLES)
def test_without_consent_words_stay_on_the_board(role):
    place = places.place()
    Wish.objects.filter(pk=place.wish.pk).update(may_be_quoted=False)
    named = {"pair": place.pair.slug}
    here = {"/wishes/{pair}/", "/feeds/{pair}.atom"}
    elsewhere = {"/", "/wall/{pair}/", "/embed/{pair}/", "/sets/seen/", "/feeds/sets/seen.atom"}
    expected = {one.format(**named): (200, one in here) for one in here | elsewhere}
    expected[f"/wish/{place.wish.code}/picture.png"] = (404, False)
    assert found_at(place, role, WORDS, expected) == expected


def test_a_set_that_is_put_away_is_nowhere():
    place = places.place()
    place.set.is_shown = False
    place.set.save()
    place.set.refresh_from_db()
    client = place.as_("member")
    addresses = ["/sets/seen/", "/sets/seen/picture.png", "/feeds/sets/seen.atom"]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    for page in ("/", "/sets/", f"/wish/{place.wish.code}/"):
        assert "To be seen" not in client.get(page).content.decode()


def test_who_wrote_anonymously_is_named_nowhere():
    """No page, feed or answer to a program tells a member's name beside words without one."""
    place = places.place()
    name = place.members["author"].username
    responder = place.members["responder"].username
    named = {"pair": place.pair.slug, "wish": place.wish.code}
    api = [API_LIST, API_WISH] if has_api else []
    for address in [*GATHERED, *FACING, "/wish/{wish}/", *api]:
        page = place.as_("member").get(address.format(**named)).content.decode()
        assert f">{name}<" not in page
        assert f">{responder}<" not in page
        assert f'"{name}"' not in page


def test_a_receipt_opens_what_its_guest_wrote_and_nothing_else():
    place = places.place()
    other = places.make.guest()
    response = place.as_("guest").get(f"/receipt/{other.receipt}/")
    assert response.status_code == 404
    assert Response.objects.filter(guest=other).count() == 0


def test_a_receipt_is_read_however_it_was_typed():
    place = places.place(Standing.HELD)
    typed = place.guest.receipt.lower().replace("-", "").replace("0", "o").replace("1", "l")
    response = place.as_("stranger").get(f"/receipt/{typed}/")
    assert response.status_code == 200
    assert GUEST_WORDS in response.content.decode()
    assert response.headers["Referrer-Policy"] == "same-origin"  # forms need their own origin told
    assert "no-store" in response.headers["Cache-Control"]


def test_what_members_read_is_kept_by_no_shared_cache():
    place = places.place()
    for address in ("/", f"/wishes/{place.pair.slug}/", f"/wish/{place.wish.code}/", "/me/"):
        headers = place.as_("author").get(address).headers
        assert "no-store" in headers["Cache-Control"] or "private" in headers["Cache-Control"]
