"""Importing 10,334 real comments on SQLite: seconds, and what became of them."""

import subprocess
import sys
import time

from bench.figures import Figure, Report
from bench.places import ROOT, place

COMMENTS = ROOT.parent / "shared" / "data" / "patient-comments.csv"


def main() -> None:
    if not COMMENTS.exists():
        print(f"The real comments are not here ({COMMENTS}): nothing was measured.")
        return
    report = Report("intake")
    with place(10) as env:
        command = [
            *(sys.executable, "manage.py", "import_comments", str(COMMENTS)),
            *("--pair", "of-10", "--text", "comment", "--side", "patient"),
        ]
        for name, most in (("10,334 comments imported", 60), ("the same file again", 60)):
            begun = time.perf_counter()
            told = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
            report.add(Figure(name, time.perf_counter() - begun, "s", "SQLite FULL", most=most))
            print(told.stdout.decode())
    report.keep()


if __name__ == "__main__":
    main()
