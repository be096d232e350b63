"""Reading as a stranger: everything public, no cookie, no script needed, no other origin."""

from playwright.sync_api import expect


def test_a_stranger_reads_from_the_front_page_to_a_set(visits, script, width):
    page = visits.open("/", script=script, width=width)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="I am here to read").click()
    page.get_by_role("link", name="Doctor and patient", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Doctor and patient")
    wishes = page.locator(".wish")
    expect(wishes).to_have_count(25)
    first = wishes.first.get_attribute("id")
    page.get_by_role("link", name="Show the next wishes").click()
    expect(page.get_by_role("link", name="Back to the first")).to_be_visible()
    assert wishes.first.get_attribute("id") != first
    lead = wishes.first.locator(".voice-words a")
    words = lead.inner_text()
    lead.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    page.get_by_role("contentinfo").get_by_role("link", name="Sets of wishes").click()
    page.get_by_role("link", name="Waiting and not knowing").click()
    expect(page.locator(".wish")).to_have_count(8)
    assert page.context.cookies() == []


def test_a_stranger_sorts_and_filters_the_board(visits, script):
    page = visits.open("/wishes/doctor-patient/", script=script)
    page.locator("label", has_text="Needs a listener").click()
    page.get_by_label("Written by").select_option("clinician")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(
        f"{visits.place.url}/wishes/doctor-patient/?order=listener&side=clinician&topic="
    )
    expect(page.locator(".wish.side-patient")).to_have_count(0)
    expect(page.locator(".wish.side-clinician").first).to_be_visible()
    page.get_by_label("About").select_option(label="Time and hurry")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_label("About").locator("option:checked")).to_have_text("Time and hurry")
    assert page.context.cookies() == []


def test_a_stranger_who_answers_is_shown_the_way_in(visits, script):
    page = visits.open("/wishes/doctor-patient/", script=script)
    page.locator(".wish").first.get_by_role("button", name="I hear you").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answer: I hear you")
    assert page.context.cookies() == []
    page.get_by_role("link", name="Make an account").click()
    expect(page.get_by_label("Your e-mail address")).to_be_visible()


def test_a_page_that_is_not_there_leads_on(visits, script, width):
    page = visits.open("/wish/nowhere/", script=script, width=width)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no page here")
    page.get_by_role("link", name="To the wishes").click()
    expect(page.get_by_role("link", name="Doctor and patient", exact=True)).to_be_visible()


def test_looks_are_kept_in_one_cookie_that_says_nothing_else(visits, script):
    page = visits.open("/sets/", script=script)
    page.locator("label", has_text="Dark").click()
    page.get_by_role("button", name="Keep it like this").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page).to_have_url(f"{visits.place.url}/sets/")
    kept = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    assert kept.pop("theme") == "dark"
    assert set(kept) <= {"text", "django_language"}


def test_a_page_is_read_in_the_language_one_picks(visits):
    page = visits.open("/")
    page.get_by_role("radio", name="Español").check(force=True)
    page.get_by_role("button", name="Keep it like this").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
