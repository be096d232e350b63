"""What Django answers at a stream's address, where the hub should have."""

from django.http import HttpRequest, HttpResponseNotFound


def stream(request: HttpRequest, token: str) -> HttpResponseNotFound:
    """Say that the proxy sent a stream to the page server. Browsers do not ask again after this."""
    return HttpResponseNotFound(
        "Live streams are served by `bedside live`: route /live/ to it (docs/nginx.conf).\n",
        content_type="text/plain",
    )
