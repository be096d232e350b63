"""The embedded default as a newcomer starts it: first answer, and memory after 10,000 requests."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bench.figures import Figure, Report
from bench.places import ROOT, Served, family, free_port, place, until_it_answers

PAGES = ["/", "/wishes/of-5000/", "/wishes/of-5000/?order=new", "/sets/", "/accounts/login/"]
REQUESTS = 10_000


def memory(pids: list[int], kind: str) -> float:
    """Resident ("Rss") or proportional ("Pss") megabytes of these processes together."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(f"{kind}:"):
                total += int(line.split()[1])
    return total / 1024


def main() -> None:
    report = Report("embedded")
    with place(5000) as env:
        env = {**env, "DJANGO_SETTINGS_MODULE": "bedside.settings"}
        port = free_port()
        command = [sys.executable, "-P", "-m", "bedside", "run", "--port", str(port)]
        subprocess.run([*command[:4], "prepare"], cwd=ROOT, env=env, check=True)
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=env)
        try:
            until_it_answers(port, "/")
            first = time.perf_counter() - begun
            report.add(Figure("first answer after `bedside run`", first, "s", most=3))
            server = Served(process, port)
            for number in range(REQUESTS):
                server.get(PAGES[number % len(PAGES)])
            pids = [pid for pid in family(process.pid) if os.path.exists(f"/proc/{pid}")]
            report.add(
                Figure("resident memory, web, live and worker", memory(pids, "Rss"), "MB",
                       f"{len(pids)} processes, {REQUESTS:,} requests", most=300)
            )  # fmt: skip
            report.add(Figure("of it not shared (proportional)", memory(pids, "Pss"), "MB"))
        finally:
            process.send_signal(signal.SIGTERM)
            stopping = time.perf_counter()
            process.wait(timeout=30)
            report.add(Figure("stopped cleanly in", time.perf_counter() - stopping, "s"))
    report.keep()


if __name__ == "__main__":
    main()
