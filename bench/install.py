"""From a fresh clone to the first page, with a package mirror within reach: `sh bin/run`."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from bench.figures import Figure, Report
from bench.places import ROOT, free_port, until_it_answers


def main() -> None:
    report = Report("install")
    folder = Path(tempfile.mkdtemp(prefix="bedside-install-"))
    port = free_port()
    kept = {"PATH", "HOME", "LANG"}  # what a newcomer's shell has
    env = {name: value for name, value in os.environ.items() if name in kept or "PIP" in name}
    env |= {"BEDSIDE_PORT": str(port)}
    try:
        subprocess.run(["git", "clone", "-q", str(ROOT), str(folder / "bedside")], check=True)
        begun = time.perf_counter()
        process = subprocess.Popen(
            ["sh", "bin/run"], cwd=folder / "bedside", env=env, start_new_session=True
        )
        try:
            until_it_answers(port, "/", seconds=600)
            took = time.perf_counter() - begun
            report.add(Figure("fresh clone to first page", took, "s", "a package mirror", most=90))
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report.keep()


if __name__ == "__main__":
    main()
