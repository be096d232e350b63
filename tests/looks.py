"""Every page in every state it can be in, as its bytes, for those that judge how pages are made."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest import mock
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.template.backends.jinja2 import Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone

from bedside.dialogue import actions
from bedside.dialogue.models import Pair, Response, Wish
from bedside.home import community
from bedside.people.models import Member, Role
from bedside.people.speakers import Speaker
from tests import make, places
from tests.people.letters import code_for
from tests.people.softkey import SoftKey, options_in

BOARD = "/wishes/doctor-patient/"
WRITE = f"{BOARD}write/"
KEYS, CODES = "/accounts/2fa/webauthn/", "/accounts/2fa/recovery-codes/"
MARKED = "would read what Dr. Harriet Quimby wrote, and call me on 020 7946 0958."


@dataclass
class Look:
    """One page as it was answered."""

    name: str
    status: int
    html: str
    headers: dict[str, str]
    is_first: bool = True  # of its template


@dataclass
class Album:
    """The pages collected so far, and the templates that drew them."""

    looks: list[Look] = field(default_factory=list)
    drawn: str = ""  # the template of the newest page
    templates: set[str] = field(default_factory=set)

    def keep(self, name, response, *statuses):
        assert response.status_code in (statuses or (200,)), (name, response.status_code)
        html = response.content.decode()
        first = self.drawn not in self.templates
        self.templates.add(self.drawn)
        self.looks.append(Look(name, response.status_code, html, dict(response.headers), first))


@contextmanager
def noting_templates(album):
    """Note the name of each people-facing template that is rendered."""
    render = Template.render

    def noted(template, context=None, request=None):
        album.drawn = template.template.name
        return render(template, context, request)

    with mock.patch.object(Template, "render", noted):
        yield


def browser_of(member=None):
    client = Client(headers={"accept-language": "en"})
    if member:
        client.force_login(member)
    return client


def collect():
    """Walk through the whole place, first empty, then with the demo community."""
    album = Album()
    with noting_templates(album):
        places.forget()
        empty_place(album)
        places.forget()
        made = community.load(timezone.now())
        made.members["Author"] = make.member(Role.PATIENT, Role.CAREGIVER, username="Author")
        reading(album)
        writing(album, made)
        answering(album, made)
        replying(album, made)
        own_words_of_a_guest(album)
        standings(album, made)
        doors(album, made)
        account(album, made)
        trouble(album)
    places.forget()
    return album


def empty_place(album):
    client = browser_of()
    for name, path in {"front": "/", "pairs": "/wishes/", "sets": "/sets/"}.items():
        album.keep(f"{name}, nothing there yet", client.get(path))
    pair = make.pair(slug="empty", closes_at=make.NOON)
    for page in ("wishes", "wall", "embed"):
        album.keep(f"{page}, closed and empty", client.get(f"/{page}/empty/"))
    album.keep("write, closed", client.get("/wishes/empty/write/"))
    Pair.objects.filter(pk=pair.pk).delete()


def reading(album):
    client = browser_of()
    answered = Wish.objects.filter(response_count__gt=0, may_be_quoted=True).first()
    spanish = Wish.objects.filter(language="es").first()
    pages = {
        "front": "/",
        "pairs": "/wishes/",
        "board": BOARD,
        "board, new": f"{BOARD}?order=new&side=clinician",
        "board, one topic": f"{BOARD}?order=topic",
        "wish with replies": f"/wish/{answered.code}/",
        "wish in Spanish": f"/wish/{spanish.code}/",
        "sets": "/sets/",
        "set": "/sets/waiting-and-not-knowing/",
        "wall": "/wall/doctor-patient/",
        "wall in Spanish": "/wall/doctor-patient/?lang=es",
        "embed": "/embed/doctor-patient/",
    }
    for name, path in pages.items():
        album.keep(name, client.get(path))
    for theme in ("dark", "light"):
        client.cookies["theme"], client.cookies["text"] = theme, "large"
        album.keep(f"front, {theme} and large by choice", client.get("/"))
    album.keep("front in Spanish", Client(headers={"accept-language": "es"}).get("/"))


def filled(**fields):
    return {"role": "patient", "language": "en", "body": ""} | fields


def writing(album, made):
    stranger, author = browser_of(), browser_of(made.members["Author"])
    for name, client in {"stranger": stranger, "member": author}.items():
        album.keep(f"write, {name}", client.get(f"{WRITE}?as=patient"))
        album.keep(f"write, {name}, empty", client.post(WRITE, filled(role="")), 422)
        album.keep(f"write, {name}, marked", client.post(WRITE, filled(body=MARKED)), 422)
        long = filled(body="x" * 300, nickname="me@example.org")
        album.keep(f"write, {name}, too long", client.post(WRITE, long), 422)
    stranger.post(WRITE, filled(body="kept", keep="signin"))


def answering(album, made):
    author = made.members["Author"]
    wish = Wish.objects.filter(standing="published").first()
    own = actions.make_wish(
        Speaker(author, None, Role.PATIENT, "Author"),
        wish.prompt,
        actions.Draft("would say what comes next.", may_be_quoted=True),
        once=uuid4(),
        now=timezone.now(),
    )
    client = browser_of(author)
    for name, someone in {"stranger": browser_of(), "member": client}.items():
        album.keep(f"answer, {name}", someone.get(f"/wish/{wish.code}/answer/?r=hear"))
        album.keep(f"answer, {name}, none", someone.get(f"/wish/{wish.code}/answer/"), 422)
        album.keep(f"respond, {name}", someone.get(f"/wish/{wish.code}/respond/"))
        told = filled(role="", heard="She is 97 and lives at N1 9GU.")
        again = someone.post(f"/wish/{wish.code}/respond/", told)
        album.keep(f"respond, {name}, marked", again, 422)
    album.keep("board, member", client.get(f"{BOARD}?order=new"))
    album.keep("set, member", client.get("/sets/waiting-and-not-knowing/"))
    album.keep("wish, own", client.get(f"/wish/{own.code}/"))
    album.keep("mine, wish", client.get(f"/me/words/{own.code}/"))
    album.keep("mine, change", client.get(f"/me/words/{own.code}/change/"))
    changed = client.post(f"/me/words/{own.code}/change/", filled(body=MARKED))
    album.keep("mine, change, marked", changed, 422)
    album.keep("mine, withdraw", client.get(f"/me/words/{own.code}/withdraw/"))
    album.keep("answer, own", client.post(f"/wish/{own.code}/answer/", {"r": "hear"}), 403)
    album.keep("respond, own", client.get(f"/wish/{own.code}/respond/"), 403)


def replying(album, made):
    """A reply from its first step to the second, and what the author of the wish sees of it."""
    author = made.members["Author"]
    wish = Wish.objects.get(author=author)
    clinician = Member.objects.filter(roles__role=Role.CLINICIAN).first()
    client, asked = browser_of(clinician), browser_of(author)
    client.post(f"/wish/{wish.code}/respond/", filled(role="clinician", heard="You want the plan."))
    reply = Response.objects.get(wish=wish)
    here = f"/me/words/{reply.code}/"
    album.keep("reply, started", client.get(here))
    album.keep("me, somebody waits", asked.get("/me/"))
    album.keep("mine, wish to judge", asked.get(f"/me/words/{wish.code}/"))
    judged = f"/me/words/{wish.code}/heard/{reply.say_backs.get().pk}/"
    album.keep("mine, wish, almost without why", asked.post(judged, {"verdict": "almost"}), 422)
    actions.judge(author, reply.say_backs.get(), "almost", "And why.", now=timezone.now())
    album.keep("reply, almost", client.get(here))
    album.keep("reply, again with nothing", client.post(f"{here}again/", {"heard": ""}), 422)
    told = {"kind": "happens", "body": "A *list*:\n\n- one\n- two", "check": "1"}
    album.keep("reply, looked at first", client.post(f"{here}reply/", told))
    album.keep("reply, empty", client.post(f"{here}reply/", {"kind": "happens", "body": ""}), 422)
    client.post(f"{here}reply/", {"kind": "happens", "body": "Yes."})
    album.keep("reply, published", client.get(here))
    album.keep("reply, withdraw", client.get(f"{here}withdraw/"))
    album.keep("me, with replies", client.get("/me/"))


def own_words_of_a_guest(album):
    guest = browser_of()
    sent = guest.post(WRITE, filled(body="would wait for my answer.", nickname="Maple"))
    receipt = sent.headers["Location"]
    album.keep("receipt, asked for", guest.get("/receipt/"))
    album.keep("receipt, mistyped", guest.get("/receipt/?code=ABCD"), 404)
    album.keep("receipt", guest.get(receipt))
    album.keep("receipt, change", guest.get(f"{receipt}change/"))
    album.keep("receipt, withdraw", guest.get(f"{receipt}withdraw/"))
    guest.post(f"{receipt}withdraw/")
    album.keep("receipt, withdrawn", guest.get(receipt))


def standings(album, made):
    """The author's own page of words in every standing, and an answer that came too late."""
    author = made.members["Author"]
    wish, client = Wish.objects.get(author=author), browser_of(author)
    for standing in ("held", "declined", "hidden", "withdrawn"):
        Wish.objects.filter(pk=wish.pk).update(standing=standing, decline_reason="A place.")
        album.keep(f"mine, {standing}", client.get(f"/me/words/{wish.code}/"))
    album.keep("me, words taken down", client.get("/me/"))
    late = browser_of(Member.objects.filter(roles__role=Role.STAFF).first())
    album.keep("answer, too late", late.post(f"/wish/{wish.code}/answer/", {"r": "hear"}), 403)
    newcomer = browser_of(make.member(username="Newcomer"))
    album.keep("me, nothing written", newcomer.get("/me/"))


def doors(album, made):
    """Signing in and out, and joining."""
    stranger = browser_of()
    pages = {"sign in": "/accounts/login/?next=/me/", "join": "/accounts/signup/"}
    for name, path in pages.items():
        album.keep(name, stranger.get(path))
        album.keep(f"{name}, empty", stranger.post(path, {}), 200, 422)
    album.keep("sign in, password", stranger.get("/accounts/login/password/"))
    album.keep("sign in, not any more", stranger.get("/accounts/inactive/"))
    stranger.post("/accounts/login/", {"email": "nobody@example.org"})
    album.keep("sign in, code", stranger.get("/accounts/login/code/confirm/"))
    joining = browser_of()
    told = {"email": "new@example.org", "username": "Rowan", "roles": ["patient"]}
    joining.post("/accounts/signup/", told)
    album.keep("join, code", joining.get("/accounts/signup/code/"))
    album.keep("join, wrong code", joining.post("/accounts/signup/code/", {"code": "X"}), 422)


def account(album, made):
    """What belongs to an account: its name, addresses, passkeys and the browsers it is open in."""
    member = made.members["Author"]
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    client = browser_of(member)
    for name, path in {
        "sign out": "/accounts/logout/",
        "addresses": "/accounts/email/",
        "passkeys, none": KEYS,
        "passkeys, add": f"{KEYS}add/",
        "ways in": "/accounts/2fa/",
        "sessions": "/accounts/sessions/",
        "name": "/me/name/",
    }.items():
        album.keep(name, client.get(path))
    album.keep("name, taken", client.post("/me/name/", {"username": "Dr Who"}), 422)
    key = SoftKey()
    credential = key.register(options_in(client.get(f"{KEYS}add/")))
    client.post(f"{KEYS}add/", {"name": "Phone", "passwordless": "on", "credential": credential})
    asked = client.get(CODES, follow=True)
    album.keep("passkeys, show it once more", asked)
    fields = {"credential": key.sign(options_in(asked)), "next": CODES}
    client.post(f"{KEYS}reauthenticate/", fields)
    number = Authenticator.objects.get(user=member, type="webauthn").pk
    for name, path in {
        "passkeys, one": KEYS,
        "passkeys, rename": f"{KEYS}keys/{number}/edit/",
        "passkeys, remove": f"{KEYS}keys/{number}/remove/",
        "spare codes": CODES,
        "spare codes, new": f"{CODES}generate/",
        "ways in, with a passkey": "/accounts/2fa/",
    }.items():
        album.keep(name, client.get(path))
    album.keep("show a spare code", client.get("/accounts/2fa/reauthenticate/"))
    back = browser_of()
    back.post("/accounts/login/", {"email": member.email})
    code = {"code": code_for(member.email)}
    asked = back.post("/accounts/login/code/confirm/", code, follow=True)
    album.keep("sign in, passkey too", asked)
    old = make.member(username="Oldtimer")
    old.set_password("from before codes")  # nobody is given one any more
    old.save()
    album.keep("show the password once more", browser_of(old).get("/accounts/reauthenticate/"))
    client.post("/accounts/email/", {"action_add": "", "email": "other@example.org"})
    album.keep("addresses, code", client.get("/accounts/confirm-email/"))


def trouble(album):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    album.keep("404", client.get("/nothing/"), 404)
    album.keep("403, no token", client.post(WRITE, filled()), 403)
    request = RequestFactory().get("/")
    for number in (400, 429, 500, 503):
        seen = request if number == 429 else None  # the others are drawn when nothing works
        name = f"{number}.html"
        html = render_to_string(name, request=seen, using="jinja2")
        album.templates.add(name)
        album.looks.append(Look(str(number), number, html, {"Content-Type": "text/html"}))
