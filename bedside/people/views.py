"""The doors: signing in and out, joining, and changing one's name."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import (
    get_next_redirect_url,
    passthrough_next_redirect_url,
    perform_login,
)
from allauth.core import ratelimit
from allauth.decorators import rate_limit
from allauth.usersessions.views import list_usersessions
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bedside.people import joining
from bedside.people.browsers import browser_of
from bedside.people.forms import CodeForm, JoinForm, NameForm
from bedside.people.requests import MemberRequest

NEXT = "next"
NAME_IS_GONE = _("Somebody here already has this name. Please pick another.")


def next_to(request: HttpRequest, name: str) -> str:
    """Write the address of another door that leads on to the same page."""
    return passthrough_next_redirect_url(request, reverse(name), NEXT)


def next_context(request: HttpRequest) -> dict[str, Any]:
    """Give a door's template what it needs to lead on to where somebody was going."""
    return {
        "next": get_next_redirect_url(request) or "",
        "sign_in_url": next_to(request, "account_login"),
        "join_url": next_to(request, "account_signup"),
    }


by_code = allauth_views.RequestLoginCodeView.as_view(template_name="account/login.html")
by_password = allauth_views.LoginView.as_view(template_name="account/login_password.html")


@rate_limit(action="login")  # type: ignore[untyped-decorator]  # allauth ships no types
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for an e-mail address. Who already waits for a code goes on to where they now want.

    Whoever types an address begins anew: the first one may have had a letter too many.
    """
    if request.method == "POST" and request.user.is_anonymous:
        clear_login(request)
    response: HttpResponseBase = by_code(request)
    waits = reverse("account_confirm_login_code")
    if request.method == "GET" and response.headers.get("Location") == waits:
        return redirect(next_to(request, "account_confirm_login_code"))
    return response


def sign_in_by_password(request: HttpRequest) -> HttpResponseBase:
    """Let in who was given a password: a host, on the day when no mail leaves this place."""
    if request.user.is_anonymous:
        clear_login(request)
    response: HttpResponseBase = by_password(request)
    return response


def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Sign out, and have the browser forget the pages and the drafts of whoever was here."""
    was_here = request.user.is_authenticated
    response = allauth_views.logout(request)
    if was_here and request.method == "POST":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        if isinstance(response, HttpResponse):
            response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    return response


@never_cache
@require_http_methods(["GET", "POST"])
@rate_limit(action="signup")  # type: ignore[untyped-decorator]  # allauth ships no types
def join(request: HttpRequest) -> HttpResponse:
    """Ask for an address, a name and roles, and send a code. The answer is the same for all."""
    if request.user.is_authenticated:
        return redirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)
    waiting = joining.waiting_in(request)
    form = JoinForm(request.POST or None, initial=first_choices(request, waiting))
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if ratelimit.consume(request, action="request_login_code", key=email):
            joining.start(request, form.cleaned_data, now=timezone.now())
            return redirect(next_to(request, "account_signup_code"))
        form.add_error("email", get_adapter().error_messages["too_many_login_attempts"])
    context = {
        "form": form,
        "spent": waiting is not None and not waiting["code"] and request.method == "GET",
        **next_context(request),
    }
    return render(request, "people/join.html", context, status=422 if form.errors else 200)


def first_choices(request: HttpRequest, waiting: joining.Joining | None) -> dict[str, Any]:
    """Choose what the form begins with: what was chosen before, or what a link brought along."""
    if waiting:
        return {name: waiting[name] for name in ("email", "username", "roles")}
    return {"roles": request.GET.getlist("as")}


@never_cache
@require_http_methods(["GET", "POST"])
@rate_limit(action="signup")  # type: ignore[untyped-decorator]  # allauth ships no types
def join_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code from the mail. With the right one the account begins."""
    waiting = joining.waiting_in(request)
    if waiting is None or not waiting["code"]:
        return redirect(next_to(request, "account_signup"))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        outcome = joining.try_code(request, waiting, code, now=timezone.now())
        if outcome is joining.Outcome.RIGHT:
            return let_in(request, waiting)
        if outcome is joining.Outcome.SPENT:
            return redirect(next_to(request, "account_signup"))
        form.add_error("code", get_adapter().error_messages["incorrect_code"])
    context = {"form": form, "email": waiting["email"], **next_context(request)}
    return render(request, "people/join_code.html", context, status=422 if form.errors else 200)


def let_in(request: HttpRequest, waiting: joining.Joining) -> HttpResponse:
    """Begin the account and go on to where somebody was going."""
    member = joining.become_member(waiting)
    if member is None:
        form = JoinForm(dict(waiting))
        if form.is_valid():
            form.add_error("username", NAME_IS_GONE)
        context = {"form": form, **next_context(request)}
        return render(request, "people/join.html", context, status=422)
    del request.session[joining.KEY]
    return perform_login(
        request, member, redirect_url=get_next_redirect_url(request), email=member.email
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def name(request: MemberRequest) -> HttpResponse:
    """Be known by another name from now on."""
    before = request.user.username
    form = NameForm(request.POST or None, member=request.user, initial={"username": before})
    if request.method == "POST" and form.is_valid():
        if joining.take_name(request.user, form.cleaned_data["username"]):
            return redirect(settings.LOGIN_REDIRECT_URL)
        form.add_error("username", NAME_IS_GONE)
    request.user.username = before
    context = {"nav": "me", "form": form}
    return render(request, "people/name.html", context, status=422 if form.errors else 200)


def sessions(request: HttpRequest) -> HttpResponseBase:
    """Show where somebody is signed in, with browsers called as people call them."""
    response = list_usersessions(request)
    if isinstance(response, TemplateResponse) and response.context_data:
        shown = [(one, browser_of(one.user_agent)) for one in response.context_data["sessions"]]
        response.context_data["shown"] = shown[::-1]
    return response


def no_passwords(request: HttpRequest, rest: str) -> HttpResponseRedirect:
    """Nobody chooses a password here, so the pages about that lead to the door."""
    return HttpResponseRedirect(reverse("account_login"))
