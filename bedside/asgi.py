"""Bedside as one ASGI application: live streams to the hub, everything else to Django's WSGI.

Django's pages cost two to six times as much under ASGI (docs/decisions/0003-embedded-default.md).
"""

import os
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

from bedside.live.hub import PREFIX, Receive, Scope, Send, hub

# More threads than cores: a few may wait for the database while others draw pages.
THREADS = 4


class OnePort:
    """Pages and live streams behind one address."""

    def __init__(self) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.settings")
        # Both sides spell WSGI's and ASGI's types out in their own way.
        pages: Any = get_wsgi_application()
        self.pages: Any = WSGIMiddleware(pages, workers=THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"].startswith(PREFIX):
            await hub(scope, receive, send)
        else:
            await self.pages(scope, receive, send)
