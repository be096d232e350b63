"""Words set in type: which font has the letters, how wide they run, where lines break."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from unicodedata import bidirectional, category

import regex
from PIL import ImageFont, features
from PIL.ImageFont import FreeTypeFont, Layout

FONTS = Path(__file__).parent / "static" / "ui" / "fonts"
FINE = 2  # pictures are drawn this many times larger and then reduced, so that edges are smooth
PROBE = 32  # the size at which fonts are asked whether they have a letter
EMOJI_SIZE = 109  # the only size that a font of bitmaps has
NOWHERE = "\U0010fffd"  # a private character that no font draws

_CLUSTER = regex.compile(r"\X")
_EMOJI = regex.compile(r"(?V1)\p{Emoji_Presentation}|\p{RI}|\ufe0f|\u20e3")
# Scripts that put no spaces between words may break after any character, but a line never
# begins with what closes a phrase.
_UNIT = regex.compile(
    r"(?V1) ?(?:[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*"
    r"[\p{Po}\p{Pe}\p{Pf}ー々]*"
    r"|[^ \p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]++)| "
)


@dataclass(frozen=True, slots=True)
class Face:
    """A font file: one of ours, with its weight and optical size, or one that is installed."""

    file: str
    axes: tuple[int, ...] = ()
    emoji: bool = False

    def at(self, size: int) -> FreeTypeFont | None:
        """Open it at a size. None when it is one that this machine does not have."""
        return opened(self, size, Layout.RAQM if features.check("raqm") else Layout.BASIC)


@dataclass(frozen=True, slots=True)
class Style:
    """A way to set words: the fonts to ask, in order, and what an SVG calls them."""

    faces: tuple[Face, ...]
    family: str
    weight: int


# Installed fonts that stand in where ours lack a script, if this machine has them.
SERIFS = tuple(
    Face(name)
    for name in (
        "NotoSerif-Regular.ttf",
        "DejaVuSerif.ttf",
        "NotoNaskhArabic-Regular.ttf",
        "NotoSansArabic-Regular.ttf",
        "NotoSerifHebrew-Regular.ttf",
        "NotoSansHebrew-Regular.ttf",
        "NotoSerifDevanagari-Regular.ttf",
        "NotoSansDevanagari-Regular.ttf",
        "NotoSerifCJK-Regular.ttc",
        "NotoSansCJK-Regular.ttc",
        "DejaVuSans.ttf",
    )
)
EMOJI = Face("NotoColorEmoji.ttf", emoji=True)
VOICE = Style(
    (
        Face("newsreader-latin-opsz-normal.woff2", (420, 60)),
        Face("newsreader-latin-ext-opsz-normal.woff2", (420, 60)),
        Face("newsreader-vietnamese-opsz-normal.woff2", (420, 60)),
        *SERIFS,
        EMOJI,
    ),
    "Newsreader, 'Iowan Old Style', Georgia, 'Times New Roman', serif",
    400,
)
TEXT = Style(
    (
        Face("atkinson-hyperlegible-next-latin-wght-normal.woff2", (600,)),
        Face("atkinson-hyperlegible-next-latin-ext-wght-normal.woff2", (600,)),
        *reversed(SERIFS),
        EMOJI,
    ),
    "'Atkinson Hyperlegible Next', Verdana, 'Segoe UI', sans-serif",
    600,
)


@lru_cache(maxsize=128)
def opened(face: Face, size: int, layout: Layout) -> FreeTypeFont | None:
    """Open a font file once for each size."""
    ours = FONTS / face.file
    if ours.exists():
        font = ImageFont.truetype(ours, size, layout_engine=layout)
        font.set_variation_by_axes(list(face.axes))
        return font
    try:
        return ImageFont.truetype(face.file, size, layout_engine=layout)
    except OSError:
        return None  # not installed here: the next one is asked


@lru_cache(maxsize=8192)
def has(face: Face, cluster: str) -> bool:
    """Say whether a font draws these characters, which a reader sees as one."""
    if face.emoji:
        return has_emoji(face, cluster)
    font = opened(face, PROBE, Layout.BASIC)
    if font is None or regex.search(r"\p{RI}|\p{Emoji_Modifier}|\p{ExtPict}.*\u200d", cluster):
        return False  # put together from parts: other fonts would show the parts
    lacking = bytes(font.getmask(NOWHERE))
    shaped = features.check("raqm")
    return all(
        letter.isspace()
        or (shaped and category(letter) == "Cf")
        or (bytes(font.getmask(letter)) != lacking and (shaped or category(letter)[0] != "M"))
        for letter in cluster
        if letter != "\ufe0f"
    )


def has_emoji(face: Face, cluster: str) -> bool:
    """Say whether a font of emoji has one picture for all of this, and not one for each part."""
    font = face.at(EMOJI_SIZE)
    if font is None or not regex.search(_EMOJI, cluster):
        return False
    left, top, right, bottom = font.getbbox(cluster)
    return bottom > top and right > left and font.getlength(cluster) == font.getlength("😀")


Run = tuple[Face, str]


def is_rtl(text: str) -> bool:
    """Say whether a text begins at the right, as `dir="auto"` would: by its first strong letter."""
    strong = (bidirectional(letter) for letter in text)
    return next((kind != "L" for kind in strong if kind in {"L", "R", "AL"}), False)


@lru_cache(maxsize=2048)
def runs(text: str, style: Style) -> tuple[Run, ...] | None:
    """Part a text into runs of one font each. None when no font here has one of its letters.

    Text that holds right-to-left letters is laid out as a whole and so needs one
    font that has all of it.
    """
    clusters = _CLUSTER.findall(text)
    if any(bidirectional(letter) in {"R", "AL"} for letter in text):
        if not features.check("raqm"):
            return None
        whole = (face for face in style.faces if not face.emoji and has_all(face, clusters))
        return next((((face, text),) for face in whole), None)
    chosen = [face_for(cluster, style) for cluster in clusters]
    if None in chosen:
        return None
    pairs = zip(chosen, clusters, strict=True)
    return tuple(
        (face, "".join(cluster for _, cluster in run))
        for face, run in groupby(pairs, key=lambda pair: pair[0])
        if face
    )


def has_all(face: Face, clusters: Sequence[str]) -> bool:
    return all(has(face, cluster) for cluster in clusters)


def face_for(cluster: str, style: Style) -> Face | None:
    """Pick the first font that has these characters; a font of emoji first for what is one."""
    if regex.search(_EMOJI, cluster) and has(EMOJI, cluster):
        return EMOJI
    return next((face for face in style.faces if has(face, cluster)), None)


def width(text: str, style: Style, size: int) -> float:
    """Measure words as they will be drawn."""
    return sum(run_width(run, size) for run in runs(text, style) or ())


def run_width(run: Run, size: int) -> float:
    face, text = run
    if face.emoji:
        font = face.at(EMOJI_SIZE)
        return font.getlength(text) * size / EMOJI_SIZE if font else 0
    font = face.at(size * FINE)
    return font.getlength(text) / FINE if font else 0


@dataclass(frozen=True, slots=True)
class Block:
    """Words laid in lines of one size."""

    lines: tuple[str, ...]
    size: int
    leading: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * self.leading


def fit(
    text: str, style: Style, room: tuple[float, float], sizes: Sequence[int], leading: float = 1.16
) -> Block | None:
    """Lay words in lines as large as the room allows. None when they cannot be drawn in it.

    Words are broken only at the smallest size, and only those that are wider than the room.
    """
    if not text or runs(text, style) is None:
        return None
    across, down = room
    for size in sizes:
        lines = wrap(_UNIT.findall(text), style, size, across)
        if len(lines) * size * leading <= down and widest(lines, style, size) <= across:
            return Block(balanced(lines, style, size), size, leading)
    lines = wrap(list(broken(text, style, sizes[-1], across)), style, sizes[-1], across)
    if len(lines) * sizes[-1] * leading <= down and widest(lines, style, sizes[-1]) <= across:
        return Block(tuple(lines), sizes[-1], leading)
    return None


def widest(lines: Sequence[str], style: Style, size: int) -> float:
    return max(width(line, style, size) for line in lines)


def wrap(units: Sequence[str], style: Style, size: int, across: float) -> list[str]:
    """Fill lines with units, each as full as it goes."""
    lines = [""]
    for unit in units:
        grown = lines[-1] + unit
        if lines[-1] and width(grown, style, size) > across:
            lines.append(unit.lstrip(" "))
        else:
            lines[-1] = grown
    return lines


def balanced(lines: list[str], style: Style, size: int) -> tuple[str, ...]:
    """Make lines about equally long, without a lone word on the last one."""
    if len(lines) == 1:
        return tuple(lines)
    units = [unit for line in lines for unit in _UNIT.findall(f" {line}")]
    if not all(" " in line for line in lines[:-1]):
        return tuple(lines)  # a script without spaces fills its lines
    units[0] = units[0].lstrip(" ")
    low, high = 0.0, widest(lines, style, size)
    while high - low > size / 4:
        middle = (low + high) / 2
        tried = wrap(units, style, size, middle)
        if len(tried) > len(lines) or widest(tried, style, size) > middle:
            low = middle
        else:
            high, lines = middle, tried
    return tuple(lines)


def broken(text: str, style: Style, size: int, across: float) -> Iterator[str]:
    """Give the units of a text, with those too wide for a line broken between characters."""
    for unit in _UNIT.findall(text):
        if width(unit, style, size) <= across:
            yield unit
        else:
            yield from _CLUSTER.findall(unit)
