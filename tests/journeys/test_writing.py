"""Writing without an account, and that nothing that was typed is ever lost."""

import pytest
from playwright.sync_api import expect

from bedside.dialogue.models import Wish

WORDS = "would ask me what I already tried at home."


def write_page(visits, **how):
    return visits.open("/wishes/doctor-patient/write/?as=patient", **how)


def words_field(page):
    return page.get_by_label("I wish my doctor…")


def test_a_guest_writes_and_follows_the_receipt(visits, script, width):
    page = write_page(visits, script=script, width=width)
    words_field(page).fill("too long " * 40)
    page.get_by_label("A name to show, if you like").fill("Maple")
    page.get_by_role("button", name="Post my wish").click()
    expect(page.get_by_text("letters too long. Nothing is lost")).to_be_visible()
    assert words_field(page).input_value().startswith("too long too long")

    words_field(page).fill("would read what Dr. Harriet Quimby wrote before I come in.")
    page.get_by_role("button", name="Post my wish").click()
    expect(page.get_by_role("heading", name="1 thing here could point to a person")).to_be_visible()
    page.get_by_role("button", name="Swap").click()
    expect(words_field(page)).not_to_have_value("Quimby")
    assert "Quimby" not in words_field(page).input_value()
    words_field(page).fill(WORDS)
    page.get_by_role("button", name="Post my wish").click()

    expect(page.get_by_role("heading", name="Keep this receipt")).to_be_visible()
    expect(page.get_by_text("A host reads it next.").first).to_be_visible()
    link = page.get_by_label("The address of your receipt").input_value().strip()

    later = visits.open(link, script=script, width=width)
    expect(later.get_by_text(WORDS)).to_be_visible()
    expect(later.get_by_text("Maple")).to_be_visible()
    later.get_by_role("link", name="Change the words").click()
    words_field(later).fill(WORDS.replace("home", "my home"))
    later.get_by_role("button", name="Keep these words").click()
    expect(later.get_by_text("tried at my home")).to_be_visible()
    later.get_by_role("link", name="Take it down").click()
    later.get_by_role("button", name="Take it down").click()
    expect(later.get_by_text("You took it down. Nobody else can read it.").first).to_be_visible()


def test_a_guest_posts_a_finding_as_it_is(visits, script):
    page = write_page(visits, script=script)
    words_field(page).fill("would stop writing to me@example.org about it.")
    page.get_by_role("button", name="Post my wish").click()
    expect(page.get_by_text("You decide. If you post it as it is")).to_be_visible()
    page.get_by_role("button", name="Post my wish").click()
    expect(page.get_by_role("heading", name="Keep this receipt")).to_be_visible()


def test_a_phone_number_has_to_go_first(visits, script):
    page = write_page(visits, script=script)
    words_field(page).fill("would call me on 020 7946 0958.")
    for _ in range(2):
        page.get_by_role("button", name="Post my wish").click()
        expect(page.get_by_text("has to go before this can be posted")).to_be_visible()
    page.get_by_role("button", name="Swap").click()
    page.get_by_role("button", name="Post my wish").click()
    expect(page.get_by_role("heading", name="Keep this receipt")).to_be_visible()


def test_going_back_and_sending_again_is_one_wish(visits, script):
    """What the browser brings back is the form that was sent: sending it again changes nothing."""
    page = write_page(visits, script=script)
    words_field(page).fill("would tell me the plan twice.")
    page.get_by_role("button", name="Post my wish").click()
    receipt = page.locator(".receipt-code").inner_text()
    page.go_back()
    kept = words_field(page).input_value()
    page.get_by_role("button", name="Post my wish").click()
    if kept:
        expect(page.locator(".receipt-code")).to_have_text(receipt)
    else:
        expect(page.get_by_text("Write a few words first, then send.")).to_be_visible()


def test_two_clicks_are_one_wish(visits, script):
    words = f"would knock {'twice' if script else 'once'} before coming in."
    page = write_page(visits, script=script)
    words_field(page).fill(words)
    page.get_by_role("button", name="Post my wish").dblclick()
    expect(page.get_by_role("heading", name="Keep this receipt")).to_be_visible()
    assert Wish.objects.filter(body=words).count() == 1


def test_a_guessed_receipt_leads_to_a_kind_page(visits, script):
    page = visits.open("/receipt/ABCD-EFGH-JKMN-PQRS-TVWX/", script=script)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no page here")


def test_a_receipt_copied_on_paper_leads_back(visits, script):
    page = write_page(visits, script=script)
    words_field(page).fill("would write in larger letters.")
    page.get_by_role("button", name="Post my wish").click()
    typed = page.locator(".receipt-code").inner_text().lower().replace("-", " ")
    later = visits.open("/receipt/", script=script)
    later.get_by_label("Receipt").fill("abcd efgh jkmn pqrs tvwx")
    later.get_by_role("button", name="Show my words").click()
    expect(later.get_by_text("No words here belong to this receipt.")).to_be_visible()
    later.get_by_label("Receipt").fill(typed)
    later.get_by_role("button", name="Show my words").click()
    expect(later.get_by_text("would write in larger letters.")).to_be_visible()


def test_words_survive_a_lost_connection(visits, width):
    page = write_page(visits, width=width)
    words_field(page).fill(WORDS)
    page.context.set_offline(True)
    page.get_by_role("button", name="Post my wish").click()
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.goto("/wishes/doctor-patient/write/?as=patient")
    expect(words_field(page)).to_have_value(WORDS)
    page.get_by_role("button", name="Post my wish").click()
    expect(page.get_by_role("heading", name="Keep this receipt")).to_be_visible()
    page.goto("/wishes/doctor-patient/write/?as=patient")
    expect(words_field(page)).to_have_value("")


def test_words_survive_a_reload(visits):
    page = write_page(visits)
    words_field(page).fill(WORDS)
    page.reload()
    expect(words_field(page)).to_have_value(WORDS)


def test_letters_are_counted_while_one_writes(visits):
    page = write_page(visits)
    words_field(page).fill("👨‍👩‍👧‍👦" * 3)
    expect(page.get_by_text("Letters left: 277")).to_be_visible()
    words_field(page).fill("x" * 283)
    expect(page.get_by_text("Letters too many: 3")).to_be_visible()


@pytest.mark.parametrize("path", ["/wishes/doctor-patient/write/?as=clinician"])
def test_the_other_side_finishes_the_other_sentence(visits, script, path):
    page = visits.open(path, script=script)
    expect(page.get_by_label("I wish my patient…")).to_be_visible()
    page.get_by_role("link", name="I speak from the other side").click()
    expect(words_field(page)).to_be_visible()
