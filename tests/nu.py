"""The Nu HTML checker: what the HTML standard says against a folder of pages."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "bedside")
JAR = Path(
    os.environ.get("BEDSIDE_VNU_JAR", CACHE / "node_modules" / "vnu-jar" / "build/dist/vnu.jar")
)

# What the checker warns of and we mean, each with why.
MEANT = {
    # Safari forgets that a list is one when its bullets are taken away, unless it is said.
    "The “list” role is unnecessary for element “ul”.",
    "The “list” role is unnecessary for element “ol”.",
    # A wish is its own words. A heading above each of 25 would bury the headings of the page.
    "Article lacks heading. Consider using “h2”-“h6” elements to add identifying headings to all"
    " articles.",
}


class Fault(NamedTuple):
    """One thing that the checker found."""

    page: str
    line: int
    words: str
    extract: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.words}\n    {self.extract}"


def require() -> None:
    """Skip the test on a machine without the checker. Where CI=true nothing may be left out."""
    missing = None
    if not shutil.which("java"):
        missing = "there is no Java here"
    elif not JAR.exists():
        missing = f"there is no Nu checker at {JAR} (npm package vnu-jar; BEDSIDE_VNU_JAR names it)"
    if missing and os.environ.get("CI") == "true":
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)


def faults_in(folder: Path) -> list[Fault]:
    """Check every page in a folder in one run, and list errors and warnings."""
    command = ["java", "-jar", str(JAR), "--format", "json", "--exit-zero-always", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    found = [fault_of(message) for message in json.loads(run.stderr)["messages"]]
    return [fault for fault in found if fault.words not in MEANT]


def fault_of(message: dict[str, Any]) -> Fault:
    page = Path(message.get("url", "?")).name
    words, extract = message["message"], message.get("extract", "")
    return Fault(page, message.get("lastLine", 0), words, " ".join(extract.split()))
