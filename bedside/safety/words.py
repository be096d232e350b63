"""What people type: counted as people see it, cleaned of what nobody sees, made into safe HTML."""

from html import escape
from itertools import accumulate, islice
from unicodedata import normalize

import nh3
import regex
from markdown_it import MarkdownIt

ELLIPSIS = "\u2026"
MARKS = 6  # accents that one letter keeps: Tibetan and pointed Hebrew need 5, a Zalgo text takes 50

_GRAPHEME = regex.compile(r"\X")
_SENTENCE_END = regex.compile(
    r"""[.!?\u2026]++["'\u2019\u201d)»]*+(?=\s)|[\u3002\uff01\uff1f]++[\u300d\u300f\uff09]*+"""
)
_PAUSES = frozenset(",;:\u2013\u2014-")
# Hangul fillers count as letters, and Braille's blank as a symbol, though nobody can see them.
_FILLERS = r"\u115f\u1160\u3164\uffa0"
_READABLE = regex.compile(rf"(?V1)[[\p{{L}}\p{{N}}\p{{ExtPict}}\p{{RI}}]--[{_FILLERS}]]")

_LINE_END = regex.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_UNSEEN = regex.compile(
    r"[\u00ad\u180e\u200b\u2060-\u206f\ufeff\ufff9-\ufffb\u3164\uffa0]"  # widthless or blank
    r"|[\u202a-\u202e]"  # bidi embeddings and overrides (isolates are in the row above)
    r"|[\p{Cs}\p{NChar}]"  # halves of characters, and code points that are none
    r"|[^\P{Cc}\n]"  # control characters
    # Tag letters hide words, except in the flags of England, Scotland and Wales.
    r"|[\U000e0000-\U000e007f](?<!\U0001f3f4[\U000e0020-\U000e007f]{1,16})"
)
_JOINERS = regex.compile(r"([\u200c\u200d])[\u200c\u200d]+")
# Joiners shape Persian and Indic words and build emoji. Elsewhere they only hide.
_JOINS = r"[\p{L}\p{M}\p{So}\p{Sm}\p{Sk}\p{ExtPict}]"
_STRAY_JOINER = regex.compile(
    rf"[\u200c\u200d](?:(?<!{_JOINS}.)|(?!{_JOINS})|(?<=\p{{Latin}}[\p{{M}}\u200c\u200d]{{0,16}}.))"
)
_PILE = regex.compile(rf"((?:[\u200c\u200d]?\p{{M}}){{{MARKS}}})(?:[\u200c\u200d]?\p{{M}})++")
_LINE_TAIL = regex.compile(r"[^\S\n]++$", regex.MULTILINE)
_GAP = regex.compile(r"\n{3,}+")

_ADDRESS = regex.compile(r"(?:https?://[^\s/?#@]|mailto:[^\s@]+@[^\s@]+$)\S*+", regex.IGNORECASE)
PASSES = 8  # nested links and paragraphs need 2 or 3 to settle

# Words too common, in English and Spanish, to be somebody's name after "Dr" or "Nurse".
COMMON = frozenset(
    regex.findall(
        r"\w+",
        """
    a about absolutely after again al algo all also always am an and ante antes any are as
    asked así at aunque aware away bad be been before better both but by call called came can
    care cared changed christmas clinic come como con consultant could cuando de del desde did
    didn dijo direct do doctor doctors does don donde done dr e each el ella ellos en entre
    era es esa ese eso esta estaba este esto estuvo even ever every everyone everything
    excellent explained explicó extremely f felt few first for friendly from fue gave get give
    go good got gp gracias great ha había hace had happy has hasta have having hay he help
    helped helpful her here his hizo home hospital how however i if in is it its jefe just
    kind knew knows la las last later le led left les let listened listening lo looked los
    lovely made make manager many may maybe me mi might more most much must muy my myself más
    médica médico nada need needed needs never next ni nice no nos not nothing now nuestra
    nuestro nunca nurse nurses o of off office often on once one only or other our out over
    overall para people perhaps pero please polite por porque practice practitioner
    practitioners professional que quick quien quite rang ratio really room round rude s said
    same saw say says se seemed seems seen sent ser service several she shortage should si
    siempre sin since sister so sobre some someone son soon specialist specialists spoke staff
    station still su such surgery sus system takes talked tan team thank thanks that the their
    them then there these they this those though to today todo todos told too took training
    tras treated tried un una under unfortunately until up us very visit visits wait waited
    was wasn we well were what when where which while who whole whom whose why will wish with
    without wonderful would y ya yes yet yo you your
    """,
    )
)


def graphemes(text: str) -> int:
    """Count the characters that a reader would count: é, 👩‍⚕️ and नी are one each."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _ in _GRAPHEME.finditer(text))


def shorten(text: str, limit: int) -> str:
    """Give the beginning of a text in at most `limit` characters as people count them.

    The cut is at the end of a sentence if one ends in the later half, else between words, else
    between characters. An ellipsis says that there is more.
    """
    first = [match.group() for match in islice(_GRAPHEME.finditer(text), limit + 1)]
    if len(first) <= limit:
        return text
    kept = first[: max(0, limit - 1)]
    edges = set(accumulate(map(len, kept[:-1])))
    ends = [match.end() for match in _SENTENCE_END.finditer("".join(first)) if match.end() in edges]
    if ends and 2 * ends[-1] >= len("".join(kept)):
        return f"{text[: ends[-1]]} {ELLIPSIS}"
    spaces = [place for place, piece in enumerate(first[:limit]) if piece.isspace()]
    if spaces and 2 * spaces[-1] >= limit:
        kept = kept[: spaces[-1]]
    while kept and (kept[-1].isspace() or kept[-1] in _PAUSES):
        kept.pop()
    return "".join(kept) + ELLIPSIS[:limit]


def tidy(text: str) -> str:
    """Take out what nobody sees and somebody may misuse, and leave the words as they were typed.

    Line ends become newlines, accents are composed (NFC), control, zero-width and bidi override
    characters go, accents piled on one letter are cut to `MARKS`, and at most one empty line
    stays between paragraphs.
    """
    text = _LINE_END.sub("\n", text).replace("\t", " ")
    text = _PILE.sub(r"\1", _JOINERS.sub(r"\1", _UNSEEN.sub("", text)))
    # Piles are cut before composing, which takes time by the square of their height, and after.
    text = _PILE.sub(r"\1", normalize("NFC", _STRAY_JOINER.sub("", text)))
    return _GAP.sub("\n\n", _LINE_TAIL.sub("", text)).strip()


def is_blank(text: str) -> bool:
    """Say whether there is nothing to read: no letter, no digit, no picture."""
    return _READABLE.search(text) is None


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


def to_html(text: str) -> str:
    """Write plain words as HTML: paragraphs and line breaks, everything else as typed."""
    paragraphs = filter(None, tidy(text).split("\n\n"))
    return "\n".join(f"<p>{_escaped(words).replace(chr(10), '<br>')}</p>" for words in paragraphs)


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """Keep an address that says in full where it goes."""
    return value if attribute != "href" or _ADDRESS.fullmatch(value) else None


_CLEANER = nh3.Cleaner(
    tags={"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a"},
    attributes={"*": set(), "a": {"href"}},  # without "*" it would let title and lang through
    attribute_filter=_kept,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow ugc noopener",
)
_PLAIN = nh3.Cleaner(tags=set(), attributes={"*": set()}, link_rel=None)


def clean(html: str, passes: int = PASSES) -> str:
    """Keep the few tags that people's writing may have, so that cleaning again changes nothing.

    Taking a tag out can leave a nesting that a browser would read differently (a link in a link),
    so the result is read again until it stays as it is. What will not settle becomes plain text.
    """
    html = html.encode("utf-8", "ignore").decode()  # the parser takes no halves of characters
    for _ in range(passes):
        html, before = _CLEANER.clean(html), html
        if html == before:
            return html
    return _PLAIN.clean(html)


def _markdown() -> MarkdownIt:
    """Know paragraphs, line breaks, emphasis, lists, quotations and links, and no HTML."""
    markdown = MarkdownIt("zero", {"html": False, "breaks": True, "linkify": False})
    markdown.enable(["newline", "escape", "emphasis", "list", "blockquote", "link", "autolink"])
    markdown.validateLink = lambda url: _ADDRESS.fullmatch(url) is not None  # type: ignore[method-assign]  # how markdown-it documents it
    return markdown


_MARKDOWN = _markdown()


def markdown_to_html(text: str) -> str:
    """Write Markdown as HTML that is safe to show to anybody."""
    return clean(_MARKDOWN.render(tidy(text)).strip())
