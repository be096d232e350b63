"""A clinic's own site with one pair in an iframe: it is the only page that may stand there."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect


@pytest.fixture
def clinic(visits):
    """Another origin on this machine, whose page frames any page of ours that is asked for."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            frame = f'<iframe title="wishes" src="{visits.place.url}{self.path}"></iframe>'
            page = f'<!doctype html><html lang="en"><title>A clinic</title>{frame}'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    visits.welcome.add(urlsplit(url).netloc)
    yield url
    server.shutdown()
    server.server_close()


def test_a_pair_stands_in_a_clinics_page(visits, clinic, script):
    page = visits.open(f"{clinic}/embed/doctor-patient/", script=script)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Doctor and patient")
    expect(frame.locator("script")).to_have_count(0)
    expect(frame.locator("form")).to_have_count(0)
    assert page.context.cookies() == []
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Read the rest, or add yours").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Doctor and patient")


@pytest.mark.parametrize("path", ["/", "/wishes/doctor-patient/", "/wishes/doctor-patient/write/"])
def test_no_other_page_stands_there(visits, clinic, path):
    visits.expected = "frame-ancestors|X-Frame-Options|Failed to load resource|Refused to"
    page = visits.open(f"{clinic}{path}")
    expect(page.frame_locator("iframe").get_by_role("main")).to_have_count(0)
