"""Shares of each side, honest at small numbers."""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p

ENOUGH = 5  # answers from a side before its share is shown
STEPS = 200  # continued fraction terms; 1e-12 is reached in under 60 for every share below 1e6


def _fraction(a: float, b: float, x: float) -> float:
    """Evaluate the continued fraction of the incomplete beta function (DLMF 8.17.22, Lentz)."""
    tiny = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    total = d
    for m in range(1, STEPS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / ((1 + numerator * d) or tiny)
            c = (1 + numerator / c) or tiny
            total *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return total


def _beta_cdf(x: float, a: float, b: float) -> float:
    """Probability that a Beta(a, b) share lies below x."""
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


@lru_cache(maxsize=4096)
def lower_bound(yes: int, answers: int) -> float:
    """Find the share that the true one exceeds with 90% probability, given a flat Beta(1, 1) prior.

    `yes` of `answers` people resonated; a pass counts as an answer. Nobody asked gives 0.1,
    one of one 0.32, ninety of a hundred 0.85: few answers never look like many.
    """
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if _beta_cdf(middle, yes + 1, answers - yes + 1) < 0.1:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@dataclass(frozen=True, slots=True)
class Reach:
    """How far words reach on each side: who resonated, of how many who answered."""

    patient_yes: int
    patient_answers: int
    clinician_yes: int
    clinician_answers: int

    @property
    def common(self) -> float:
        """Score common ground by the side that resonates least, each share a cautious bound."""
        return min(
            lower_bound(self.patient_yes, self.patient_answers),
            lower_bound(self.clinician_yes, self.clinician_answers),
        )

    @property
    def patients(self) -> int:
        """Per cent of the patients and caregivers who answered that resonated."""
        return round(100 * self.patient_yes / max(1, self.patient_answers))

    @property
    def clinicians(self) -> int:
        """Per cent of the clinicians and staff who answered that resonated."""
        return round(100 * self.clinician_yes / max(1, self.clinician_answers))

    @property
    def answers(self) -> int:
        return self.patient_answers + self.clinician_answers

    @property
    def fewest(self) -> int:
        """Answers from the side that gave fewer."""
        return min(self.patient_answers, self.clinician_answers)

    @property
    def shown(self) -> bool:
        """Whether both sides gave enough answers for their shares to mean anything."""
        return self.fewest >= ENOUGH

    @property
    def met(self) -> bool:
        """Whether at least half of each side resonates."""
        return (
            2 * self.patient_yes >= self.patient_answers > 0
            and 2 * self.clinician_yes >= self.clinician_answers > 0
        )

    def __add__(self, other: "Reach") -> "Reach":
        return Reach(
            self.patient_yes + other.patient_yes,
            self.patient_answers + other.patient_answers,
            self.clinician_yes + other.clinician_yes,
            self.clinician_answers + other.clinician_answers,
        )
