"""Hosts: signing in, reading held words, making a pair and a set. Others cannot come in."""

from playwright.sync_api import expect

from bedside.dialogue.models import Wish
from bedside.people.models import Role
from tests.journeys.conftest import PHONE
from tests.people.letters import code_for


def write_as_guest(visits, words, **how):
    """Post a guest's wish. The page that comes back is its receipt."""
    page = visits.open("/wishes/doctor-patient/write/?as=patient", **how)
    page.get_by_label("I wish my doctor…").fill(words)
    page.get_by_role("button", name="Post my wish").click()
    expect(page.get_by_role("heading", name="Keep this receipt")).to_be_visible()
    return page


def held(desk, words):
    return desk.locator(".desk-item", has_text=words)


def test_a_host_signs_in_and_publishes_a_guests_wish(visits, place):
    words = "would say goodbye before the curtain closes."
    receipt = write_as_guest(visits, words)
    desk = visits.open("/cms/words/")
    desk.get_by_label("Your e-mail address").fill(place.host.email)
    desk.locator("main form button").first.click()
    desk.get_by_label("The code from the mail").fill(code_for(place.host.email))
    desk.locator("main form button").first.click()
    expect(desk).to_have_url(f"{place.url}/cms/words/")
    expect(held(desk, words).get_by_text("A guest wrote it.")).to_be_visible()
    held(desk, words).get_by_role("button", name="Publish", exact=True).click()
    expect(desk.get_by_text("Published. Everybody can read it now.")).to_be_visible()
    expect(held(desk, words)).to_have_count(0)
    receipt.reload()
    expect(receipt.get_by_text("Everybody can read it.")).to_be_visible()
    receipt.get_by_role("link", name="See it as others do").click()
    expect(receipt.get_by_role("heading", level=1)).to_have_text(words)
    board = visits.open("/wishes/doctor-patient/?order=new")
    expect(board.get_by_role("link", name=words)).to_be_visible()


def test_a_host_declines_with_a_reason_that_the_author_reads(visits, place, script):
    words = f"would stop being so {'loud' if script else 'hasty'} with Nurse Quimby."
    page = visits.open("/wishes/doctor-patient/write/?as=patient", script=script)
    page.get_by_label("I wish my doctor…").fill(words)
    for _ in range(2):  # the guard marks the name, and the author lets it stand
        page.get_by_role("button", name="Post my wish").click()
    desk = visits.open("/cms/words/", as_=place.host, script=script)
    held(desk, words).get_by_role("link", name="Do not publish…").click()
    desk.get_by_role("link", name="It may name a person").click()
    desk.get_by_label("Your reason").fill("It names a nurse. Would you write it without her name?")
    desk.get_by_role("button", name="Do not publish").click()
    expect(held(desk, words)).to_have_count(0)
    page.reload()
    expect(page.get_by_text("What the host wrote to you:")).to_be_visible()
    expect(page.get_by_text("Would you write it without her name?")).to_be_visible()


def test_a_host_makes_a_pair(visits, place):
    desk = visits.open("/cms/", as_=place.host)
    desk.goto("/cms/pairs/new/")
    desk.locator("#id_title_0").fill("Dentist and patient")
    desk.locator("#id_slug").fill("dentist-patient")
    for number, (sentence, speakers) in enumerate(
        [("I wish my dentist…", "patients"), ("I wish the person in the chair…", "dentists")]
    ):
        desk.locator(f"#id_prompts-{number}-sentence_0").fill(sentence)
        desk.locator(f"#id_prompts-{number}-speakers_0").fill(speakers)
    desk.locator("#id_opens_at").fill("2026-01-01 08:00")
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Create", exact=True).first.click()
    expect(desk.get_by_text("Dentist and patient").first).to_be_visible()
    expect(desk).to_have_url(f"{place.url}/cms/pairs/")
    page = visits.open("/wishes/")
    page.get_by_role("link", name="Dentist and patient", exact=True).click()
    page.locator(".prompt.side-clinician").get_by_role("link").click()
    expect(page.get_by_label("I wish the person in the chair…")).to_be_visible()


def test_a_pair_that_is_not_finished_says_what_is_missing(visits, place):
    desk = visits.open("/cms/pairs/new/", as_=place.host)
    desk.locator("#id_title_0").fill("Half a pair")
    desk.locator("#id_slug").fill("half-a-pair")
    desk.locator("#id_opens_at").fill("2026-01-01 08:00")
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Create", exact=True).first.click()
    expect(desk.locator("#id_title_0")).to_have_value("Half a pair")
    expect(desk.locator(".error-message, .help-critical").first).to_be_visible()


def test_a_host_makes_a_set_of_wishes_whose_authors_agreed(visits, place):
    wish = Wish.objects.quotable().filter(language="en").order_by("-published_at").first()
    silent = Wish.objects.filter(standing="published", may_be_quoted=False).first()
    desk = visits.open("/cms/sets/new/", as_=place.host)
    desk.locator("#id_title_0").fill("For the staff room")
    desk.locator("#id_slug").fill("staff-room")
    desk.locator("#id_items-ADD").click()
    desk.locator("#id_items-0-wish-chooser").get_by_role("button", name="Choose").first.click()
    chooser = desk.locator(".modal")
    chooser.get_by_role("textbox").first.fill(wish.lead[:40])
    expect(chooser.get_by_text(silent.lead[:40])).to_have_count(0)
    chooser.get_by_role("link", name=wish.lead[:30]).first.click()
    expect(chooser).to_have_count(0)
    desk.get_by_role("button", name="Create", exact=True).first.click()
    expect(desk).to_have_url(f"{place.url}/cms/sets/")
    page = visits.open("/sets/")
    page.get_by_role("link", name="For the staff room").click()
    expect(page.locator(".wish")).to_have_count(1)
    expect(page.locator(".wish").get_by_text(wish.lead)).to_be_visible()


def test_the_office_is_closed_to_other_members(visits, member_of, script):
    page = visits.open("/cms/", as_=member_of(Role.PATIENT), script=script)
    expect(page.get_by_text("This part is for hosts.")).to_be_visible()


def test_the_office_works_on_a_phone(visits, place):
    write_as_guest(visits, "would write the date of the next visit down.")
    desk = visits.open("/cms/words/", as_=place.host, width=PHONE)
    item = held(desk, "the next visit down")
    item.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.get_by_text("Published. Everybody can read it now.")).to_be_visible()
