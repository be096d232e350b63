"""What holds for every template and stylesheet, read as text."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from bedside.ui.dates import day, moment, month_day
from bedside.ui.jinja import STYLES

CSS = settings.ROOT / "bedside" / "ui" / "static" / "ui"
TEMPLATES = sorted(settings.ROOT.glob("bedside/*/jinja2/**/*.html"))
environment = engines["jinja2"].env

JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
INLINE = re.compile(
    r"<[a-z][^<>]*\s(?:style|on[a-z]+)\s*=|<style|javascript:"
    r'|<script(?![^>]*(?:\bsrc=|type="application/json"))',
    re.IGNORECASE,
)
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?!\")|\b(?:rgb|hsl|oklch)a?\(")


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color: red">',
        '<p class="{{ a > b }}" style="x">',
        '<a\n  onclick="x()">',
        "<style>",
        "<script>x()</script>",
        '<a href="javascript:x()">',
    ],
)
def test_the_search_for_styles_and_scripts_finds_them(markup):
    assert INLINE.search(JINJA.sub("", markup))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_a_style_or_script_of_its_own(template: Path):
    assert not INLINE.search(JINJA.sub("", template.read_text()))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_template_can_be_compiled(template: Path):
    environment.parse(template.read_text())


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_asks_anything_of_another_place(template: Path):
    loads = re.findall(
        r'<(?:link|script|img|iframe|source)[^>]*(?:href|src)="([^"]*)"', template.read_text()
    )
    assert not [address for address in loads if address.startswith(("http", "//"))]


@pytest.mark.parametrize("name", STYLES)
def test_colours_are_written_in_tokens_alone(name):
    if name not in {"tokens", "components/print"}:
        css = re.sub(r"/\*.*?\*/", "", (CSS / f"{name}.css").read_text(), flags=re.DOTALL)
        assert not COLOUR.search(css)


def test_every_stylesheet_that_is_linked_exists_and_every_one_that_exists_is_linked():
    kept = {str(path.relative_to(CSS).with_suffix("")) for path in CSS.rglob("*.css")}
    assert kept == set(STYLES)


def test_every_file_that_a_stylesheet_names_exists():
    for path in CSS.rglob("*.css"):
        for target in re.findall(r'url\("?([^")]+)"?\)', path.read_text()):
            assert target.startswith("#") or (path.parent / target).exists()


@pytest.mark.parametrize("name", ["400.html", "500.html", "503.html"])
def test_pages_for_when_nothing_works_need_nothing(name):
    drawn = environment.get_template(name).render()
    assert drawn.strip().startswith("<!doctype html>")
    assert "<h1>" in drawn


def test_dates_have_the_day_of_the_week_and_the_machines_form():
    noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert day(noon) == '<time datetime="2026-03-03">Tuesday 3 March 2026</time>'
    assert day(date(2026, 3, 3)) == day(noon)
    assert month_day(noon) == '<time datetime="2026-03-03">Tuesday 3 March</time>'
    assert moment(noon) == (
        '<time datetime="2026-03-03T12:00+00:00">Tuesday 3 March 2026, 12:00 UTC</time>'
    )


def test_no_date_prints_as_nothing():
    assert (day(None), month_day(None), moment(None)) == ("", "", "")
