"""Every page in every state, judged by axe-core: light and dark, at three widths."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests import looks, places
from tests.conftest import KEPT

ALL = [(theme, width) for theme in ("light", "dark") for width in (1280, 390, 320)]
ENDS = [("light", 1280), ("dark", 320)]  # for further states of a page that was seen in all
JUDGE = """async () => {
  const found = (await axe.run({resultTypes: ["violations"]})).violations;
  const said = found.flatMap(one => one.nodes.map(
    node => [one.id, `${node.target} ${node.failureSummary}`]));
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) said.push(["reflow", "the page scrolls sideways"]);
  return said;
}"""


@pytest.fixture(scope="module")
def album(request, django_db_setup, django_db_blocker, browser):
    """The pages, collected before this module's own place is made."""
    with django_db_blocker.unblock():
        made = looks.collect()
        database, _ = request.config.stash[KEPT]
        database.fresh()
        places.forget()
    return made


def test_axe_finds_nothing_on_any_page(album, visits):
    """One page of a browser shows them all, so that what they share is fetched once."""
    page = visits.open("/nothing/")
    faults = []
    for number, look in enumerate(album.looks):
        address = f"{visits.place.url}/look/{number}/"
        page.route(address, shower(look))
        page.goto(address)
        page.evaluate(AXE_SCRIPT)
        for theme, width in ALL if look.is_first else ENDS:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 800})
            found = page.evaluate(JUDGE)
            faults += [f"{look.name}, {theme}, {width}: {rule}: {words}" for rule, words in found]
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def shower(look):
    """Answer with a page as it was collected, under the policy it came with."""
    headers = {name: look.headers[name] for name in look.headers if name.startswith("Content-S")}
    return lambda route: route.fulfill(
        status=200, content_type="text/html; charset=utf-8", headers=headers, body=look.html
    )
