"""A place on this machine with the demo community in it, and browsers that visit it."""

import os
import re
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from bedside.home import community
from bedside.people.actions import make_host
from tests import places
from tests.conftest import KEPT

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
PHONE, DESK = 390, 1280
PICTURES = Path(tempfile.gettempdir(), "bedside-journeys")  # of pages on which a test failed
expect.set_options(timeout=10_000)

visits_of = pytest.StashKey()


def chromium():
    """The browser's path. Without one, journeys are left out; where CI=true they fail."""
    named = os.environ.get("BEDSIDE_BROWSER")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if not found and os.environ.get("CI") == "true":
        pytest.fail("There is no Chromium here.")
    return found or pytest.skip("there is no Chromium here (BEDSIDE_BROWSER names one)")


@pytest.fixture(scope="package")
def browser():
    """One browser for all journeys."""
    path = chromium()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's event loop runs in this thread, in which tests also look into the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def place(request, django_db_setup, django_db_blocker):
    """The demo community and its host, served from this process. Each module has a fresh one."""
    database, _ = request.config.stash[KEPT]
    places.forget()
    with django_db_blocker.unblock():
        try:
            made = community.load(timezone.now())
            made.host = make_host("renske@example.org", "Renske", now=made.now)
            server = LiveServer("localhost")
            made.url = server.url
            with override_settings(BASE_URL=server.url, ALLOWED_HOSTS=["localhost"]):
                yield made
            server.stop()
        finally:
            database.fresh()
            places.forget()


class Visits:
    """The browsers that one test opens, each with nobody's cookies but its own."""

    def __init__(self, browser, place, name):
        self.browser, self.place, self.name = browser, place, name
        self.contexts = []
        self.elsewhere, self.complaints = [], []
        self.expected = "Failed to load resource"  # what browsers say of each 403, 404 or 422
        self.welcome = {urlsplit(place.url).netloc}

    def open(self, path="/", *, as_=None, width=DESK, script=True, theme="light"):
        """Open a page in a fresh browser, signed in as a member if one is named."""
        context = self.browser.new_context(
            base_url=self.place.url,
            viewport={"width": width, "height": 844 if width < 600 else 800},
            java_script_enabled=script,
            color_scheme=theme,
            locale="en-GB",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        context.on("request", self.note_request)
        context.on("console", self.note_complaint)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        if as_:
            context.add_cookies([session_of(as_, self.place.url)])
        page = context.new_page()
        page.goto(path)
        return page

    def note_request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc not in self.welcome:
            self.elsewhere.append(request.url)

    def note_complaint(self, message):
        """Keep what the browser complains of, but for what the test brought about."""
        if message.type == "error" and not re.search(self.expected, message.text):
            self.complaints.append(message.text)

    def picture(self):
        """Keep what each page shows, to look at after a failure."""
        PICTURES.mkdir(exist_ok=True)
        pages = [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=PICTURES / f"{self.name}-{number}.png", full_page=True)

    def close(self):
        for context in self.contexts:
            context.close()


def session_of(member, url):
    """The cookie of somebody who has signed in already."""
    client = Client()
    client.force_login(member)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


@pytest.fixture
def visits(request, browser, place, django_db_blocker):
    """Open pages with `visits.open`. Afterwards: no request to others, no complaint."""
    with django_db_blocker.unblock():
        visits = Visits(browser, place, re.sub(r"\W+", "-", request.node.name))
        request.node.stash[visits_of] = visits
        yield visits
        visits.close()
        assert visits.elsewhere == []
        assert visits.complaints == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    visits = item.stash.get(visits_of, None)
    if report.failed and call.when == "call" and visits:
        visits.picture()
        report.sections.append(("pictures", f"in {PICTURES}"))
    return report


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def script(request):
    return request.param


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def width(request):
    return request.param


@pytest.fixture(scope="module")
def member_of(place):
    """Find a member by their role. Each is handed out once, so every test has its own people."""
    handed = defaultdict(int)

    def find(role):
        named = [
            member for member in place.members.values() if place.first_roles[member.pk] == role
        ]
        handed[role] += 1
        return named[-handed[role]]

    return find
