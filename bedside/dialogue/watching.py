"""What a remembered page depends on: the stamps of one pair, of a wish's pair, or of all pairs.

Each is called with the view's arguments and leaves alone those that it does not know.
"""

from typing import Any

from bedside.dialogue.models import Pair, Wish
from bedside.live import stamps
from bedside.ui.remembered import Check


def all_pairs(*also: str, **_: Any) -> Check:
    """Depend on everything that hosts and members change on any pair, and on these stamps too."""
    slugs = Pair.objects.values_list("slug", flat=True)
    names = ["pairs", *also, *(f"pair:{slug}" for slug in slugs)]
    return lambda: stamps.read(*names)


def this_pair(slug: str, **_: Any) -> Check:
    """Depend on one pair and what stands on its pages."""
    return lambda: stamps.read("pairs", f"pair:{slug}")


def pair_of_wish(code: str, **_: Any) -> Check:
    """Depend on the pair that a wish belongs to."""
    slug = Wish.objects.filter(code=code).values_list("pair__slug", flat=True).first() or ""
    return this_pair(slug)
