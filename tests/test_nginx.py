"""The servers of docs/operate.md behind the proxy of docs/nginx.conf."""

import gzip
import os
import re
import shutil
import ssl
import subprocess
import sys
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bedside.live import topics
from tests.serving import bedside, free_port, running

HOST = "bedside.example.org"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/usr/local/sbin")

pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed")


def certificate(folder):
    """A certificate that nobody but this test believes."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(private)


def configured(folder, ports):
    """docs/nginx.conf with the ports and folders of this test, in the frame that nginx wants."""
    site = Path("docs/nginx.conf").read_text()
    for stands, put in {
        "listen 80;": f"listen 127.0.0.1:{ports['plain']};",
        "listen 443 ssl;": f"listen 127.0.0.1:{ports['tls']} ssl;",
        "127.0.0.1:8000": f"127.0.0.1:{ports['pages']}",
        "127.0.0.1:8001": f"127.0.0.1:{ports['live']}",
        f"/etc/letsencrypt/live/{HOST}": str(folder),
        "/srv/bedside/data": str(folder),
    }.items():
        assert stands in site
        site = site.replace(stands, put)
    temporary = "".join(
        f"{kind}_temp_path {folder}/nginx-{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Started by root, nginx would read files as somebody who may not enter this test's folder.
    user = "user root; " if os.geteuid() == 0 else ""
    whole = (
        f"{user}daemon off; pid {folder}/nginx.pid; error_log stderr warn; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off;\n{temporary}{site}}}\n"
    )
    (folder / "nginx.conf").write_text(whole)
    return [NGINX, "-c", str(folder / "nginx.conf"), "-e", "stderr"]


class Visitor:
    """Asks the proxy, and keeps nothing open behind."""

    def __init__(self, ports, stack):
        self.ports = ports
        self.stack = stack

    def get(self, path, tls=True, **headers):
        if tls:
            trusting = ssl.create_default_context()
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            visit = HTTPSConnection("127.0.0.1", self.ports["tls"], timeout=15, context=trusting)
        else:
            visit = HTTPConnection("127.0.0.1", self.ports["plain"], timeout=15)
        self.stack.enter_context(closing(visit))
        visit.request("GET", path, headers={"Host": HOST} | headers)
        return visit.getresponse()


@pytest.fixture
def visitor(served, tmp_path):
    """Granian, `bedside live` and nginx together, with a visitor at the door."""
    environment = served | {"BEDSIDE_URL": f"https://{HOST}", "BEDSIDE_TRUSTED_PROXIES": "1"}
    subprocess.run(bedside("prepare"), env=environment, check=True, capture_output=True)  # noqa: S603
    certificate(tmp_path)
    ports = {name: free_port() for name in ("plain", "tls", "pages", "live")}
    granian = [
        sys.executable,
        "-P",
        "-m",
        "granian",
        *granian_options(),
        "bedside.wsgi:application",
    ]
    live = bedside("live", "--port", ports["live"])
    with ExitStack() as stack:
        stack.enter_context(
            running([*granian, "--port", str(ports["pages"])], environment, ports["pages"])
        )
        stack.enter_context(running(live, environment, ports["live"]))
        stack.enter_context(running(configured(tmp_path, ports), environment, ports["tls"]))
        yield Visitor(ports, stack)


def granian_options():
    """The options that docs/operate.md tells people to use, but for the port."""
    told = re.search(
        r"granian (--interface wsgi .*?) --port 8000", Path("docs/operate.md").read_text()
    )
    return told.group(1).split()


def test_the_documented_proxy_serves_pages_files_and_streams(visitor, tmp_path):
    page = visitor.get("/")
    assert page.status == 200
    headers = {name.lower(): value for name, value in page.getheaders()}
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "set-cookie" not in headers

    style = re.search(r'href="(/static/[^"]+\.css)"', page.read().decode()).group(1)
    plain = visitor.get(style)
    small = visitor.get(style, **{"Accept-Encoding": "gzip"})
    assert plain.status == 200
    assert plain.getheader("Content-Type") == "text/css"
    assert "immutable" in plain.getheader("Cache-Control")
    assert small.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(small.read()) == plain.read()

    moved = visitor.get("/wishes/?order=new", tls=False)
    assert moved.status == 301
    assert moved.getheader("Location") == f"https://{HOST}/wishes/?order=new"

    (tmp_path / "media").mkdir(exist_ok=True)
    (tmp_path / "media" / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert "sandbox" in visitor.get("/media/drawing.svg").getheader("Content-Security-Policy")

    # A buffering proxy would keep this first line until there are kilobytes of them.
    stream = visitor.get("/live/" + topics.sign("chat-1"))
    assert stream.getheader("Content-Type").startswith("text/event-stream")
    assert stream.readline() == b": listening\n"
    assert visitor.get("/live/forged").status == 404
