"""The same page with 1,000,000 wishes in the pair and with 10,000, on both databases."""

import contextlib
import re
import statistics
import subprocess

from bench.figures import Figure, Report
from bench.places import Served, place, postgres, served

SMALL, LARGE = 10_000, 1_000_000
READINGS = [
    f"?order={order}{side}{topic}"
    for order in ("common", "new", "listener", "topic")
    for side in ("", "&side=patient")
    for topic in ("", "&topic=time")
    if not (order == "topic" and topic)  # that order always reads one topic
]


def deeper(server: Served, url: str, pages: int = 5) -> str:
    """The address of a page further down."""
    for _ in range(pages):
        found = re.search(rb'rel="next" href="([^"]+)"', server.get(url))
        if found is None:
            return url
        url = found[1].decode().replace("&amp;", "&")
    return url


def compare(server: Served, asked: str) -> tuple[float, float]:
    """CPU for the small and the large pair: medians of five rounds taken in turn."""
    urls = [deeper(server, f"/wishes/of-{size}/{asked}") for size in (SMALL, LARGE)]
    rounds = [[server.cost(url, 60, 5) for url in urls] for _ in range(5)]
    small, large = (statistics.median(costs) for costs in zip(*rounds, strict=True))
    return small, large


def measure(report: Report, name: str, database: str = "") -> None:
    with (
        place(SMALL, LARGE, database=database) as env,
        served(env | {"BENCH_PAGES": "off", "BENCH_CARDS": "off"}) as server,
    ):
        for asked in READINGS:
            small, large = compare(server, asked)
            report.add(
                    Figure(f"{name} {asked}", large, "ms", f"{SMALL:,} wishes: {small:.2f} ms",
                           large / small, most=1.2)
                )  # fmt: skip


def main() -> None:
    report = Report("growth")
    measure(report, "SQLite")
    with contextlib.ExitStack() as stack:
        try:
            database = stack.enter_context(postgres())
        except (OSError, subprocess.CalledProcessError) as missing:
            print(f"PostgreSQL was not measured: {missing}")
        else:
            measure(report, "PostgreSQL", database)
    report.keep()


if __name__ == "__main__":
    main()
