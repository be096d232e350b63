"""Pictures as a list of shapes and lines of words, written as SVG or drawn as PNG."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from math import hypot
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw

from bedside.ui.lettering import EMOJI_SIZE, FINE, Run, Style, run_width, runs, width

XMLNS = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Patch:
    """A filled rectangle."""

    x: float
    y: float
    across: float
    down: float
    fill: str


@dataclass(frozen=True, slots=True)
class Half:
    """A half circle whose flat side stands at x: round at the left, or round at the right."""

    x: float
    y: float
    radius: float
    fill: str
    round_right: bool = False


@dataclass(frozen=True, slots=True)
class Arc:
    """The line of a half circle, as Half."""

    x: float
    y: float
    radius: float
    stroke: str
    thick: float
    round_right: bool = False


@dataclass(frozen=True, slots=True)
class Stitch:
    """A straight line with round ends."""

    start: tuple[float, float]
    end: tuple[float, float]
    stroke: str
    thick: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words. x is where it begins, or where it ends when it is set from the right."""

    words: str
    x: float
    y: float
    size: int
    style: Style
    fill: str
    from_right: bool = False
    rtl: bool = False


Shape = Patch | Half | Arc | Stitch | Line


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes on a ground, with the name and the description that stand in for them."""

    size: tuple[int, int]
    title: str
    description: str
    shapes: tuple[Shape, ...]


def svg(picture: Picture) -> bytes:
    """Write a picture as an SVG that needs nothing from elsewhere.

    Words stay words, so that they can be read aloud, searched and translated. Each
    line is held to the width measured here, so that it fits in whatever font the
    viewer puts in its place.
    """
    across, down = picture.size
    written = "".join(SVG[type(shape)](shape) for shape in picture.shapes)
    return (
        f'<svg xmlns="{XMLNS}" width="{across}" height="{down}" viewBox="0 0 {across} {down}" '
        f'role="img"><title>{escape(picture.title)}</title>'
        f"<desc>{escape(picture.description)}</desc>{written}</svg>\n"
    ).encode()


def svg_patch(patch: Patch) -> str:
    return (
        f'<rect x="{patch.x:g}" y="{patch.y:g}" width="{patch.across:g}" '
        f'height="{patch.down:g}" fill="{patch.fill}"/>'
    )


def bow(shape: Half | Arc) -> str:
    """Write the path of a half circle, from top to bottom."""
    radius, sweep = shape.radius, int(shape.round_right)
    return f"M{shape.x:g} {shape.y - radius:g}a{radius:g} {radius:g} 0 0 {sweep} 0 {2 * radius:g}"


def svg_half(half: Half) -> str:
    return f'<path d="{bow(half)}z" fill="{half.fill}"/>'


def svg_arc(arc: Arc) -> str:
    return f'<path d="{bow(arc)}" fill="none" stroke="{arc.stroke}" stroke-width="{arc.thick:g}"/>'


def svg_stitch(stitch: Stitch) -> str:
    (x1, y1), (x2, y2) = stitch.start, stitch.end
    return (
        f'<path d="M{x1:g} {y1:g}L{x2:g} {y2:g}" stroke="{stitch.stroke}" '
        f'stroke-width="{stitch.thick:g}" stroke-linecap="round"/>'
    )


def svg_line(line: Line) -> str:
    # An anchor follows the direction: the start of right-to-left words is their right end.
    anchor = "end" if line.from_right != line.rtl else "start"
    direction = ' direction="rtl"' if line.rtl else ""
    return (
        f'<text x="{line.x:g}" y="{line.y:g}" fill="{line.fill}" '
        f"font-family={quoteattr(line.style.family)} "
        f'font-size="{line.size}" font-weight="{line.style.weight}" '
        f'text-anchor="{anchor}"{direction} '
        f'textLength="{width(line.words, line.style, line.size):.1f}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(line.words)}</text>'
    )


SVG: dict[type, Callable] = {
    Patch: svg_patch,
    Half: svg_half,
    Arc: svg_arc,
    Stitch: svg_stitch,
    Line: svg_line,
}


# One thread draws everything. A sheet takes 9 MB, and each thread that ever drew would keep that.
desk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")


def png(picture: Picture) -> bytes:
    """Draw a picture as a PNG. Several asked for at a time wait for one another."""
    return desk.submit(draw, picture).result()


def draw(picture: Picture) -> bytes:
    """Draw larger than asked for, then reduce, so that edges are smooth."""
    across, down = picture.size
    sheet = Image.new("RGB", (across * FINE, down * FINE))
    pen = ImageDraw.Draw(sheet)
    for shape in picture.shapes:
        PNG[type(shape)](shape, pen, sheet)
    file = BytesIO()
    sheet.reduce(FINE).save(file, "PNG")
    return file.getvalue()


def fine(*numbers: float) -> tuple[float, ...]:
    return tuple(number * FINE for number in numbers)


def png_patch(patch: Patch, pen: ImageDraw.ImageDraw, _: Image.Image) -> None:
    x1, y1, x2, y2 = fine(patch.x, patch.y, patch.x + patch.across, patch.y + patch.down)
    pen.rectangle((x1, y1, x2 - 1, y2 - 1), fill=patch.fill)


def around(shape: Half | Arc) -> tuple[float, ...]:
    """Give the box around the whole circle that a half belongs to."""
    r = shape.radius
    return fine(shape.x - r, shape.y - r, shape.x + r, shape.y + r)


def turned(shape: Half | Arc) -> tuple[int, int]:
    """Give the angles between which a half lies, clockwise from the right."""
    return (-90, 90) if shape.round_right else (90, 270)


def png_half(half: Half, pen: ImageDraw.ImageDraw, _: Image.Image) -> None:
    pen.pieslice(around(half), *turned(half), fill=half.fill)


def png_arc(arc: Arc, pen: ImageDraw.ImageDraw, _: Image.Image) -> None:
    left, top, right, bottom = around(arc)
    out = arc.thick * FINE / 2
    box = (left - out, top - out, right + out, bottom + out)
    pen.arc(box, *turned(arc), fill=arc.stroke, width=round(arc.thick * FINE))


def png_stitch(stitch: Stitch, pen: ImageDraw.ImageDraw, _: Image.Image) -> None:
    (x1, y1), (x2, y2) = fine(*stitch.start), fine(*stitch.end)
    out = stitch.thick * FINE / 2
    long = hypot(x2 - x1, y2 - y1) or 1
    dx, dy = (y1 - y2) / long * out, (x2 - x1) / long * out  # across the stitch
    corners = ((x1 + dx, y1 + dy), (x2 + dx, y2 + dy), (x2 - dx, y2 - dy), (x1 - dx, y1 - dy))
    pen.polygon(corners, fill=stitch.stroke)
    for end in ((x1, y1), (x2, y2)):
        pen.circle(end, out, fill=stitch.stroke)


def png_line(line: Line, pen: ImageDraw.ImageDraw, sheet: Image.Image) -> None:
    x = line.x - (width(line.words, line.style, line.size) if line.from_right else 0)
    for run in runs(line.words, line.style) or ():
        draw_run(run, (x, line.y), line, pen, sheet)
        x += run_width(run, line.size)


def draw_run(
    run: Run, place: tuple[float, float], line: Line, pen: ImageDraw.ImageDraw, sheet: Image.Image
) -> None:
    """Draw words of one font with their left end and baseline at a place."""
    face, text = run
    x, y = fine(*place)
    font = face.at(EMOJI_SIZE if face.emoji else line.size * FINE)
    if font is None:
        return
    if not face.emoji:
        direction = "rtl" if line.rtl else None
        pen.text((x, y), text, font=font, fill=line.fill, anchor="ls", direction=direction)
        return
    box = (round(font.getlength(text)), EMOJI_SIZE * 5 // 4)
    tile = Image.new("RGBA", box)
    ImageDraw.Draw(tile).text((0, EMOJI_SIZE), text, font=font, anchor="ls", embedded_color=True)
    scale = line.size * FINE / EMOJI_SIZE
    tile = tile.resize((round(box[0] * scale), round(box[1] * scale)))
    sheet.paste(tile, (round(x), round(y - EMOJI_SIZE * scale)), tile)


PNG: dict[type, Callable] = {
    Patch: png_patch,
    Half: png_half,
    Arc: png_arc,
    Stitch: png_stitch,
    Line: png_line,
}
