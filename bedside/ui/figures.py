"""Pictures drawn on the server, from plain values to SVG: reach bars, the quilt, the QR code."""

from collections.abc import Sequence
from functools import cache
from zlib import crc32

import segno
from markupsafe import Markup

PATCH = 80  # side of one patch, in the units of the drawing
GROUNDS = {
    "patient": ("q-clay", "q-paper", "q-honey"),
    "clinician": ("q-teal", "q-paper", "q-honey"),
    "both": ("q-honey", "q-paper", "q-honey"),
    "empty": ("q-clay", "q-honey", "q-teal"),
}
QUIET_ZONE = 2
MIDDLE = 50  # per cent: where the two lanes of a reach bar meet

Patch = tuple[str, float]


@cache  # a hundred and one steps on each side
def reach_bar(patients: int, clinicians: int) -> Markup:
    """Draw how far words reach, in per cent: each side's lane comes in from its own end.

    Where both reach the middle, the lanes are sewn into one honey patch over what they
    share. Otherwise they pass without meeting, and a tick marks the middle.
    """
    start, shared = 100 - clinicians, patients + clinicians - 100
    rects = [lane("track", 0, 100, 5, 2), lane("track", 0, 100, 13, 2)]
    rects += [lane("p", 0, patients, 3, 6)] if patients else []
    rects += [lane("c", start, clinicians, 11, 6)] if clinicians else []
    met = min(patients, clinicians) >= MIDDLE
    rects += [lane("both", start, shared, 1, 18)] if met and shared > 0 else []
    rects += [lane("sew", start + 1, shared - 2, 1, 18)] if met and shared > 2 else []
    rects += [] if met else ['<line class="reach-mid" x1="50%" x2="50%" y1="0" y2="20"/>']
    return Markup('<svg class="reach-bar" aria-hidden="true" focusable="false">{}</svg>').format(
        Markup("".join(rects))  # noqa: S704 - numbers
    )


def lane(name: str, x: int, width: int, y: int, height: int) -> str:
    """Draw one stretch of a reach bar."""
    round_ends = "" if name == "track" else f' rx="{height // 2}"'
    start = f' x="{x}%"' if x else ""
    size = f'width="{width}%" height="{height}"'
    return f'<rect class="reach-{name}"{start} y="{y}" {size}{round_ends}/>'


def quilt(patches: Sequence[Patch], columns: int = 6, rows: int = 8, label: str = "") -> Markup:
    """Sew wishes into a quilt. The same wishes always make the same quilt.

    A patch is whose half it is ("patient", "clinician", "both" sewn together, or
    "empty") and its weight, 0 to 1: how far it reaches on the side that hears it
    least. It sets the size. Wishes are laid in the order given, one patch in eight
    is left as room for another, and so is the corner below, where the key lies.
    """
    grounds: list[str] = []
    drawn: list[str] = []
    for place, (kind, weight) in enumerate(lay(patches, columns, rows)):
        across, down = place % columns, place // columns
        beside = grounds[place - 1] if across else ""
        above = grounds[place - columns] if down else ""
        grounds.append(ground(kind, place, {beside, above}))
        x, y = across * PATCH, down * PATCH
        drawn.append(
            f'<rect class="{grounds[-1]}" x="{x}" y="{y}" width="{PATCH}" height="{PATCH}"/>'
        )
        drawn.append(shape(kind, weight, place, x + PATCH // 2, y + PATCH // 2))
    seams = "".join(f"M{place * PATCH} 0V{rows * PATCH}" for place in range(1, columns))
    seams += "".join(f"M0 {place * PATCH}H{columns * PATCH}" for place in range(1, rows))
    drawn.append(f'<path class="q-seam" d="{seams}"/><path class="q-thread" d="{seams}"/>')
    said = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    return Markup(
        '<svg class="quilt" viewBox="0 0 {} {}" preserveAspectRatio="xMinYMax slice" {}>{}</svg>'
    ).format(columns * PATCH, rows * PATCH, said, Markup("".join(drawn)))  # noqa: S704 - no text in it


def lay(patches: Sequence[Patch], columns: int, rows: int) -> list[Patch]:
    """Put each wish in its place: scattered, so that a few do not crowd one corner, but fixed."""
    cloth: list[Patch] = [("empty", 0.0)] * (columns * rows)
    corner = range(columns * (rows - 1), columns * (rows - 1) + columns // 2)
    free = [place for place in range(columns * rows) if place not in corner]
    places = sorted(free, key=lambda place: crc32(b"patch %d" % place))
    room = len(places) - len(places) // 8
    for place, patch in zip(places[:room], patches, strict=False):
        cloth[place] = patch
    return cloth


def ground(kind: str, place: int, neighbours: set[str]) -> str:
    """Pick the cloth under a patch: never the same as beside or above it."""
    cloths = GROUNDS.get(kind, GROUNDS["empty"])
    start = crc32(b"ground %d" % place) % len(cloths)
    turned = [*cloths[start:], *cloths[:start], "q-paper", "q-honey", "q-clay"]
    return next(cloth for cloth in turned if cloth not in neighbours)


def shape(kind: str, weight: float, place: int, x: int, y: int) -> str:
    """Draw one patch's wish: larger the further it reaches, and some pale that nobody hears yet."""
    radius = 25 if weight < 0.2 else 30 if weight < 0.5 else 36
    pale = "2" if weight < 0.2 and crc32(b"pale %d" % place) % 3 == 0 else ""
    if kind == "patient":
        return half(x, y, radius, 0, f"q-p{pale}")
    if kind == "clinician":
        return half(x, y, radius, 1, f"q-c{pale}")
    if kind == "both":
        return whole(x, y, radius)
    return ""


def half(x: float, y: float, radius: int, sweep: int, name: str) -> str:
    """Draw the half of one side: sweep 0 is round at the start, 1 round at the end."""
    arc = f"M{x:g} {y - radius:g}a{radius} {radius} 0 0 {sweep} 0 {2 * radius}z"
    return f'<path class="{name}" d="{arc}"/>'


def whole(x: int, y: int, radius: int) -> str:
    """Draw two halves with a narrow gap, and three stitches that cross it."""
    gap = radius * 0.05
    stitches = "".join(
        f"M{x - radius * 0.3:.1f} {y + (step * 0.48 + 0.09) * radius:.1f}"
        f"L{x + radius * 0.3:.1f} {y + (step * 0.48 - 0.09) * radius:.1f}"
        for step in (-1, 0, 1)
    )
    return (
        half(round(x - gap, 2), y, radius, 0, "q-p")
        + half(round(x + gap, 2), y, radius, 1, "q-c")
        + f'<path class="g-stitch" stroke-width="{radius * 0.14:.1f}" d="{stitches}"/>'
    )


def qr(url: str, label: str) -> Markup:
    """Draw the QR code of an address: black on white in both themes, so that a camera reads it."""
    rows = segno.make(url, error="m", micro=False).matrix
    side = len(rows)
    squares = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    whole_side = side + 2 * QUIET_ZONE
    return Markup(
        '<svg class="qr" viewBox="{0} {0} {1} {1}" role="img" aria-label="{2}" '
        'shape-rendering="crispEdges"><rect x="{0}" y="{0}" width="{1}" height="{1}" fill="white"/>'
        '<path fill="black" d="{3}"/></svg>'
    ).format(-QUIET_ZONE, whole_side, label, squares)
