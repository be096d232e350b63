"""Wishes posted a second on SQLite with synchronous FULL, by eight clients, and none of them lost.

Each client posts the form a guest sends and writes down the receipt after the answer. Then the
server is killed with SIGKILL and every receipt must lead to its wish.
"""

import http.client
import re
import signal
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode

from bench.figures import Figure, Report
from bench.places import ROOT, Served, place, served

CLIENTS, ROUNDS, SECONDS = 8, 5, 3
WRITE = "/wishes/of-1000/write/"

CHECK = """
import sys
import django
django.setup()
from bedside.dialogue.models import Wish
from bedside.people.receipts import hash_of
receipts = sys.stdin.read().split()
there = set(Wish.objects.exclude(guest=None).values_list("guest__receipt_hash", flat=True))
print(sum(hash_of(receipt) not in there for receipt in receipts), len(there))
"""


def client(port: int, number: int, until: float) -> list[str]:
    """Post until the time is up. Gives the receipts that were acknowledged."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", WRITE)
    opened = connection.getresponse()
    page = opened.read().decode()
    cookie = (opened.getheader("Set-Cookie") or "").split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise RuntimeError("the form has no token")
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    receipts = []
    while time.monotonic() < until:
        words = f"would hear number {len(receipts)} of client {number} to the end, {until:.0f}."
        form = {"csrfmiddlewaretoken": token[1], "role": "patient", "body": words, "language": "en"}
        connection.request("POST", WRITE, urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 302:
            raise RuntimeError(f"posting answered {answer.status}")
        receipts.append((answer.getheader("Location") or "").split("/")[2])
    return receipts


def post(server: Served) -> list[str]:
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(CLIENTS) as clients:
        posted = [clients.submit(client, server.port, n, until) for n in range(CLIENTS)]
        return [receipt for one in posted for receipt in one.result()]


def lost(env: dict[str, str], receipts: list[str]) -> int:
    """Count the receipts that lead to nothing."""
    told = subprocess.run(
        [sys.executable, "-c", CHECK],
        input="\n".join(receipts), text=True, capture_output=True, check=True, cwd=ROOT, env=env,
    )  # fmt: skip
    return int(told.stdout.split()[0])


def main() -> None:
    report = Report("posting")
    with place(1000) as env:
        with served(env, workers=1, threads=1) as server:
            rounds = [post(server) for _ in range(ROUNDS)]
            for pid in Path(f"/proc/{server.process.pid}/task").glob("*/children"):
                for child in pid.read_text().split():
                    subprocess.run(["kill", "-KILL", child], check=False)
            server.process.send_signal(signal.SIGKILL)
        rate = statistics.median(map(len, rounds)) / SECONDS
        report.add(
            Figure("wishes posted by 8 clients", rate, "1/s", "SQLite FULL, 1 worker", least=200)
        )
        receipts = list(chain.from_iterable(rounds))
        report.add(
            Figure("acknowledged and lost", lost(env, receipts), "wishes", "kill -9", most=0)
        )
    report.keep()


if __name__ == "__main__":
    main()
