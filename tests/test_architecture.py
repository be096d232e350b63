"""The rules that the tree keeps."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

# What Django writes itself is as long as it is.
FILES = sorted(path for path in Path("bedside").rglob("*.py") if "migrations" not in path.parts)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_files_stay_short(path):
    assert len(path.read_text().splitlines()) <= 400


VIEWS = {"views", "writing", "own", "gallery", "feeds", "desk", "api", "forms"}


@pytest.mark.parametrize("path", [path for path in FILES if path.stem in VIEWS], ids=str)
def test_views_do_not_write(path):
    writes = {"save", "create", "delete", "bulk_create", "get_or_create", "update_or_create"}
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) != "router"  # router.delete names a method of HTTP
    }
    assert not calls & writes


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


PACKAGES = sorted(path.parent.name for path in Path("bedside").glob("*/__init__.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_the_map_says_what_the_package_says(package):
    told = ast.get_docstring(ast.parse(Path("bedside", package, "__init__.py").read_text()))
    assert f"- `{package}`: {told}" in Path("ARCHITECTURE.md").read_text()


def height() -> dict[str, int]:
    """Each package's layer, counted from the ground, as the import contract lists them."""
    settings = tomllib.loads(Path("pyproject.toml").read_text())
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    return {
        package: level
        for level, layer in enumerate(reversed(layers))
        for package in re.findall(r"\w+", layer)
    }


def may_reach(package: str, other: str) -> bool:
    return package == other or height()[other] < height()[package]


def test_foreign_keys_point_down():
    """A foreign key named in a string is an import that the import contracts cannot see."""
    keys = [
        (model._meta.app_label, field.related_model._meta.app_label, str(field))
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation
    ]
    ours = [key for key in keys if {key[0], key[1]} <= height().keys()]
    assert ours
    assert [name for here, there, name in ours if not may_reach(here, there)] == []


@pytest.mark.parametrize("path", sorted(Path("bedside").rglob("*.html")), ids=str)
def test_templates_include_from_below(path):
    """A page may show its neighbours by URL. It does not include their files."""
    used = re.findall(r"{% (?:include|extends) [\"'](\w+)/", path.read_text())
    assert [name for name in used if name in height() and not may_reach(path.parts[1], name)] == []
