"""A figure on a line of its own: name, value, unit, what it is held against, ratio, target, ok."""

import json
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `most` or `least` is the target it must stay under or reach."""

    name: str
    value: float
    unit: str
    against: str = ""
    ratio: float | None = None
    most: float | None = None
    least: float | None = None

    @property
    def held(self) -> float:
        """What the target speaks of: the ratio where there is one, else the value."""
        return self.value if self.ratio is None else self.ratio

    @property
    def verdict(self) -> str:
        if self.most is None and self.least is None:
            return "-"
        low_enough = self.most is None or self.held <= self.most
        high_enough = self.least is None or self.held >= self.least
        return "ok" if low_enough and high_enough else "short"

    def line(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}x"
        target = ""
        if self.most is not None:
            target = f"at most {self.most:g}"
        if self.least is not None:
            target = f"at least {self.least:g}"
        return (
            f"{self.name:<58} {self.value:>10.2f} {self.unit:<9} "
            f"{self.against:<42} {ratio:>8} {target:<14} {self.verdict}"
        )


class Report:
    """Prints figures as they come, and keeps them all as JSON in bench/results/."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.figures: list[Figure] = []

    def add(self, figure: Figure) -> Figure:
        self.figures.append(figure)
        print(figure.line(), flush=True)
        return figure

    def keep(self) -> None:
        RESULTS.mkdir(exist_ok=True)
        told = {
            "bench": self.name,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "python": platform.python_version(),
            "figures": [asdict(figure) | {"verdict": figure.verdict} for figure in self.figures],
        }
        (RESULTS / f"{self.name}.json").write_text(json.dumps(told, indent=2) + "\n")
