"""Every page through every door: who gets it, what it is made of, what it costs."""

import re
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from bedside.dialogue import cards
from bedside.people.models import Role
from bedside.ui.remembered import shelf
from tests import looks, make, nu, places
from tests.places import GUESSED, ROLES

pytestmark = pytest.mark.django_db

# Addresses of others, mounted whole: each app tests its own pages, we test its door.
INNER = {
    "cms/": "Wagtail's admin: nobody but hosts comes in, see test_only_hosts_come_into_the_office",
    "accounts/": "allauth's pages: tests/people walks through them, tests/journeys in a browser",
    "api/": "programs' door: its own document lists it, and tests/test_privacy.py asks it",
}

ANYBODY = dict.fromkeys(ROLES, 200)
POSTED = dict.fromkeys(ROLES, 405)
MEMBERS = ANYBODY | {"stranger": 302, "guest": 302}
AUTHOR = dict.fromkeys(ROLES, 404) | {"author": 200}
HOLDER = dict.fromkeys(ROLES, 404) | {"guest": 200}

# Each route, the address of it that is asked for, and what each role gets.
# {key} is the receipt where the guest asks, and a guessed one where others do.
TABLE = {
    "": ("/", ANYBODY),
    "me/": ("/me/", MEMBERS),
    "me/roles/": ("/me/roles/", POSTED | {"stranger": 302, "guest": 302}),
    "wishes/": ("/wishes/", dict.fromkeys(ROLES, 302)),  # the only pair there is
    "wishes/<slug>/": ("/wishes/{pair}/", ANYBODY),
    "wishes/<slug>/write/": ("/wishes/{pair}/write/?as=patient", ANYBODY),
    "wish/<code>/": ("/wish/{wish}/", ANYBODY),
    "wish/<code>/answer/": ("/wish/{wish}/answer/?r=hear", ANYBODY),
    "wish/<code>/respond/": ("/wish/{wish}/respond/", ANYBODY | {"author": 403}),
    "wish/<code>/picture.<kind>": ("/wish/{wish}/picture.svg", ANYBODY),
    "sets/": ("/sets/", ANYBODY),
    "sets/<slug>/": ("/sets/seen/", ANYBODY),
    "sets/<slug>/picture.<kind>": ("/sets/seen/picture.png", ANYBODY),
    "wall/<slug>/": ("/wall/{pair}/", ANYBODY),
    "embed/<slug>/": ("/embed/{pair}/", ANYBODY),
    "feeds/<slug>.atom": ("/feeds/{pair}.atom", ANYBODY),
    "feeds/sets/<slug>.atom": ("/feeds/sets/seen.atom", ANYBODY),
    "receipt/": ("/receipt/", ANYBODY),
    "receipt/<key>/": ("/receipt/{key}/", HOLDER),
    "receipt/<key>/change/": ("/receipt/{key}/change/", HOLDER),
    "receipt/<key>/withdraw/": ("/receipt/{key}/withdraw/", HOLDER),
    "receipt/<key>/quoting/": ("/receipt/{key}/quoting/", POSTED),
    "receipt/<key>/reply/": ("/receipt/{key}/reply/", POSTED),
    "receipt/<key>/again/": ("/receipt/{key}/again/", POSTED),
    "receipt/<key>/heard/<number>/": ("/receipt/{key}/heard/1/", POSTED),
    "me/name/": ("/me/name/", MEMBERS),
    "me/words/<key>/": ("/me/words/{wish}/", AUTHOR),
    "me/words/<key>/change/": ("/me/words/{wish}/change/", AUTHOR),
    "me/words/<key>/withdraw/": ("/me/words/{wish}/withdraw/", AUTHOR),
    "me/words/<key>/quoting/": ("/me/words/{wish}/quoting/", POSTED),
    "me/words/<key>/reply/": ("/me/words/{wish}/reply/", POSTED),
    "me/words/<key>/again/": ("/me/words/{wish}/again/", POSTED),
    "me/words/<key>/heard/<number>/": ("/me/words/{wish}/heard/1/", POSTED),
    "live/<token>/": ("/live/nothing/", dict.fromkeys(ROLES, 404)),  # the hub is asked before this
    "display/": ("/display/", POSTED),
}
BASES = {"ui/base.html", "ui/plain.html", "people/door.html", "people/mine.html"}
# What strangers read: remembered in the process, without a cookie, at a fixed cost.
READING = [
    "", "wishes/<slug>/", "wish/<code>/", "wish/<code>/picture.<kind>", "sets/", "sets/<slug>/",
    "sets/<slug>/picture.<kind>", "wall/<slug>/", "embed/<slug>/", "feeds/<slug>.atom",
    "feeds/sets/<slug>.atom",
]  # fmt: skip


def routes(patterns=None, before=""):
    """Every route of the place from the root on, as urls.py writes it but for the converters."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + re.sub(r"<\w+:", "<", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def address(route, place, role="stranger"):
    key = place.guest.receipt if role == "guest" else GUESSED
    return TABLE[route][0].format(pair=place.pair.slug, wish=place.wish.code, key=key)


class Read(HTMLParser):
    """What a page is made of, as far as the tests ask."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.ids, self.lang, self.handlers = [], [], None, []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.tags.append(tag)
        if "id" in told:
            self.ids.append(told["id"])
        if tag == "html":
            self.lang = told.get("lang")
        self.handlers += [name for name in told if name.startswith("on") or name == "style"]


def assert_sound(html):
    """One heading of the first rank, one main part, a language, nothing inline."""
    read = Read(html)
    assert read.tags.count("h1") == 1
    assert read.tags.count("main") == 1
    assert read.lang
    assert sorted(set(read.ids)) == sorted(read.ids)
    assert read.handlers == []
    assert "style" not in read.tags


def assert_guarded(response):
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}


def test_every_route_is_in_the_table():
    found = [route for route in routes() if not route.startswith(tuple(INNER))]
    assert sorted(found) == sorted(TABLE)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", TABLE)
def test_each_role_gets_what_the_table_says(route, role):
    place = places.place()
    response = place.as_(role).get(address(route, place, role))
    assert response.status_code == TABLE[route][1][role]
    assert_guarded(response)
    html = response.headers["Content-Type"].startswith("text/html") and response.content
    if html and response.status_code != 302:
        assert_sound(html.decode())


@pytest.mark.parametrize("route", READING)
def test_strangers_read_without_a_cookie(route):
    place = places.place()
    response = place.as_("stranger").get(address(route, place))
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("route", READING)
def test_reading_costs_the_same_with_5_wishes_and_with_60(route):
    place = places.place()
    write_more(place, 2)
    few = cost(place, route)
    write_more(place, 55)
    assert cost(place, route) == few
    assert few <= 8


def write_more(place, count):
    for number in range(count):
        author = make.member(Role.PATIENT if number % 2 else Role.CLINICIAN)
        make.wish(author, place.pair, author.role_list[0], may_be_quoted=True)
        make.response(to=place.wish)


def cost(place, route):
    """How many queries a page takes once everything on it has changed, but not its pair."""
    ask = partial(place.as_("stranger").get, address(route, place))
    places.forget()
    ask()
    shelf.clear()
    cards.drawings.clear()
    with CaptureQueriesContext(connection) as asked:
        assert ask().status_code == 200
    return len(asked)


def test_a_page_that_is_not_there_is_kind_and_sound(client):
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert "There is no page here" in response.content.decode()
    assert_sound(response.content.decode())
    assert_guarded(response)
    assert not response.cookies


@pytest.mark.parametrize("role", ROLES)
def test_only_hosts_come_into_the_office(role):
    client = places.place().as_(role)
    response = client.get("/cms/", follow=True)
    way_in = response.request["PATH_INFO"].startswith("/accounts/login/")
    assert (response.status_code, way_in) == {
        "stranger": (200, True),
        "guest": (200, True),
        "host": (200, False),
    }.get(role, (403, False))


def test_a_place_with_several_pairs_lists_them(client):
    place = places.place()
    make.pair()
    response = client.get("/wishes/")
    assert f"/wishes/{place.pair.slug}/" in response.content.decode()
    assert_sound(response.content.decode())


def test_every_page_in_every_state_is_sound_and_valid(tmp_path):
    """All pages once, for what one look at them can tell, then for the HTML standard."""
    album = looks.collect()
    for number, look in enumerate(album.looks):
        assert_sound(look.html)
        name = re.sub(r"\W+", "-", look.name)
        Path(tmp_path, f"{number:03}-{name}.html").write_text(look.html)
    assert sorted(page_templates() - album.templates) == []
    nu.require()
    if faults := nu.faults_in(tmp_path):
        pytest.fail("\n".join(map(str, faults)), pytrace=False)


def page_templates():
    """The templates that are whole pages: not the parts of others, nor the bases they extend."""
    found = set()
    for folder in Path("bedside").glob("*/jinja2"):
        names = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
        found |= {name for name in names if not Path(name).name.startswith("_")}
    return found - {"ui/macros.html", *BASES}
