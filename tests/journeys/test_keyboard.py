"""Without a mouse: the way in, the order, a focus that is always seen, writing and answering."""

from playwright.sync_api import expect

from bedside.dialogue.models import Wish
from bedside.people.models import Role
from tests.journeys.conftest import DESK, PHONE

STEPS = 400  # no page here has more places to stop at

# Where the focus is now: whether it comes later in the page than before, can be seen and is marked.
STOP = """() => {
  const here = document.activeElement, before = window.stoppedAt;
  const around = here === document.body || here === window.firstStop;
  window.stoppedAt = here;
  window.firstStop = window.firstStop || here;
  const marked = [here, here.parentElement, here.nextElementSibling].some(part => {
    const style = part && getComputedStyle(part);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = (here.type === "radio" || here.type === "checkbox" ? here.parentElement : here)
    .getBoundingClientRect();
  return {
    name: (here.innerText || here.name || here.tagName).trim().slice(0, 40),
    around,
    later: !before || !!(before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING),
    marked,
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0,
  };
}"""


def stops(page):
    """Press Tab from the top of the page to its end."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["around"]:
            return
        yield stop
    raise AssertionError("the focus never leaves the page")


def tab_to(page, target):
    """Press Tab until the focus is on this."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"the focus never comes to {target}")


def test_the_skip_link_is_first_and_leads_to_the_main_part(visits, script):
    page = visits.open("/wishes/doctor-patient/", script=script)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the main part")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="All pairs of wishes")).to_be_focused()


def test_the_focus_goes_down_the_page_and_is_always_seen(visits, width, member_of):
    member = member_of(Role.CLINICIAN)
    wish = Wish.objects.filter(response_count__gt=0).first()
    pages = ["/", "/wishes/", "/wishes/doctor-patient/write/", f"/wish/{wish.code}/", "/me/"]
    page = visits.open("/", as_=member, width=width)
    for path in pages:
        page.goto(path)
        good = {"later": True, "marked": True, "seen": True}
        faults = [stop for stop in stops(page) if not good.items() <= stop.items()]
        assert (path, faults) == (path, [])


def test_a_wish_is_written_without_a_mouse(visits, script, width):
    page = visits.open("/wishes/doctor-patient/", script=script, width=width)
    tab_to(page, page.locator(".prompt.side-patient").get_by_role("link"))
    page.keyboard.press("Enter")
    words = page.get_by_label("I wish my doctor…")
    tab_to(page, words)
    page.keyboard.type("would say which of the pills matters most.")
    tab_to(page, page.get_by_label("It is about"))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_role("checkbox", name="A host may show these words elsewhere"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Post my wish"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Keep this receipt")).to_be_visible()
    wish = Wish.objects.filter(body="would say which of the pills matters most.").last()
    assert wish.may_be_quoted
    assert wish.topic is not None


def test_a_wish_is_answered_without_a_mouse(visits, script, member_of):
    member = member_of(Role.STAFF)
    wish = Wish.objects.filter(standing="published").exclude(resonances__member=member).first()
    page = visits.open(f"/wish/{wish.code}/", as_=member, script=script)
    hear = page.get_by_role("button", name="I hear you")
    tab_to(page, hear)
    page.keyboard.press("Enter")
    expect(hear).to_have_attribute("aria-pressed", "true")
    if script:
        expect(hear).to_be_focused()
        page.keyboard.press("Space")
        expect(hear).to_have_attribute("aria-pressed", "false")


def test_the_menu_of_small_screens_opens_without_script(visits):
    page = visits.open("/", width=PHONE, script=False)
    menu = page.get_by_text("Menu", exact=True)
    tab_to(page, menu)
    page.keyboard.press("Enter")
    links = page.get_by_role("navigation", name="Main, small screens")
    expect(links.get_by_role("link", name="Sets")).to_be_visible()
    assert visits.open("/", width=DESK).get_by_text("Menu", exact=True).is_hidden()
