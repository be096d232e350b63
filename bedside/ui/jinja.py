"""The Jinja2 environment: what every people-facing template may use."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, Undefined
from markupsafe import Markup

from bedside.ui.dates import day, moment, month_day
from bedside.ui.figures import reach_bar
from bedside.ui.icons import GLYPHS, HALVES, ICONS, LOGO
from bedside.ui.words import ROLE_NAMES, number, phrases

# In the order in which they load; tokens.css also sets the order of the layers.
STYLES = (
    "tokens",
    "base",
    "components/shell",
    "components/button",
    "components/form",
    "components/voice",
    "components/reach",
    "components/resonate",
    "components/quilt",
    "components/home",
    "components/board",
    "components/composer",
    "components/sayback",
    "components/receipt",
    "components/set",
    "components/me",
    "components/wall",
    "components/print",
)
FONTS = ("atkinson-hyperlegible-next-latin-wght-normal", "newsreader-latin-opsz-normal")


def environment(**options: Any) -> Environment:
    """Build the environment that Django's Jinja2 backend renders with.

    A name that a view did not give prints as nothing, so that one missing value
    never turns a page into an error, and an error page can render with no
    context at all. Asking for an attribute of a missing name still raises, in
    development as in production, so a misspelt object cannot go unseen.
    """
    options |= {"autoescape": True, "undefined": Undefined}
    environment = Environment(  # noqa: S701 - autoescape is on, two lines above
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, **options
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # added by the extension
    environment.globals |= {
        "_": translated,
        "gettext": translated,
        "ngettext": counted,
        "static": asset,
        "url": url,
        "stylesheets": stylesheets,
        "preloads": preloads,
        "get_language": get_language,
        "LANGUAGES": settings.LANGUAGES,
        "icon": ICONS,
        "glyph": GLYPHS,
        "half": HALVES,
        "logo": LOGO,
        "reach_bar": reach_bar,
        "role_names": ROLE_NAMES,
        "phrases": phrases,
    }
    environment.filters |= {
        "day": day,
        "moment": moment,
        "month_day": month_day,
        "number": number,
    }
    return environment


def translated(words: str, /, **values: object) -> Markup:
    """Translate words of ours and put values, escaped, into them.

    In place of Jinja2's own wrapper, which formats every sentence anew: a page says forty.
    """
    return template(get_language(), words) % values if values else plain(get_language(), words)


@cache
def template(language: str | None, words: str) -> Markup:
    """Keep a translated sentence that has gaps. The language is the key, already switched to."""
    return Markup(gettext(words))  # noqa: S704 - ours and our translators', like every template


@cache
def plain(language: str | None, words: str) -> Markup:
    """Keep a translated sentence without gaps. `%%` stands for a percent sign in all of them."""
    return template(language, words) % ()


def counted(one: str, many: str, count: int, /, **values: object) -> Markup:
    """Translate words that depend on a count, and put values, escaped, into them."""
    return Markup(ngettext(one, many, count)) % {"num": count, **values}  # noqa: S704 - as above


def url(name: str, *args: object, **kwargs: object) -> str:
    """Write the address of a view: positional or named parts, never both."""
    if args or kwargs:
        return reverse(name, args=args or None, kwargs=kwargs or None)
    return fixed_url(name, get_urlconf(), get_script_prefix())


@cache
def fixed_url(name: str, urlconf: str | None, prefix: str) -> str:
    """Write an address without parts, looked up once: the header and footer name eight."""
    return reverse(name, urlconf=urlconf)


@cache
def asset(path: str) -> str:
    """Write the address of a static file. It never changes while a server runs."""
    return static(path)


@cache
def stylesheets() -> Markup:
    """Link every stylesheet, in order. Links load side by side; @import would chain them."""
    link = Markup('<link rel="stylesheet" href="{}">')
    return Markup("\n").join(link.format(asset(f"ui/{name}.css")) for name in STYLES)


@cache
def preloads() -> Markup:
    """Ask for the two fonts that every page needs before the stylesheets name them."""
    link = Markup('<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>')
    return Markup("\n").join(link.format(asset(f"ui/fonts/{name}.woff2")) for name in FONTS)


def macro(template: str, name: str) -> Callable[..., Markup]:
    """Give a template's macro as a function, for what is drawn apart from a page and kept."""
    engine = engines["jinja2"]
    assert isinstance(engine, Jinja2)  # noqa: S101 - says so to mypy; settings name it so
    drawn: Callable[..., Markup] = getattr(engine.env.get_template(template).module, name)
    return drawn
