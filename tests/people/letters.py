"""Read what was sent to somebody, as they would."""

import re
from html import unescape

from django.core import mail

CODE = re.compile(r"^(\d{4}-\d{4})$", re.MULTILINE)
CHANGES = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def newest_to(email):
    letters = [letter for letter in mail.outbox if letter.to == [email]]
    assert letters, f"nothing was sent to {email}"
    return letters[-1]


def code_for(email):
    return CODE.search(newest_to(email).body).group(1)


def page_of(response, *private):
    """A page as it reads, without what must differ each time: tokens and the address typed."""
    text = CHANGES.sub("", unescape(response.content.decode()))
    for words in private:
        text = text.replace(words, "…")
    return text
