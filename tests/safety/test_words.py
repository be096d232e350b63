"""What people type is counted, cleaned and shown as people mean it, whoever they are."""

from html import unescape
from html.parser import HTMLParser
from unicodedata import is_normalized

import nh3
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.safety.words import (
    ELLIPSIS,
    MARKS,
    clean,
    graphemes,
    is_blank,
    markdown_to_html,
    shorten,
    tidy,
    to_html,
)

NURSE = "\U0001f469\U0001f3fd\u200d\u2695\ufe0f"  # a woman, a skin tone, a joiner, a staff
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

# Letters, and all that has ever been used to trick somebody who reads or counts them.
awkward = st.text(
    st.one_of(
        st.characters(codec=None),
        st.sampled_from(
            "aeé \n\r\t\v\x00\x1b\x85\xa0\xad\u0301\u0323\u0345\u0600\u0903\u0f71\u115f\u180e"
            "\u200b\u200c\u200d\u200e\u200f\u2028\u202a\u202e\u2066\u2069\ufeff\ufe0f\uffff"
            "\u0915\u094d\u0937\u0627\u0647\u1100\u1161\u11a8\U0001f1ec\U0001f3f4\U0001f3fd"
            "\U0001f469\U000e0067\U000e007f\ud83d\udc4d.,!?-<>&\"'`*_[]()#:/"
        ),
    )
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("hello", 5),
        ("one\r\ntwo", 7),
        ("e\u0301", 1),
        ("नी", 1),
        ("กำ", 1),
        (NURSE, 1),
        (SCOTLAND, 1),
        ("\U0001f1ec\U0001f1e7\U0001f1ea\U0001f1f8", 2),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", 1),
        ("1\ufe0f\u20e3", 1),
        ("각", 1),
        ("שָׁלוֹם", 4),
        ("مرحبا", 5),
        ("Z" + "\u0335" * 40, 1),
    ],
)
def test_characters_are_counted_as_people_see_them(text, count):
    assert graphemes(text) == count


@settings(deadline=None)
@given(awkward)
def test_ascii_is_counted_like_everything_else(text):
    text = text.encode("ascii", "ignore").decode()
    assert graphemes(text) == len(regex.findall(r"\X", text))


@pytest.mark.parametrize(
    ("text", "limit", "lead"),
    [
        ("Short enough.", 13, "Short enough."),
        ("Ask me first. Then tell me what you plan to do.", 26, f"Ask me first. {ELLIPSIS}"),
        ("Please look at me when you talk to me", 20, f"Please look at me{ELLIPSIS}"),
        ("Please look at me when you talk", 18, f"Please look at me{ELLIPSIS}"),
        ("Listen, please, to me", 15, f"Listen, please{ELLIPSIS}"),
        ("A. It took them four whole weeks to write", 20, f"A. It took them{ELLIPSIS}"),
        ("It is 3.5 hours by bus", 8, f"It is{ELLIPSIS}"),
        ("No " + "a" * 40, 20, "No " + "a" * 16 + ELLIPSIS),
        ("医生请听我说。我有很多问题想问你。", 10, f"医生请听我说。 {ELLIPSIS}"),
        (NURSE * 5, 3, NURSE * 2 + ELLIPSIS),
        ("word", 1, ELLIPSIS),
        ("word", 0, ""),
    ],
)
def test_a_lead_ends_with_a_sentence_or_a_word(text, limit, lead):
    assert shorten(text, limit) == lead


@settings(deadline=None)
@given(awkward, st.integers(0, 40))
def test_a_lead_fits_and_never_ends_inside_a_character(text, limit):
    lead = shorten(text, limit)
    assert graphemes(lead) <= limit
    if lead != text:
        start = lead.removesuffix(ELLIPSIS).removesuffix(" ") if limit else lead
        ends = {0, *(match.end() for match in regex.finditer(r"\X", text))}
        assert text.startswith(start)
        assert len(start) in ends


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("  one \r\n two\r", "one\n two"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("one\n \t\n\u2003\n\xa0\ntwo", "one\n\ntwo"),
        ("one\u2028two\u2029three\x0bfour\x0cfive\x85six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("a\tb", "a b"),
        ("a\x00b\x07c\x1b[31md\x7fe\x9bf", "abc[31mdef"),
        ("cafe\u0301", "café"),
        ("\ufeffbegin\ufeff", "begin"),
        ("D\u200br Sm\u2060ith \u00ad01\u200b13", "Dr Smith 0113"),
        ("abc\u202etxt.exe\u202c", "abctxt.exe"),
        ("\u2066isolate\u2069 \u202aembed\u202c", "isolate embed"),
        ("שלום \u200fעולם\u200e", "שלום \u200fעולם\u200e"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        (NURSE, NURSE),
        (SCOTLAND, SCOTLAND),
        ("\u2764\ufe0f\u200d\U0001fa79", "\u2764\ufe0f\u200d\U0001fa79"),
        ("hid\U000e0068\U000e0069den", "hidden"),
        ("D\u200dr Sm\u200cith", "Dr Smith"),
        ("e\u0301\u200d\u0301\u200dx", "é\u0301x"),
        ("a \u200d b", "a  b"),
        ("half \ud83d of a thumb", "half  of a thumb"),
        ("not \ufdd0\uffff\U0001fffe characters", "not  characters"),
        ("blank \u3164\uffa0name", "blank name"),
        ("H" + "\u0335\u0321" * 30 + "i", "H" + "\u0335" * 3 + "\u0321" * 3 + "i"),
        ("Tiếng Việt, ภาษาไทย, ગુજરાતી", "Tiếng Việt, ภาษาไทย, ગુજરાતી"),
        ("བསྒྲུབས", "བསྒྲུབས"),
        ("\u200b\u200d\ufeff \n", ""),
    ],
)
def test_what_nobody_sees_is_taken_out(typed, tidied):
    assert tidy(typed) == tidied


@settings(deadline=None)
@given(awkward)
def test_tidying_again_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)


@settings(deadline=None)
@given(awkward)
def test_tidy_text_is_sound(text):
    tidied = tidy(text)
    tidied.encode("utf-8")
    assert is_normalized("NFC", tidied)
    assert tidied == tidied.strip()
    assert "\n\n\n" not in tidied
    assert not regex.search(r"[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]|\p{NChar}", tidied)
    assert not regex.search(rf"\p{{M}}{{{MARKS + 1}}}", tidied)


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "P", "Zs"], max_codepoint=0x2000)))
def test_tidying_loses_no_letter(text):
    letters = regex.compile(r"[\p{L}\p{N}]")
    composed = "".join(letters.findall(tidy(text)))
    assert len(composed) == len(letters.findall(text))


def test_a_megabyte_is_tidied_whatever_is_in_it():
    for piece in ("\u0301\u0323", "a\u200d", "\u200d\u0301", "\n ", "\U000e0067", "\u202e", "<b>"):
        assert len(tidy(piece * 300_000)) <= 900_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\t",
        "\xa0\u2003\u3000",
        "\u200b\u200d\ufeff",
        "\u202e\u202c",
        "...",
        "\u2026",
        "-",
        "?!",
        "¿?",
        "\u3164\u115f\u1160\uffa0",
        "\u2800",
        "\x00",
        "\u0301",
        "~ ^ `",
    ],
)
def test_a_text_with_nothing_to_read_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize(
    "text", ["a", "5", "é", "א", "我", "…so", "\u2764", "\U0001f44d", "\U0001f1ec\U0001f1e7"]
)
def test_a_letter_a_digit_or_a_picture_can_be_read(text):
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Listen & look", "<p>Listen &amp; look</p>"),
        ("one\ntwo\n\n\nthree", "<p>one<br>two</p>\n<p>three</p>"),
        ("<b>1 < 2</b>", "<p>&lt;b&gt;1 &lt; 2&lt;/b&gt;</p>"),
        ("*not* [a](https://link.example)", "<p>*not* [a](https://link.example)</p>"),
        ('don\'t say "no"', '<p>don\'t say "no"</p>'),
        ("10\xa0km", "<p>10&nbsp;km</p>"),
    ],
)
def test_plain_words_become_paragraphs(text, html):
    assert to_html(text) == html


LINK = '<a href="{}" rel="nofollow ugc noopener">{}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("*kind* and **clear**", "<p><em>kind</em> and <strong>clear</strong></p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("[here](https://a.example/?b=1&c=2)", f"<p>{LINK}</p>"),
        (
            "<https://a.example>",
            "<p>" + LINK.format("https://a.example", "https://a.example") + "</p>",
        ),
        (
            "[mail](mailto:us@a.example)",
            "<p>" + LINK.format("mailto:us@a.example", "mail") + "</p>",
        ),
        ('[t](https://a.example "title")', "<p>" + LINK.format("https://a.example", "t") + "</p>"),
        ("[x](/me/)", "<p>[x](/me/)</p>"),
        ("[x](//a.example)", "<p>[x](//a.example)</p>"),
        ("[x](https:/a.example)", "<p>[x](https:/a.example)</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        (
            "![x](https://a.example/x.png)",
            "<p>!" + LINK.format("https://a.example/x.png", "x") + "</p>",
        ),
        ("# not a title", "<p># not a title</p>"),
        ("`code`", "<p>`code`</p>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("\\*stars\\*", "<p>*stars*</p>"),
        ("---", "<p>---</p>"),
        ("[a]: https://a.example", "<p>[a]: https://a.example</p>"),
    ],
)
def test_markdown_knows_what_people_use(text, html):
    assert markdown_to_html(text) == html.format("https://a.example/?b=1&amp;c=2", "here")


ALLOWED = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a"}


class Walk(HTMLParser):
    """Read HTML as another parser than the sanitiser's, and fail at what must not be there."""

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        given = dict(attrs)
        assert len(given) == len(attrs)
        assert given.keys() <= ({"href", "rel"} if tag == "a" else set()), attrs
        if tag == "a":
            assert given["rel"] == "nofollow ugc noopener"
            href = given.get("href", "https://a").lower()
            assert href.startswith(("https://", "http://", "mailto:")), href
            assert not regex.search(r"[\s\x00-\x1f]", href)

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(html):
    walk = Walk(convert_charrefs=False)
    walk.feed(html)
    walk.close()
    assert nh3.clean(html, tags=ALLOWED, attributes={"a": {"href", "rel"}}, link_rel=None) == html


HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//a.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x20type=text/javascript>alert(1)</script\t\n>",
    "<script/random>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x:alert(alt) onerror=eval(src) alt=1>",
    "<img/src=`x`onerror=alert(1)>",
    '<img """><script>alert(1)</script>">',
    "<IMG SRC=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)>",
    '<img src="jav\tascript:alert(1)">',
    "<image src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text y=20>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math href=javascript:alert(1)>x</math>",
    "<math><annotation-xml encoding=text/html><img src=x onerror=alert(1)></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style>"
    "<path id='</style><img onerror=alert(1) src>'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==>",
    "<applet code=x></applet>",
    "<base href=https://a.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=https://a.example/x.css>",
    "<style>@import 'https://a.example/x.css';</style>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    "<p style=background:url(javascript:alert(1))>x</p>",
    "<p onclick=alert(1)>x</p>",
    "<p/onmouseover=alert(1)//>x",
    "<body onload=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<title><p title='</title><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<isindex action=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=JaVaScRiPt:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href=javascript&colon;alert(1)>x</a>",
    "<a href=java&Tab;script:alert(1)>x</a>",
    "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "<a href=vbscript:msgbox(1)>x</a>",
    "<a href=feed:javascript:alert(1)>x</a>",
    "<a href=//a.example>x</a>",
    "<a href=/accounts/logout/>x</a>",
    "<a href=#x id=x name=x>x</a>",
    "<a href='https://a.example' target=_blank rel=opener onclick=alert(1)>x</a>",
    "<a href=https://a.example><table><td><a href=https://b.example>x</a></table></a>",
    "<p><button><p><object><p><a href=https://a.example><p><marquee><a href=http://b.example>x",
    "<em><p><strong><table><em><li></strong></em><ul><p></table><ol><blockquote></p>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!DOCTYPE html><html><head><script>alert(1)</script>",
    "<?xml version='1.0'?><?php echo 1 ?><script>alert(1)</script>",
    "<%<script>alert(1)</script>%>",
    "<<script>alert(1);//<</script>",
    "<p\x00onclick=alert(1)>x",
    "<a\x0chref=javascript:alert(1)>x",
    "\u202e<script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    '"><script>alert(1)</script>',
    "' autofocus onfocus=alert(1) x='",
    "{{constructor.constructor('alert(1)')()}}",
    "{% debug %}{{ settings.SECRET_KEY }}",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](<javascript:alert(1)>)",
    "[x](https://a.example' onclick='alert(1))",
    '[x](https://a.example"onclick="alert(1))',
    '[x](<https://a.example/" onmouseover=alert(1) ">)',
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "![x](javascript:alert(1))",
    '![x" onerror=alert(1) "](https://a.example)',
    "<javascript:alert(1)>",
    '<https://a.example/"onclick=alert(1)>',
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://a.example "\'><script>alert(1)</script>")',
    "**<script>**alert(1)**</script>**",
    "> <script>\n> alert(1)\n> </script>",
    "    <script>alert(1)</script>",
    "```html\n<script>alert(1)</script>\n```",
]


@pytest.mark.parametrize("write", [to_html, markdown_to_html, clean])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_comes_through(write, text):
    html = write(text)
    assert_harmless(html)
    assert clean(html) == html


@settings(deadline=None)
@given(awkward | st.lists(st.sampled_from(HOSTILE)).map("".join))
def test_whatever_is_written_is_harmless_and_stays_as_it_is(text):
    for write in (to_html, markdown_to_html, clean):
        html = write(text)
        assert_harmless(html)
        assert clean(html) == html


TAGS = [f"<{name}>" for tag in ALLOWED for name in (tag, f"/{tag}")]
SCOPES = [
    "<table>",
    "<td>",
    "<button>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mi>",
    "<object>",
    "<select>",
]
soup = st.lists(st.sampled_from([*TAGS, *SCOPES, "x", "&amp;", "<a href=https://a.example>"]))


@settings(deadline=None)
@given(soup.map("".join))
def test_cleaning_again_changes_nothing_however_tags_are_nested(html):
    assert_harmless(clean(html))
    assert clean(clean(html)) == clean(html)


def test_what_will_not_settle_becomes_plain_text():
    link = "<a href=https://a.example>one"
    assert clean(f"{link}<table><td>{link} & two", passes=1) == "oneone &amp; two"


@settings(deadline=None)
@given(awkward)
def test_plain_words_say_what_was_typed(text):
    shown = regex.sub(r"</?p>", "", to_html(text)).replace("<br>", "\n")
    assert unescape(shown).split() == tidy(text).split()


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "*a ", "**a_", "> ", "- ", "1. ", "<", "[a](", "[a](<", "<p>", "<a href=x>"],
)
def test_long_nonsense_is_written_all_the_same(piece):
    assert_harmless(markdown_to_html(piece * 2_000))
    assert_harmless(clean(piece * 2_000))
