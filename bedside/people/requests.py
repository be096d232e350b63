"""The request as views see it: somebody is always signed in or plainly anonymous."""

from django.conf import settings
from django.http import HttpRequest

from bedside.people.models import Member, Role


class MemberRequest(HttpRequest):
    """A request that a view's decorators have shown to come from a member."""

    user: Member


def reader_of(request: HttpRequest) -> Member | None:
    """Say who reads: a member, or nobody in particular. Strangers' sessions are not looked at."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if isinstance(request.user, Member) else None


def role_of(request: HttpRequest, member: Member) -> Role | None:
    """Say which of their roles a member speaks from now: the one they picked, or their first."""
    held = member.role_list
    picked = request.session.get("role")
    return next((role for role in held if role == picked), held[0] if held else None)
