"""What a board of 25 wishes costs a stranger, with 100,000 wishes in the pair.

Peers, measured with the same client on a machine of this kind: NodeBB's 17-post topic 6.2 ms of
CPU, Takahe's tag page 44 ms, Misago's thread 84 ms, BookWyrm's 268 ms; Takahe with a Redis page
cache answers 981 requests a second.
"""

import re
import statistics
import subprocess

from bench.figures import Figure, Report
from bench.places import place, served

SIZE = 100_000
BOARD = f"/wishes/of-{SIZE}/"
PEERS = {"Takahe's tag page": (44.0, 4), "Misago's thread": (84.0, 5), "BookWyrm's": (268.0, 20)}
NODEBB = 6.2


def median_cost(env: dict[str, str], path: str) -> tuple[float, float]:
    """CPU of the page and of the empty page, each the median of five rounds taken in turn."""
    with served(env) as server:
        rounds = [(server.cost(path, 200), server.cost("/empty/", 400)) for _ in range(5)]
    pages, empties = zip(*rounds, strict=True)
    return statistics.median(pages), statistics.median(empties)


def throughput(env: dict[str, str]) -> float:
    """Requests a second for a remembered page: two workers, eight connections."""
    with served(env, workers=2) as server:
        command = ["wrk", "-t1", "-c8", "-d6s", f"http://127.0.0.1:{server.port}{BOARD}"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    if found is None:
        raise RuntimeError(told)
    return float(found[1])


def main() -> None:
    report = Report("board")
    with place(SIZE) as env:
        drawn, empty = median_cost(env | {"BENCH_PAGES": "off"}, BOARD)
        report.add(Figure("empty view, CPU a request", empty, "ms"))
        report.add(
            Figure("board drawn for each request", drawn, "ms", f"NodeBB topic {NODEBB} ms",
                   drawn / NODEBB, most=1.5)
        )  # fmt: skip
        report.add(
            Figure(
                "board drawn for each request", drawn, "ms", "the empty view", drawn / empty, most=6
            )
        )
        for peer, (cost, times) in PEERS.items():
            report.add(
                Figure(
                    f"times cheaper than {peer}",
                    drawn,
                    "ms",
                    f"{cost} ms",
                    cost / drawn,
                    least=times,
                )
            )
        cold, empty = median_cost(env | {"BENCH_PAGES": "off", "BENCH_CARDS": "off"}, BOARD)
        report.add(
            Figure(
                "board drawn with all its cards anew", cold, "ms", "the empty view", cold / empty
            )
        )
        kept, empty = median_cost(env, BOARD)
        report.add(
            Figure(
                "board unchanged since last drawn",
                kept,
                "ms",
                "the empty view",
                kept / empty,
                most=1.6,
            )
        )
        rate = throughput(env)
        report.add(
            Figure(
                "board unchanged, requests a second",
                rate,
                "1/s",
                "Takahe with Redis 981/s",
                least=1500,
            )
        )
    report.keep()


if __name__ == "__main__":
    main()
