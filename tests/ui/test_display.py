import pytest
from django.test import RequestFactory

from bedside.ui.context import page
from bedside.ui.views import display

requests = RequestFactory()


def post(headers=None, **fields):
    return display(requests.post("/display/", fields, headers=headers))


def test_choices_are_kept_for_a_year_in_the_readers_own_browser():
    answer = post(theme="dark", text="large", language="es", next="/wishes/")
    assert (answer.status_code, answer.url) == (302, "/wishes/")
    for name, value in {"theme": "dark", "text": "large", "django_language": "es"}.items():
        cookie = answer.cookies[name]
        assert cookie.value == value
        assert (cookie["max-age"], cookie["samesite"]) == (31_536_000, "Lax")


def test_the_usual_choice_needs_no_cookie():
    answer = post(theme="auto", text="normal", next="/")
    assert answer.cookies["theme"]["max-age"] == 0
    assert answer.cookies["text"]["max-age"] == 0


def test_the_language_that_one_reads_in_already_needs_no_cookie():
    assert not post(language="en", next="/").cookies


@pytest.mark.parametrize("name", ["theme", "text", "language"])
def test_a_choice_that_is_not_offered_is_not_kept(name):
    assert not post(**{name: "../../etc", "next": "/"}).cookies


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\t/evil.example/",
        "\x08//evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "http:///evil.example",
        "evil.example",
        "",
    ],
)
def test_nobody_is_sent_to_another_place(elsewhere):
    assert post(theme="dark", next=elsewhere).url == "/"


def test_one_returns_to_the_page_with_its_filters():
    assert post(next="/wishes/a/?order=new&side=patient").url == "/wishes/a/?order=new&side=patient"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_choose_for_the_reader(headers):
    answer = post(headers=headers, theme="dark", next="/")
    assert answer.status_code == 403
    assert not answer.cookies


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {}],
)
def test_a_form_of_this_place_needs_no_token(headers):
    assert post(headers=headers, theme="dark", next="/").status_code == 302


def test_following_a_link_changes_nothing():
    assert display(requests.get("/display/?theme=dark")).status_code == 405


class Untouchable:
    """Stands for a session or a user that a stranger's page must not look at."""

    def __getattr__(self, name):
        raise AssertionError(f"a stranger's page looked at {name}")


def test_a_page_for_a_stranger_looks_at_neither_session_nor_user():
    request = requests.get("/")
    request.session = request.user = Untouchable()
    assert page(request)["viewer"] is None


def test_somebody_with_a_session_who_has_not_signed_in_is_a_stranger():
    request = requests.get("/", headers={"Cookie": "sessionid=x"})
    request.user = type("Nobody", (), {"is_authenticated": False})()
    assert page(request)["viewer"] is None


def test_a_page_knows_the_choices_that_were_kept_and_ignores_what_it_never_offered():
    kept = page(requests.get("/", headers={"Cookie": "theme=dark; text=large"}))
    assert (kept["theme"], kept["text_size"]) == ("dark", "large")
    odd = page(requests.get("/", headers={"Cookie": 'theme="><script>; text=huge'}))
    assert (odd["theme"], odd["text_size"]) == ("auto", "normal")
