"""Words to read: what hosts see of them, and what they decide."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import reverse

from bedside.dialogue import curating, desk, waiting
from bedside.dialogue.models import Response, Wish
from bedside.dialogue.waiting import Sieve, read_queue, seal_of
from bedside.live import stamps
from bedside.people import hosts
from bedside.people.models import Role
from bedside.safety.models import Standing
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
HELD = {"standing": Standing.HELD, "published_at": None}


def a_host(**fields):
    hosts.grant_all()
    made = make.member(**fields)
    made.groups.add(Group.objects.get(name=hosts.HOSTS))
    return made


def browser(member=None):
    client = Client()
    if member:
        client.force_login(member)
    return client


def held(**fields):
    return make.wish(**HELD | fields)


def imported(**fields):
    return held(source="A hospital’s comments", **fields)


def address(act, words):
    return reverse(f"desk:{act}", args=[waiting.kind_of(words), words.code])


def press(client, act, words, **fields):
    fields = {"seal": seal_of(words)} | fields
    return client.post(address(act, words), fields, follow=True)


def standing(words):
    return type(words).objects.get(pk=words.pk).standing


# What waits, and in which order.


def test_the_longest_waiting_comes_first_whatever_it_is():
    on = make.wish()
    new = held(written_at=NOON + timedelta(hours=2))
    old = held(written_at=NOON)
    between = make.response(to=on, **HELD, written_at=NOON + timedelta(hours=1))
    make.wish()
    assert read_queue(Sieve()).words == [old, between, new]


def test_pages_follow_on_each_other_also_when_all_came_at_the_same_moment(monkeypatch):
    monkeypatch.setattr(waiting, "PAGE", 2)
    on = make.wish()
    words = [held(on=on.pair) for _ in range(3)]
    words += [make.response(to=on, **HELD) for _ in range(2)]
    read, after = [], ""
    while True:
        page = read_queue(Sieve(after=after))
        read += page.words
        after = page.after
        if not after:
            break
    assert len(read) == 5
    assert {(waiting.kind_of(one), one.pk) for one in read} == {
        (waiting.kind_of(one), one.pk) for one in words
    }


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "~",
        "2026-01-01T12:00:00~wish~1",
        "2026-13-01T12:00:00+00:00~wish~1",
        "2026-01-01T12:00:00+00:00~pair~1",
        "2026-01-01T12:00:00+00:00~wish~٣",
        "\0",
        "9" * 90,
    ],
)
def test_a_made_up_place_begins_at_the_beginning(after):
    wish = held()
    assert read_queue(Sieve(after=after)).words == [wish]


def test_only_what_is_asked_for_is_shown():
    pair = make.pair()
    of_guest = held(on=pair, guest=make.guest())
    of_member = held()
    of_source = imported()
    reply = make.response(to=make.wish(on=pair), **HELD)
    assert set(read_queue(Sieve(source="guests")).words) == {of_guest}
    assert set(read_queue(Sieve(source="members")).words) == {of_member, reply}
    assert set(read_queue(Sieve(source="imported")).words) == {of_source}
    assert set(read_queue(Sieve(pair=pair)).words) == {of_guest, reply}


def test_nothing_is_counted_further_than_enough(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(waiting, "ENOUGH", 2)
    for _ in range(5):
        held()
    with django_assert_num_queries(2):
        assert waiting.waiting_count() == 3


# What the page shows.


def test_a_host_reads_who_wrote_it_to_what_and_why_it_waits():
    words = "would listen. Dr Osei at Northgate did not."
    held(guest=make.guest(nickname="River"), body=words, held_because="guest name")
    imported(body="would ring back")
    reply = make.response(**HELD, held_because="strict")
    page = browser(a_host()).get(reverse("desk:queue")).content.decode()
    for said in (
        "Guest River",
        "I wish my doctor…",
        "A guest wrote it",
        "A name could tell who",
        "Imported: A hospital’s comments",
        "Doctor and patient",
        "This pair asks a host",
        f"Member {reply.author}, shown without a name",
        "You want to be seen.",
        "I will try that.",
        "How to decide",
    ):
        assert said in page
    assert "<mark>Dr Osei</mark>" in page


def test_the_menu_says_calmly_how_many_wait(monkeypatch):
    client = browser(a_host())
    assert '"Words to read"' in client.get("/cms/").content.decode()
    for _ in range(3):
        held()
    assert "Words to read (3)" in client.get("/cms/").content.decode()
    monkeypatch.setattr("bedside.dialogue.wagtail_hooks.ENOUGH", 2)
    assert "Words to read (2 or more)" in client.get("/cms/").content.decode()


def test_the_page_costs_the_same_number_of_queries_however_much_waits(
    django_assert_max_num_queries, monkeypatch
):
    host = browser(a_host())
    on = make.wish()
    for _ in range(2):
        for _ in range(25):
            held(on=on.pair, guest=make.guest())
            make.response(to=on, **HELD)
        with django_assert_max_num_queries(16):
            host.get(reverse("desk:queue"))


# Deciding.


def test_publishing_shows_the_words_at_once_and_says_so():
    wish, host = held(), a_host()
    before = stamps.read(wish.pair.stamp)
    page = press(browser(host), "publish", wish)
    wish.refresh_from_db()
    assert (wish.standing, wish.decided_by) == (Standing.PUBLISHED, host)
    assert wish.prompt.wish_count == 1
    assert stamps.read(wish.pair.stamp) != before
    assert "Published. Everybody can read it now." in page.content.decode()


def test_a_held_response_is_published_too():
    reply = make.response(**HELD)
    press(browser(a_host()), "publish", reply)
    assert standing(reply) == Standing.PUBLISHED
    assert Wish.objects.get(pk=reply.wish_id).response_count == 1


def test_declining_asks_for_a_reason_first():
    wish, client = held(), browser(a_host())
    page = client.post(address("decline", wish), {"seal": seal_of(wish), "reason": " "})
    assert page.status_code == 422
    assert "Write a reason first." in page.content.decode()
    assert standing(wish) == Standing.HELD


def test_the_author_reads_the_reason():
    author = make.member()
    wish = held(author=author)
    press(browser(a_host()), "decline", wish, reason="It names a nurse.")
    assert standing(wish) == Standing.DECLINED
    page = browser(author).get(reverse("mine:show", args=[wish.code])).content.decode()
    assert "It names a nurse." in page


@pytest.mark.parametrize("start", ["privacy", "person", "advice"])
def test_a_reason_can_be_started_from(start):
    page = browser(a_host()).get(address("decline", held()), {"start": start})
    assert "Thank you for writing this." in page.content.decode()


def test_hiding_takes_published_words_off_and_keeps_the_reason():
    wish = make.wish()
    press(browser(a_host()), "hide", wish, reason="It names a nurse.")
    wish.refresh_from_db()
    assert (wish.standing, wish.decline_reason) == (Standing.HIDDEN, "It names a nurse.")
    assert wish.prompt.wish_count == 0


def test_a_host_can_take_back_a_no():
    wish = make.wish(standing=Standing.HIDDEN)
    press(browser(a_host()), "publish", wish, again="1")
    assert standing(wish) == Standing.PUBLISHED


def test_of_two_hosts_the_second_is_told_that_somebody_was_quicker():
    wish, first, second = held(), browser(a_host()), browser(a_host())
    press(first, "decline", wish, reason="It names a nurse.")
    page = press(second, "publish", wish)
    assert "Somebody was quicker" in page.content.decode()
    assert standing(wish) == Standing.DECLINED
    page = press(second, "decline", wish, reason="Other")
    assert "Somebody was quicker" in page.content.decode()
    assert Wish.objects.get(pk=wish.pk).decline_reason == "It names a nurse."


def test_words_that_changed_under_the_hosts_eyes_are_read_again():
    wish = held()
    seal = seal_of(wish)
    Wish.objects.filter(pk=wish.pk).update(body="would ask Dr Osei to stop.")
    page = press(browser(a_host()), "publish", wish, seal=seal)
    assert "Please read them again" in page.content.decode()
    assert standing(wish) == Standing.HELD


def test_words_that_were_taken_down_meanwhile_stay_down():
    wish = held()
    Wish.objects.filter(pk=wish.pk).update(standing=Standing.WITHDRAWN)
    page = press(browser(a_host()), "publish", wish)
    assert "The author took these words down" in page.content.decode()
    assert standing(wish) == Standing.WITHDRAWN


@pytest.mark.parametrize("act", ["publish", "decline", "hide"])
def test_nobody_publishes_a_response_that_is_not_finished(act):
    reply = make.response(standing=Standing.STARTED, published_at=None)
    page = browser(a_host()).post(address(act, reply), {"reason": "x", "again": "1"})
    assert page.status_code == 404
    assert standing(reply) == Standing.STARTED


def test_after_a_decision_one_is_where_one_was_and_never_elsewhere():
    client = browser(a_host())
    back = reverse("desk:queue") + "?source=members"
    assert press(client, "publish", held(), back=back).redirect_chain[-1][0] == back
    for elsewhere in (
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/cms/",
        "javascript:x",
    ):
        assert press(client, "publish", held(), back=elsewhere).redirect_chain[-1][0] == reverse(
            "desk:queue"
        )
        page = client.get(address("decline", held()), {"back": elsewhere}).content.decode()
        assert f'value="{elsewhere}"' not in page


# Many at once.


def tick(*wishes):
    return {"tick": [f"{wish.code}~{seal_of(wish)}" for wish in wishes]}


def send(client, ticked):
    return client.post(reverse("desk:publish-several"), ticked, follow=True).content.decode()


def test_ticked_imported_wishes_are_published_together():
    wishes, left = [imported() for _ in range(3)], imported()
    assert "3 wishes are published." in send(browser(a_host()), tick(*wishes))
    assert {standing(wish) for wish in wishes} == {Standing.PUBLISHED}
    assert standing(left) == Standing.HELD


@pytest.mark.parametrize(
    "other",
    [
        lambda: make.wish(source="x"),  # published already
        lambda: held(guest=make.guest()),  # not imported
        lambda: make.wish(source="x", standing=Standing.WITHDRAWN),
        lambda: Wish(code="nowhere222", body="x"),
    ],
)
def test_a_batch_with_one_that_does_not_fit_is_refused_whole(other):
    fits = imported()
    before = list(Wish.objects.order_by("pk").values())
    page = send(browser(a_host()), tick(fits, other()))
    assert "None of these was published" in page
    assert [row for row in Wish.objects.order_by("pk").values() if row in before] == before
    assert standing(fits) == Standing.HELD


def test_a_batch_with_words_that_changed_is_refused_whole():
    wish, changed = imported(), imported()
    ticked = tick(wish, changed)
    Wish.objects.filter(pk=changed.pk).update(body="would not name me")
    assert "None of these was published" in send(browser(a_host()), ticked)
    assert standing(wish) == standing(changed) == Standing.HELD


def test_nothing_ticked_publishes_nothing():
    wish = imported()
    assert "Nothing was ticked" in send(browser(a_host()), {})
    assert "Nothing was ticked" in send(browser(a_host()), {"tick": [wish.code]})
    assert standing(wish) == Standing.HELD


# One page for each wish and response.


@pytest.mark.parametrize("where", waiting.OPEN_TO_HOSTS)
def test_a_host_sees_words_wherever_they_stand(where):
    wish = make.wish(standing=where, decline_reason="Because." * (where == Standing.DECLINED))
    page = browser(a_host()).get(address("words", wish)).content.decode()
    assert wish.body in page
    assert ("Because." in page) == (where == Standing.DECLINED)
    assert ("Take off the pages…" in page) == (where == Standing.PUBLISHED)
    assert ("Publish after all" in page) == (where in {Standing.DECLINED, Standing.HIDDEN})


def test_what_was_taken_down_is_shown_without_its_words():
    wish = make.wish(standing=Standing.WITHDRAWN, body="would forget this")
    page = browser(a_host()).get(address("words", wish)).content.decode()
    assert "Taken down by its author" in page
    assert "would forget this" not in page


def test_what_is_nowhere_is_404():
    client = browser(a_host())
    for lost in ("wish/nowhere222/", "pair/nowhere222/", "response/x/publish/", "wish/%00/"):
        assert client.get(f"/cms/words/{lost}").status_code in {404, 405}


# Who may enter.

PLACES = [
    "/cms/",
    "/cms/words/",
    "/cms/pairs/",
    "/cms/pairs/new/",
    "/cms/sets/",
    "/cms/topics/",
    "/cms/exchanges/",
    "/cms/wishes_to_choose/",
    "/cms/settings/home/frontpagetext/",
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("who", [None, *Role])
def test_nobody_else_enters(place, who):
    client = browser(who and make.member(who))
    page = client.get(place)
    assert page.status_code == 302
    assert page.url == f"/cms/login/?next={place}"


def test_nobody_else_decides():
    wish, batch = held(), imported()
    published = make.wish()
    for client in (browser(), browser(make.member()), browser(wish.author)):
        for act, words in (("publish", wish), ("decline", wish), ("hide", published)):
            assert client.post(address(act, words), {"reason": "x"}).status_code == 302
        assert client.post(reverse("desk:publish-several"), tick(batch)).status_code == 302
    assert {standing(wish), standing(batch)} == {Standing.HELD}
    assert standing(published) == Standing.PUBLISHED


def test_who_may_enter_the_back_office_but_is_no_host_cannot_read_or_decide():
    editor = make.member()
    hosts.grant_all()
    editor.user_permissions.add(
        *Group.objects.get(name=hosts.HOSTS).permissions.filter(codename="access_admin")
    )
    wish = held(body="would keep this quiet")
    client = browser(editor)
    for place in PLACES[1:]:
        page = client.get(place, follow=True)
        assert page.redirect_chain, place
        assert "would keep this quiet" not in page.content.decode()
    press(client, "publish", wish)
    assert standing(wish) == Standing.HELD


def test_a_superuser_is_a_host():
    wish = held()
    press(browser(make.member(is_superuser=True)), "publish", wish)
    assert standing(wish) == Standing.PUBLISHED


def test_a_button_needs_the_token_of_its_page():
    wish, client = held(), Client(enforce_csrf_checks=True)
    client.force_login(a_host())
    assert client.post(address("publish", wish), {"seal": seal_of(wish)}).status_code == 403
    assert client.get(address("publish", wish)).status_code == 405
    assert standing(wish) == Standing.HELD


def at_the_door(member, **asked):
    request = RequestFactory().get("/cms/login/", asked)
    request.user = member
    return desk.door(request)


def test_the_door_leads_each_to_their_own_place():
    assert (
        at_the_door(AnonymousUser(), next="/cms/words/").url == "/accounts/login/?next=/cms/words/"
    )
    assert at_the_door(a_host()).url == "/cms/"
    with pytest.raises(PermissionDenied, match="This part is for hosts"):
        at_the_door(make.member())


# What people type never runs.


def test_scripts_are_shown_as_text():
    pair = make.pair(title=SCRIPT)
    pair.prompts.update(sentence=SCRIPT, speakers=SCRIPT)
    wish = held(
        on=pair, guest=make.guest(nickname=SCRIPT), body=f"Dr {SCRIPT}", held_because=SCRIPT
    )
    published = make.wish(on=pair, body=SCRIPT, author=make.member(username=SCRIPT))
    reply = make.response(to=published, body=SCRIPT, **HELD)
    reply.say_backs.update(heard=SCRIPT)
    host = a_host(username="<script>host</script>")
    client = browser(host)
    press(client, "hide", published, reason=SCRIPT)
    for place in (
        reverse("desk:queue"),
        *(address("words", words) for words in (wish, published, reply)),
        address("decline", wish),
        address("decline", wish) + f"?back=/cms/words/{SCRIPT}&start={SCRIPT}",
        "/cms/",
    ):
        page = client.get(place).content.decode()
        assert "<script>alert" not in page, place
        assert "<script>host" not in page, place
    page = client.post(address("decline", wish), {"reason": SCRIPT * 50}).content.decode()
    assert "<script>alert" not in page


# Whole walks through the actions, as two hosts at once would do them.


def test_an_action_looks_at_the_words_as_they_stand_now():
    wish = held()
    stale = Wish.objects.get(pk=wish.pk)
    host = a_host()
    curating.publish_read(wish, host, seal_of(wish), now=NOON)
    with pytest.raises(PermissionDenied, match="Somebody was quicker"):
        curating.decline_read(stale, host, seal_of(stale), "No", now=NOON)
    with pytest.raises(PermissionDenied, match="no longer stand"):
        curating.publish_after_all(stale, host, seal_of(stale), now=NOON)
    curating.hide_read(stale, host, "No", now=NOON)
    with pytest.raises(PermissionDenied, match="not on the pages"):
        curating.hide_read(stale, host, "No", now=NOON)
    assert Response.objects.count() == 0
