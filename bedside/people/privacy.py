"""What was made for one person is kept by nobody else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def unkept(get_response: Answer) -> Answer:
    """Middleware: forbid browsers and proxies to keep what was drawn for somebody with a session.

    On a shared computer the back button would otherwise show it after signing out. An answer
    that sets a cookie is somebody's own too.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return answer
