"""The demo community: whole, believable, and only where nothing is yet."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from bedside.dialogue.gathering import recount
from bedside.dialogue.models import CuratedSet, Exchange, Response, SayBack, Wish
from bedside.home import community
from bedside.people.models import Member
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo():
    return community.load(NOON)


def test_everything_in_it_is_published(demo):
    assert len(demo.members) >= 60
    assert Wish.objects.published().count() == 120
    assert Response.objects.published().count() == Response.objects.count() == 46
    assert Exchange.objects.showable().count() == 7
    assert [found.wishes().count() for found in CuratedSet.objects.all()] == [8, 8]


def test_its_counters_say_what_its_rows_say(demo):
    for wish in Wish.objects.all()[::10]:
        before = wish.reach
        recount(wish)
        wish.refresh_from_db()
        assert wish.reach == before


def test_its_authors_answered_those_who_said_back(demo):
    assert SayBack.objects.filter(verdict="almost").exclude(note="").exists()
    assert SayBack.objects.filter(verdict="yes").count() > 20


def test_its_front_page_shows_what_met(client, demo):
    page = client.get(reverse("home:front"))
    assert page.text.count("exchange-sewn") == 2
    assert not page.cookies


def test_a_place_with_people_in_it_is_left_alone():
    make.member()
    with pytest.raises(CommandError, match="only fills an empty place"):
        call_command("demo")
    call_command("demo", if_empty=True)
    assert Member.objects.count() == 1


def test_the_demo_tells_where_the_host_finds_the_way_in(settings, tmp_path, capsys):
    settings.DATA = tmp_path
    call_command("demo")
    note = tmp_path / "demo-host.txt"
    assert str(note) in capsys.readouterr().out
    assert note.stat().st_mode & 0o077 == 0
    host = Member.objects.get(email=note.read_text().splitlines()[0])
    assert host.has_perm("wagtailadmin.access_admin")
