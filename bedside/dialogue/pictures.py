"""Pictures for sharing: one wish, or a set as a quilt. From plain values to SVG or PNG."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bedside.safety.words import tidy
from bedside.ui import drawing
from bedside.ui.drawing import Arc, Half, Line, Patch, Picture, Shape, Stitch
from bedside.ui.lettering import TEXT, VOICE, Block, Style, fit, is_rtl, width

# The light theme of tokens.css; a test holds the two together.
INKS = {
    "paper": "#FAF9F5",
    "surface": "#FFFFFF",
    "sunk": "#F2EFE8",
    "ink": "#1B2526",
    "ink-2": "#4A5556",
    "clay-shape": "#BC4B2F",
    "clay-ink": "#8A331B",
    "clay-soft": "#FAE7DD",
    "teal-shape": "#0F6468",
    "teal-ink": "#0A4A4D",
    "teal-soft": "#DDEEEB",
    "honey": "#E9B94E",
    "honey-soft": "#FAEFD2",
    "honey-line": "#A87A12",
}
SIDES = {"patient": "clay", "clinician": "teal"}
HELD = {"caregiver", "staff"}  # roles that stand beside somebody: a small half held by an arc
SIZE = (1200, 630)
EDGE = 64
FOOT = 552  # where the last line of every picture stands
KEPT = 64  # finished pictures in each process


@dataclass(frozen=True, slots=True)
class PictureWords:
    """What a picture of one wish shows, in the reader's language."""

    words: str
    side: str
    role: str
    role_word: str
    prompt: str = ""  # blank for imported words, which finished no sentence of ours
    name: str = ""
    source: str = ""  # where imported words came from
    place: str = ""

    @property
    def speaker(self) -> list[str]:
        """Who says this: a name if one was given, always the role, and where it came from."""
        source = _("From %(source)s") % {"source": self.source} if self.source else ""
        return [line_of(said) for said in (self.name, self.role_word, source) if said]


@dataclass(frozen=True, slots=True)
class PictureSet:
    """What a picture of a set shows: its title, and for each wish the side that it is from.

    A wish that both sides heard is "both": its patch is sewn.
    """

    title: str
    patches: tuple[str, ...]
    place: str = ""


def alt_text(shown: PictureWords | PictureSet) -> str:
    """Say what a picture says, for those who do not see it."""
    if isinstance(shown, PictureSet):
        said = ngettext(
            "%(title)s: a quilt of %(n)s wish.",
            "%(title)s: a quilt of %(n)s wishes.",
            len(shown.patches),
        )
        return said % {"title": line_of(shown.title), "n": len(shown.patches)}
    words = line_of(f"{shown.prompt} {shown.words}")
    return _("%(speaker)s: “%(words)s”") % {"speaker": ", ".join(shown.speaker), "words": words}


@lru_cache(maxsize=KEPT)
def wish_svg(shown: PictureWords) -> bytes:
    """Draw one wish as SVG."""
    return drawing.svg(wish_picture(shown))


@lru_cache(maxsize=KEPT)
def wish_png(shown: PictureWords) -> bytes:
    """Draw one wish as PNG."""
    return drawing.png(wish_picture(shown))


@lru_cache(maxsize=KEPT)
def set_svg(shown: PictureSet) -> bytes:
    """Draw a set as SVG."""
    return drawing.svg(set_picture(shown))


@lru_cache(maxsize=KEPT)
def set_png(shown: PictureSet) -> bytes:
    """Draw a set as PNG."""
    return drawing.png(set_picture(shown))


WISH: dict[str, Callable[[PictureWords], bytes]] = {"svg": wish_svg, "png": wish_png}
SET: dict[str, Callable[[PictureSet], bytes]] = {"svg": set_svg, "png": set_png}


def line_of(text: str) -> str:
    """Put words on one line, without anything that an XML file or a font cannot hold.

    Characters that only tell a line where it may break, and that fonts seldom have,
    become the plain ones.
    """
    plain = tidy(text).replace("\u2011", "-").replace("\u202f", "\xa0").replace("\u2028", " ")
    return " ".join(plain.replace("\n", " ").split(" ")).strip()


def wish_picture(shown: PictureWords) -> Picture:
    """Lay a wish out: a half circle on its side of the paper, and the words beside it.

    Words that the fonts here cannot draw, or that do not fit, are left out whole:
    nobody's words are changed or cut. Their prompt is set in their place.
    """
    hue = SIDES[shown.side]
    radius, gap = 222, 60
    right = shown.side == "clinician"  # round at the right, at the end of the line
    flat = SIZE[0] - EDGE - radius if right else EDGE + radius
    left = EDGE if right else flat + gap
    end = flat - gap if right else SIZE[0] - EDGE
    shapes: list[Shape] = [Patch(0, 0, *SIZE, INKS["paper"])]
    shapes += half(shown.role, (flat, SIZE[1] / 2), radius, INKS[f"{hue}-shape"], right)
    shapes += speech(shown, hue, left, end - left)
    shapes += foot(shown, hue, left, end)
    return Picture(SIZE, alt_text(shown), _("A wish, drawn for sharing."), tuple(shapes))


def half(
    role: str, place: tuple[float, float], radius: float, fill: str, right: bool
) -> Iterator[Shape]:
    """Draw the half of a role, with its flat side at a place."""
    if role in HELD:
        yield Half(*place, radius * 0.48, fill, right)
        yield Arc(*place, radius * 0.9, fill, radius * 0.2, right)
    else:
        yield Half(*place, radius, fill, right)


def speech(shown: PictureWords, hue: str, left: float, across: float) -> Iterator[Shape]:
    """Set the prompt and the words, as large as they go, in the middle of their column."""
    sizes = (84, 76, 68, 62, 56, 50, 46, 42, 38, 34, 30)
    prompt, words = line_of(shown.prompt), line_of(shown.words)
    head = fit(prompt, TEXT, (across, 84), (31, 28, 25))
    room = 410 - (head.height + 18 if head else 0)
    body = fit(words, VOICE, (across, room), sizes)
    if body is None:  # the prompt alone, as somebody would begin to say it
        words, head = prompt, None
        body = fit(prompt, VOICE, (across, 410), sizes)
    top = 72 + (410 - sum(block.height for block in (head, body) if block) - 18) / 2
    if head:
        yield from lines(head, prompt, TEXT, (left, top, across), INKS[f"{hue}-ink"])
        top += head.height + 18
    if body:
        yield from lines(body, words, VOICE, (left, top, across), INKS["ink"])


def lines(
    block: Block, text: str, style: Style, place: tuple[float, float, float], fill: str
) -> Iterator[Line]:
    """Set a block's lines below one another: x, y of its top and its width are the place."""
    left, top, across = place
    rtl = is_rtl(text)
    for number, words in enumerate(block.lines):
        y = top + block.size * (0.86 + number * block.leading)
        x = left + across if rtl else left
        yield Line(words, x, round(y, 1), block.size, style, fill, from_right=rtl, rtl=rtl)


def foot(shown: PictureWords, hue: str, left: float, end: float) -> Iterator[Shape]:
    """Sign the words at the start of the last line, and name the place at its end."""
    right = shown.side == "clinician"
    small = 18
    flat = left if right else left + small
    yield from half(shown.role, (flat, FOOT - 10), small, INKS[f"{hue}-shape"], right)
    begin = x = left + small + 14
    first, *others = shown.speaker
    for said, ink in ((first, INKS["ink"]), *((said, INKS["ink-2"]) for said in others)):
        block = fit(said, TEXT, ((end - begin) * 0.62 - (x - begin), 40), (28, 25, 22))
        if block and len(block.lines) == 1:
            yield Line(said, x, FOOT, block.size, TEXT, ink, rtl=is_rtl(said))
            x += width(said, TEXT, block.size) + 18
    yield from mark(shown.place, end, end - x - 18)


def mark(place: str, end: float, room: float) -> Iterator[Shape]:
    """Put the sign of the house, with the name of this place if there is room, at the end."""
    radius, gap = 21, 14
    named = line_of(place)
    if block := fit(named, VOICE, (room - gap - 2 * radius, 46), (36, 32, 28, 24, 22)):
        yield Line(named, end, FOOT, block.size, VOICE, INKS["ink"], True, is_rtl(named))
        end -= width(named, VOICE, block.size) + gap
    yield from sewn((end - radius, FOOT - 11), radius)


def sewn(place: tuple[float, float], radius: float) -> Iterator[Shape]:
    """Draw two halves with a narrow gap, and three stitches that cross it."""
    x, y = place
    gap = radius * 0.06
    yield Half(x - gap, y, radius, INKS["clay-shape"])
    yield Half(x + gap, y, radius, INKS["teal-shape"], round_right=True)
    for step in (-1, 0, 1):
        across, middle = radius * 0.31, y + step * radius * 0.46
        lean = radius * 0.1
        yield Stitch(
            (round(x - across, 1), round(middle + lean, 1)),
            (round(x + across, 1), round(middle - lean, 1)),
            INKS["honey"],
            round(radius * 0.16, 1),
        )


def set_picture(shown: PictureSet) -> Picture:
    """Lay a set out: its title and the number of its wishes beside a quilt made of them."""
    columns, rows = next(
        (size for size in ((2, 3), (3, 4), (4, 5)) if len(shown.patches) <= size[0] * size[1]),
        (5, 6),
    )
    side = SIZE[1] / rows
    start = SIZE[0] - columns * side
    across = start - 2 * EDGE
    shapes: list[Shape] = [Patch(0, 0, *SIZE, INKS["paper"])]
    shapes += quilt(shown.patches, (columns, rows), start)
    title = line_of(shown.title)
    said = ngettext("%(n)s wish", "%(n)s wishes", len(shown.patches)) % {"n": len(shown.patches)}
    if block := fit(title, VOICE, (across, 350), (84, 76, 68, 60, 52, 46, 40, 34, 28), 1.1):
        top = 72 + (350 - block.height) / 2
        shapes += lines(block, title, VOICE, (EDGE, top, across), INKS["ink"])
    shapes.append(Line(said, EDGE, FOOT, 28, TEXT, INKS["ink-2"]))
    shapes += mark(shown.place, start - EDGE, across - width(said, TEXT, 28) - 18)
    return Picture(SIZE, alt_text(shown), _("A set of wishes, drawn as a quilt."), tuple(shapes))


def quilt(patches: Sequence[str], grid: tuple[int, int], start: float) -> Iterator[Shape]:
    """Sew one patch for each wish, scattered but always in the same places. The rest is room."""
    columns, rows = grid
    side = SIZE[1] / rows
    places = sorted(range(columns * rows), key=lambda place: crc32(b"patch %d" % place))
    cloth = dict(zip(places, patches, strict=False))
    for place in range(columns * rows):
        x, y = start + place % columns * side, place // columns * side
        yield Patch(x, y, side, side, INKS[ground(cloth.get(place, ""), place, columns)])
        middle, radius = (x + side / 2, y + side / 2), side * 0.34
        yield from stitched(cloth.get(place, ""), middle, radius)
    yield from seams(grid, start, side)


def ground(kind: str, place: int, columns: int) -> str:
    """Pick the cloth under a patch: its side's, or plain, in turn."""
    plain = ("surface", "honey-soft")[(place // columns) % 2]
    if (place + place // columns) % 2:
        return plain
    return f"{SIDES[kind]}-soft" if kind in SIDES else "honey-soft" if kind == "both" else "sunk"


def stitched(kind: str, middle: tuple[float, float], radius: float) -> Iterator[Shape]:
    """Draw what is on a patch: a half, two halves sewn together, or nothing."""
    x, y = middle
    if kind == "both":
        yield from sewn(middle, radius)
    elif kind in SIDES:
        right = kind == "clinician"
        lean = radius / 2 if right else -radius / 2
        yield Half(x - lean, y, radius, INKS[f"{SIDES[kind]}-shape"], right)


def seams(grid: tuple[int, int], start: float, side: float) -> Iterator[Stitch]:
    """Sew the patches together with short stitches along every seam."""
    columns, rows = grid
    for across in range(columns):
        for step in range(8, SIZE[1], 20):
            x = start + across * side
            yield Stitch((x, step), (x, step + 8), INKS["honey-line"], 2)
    for down in range(1, rows):
        for step in range(8, round(columns * side) - 8, 20):
            y, x = down * side, start + step
            yield Stitch((x, y), (x + 8, y), INKS["honey-line"], 2)
