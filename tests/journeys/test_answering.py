"""Members: joining with a code, answering wishes, replying by saying back what was heard."""

from django.urls import reverse
from playwright.sync_api import expect

from bedside.dialogue.models import Wish
from bedside.people.models import Role
from tests.people.letters import code_for

HEARD = "You want the plan to have a reason that you can repeat at home."


def wish_of(member, place, **fields):
    """A wish of this member that nobody has answered in this test yet."""
    return Wish.objects.filter(author=member, standing="published", **fields).first()


def wish_for(reader, **fields):
    """A published wish of somebody else."""
    found = Wish.objects.filter(standing="published", takes_responses=True, **fields)
    return found.exclude(author=reader).exclude(resonances__member=reader).first()


def test_somebody_joins_with_a_code_and_answers(visits, script, width):
    address = f"new-{script}-{width}@example.org".lower()
    wish = Wish.objects.filter(standing="published").first()
    page = visits.open(reverse("dialogue:wish", args=[wish.code]), script=script, width=width)
    page.get_by_role("button", name="Me too").click()
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_label("A name to be known by").fill("River Stone" if script else "Night Heron")
    if width < 600:
        page.get_by_label("A name to be known by").fill("Alder" if script else "Birchwood")
    page.get_by_role("checkbox", name="A patient").check(force=True)
    page.locator("main form button").last.click()
    page.get_by_label("The code from the mail").fill(code_for(address))
    page.locator("main form button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answer: Me too")
    page.get_by_role("button", name="Give this answer").click()
    me_too = page.get_by_role("button", name="Me too")
    expect(me_too).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="I hear you").click()
    expect(page.get_by_role("button", name="I hear you")).to_have_attribute("aria-pressed", "true")
    expect(me_too).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="I hear you").click()
    expect(page.get_by_role("button", name="I hear you")).to_have_attribute("aria-pressed", "false")


def test_a_member_signs_in_with_a_code_and_keeps_what_they_wrote(visits, script, member_of, place):
    member = member_of(Role.PATIENT)
    member.emailaddress_set.create(email=member.email, verified=True, primary=True)
    page = visits.open("/wishes/doctor-patient/write/?as=patient", script=script)
    page.get_by_label("I wish my doctor…").fill("would let me finish the story.")
    page.get_by_role("button", name="Sign in and keep my words").click()
    page.locator("main input[type=email]").fill(member.email)
    page.locator("main form button").first.click()
    page.locator("main input[name=code]").fill(code_for(member.email))
    page.locator("main form button").first.click()
    expect(page.get_by_text("Here are the words that you wrote")).to_be_visible()
    expect(page.get_by_label("I wish my doctor…")).to_have_value("would let me finish the story.")
    page.get_by_role("button", name="Post my wish").click()
    expect(page.get_by_text("Everybody can read it.")).to_be_visible()


def test_an_answer_on_the_board_is_given_changed_and_taken_back(visits, script, width, member_of):
    member = member_of(Role.STAFF)
    page = visits.open("/wishes/doctor-patient/?order=new", as_=member, script=script, width=width)
    wish = page.locator(".wish", has=page.locator("button[aria-pressed=false]")).first
    row = page.locator(f"#{wish.get_attribute('id')}")
    hear = row.get_by_role("button", name="I hear you")
    if hear.get_attribute("aria-pressed") == "true":
        hear.click()
        page.goto("/wishes/doctor-patient/?order=new")
    board = page.url
    hear.click()
    if not script:
        page.goto(board)
    expect(hear).to_have_attribute("aria-pressed", "true")
    row.get_by_role("button", name="Pass").click()
    if not script:
        page.goto(board)
    expect(row.get_by_role("button", name="Pass")).to_have_attribute("aria-pressed", "true")
    expect(hear).to_have_attribute("aria-pressed", "false")
    row.get_by_role("button", name="Pass").click()
    if not script:
        page.goto(board)
    expect(row.get_by_role("button", name="Pass")).to_have_attribute("aria-pressed", "false")


def test_an_answer_that_cannot_be_sent_says_so(visits, member_of):
    member = member_of(Role.STAFF)
    wish = wish_for(member)
    visits.expected = "ERR_INTERNET_DISCONNECTED|htmx:"
    page = visits.open(reverse("dialogue:wish", args=[wish.code]), as_=member)
    page.context.set_offline(True)
    page.get_by_role("button", name="Me too").click()
    expect(page.get_by_role("status")).to_contain_text("That was not sent.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Me too").click()
    expect(page.get_by_role("button", name="Me too")).to_have_attribute("aria-pressed", "true")


def test_a_reply_says_back_first(visits, script, width, member_of):
    responder = member_of(Role.CLINICIAN)
    wish = wish_for(responder, role=Role.PATIENT, author__isnull=False, response_count=0)
    how = {"script": script, "width": width}
    page = visits.open(reverse("dialogue:wish", args=[wish.code]), as_=responder, **how)
    say_it_back(page)
    author = visits.open("/me/", as_=wish.author, **how)
    mine = almost(author)
    page.reload()
    expect(page.get_by_text("It is about my daughter too.")).to_be_visible()
    page.get_by_label("Say it back once more").fill(f"{HEARD} And your daughter.")
    page.get_by_role("button", name="Send this back").click()
    author.reload()
    mine.get_by_role("button", name="Yes, that is it").click()
    expect(mine.get_by_text("Yes, that is it.")).to_be_visible()
    page.reload()
    reply(page)

    stranger = visits.open(reverse("dialogue:wish", args=[wish.code]), **how)
    said = stranger.locator(".reply", has_text=HEARD)
    expect(said.get_by_text("And your daughter.")).to_be_visible()
    expect(said.get_by_text("Yes, that is it.")).to_be_visible()
    expect(said.locator("em")).to_have_text("write it down")


def say_it_back(page):
    """Begin a reply: nothing first, then what was heard."""
    page.get_by_role("link", name="Say back what you heard").click()
    page.get_by_role("button", name="Send this back").click()
    expect(page.get_by_text("Write a few words first, then send.")).to_be_visible()
    page.get_by_label("In your own words, what is the writer asking for?").fill(HEARD)
    page.get_by_role("button", name="Send this back").click()
    expect(page.get_by_role("heading", name="Your reply")).to_be_visible()


def almost(author):
    """Say that it is almost what was meant, and why. Gives where that is said."""
    waiting = author.locator("li", has_text=HEARD)
    waiting.get_by_role("link", name="Say yes or almost").click()
    mine = author.locator("li", has_text=HEARD)
    mine.get_by_role("button", name="Almost").click()
    expect(author.get_by_text("A few words on what was missed")).to_be_visible()
    mine.get_by_label("A few words to them").fill("It is about my daughter too.")
    mine.get_by_role("button", name="Almost").click()
    expect(mine.get_by_text("It is about my daughter too.")).to_be_visible()
    return mine


def reply(page):
    """Add the reply itself, after a look at it."""
    page.get_by_label("In your words").fill("I will *write it down* for you both.")
    page.locator("label", has_text="Here is what I could do").click()
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator(".preview em")).to_have_text("write it down")
    page.get_by_role("button", name="Send my reply").click()
    expect(page.get_by_text("Everybody can read it.")).to_be_visible()


def test_nobody_answers_their_own_words(visits, member_of, place):
    author = next(m for m in place.members.values() if wish_of(m, place))
    wish = wish_of(author, place)
    page = visits.open(reverse("dialogue:wish", args=[wish.code]), as_=author)
    expect(page.get_by_text("These are your words.")).to_be_visible()
    expect(page.get_by_role("button", name="I hear you")).to_have_count(0)
