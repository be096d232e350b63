"""One's own words: followed, changed and taken down, by a receipt or from one's page."""

import pytest
from django.urls import reverse

from bedside.dialogue import actions
from bedside.dialogue.models import Wish
from bedside.people.models import Role
from bedside.people.receipts import receipt_for
from bedside.safety.models import Standing
from bedside.safety.refusal import Refused
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db


def behind(guest):
    return reverse("receipt:show", args=[guest.receipt])


@pytest.fixture
def guest():
    return make.guest(nickname="Juniper")


@pytest.fixture
def wish(guest):
    return make.wish(guest=guest, standing=Standing.HELD, published_at=None)


def test_a_receipt_shows_what_happened_so_far(client, guest, wish):
    assert "A host will read it before others can." in client.get(behind(guest)).text
    actions.decline(wish, make.member(), "It names a nurse.", now=NOON)
    page = client.get(behind(guest)).text
    assert "It names a nurse." in page
    actions.publish(wish, make.member(), now=NOON)
    assert "It was published." in client.get(behind(guest)).text


@pytest.mark.parametrize("spelled", [str.lower, lambda code: code.replace("-", ""), str.upper])
def test_a_receipt_is_understood_however_it_is_typed(client, guest, wish, spelled):
    address = reverse("receipt:show", args=[spelled(guest.receipt)])
    assert client.get(address).status_code == 200


def test_letters_that_look_alike_are_one():
    receipt = receipt_for(make.uuid4())
    from_paper = receipt.replace("0", "O").replace("1", "l")
    assert make.hash_of(receipt) == make.hash_of(from_paper)


@pytest.mark.parametrize("receipt", ["AAAA-AAAA-AAAA-AAAA-AAAA", "0", "x" * 500, "%00"])
@pytest.mark.parametrize("view", ["show", "withdraw", "change"])
def test_a_guessed_receipt_leads_nowhere(client, wish, receipt, view):
    assert client.get(reverse(f"receipt:{view}", args=[receipt])).status_code == 404


def test_a_guest_takes_their_words_down_after_being_asked_once(client, guest, wish):
    actions.publish(wish, make.member(), now=NOON)
    assert wish.body in client.get(behind(guest) + "withdraw/").text
    client.post(behind(guest) + "withdraw/")
    wish.refresh_from_db()
    assert wish.standing == Standing.WITHDRAWN
    assert wish.prompt.__class__.objects.get(pk=wish.prompt_id).wish_count == 0
    assert client.get(reverse("dialogue:wish", args=[wish.code])).status_code == 404
    assert client.post(behind(guest) + "withdraw/").status_code == 403


def changed(**fields):
    told = {"role": "patient", "body": "would knock first.", "language": "en"}
    return told | {"takes_responses": "1"} | fields


def test_a_guest_changes_words_that_nobody_answered_and_a_host_reads_again(client, guest, wish):
    actions.publish(wish, make.member(), now=NOON)
    assert wish.body in client.get(behind(guest) + "change/").text
    client.post(behind(guest) + "change/", changed())
    wish.refresh_from_db()
    assert (wish.body, wish.lead, wish.standing) == ("would knock first.",) * 2 + (Standing.HELD,)


def test_answered_words_stay_as_they_are(client, guest, wish):
    actions.publish(wish, make.member(), now=NOON)
    make.resonance(wish)
    page = client.post(behind(guest) + "change/", changed())
    assert page.status_code == 403
    assert "People have already answered these words" in page.text


def test_a_change_that_cannot_be_kept_is_shown_back(client, guest, wish):
    page = client.post(behind(guest) + "change/", changed(body="x" * 300))
    assert page.status_code == 422
    assert "x" * 300 in page.text
    assert Wish.objects.get().body == wish.body


def test_a_member_has_a_page_for_each_of_their_words(client):
    wish = make.wish()
    address = reverse("mine:show", args=[wish.code])
    assert client.get(address).status_code == 404
    client.force_login(make.member())
    assert client.get(address).status_code == 404
    client.force_login(wish.author)
    assert wish.body in client.get(address).text
    client.post(address + "change/", changed())
    assert Wish.objects.get().standing == Standing.PUBLISHED


def test_consent_to_be_quoted_can_be_given_and_taken_back(client):
    wish = make.wish(may_be_quoted=False)
    client.force_login(wish.author)
    address = reverse("mine:quoting", args=[wish.code])
    client.post(address, {"may_be_quoted": "1"})
    assert Wish.objects.quotable().count() == 1
    client.post(address)
    assert Wish.objects.quotable().count() == 0


def test_others_can_neither_change_nor_withdraw():
    wish, other = make.wish(), make.member()
    with pytest.raises(Refused, match="Only the person"):
        actions.withdraw(other, wish)
    with pytest.raises(Refused, match="Only the person"):
        actions.change_wish(other, wish, actions.Draft("x"), now=NOON)
    with pytest.raises(Refused, match="Only the person"):
        actions.allow_quoting(other, wish, allowed=True)


def test_of_two_hosts_who_press_together_one_wins(wish):
    first, second = make.member(), make.member()
    stale = Wish.objects.get(pk=wish.pk)
    assert actions.publish(wish, first, now=NOON)
    assert not actions.decline(stale, second, "late", now=NOON)
    wish.refresh_from_db()
    assert (wish.standing, wish.decided_by) == (Standing.PUBLISHED, first)


def test_hidden_words_leave_the_pages_and_say_why_to_their_author(client):
    wish = make.wish()
    actions.hide(wish, make.member(), "It names a ward.", now=NOON)
    client.force_login(wish.author)
    assert "It names a ward." in client.get(reverse("mine:show", args=[wish.code])).text
    assert wish.body not in client.get(reverse("dialogue:board", args=[wish.pair.slug])).text


def test_my_page_lists_my_words_and_where_they_stand(client):
    wish = make.wish()
    held = make.wish(wish.author, on=wish.pair, standing=Standing.HELD, body="would wait.")
    reply = make.response(to=wish)
    client.force_login(wish.author)
    page = client.get(reverse("home:me")).text
    assert wish.body in page
    assert held.body in page
    assert "A host reads it next." in page
    assert reply.say_backs.get().heard in page


def test_my_page_is_for_members_alone(client):
    assert client.get(reverse("home:me")).url.startswith("/accounts/login/")


def test_a_forged_role_is_not_taken(client):
    member = make.member(Role.PATIENT)
    client.force_login(member)
    client.post(reverse("home:roles"), {"roles": ["king"], "role": "king"})
    assert member.role_list == [Role.PATIENT]


def test_a_receipt_can_be_typed(client, guest, wish):
    find = reverse("dialogue:find-receipt")
    assert "Five groups of four" in client.get(find).text
    typed = guest.receipt.lower().replace("-", " ")
    assert client.get(find, {"code": typed}).url == behind(guest)
    wrong = client.get(find, {"code": "AAAA"})
    assert wrong.status_code == 404
    assert "Please look at each letter again" in wrong.text
