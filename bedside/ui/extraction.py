"""Find the words to translate in Django templates, for pybabel, which knows only Jinja2's."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from babel.messages.extract import extract_javascript
from django.utils.translation.template import templatize


def extract_django(
    file: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[Any, ...]]:
    """Let Django write its tags as calls, read as JavaScript: its indents mean nothing."""
    calls = templatize(file.read().decode(), origin=getattr(file, "name", None))
    yield from extract_javascript(BytesIO(calls.encode()), keywords, comment_tags, options)
