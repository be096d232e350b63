"""What hosts keep: pairs, topics, sets, exchanges and the words of the front page."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from bedside.dialogue.models import CuratedSet, Exchange, Pair, SetItem, Topic, Wish
from bedside.home.models import FrontPageText
from bedside.live import stamps
from bedside.people import hosts
from bedside.people.models import Role
from bedside.safety.models import Standing
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def client():
    hosts.grant_all()
    made = make.member()
    made.groups.add(Group.objects.get(name=hosts.HOSTS))
    client = Client()
    client.force_login(made)
    client.host = made
    return client


class Fields(HTMLParser):
    """The form fields of a page, as a browser without JavaScript would send them."""

    def __init__(self, page):
        super().__init__()
        self.sent, self.name = {}, None
        self.feed(re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        name, kind = found.get("name"), found.get("type", "")
        if tag == "textarea":
            self.name = name
            self.sent[name] = ""
        if tag == "input" and name and (kind not in {"checkbox", "radio"} or "checked" in found):
            self.sent.setdefault(name, []).append(found.get("value", ""))

    def handle_endtag(self, tag):
        self.name = None if tag == "textarea" else self.name

    def handle_data(self, text):
        if self.name:
            self.sent[self.name] += text


def fill(client, place, **changes):
    """Open a form, change some of its fields and send it."""
    fields = Fields(client.get(place).content.decode()).sent
    return client.post(place, fields | changes)


PAIR = {
    "title_0": "Nurse and family",
    "title_1": "Enfermera y familia",
    "slug": "nurse-family",
    "opens_at": "2026-01-01 09:00",
    "moderation_mode": "strict",
    "prompts-0-sentence_0": "I wish the nurse…",
    "prompts-0-speakers_0": "families",
    "prompts-0-hashtag": "#IWishMyNurse",
    "prompts-1-sentence_0": "I wish the family…",
    "prompts-1-speakers_0": "nurses",
}


def raised(*names):
    """Tell, when called, whether all these stamps were raised since."""
    before = dict(stamps.read(*names))
    return lambda: all(dict(stamps.read(*names)).get(name) != before.get(name) for name in names)


# Pairs.


def test_a_host_makes_a_pair_with_two_prompts(client):
    topic, was_raised = make.topic(), raised("pairs")
    page = fill(client, "/cms/pairs/new/", **PAIR, topics=[topic.pk])
    assert page.status_code == 302
    pair = Pair.objects.get(slug="nurse-family")
    assert pair.title.data == {"en": "Nurse and family", "es": "Enfermera y familia"}
    assert list(pair.topics.all()) == [topic]
    assert [(p.side, p.hashtag, p.roles) for p in pair.prompts.all()] == [
        ("patient", "IWishMyNurse", ["patient", "caregiver"]),
        ("clinician", "", ["clinician", "staff"]),
    ]
    assert was_raised()
    assert "Nurse and family" in Client().get("/wishes/nurse-family/").content.decode()


def test_a_changed_pair_is_drawn_anew_at_once(client):
    pair = make.pair(slug="first")
    was_raised = raised("pairs", pair.stamp)
    assert "Doctor and patient" in Client().get("/wishes/first/").content.decode()
    page = fill(client, f"/cms/pairs/edit/{pair.pk}/", title_0="Doctor and caregiver")
    assert page.status_code == 302
    assert was_raised()
    assert "Doctor and caregiver" in Client().get("/wishes/first/").content.decode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title_0": "", "title_1": ""}, "This field is required"),
        ({"prompts-0-hashtag": "I wish my doc"}, "Letters and digits only"),
        ({"prompts-1-roles": ["patient"]}, "This role speaks from the other side"),
        ({"prompts-1-roles": []}, "Tick who may speak"),
        ({"prompts-1-sentence_0": ""}, "This field is required"),
        ({"prompts-TOTAL_FORMS": "1"}, "A pair needs two prompts, one for each side."),
        ({"prompts-TOTAL_FORMS": "3"}, "A pair has two prompts, one for each side."),
        ({"closes_at": "2026-01-01 08:00"}, "A pair opens before it closes."),
        ({"slug": "taken"}, "already exists"),
    ],
)
def test_what_does_not_fit_is_said_kindly(client, changes, told):
    make.pair(slug="taken")
    page = fill(client, "/cms/pairs/new/", **PAIR | changes)
    assert page.status_code == 200
    assert told in page.content.decode()
    assert Pair.objects.count() == 1


def test_the_prompts_of_a_pair_stay_two_whatever_is_sent(client):
    pair = make.pair()
    make.wish(on=pair)
    before = list(pair.prompts.values_list("pk", "side"))
    page = fill(client, f"/cms/pairs/edit/{pair.pk}/", **{"prompts-0-DELETE": "on"})
    assert "A pair needs two prompts" in page.content.decode()
    fill(
        client,
        f"/cms/pairs/edit/{pair.pk}/",
        **{
            "prompts-0-DELETE": "on",
            "prompts-TOTAL_FORMS": "3",
            "prompts-2-sentence_0": "x",
            "prompts-2-speakers_0": "x",
            "prompts-2-roles": ["patient"],
        },
    )
    fill(client, f"/cms/pairs/edit/{pair.pk}/", **{"prompts-0-side": "clinician"})
    assert list(pair.prompts.values_list("pk", "side")) == before


def test_a_pair_without_words_can_be_deleted(client):
    pair = make.pair()
    was_raised = raised("pairs")
    assert client.post(f"/cms/pairs/delete/{pair.pk}/").status_code == 302
    assert not Pair.objects.exists()
    assert was_raised()


def test_a_pair_that_people_wrote_under_stays(client):
    wish = make.wish()
    place = f"/cms/pairs/delete/{wish.pair_id}/"
    page = client.get(place).content.decode()
    assert "People have written under these prompts" in page
    assert "Yes, delete" not in page
    page = client.post(place, follow=True).content.decode()
    assert "People have written under these prompts" in page
    assert Pair.objects.exists()


def test_each_language_has_an_input_that_is_named(client):
    page = client.get("/cms/pairs/new/").content.decode()
    for number, language in enumerate(("English", "Español")):
        assert re.search(
            rf'<label for="id_title_{number}"><span class="w-sr-only">Title: </span>{language}<',
            page,
        )
        assert re.search(
            rf'<label for="id_prompts-1-sentence_{number}"><span class="w-sr-only">Beginning of '
            rf"the sentence: </span>{language}<",
            page,
        )


# Topics.


def test_a_renamed_topic_is_drawn_anew(client):
    topic = make.topic("Time")
    was_raised = raised("pairs")
    page = fill(client, f"/cms/topics/edit/{topic.pk}/", name_0="Time and hurry")
    assert page.status_code == 302
    assert str(Topic.objects.get().name) == "Time and hurry"
    assert was_raised()


def test_a_topic_can_go_and_its_wishes_stay(client):
    wish = make.wish(topic=make.topic())
    client.post(f"/cms/topics/delete/{wish.topic_id}/")
    assert Wish.objects.get().topic is None


# Sets.


def quotable(**fields):
    return make.wish(may_be_quoted=True, **fields)


def items(*wishes):
    sent = {"items-TOTAL_FORMS": len(wishes), "items-INITIAL_FORMS": 0}
    for number, wish in enumerate(wishes):
        sent |= {
            f"items-{number}-wish": wish.pk,
            f"items-{number}-ORDER": number + 1,
            f"items-{number}-id": "",
        }
    return sent


SET = {"title_0": "Waiting", "slug": "waiting", "is_shown": "on"}


def test_a_host_puts_a_set_together_in_an_order(client):
    first, second = quotable(), quotable()
    was_raised = raised("pairs")
    page = fill(client, "/cms/sets/new/", **SET, **items(second, first))
    assert page.status_code == 302
    assert list(CuratedSet.objects.get().wishes()) == [second, first]
    assert was_raised()


@pytest.mark.parametrize(
    "fields",
    [
        {"may_be_quoted": False},
        {"may_be_quoted": True, "standing": Standing.HELD},
        {"may_be_quoted": True, "standing": Standing.WITHDRAWN},
    ],
)
def test_only_what_its_author_agreed_to_can_be_chosen(client, fields):
    wish = make.wish(body="would keep this quiet", **fields)
    other = quotable(role=Role.CLINICIAN, on=wish.pair)
    page = fill(client, "/cms/sets/new/", **SET, **items(wish)).content.decode()
    assert "This wish cannot be shown elsewhere" in page
    both = {"patient_wish": wish.pk, "clinician_wish": other.pk}
    page += fill(client, "/cms/exchanges/new/", **both).content.decode()
    assert not SetItem.objects.exists()
    assert not Exchange.objects.exists()
    assert (wish.standing == Standing.PUBLISHED) or "would keep this quiet" not in page
    assert client.get(f"/cms/wishes_to_choose/chosen/{wish.pk}/").status_code == 404


def test_a_wish_that_was_taken_down_stays_wordless_and_in_nobodys_way(client):
    gone, here = quotable(body="would forget this"), quotable()
    kept = make_set(gone, here)
    Wish.objects.filter(pk=gone.pk).update(standing=Standing.WITHDRAWN)
    place = f"/cms/sets/edit/{kept.pk}/"
    page = client.get(place).content.decode()
    assert "Taken down by its author" in page
    assert "would forget this" not in page
    sent = fill(client, place, title_0="Long waits", **{"items-0-ORDER": 2, "items-1-ORDER": 1})
    assert sent.status_code == 302
    kept.refresh_from_db()
    assert str(kept.title) == "Long waits"
    assert list(kept.items.values_list("wish", flat=True)) == [here.pk, gone.pk]


def make_set(*wishes):
    kept = CuratedSet.objects.create(title="Waiting", slug="waiting")
    for place, wish in enumerate(wishes):
        SetItem.objects.create(curated_set=kept, wish=wish, sort_order=place)
    return kept


def test_a_long_set_is_opened_with_few_queries(client, django_assert_max_num_queries):
    place = f"/cms/sets/edit/{make_set(*(quotable() for _ in range(20))).pk}/"
    with django_assert_max_num_queries(20):
        assert client.get(place).status_code == 200


def test_the_same_wish_stands_once_in_a_set(client):
    wish = quotable()
    page = fill(client, "/cms/sets/new/", **SET, **items(wish, wish))
    assert page.status_code == 200
    assert not CuratedSet.objects.exists()


# Choosing.


def listed(client, **asked):
    page = client.get("/cms/wishes_to_choose/results/", asked)
    assert page.status_code == 200
    return page.content.decode()


def test_wishes_are_chosen_by_words_pair_and_side(client):
    time, noise = quotable(body="would take time"), quotable(body="would mind the noise")
    listens = quotable(body="would listen", role=Role.CLINICIAN, on=noise.pair)
    make.wish(body="would not be shown")

    def found(**asked):
        page = listed(client, **asked)
        return {wish for wish in (time, noise, listens) if wish.body in page}

    assert found() == {time, noise, listens}
    assert found(q="NOISE") == {noise}
    assert found(q="%") == found(q="no such words") == set()
    assert found(pair=noise.pair.slug) == {noise, listens}
    assert found(side="clinician") == {listens}
    assert found(pair=time.pair.slug, side="clinician") == set()
    assert "would not be shown" not in listed(client)


@pytest.mark.parametrize(
    "asked", [{"q": "\0"}, {"q": '"'}, {"pair": "\0"}, {"pair": "nowhere"}, {"side": "x"}]
)
def test_odd_searches_are_answered(client, asked):
    listed(client, **asked)


def test_a_chosen_wish_says_its_words(client):
    wish = quotable()
    found = client.get(f"/cms/wishes_to_choose/chosen/{wish.pk}/").json()["result"]
    assert found["title"] == f"I wish my doctor… {wish.lead}"
    assert found["edit_url"] == reverse("desk:words", args=["wish", wish.code])
    for lost in ("0", "x", "9" * 30):
        assert client.get(f"/cms/wishes_to_choose/chosen/{lost}/").status_code == 404


# Exchanges.


def facing():
    patient = quotable()
    return patient, quotable(role=Role.CLINICIAN, on=patient.pair)


def test_two_wishes_are_joined_by_the_host_who_is_there(client):
    patient, clinician = facing()
    was_raised = raised("pairs")
    page = fill(
        client,
        "/cms/exchanges/new/",
        patient_wish=patient.pk,
        clinician_wish=clinician.pk,
        on_home_page="on",
        joined_by="1",
    )
    assert page.status_code == 302
    joined = Exchange.objects.get()
    assert (joined.patient_wish, joined.clinician_wish) == (patient, clinician)
    assert joined.joined_by == client.host
    assert was_raised()


def test_wishes_that_do_not_face_each_other_are_not_joined(client):
    patient, clinician = facing()
    elsewhere = quotable(role=Role.CLINICIAN)
    for both, told in (
        ((patient, elsewhere), "Both wishes must come from the same pair."),
        ((clinician, patient), "This wish cannot be shown elsewhere"),
    ):
        sent = dict(zip(("patient_wish", "clinician_wish"), (one.pk for one in both), strict=True))
        page = fill(client, "/cms/exchanges/new/", **sent)
        assert told in page.content.decode()
    assert not Exchange.objects.exists()


def test_an_exchange_shows_no_words_that_were_taken_down(client):
    patient, clinician = facing()
    Wish.objects.filter(pk=patient.pk).update(
        standing=Standing.WITHDRAWN, body="would forget this", lead="would forget this"
    )
    kept = Exchange.objects.create(patient_wish=patient, clinician_wish=clinician)
    pages = client.get("/cms/exchanges/").content.decode()
    for act in ("edit", "delete", "history"):
        pages += client.get(f"/cms/exchanges/{act}/{kept.pk}/").content.decode()
    pages += fill(client, f"/cms/exchanges/edit/{kept.pk}/").content.decode()
    pages += client.post(f"/cms/exchanges/delete/{kept.pk}/", follow=True).content.decode()
    assert "Taken down by its author" in pages
    assert "would forget this" not in pages
    assert not ModelLogEntry.objects.filter(label__contains="would forget").exists()


# The front page.


def test_new_words_on_the_front_page_are_seen_at_once(client):
    assert "Where both sides meet" not in Client().get("/").content.decode()
    was_raised = raised("front")
    opened = client.get("/cms/settings/home/frontpagetext/", follow=True)
    page = fill(client, opened.redirect_chain[-1][0], headline_0="Where both sides meet")
    assert page.status_code == 302
    assert was_raised()
    assert str(FrontPageText.load().headline) == "Where both sides meet"
    assert "Where both sides meet" in Client().get("/").content.decode()


# The back office as a whole.


def test_hosts_find_their_work_and_nothing_else(client):
    page = client.get("/cms/").content.decode()
    for name in ("words", "pairs", "topics", "sets", "exchanges", "front-page"):
        assert f'"{name}"' in page
    for name in ("explorer", "images", "documents", "reports", "help", "settings", "search"):
        assert f'"{name}"' not in page


@pytest.mark.parametrize(
    "place", ["users/", "users/new/", "groups/", "images/", "documents/", "pages/"]
)
def test_hosts_manage_neither_people_nor_files(client, place):
    assert client.get(f"/cms/{place}").status_code == 302


def test_there_is_no_other_admin():
    assert Client().get("/admin/").status_code == 404


def test_hosts_may_do_this_and_no_more():
    hosts.grant_all()
    held = Group.objects.get(name=hosts.HOSTS).permissions
    assert set(held.values_list("content_type__app_label", flat=True)) == set(hosts.MAY)
    assert held.count() == sum(map(len, hosts.MAY.values()))
    assert not held.filter(codename__endswith="_member").exists()


def places_with_titles():
    """Every page of the back office that shows what somebody wrote, with a script in all of it."""
    pair = make.pair(title=SCRIPT, intro=SCRIPT)
    pair.prompts.update(sentence=SCRIPT, speakers=SCRIPT)
    patient = quotable(on=pair, body=SCRIPT, source=SCRIPT)
    clinician = quotable(on=pair, body=SCRIPT, role=Role.CLINICIAN)
    kept = make_set(patient)
    CuratedSet.objects.update(title=SCRIPT, note=SCRIPT)
    things = {
        "pairs": pair,
        "topics": make.topic(SCRIPT),
        "sets": kept,
        "exchanges": Exchange.objects.create(patient_wish=patient, clinician_wish=clinician),
    }
    FrontPageText.load()
    FrontPageText.objects.update(headline=SCRIPT, lead=SCRIPT)
    for name, thing in things.items():
        yield f"/cms/{name}/"
        for act in ("edit", "history", "delete"):
            yield f"/cms/{name}/{act}/{thing.pk}/"
    yield from ("/cms/pairs/new/", "/cms/wishes_to_choose/", "/cms/wishes_to_choose/results/")
    yield f"/cms/wishes_to_choose/chosen/{patient.pk}/"
    yield f"/cms/settings/home/frontpagetext/{FrontPageText.load().pk}/"
    yield "/cms/reports/site-history/"


def test_scripts_in_titles_are_shown_as_text(client):
    for place in places_with_titles():
        page = client.get(place)
        assert page.status_code == 200, place
        shown = page.content.decode()
        if page["Content-Type"] == "application/json":
            shown = page.json().get("html") or ""
        assert "<script>alert" not in shown, place


def test_scripts_in_titles_are_shown_as_text_in_messages_too(client):
    list(places_with_titles())
    Wish.objects.exclude(placed=None)
    for name, model in (("pairs", Pair), ("topics", Topic), ("sets", CuratedSet)):
        thing = model.objects.first()
        edit = f"/cms/{name}/edit/{thing.pk}/"
        fields = Fields(client.get(edit).content.decode()).sent
        if name == "pairs":
            fields["slug"] = "script"
        assert client.post(edit, fields).status_code == 302
        page = client.get("/cms/").content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page, name
        assert "<script>alert" not in page, name
        page = client.post(f"/cms/{name}/delete/{thing.pk}/", follow=True).content.decode()
        assert "<script>alert" not in page, name
    refused = client.post("/cms/pairs/new/", {"title_0": SCRIPT, "slug": SCRIPT} | {
        "prompts-TOTAL_FORMS": 2, "prompts-INITIAL_FORMS": 0, "prompts-0-hashtag": SCRIPT,
        "opens_at": "2026-01-02", "closes_at": "2026-01-01",
    }).content.decode()  # fmt: skip
    assert "<script>alert" not in refused


def test_no_page_of_the_back_office_asks_another_origin(client):
    asked = re.compile(r"""(?:src|srcset|action|data-[\w-]*url|<link[^>]+href)=["']?(https?:)?//""")
    for place in (*places_with_titles(), "/cms/", "/cms/words/"):
        assert not asked.search(client.get(place).content.decode()), place


def test_a_closed_pair_is_listed_with_its_times(client):
    make.pair(closes_at=NOON + timedelta(days=1))
    assert "Doctor and patient" in client.get("/cms/pairs/").content.decode()
