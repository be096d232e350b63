"""The figures behind three decisions: Jinja2 for pages (2), no SciPy (5), lanes in SQL (7)."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from bench.figures import Figure, Report
from bench.places import ROOT, place

# One wish of a board in Django's templates, with the values and branches of the Jinja2 macro.
DJANGO = """{% load i18n %}{% for card in cards %}
<li class="wish side-{{ card.side }}" id="wish-{{ card.code }}">
  <article class="voice side-{{ card.side }}">
    {% if not card.source %}<p class="voice-prompt">{{ card.prompt }}</p>{% endif %}
    <blockquote class="voice-words"{% if card.language != lang %} lang="{{ card.language }}"{% endif %} dir="auto"><p><a href="{{ card.url }}">{{ card.lead }}</a></p></blockquote>
    <p class="byline"><span class="who">{% if card.name %}<b><bdi>{{ card.name }}</bdi></b>{% else %}<b>{{ card.role }}</b>{% endif %}</span>{% if card.source %}<span class="from">{% blocktranslate with source=card.source %}From {{ source }}{% endblocktranslate %}</span>{% endif %}</p>
  </article>
  <div class="wish-foot" id="wish-foot-{{ card.code }}">
    {% if card.reach.shown %}<figure class="reach">
      <div class="reach-ends"><span class="side-patient"><b>{{ card.reach.patients }}%</b> <span class="reach-who">{% translate "Patients and caregivers" %}</span></span> <span class="side-clinician"><b>{{ card.reach.clinicians }}%</b> <span class="reach-who">{% translate "Clinicians and staff" %}</span></span></div>
      <svg class="reach-bar"><rect class="reach-p" width="{{ card.reach.patients }}%"/><rect class="reach-c" width="{{ card.reach.clinicians }}%"/>{% if card.reach.met %}<rect class="reach-both"/>{% else %}<line class="reach-mid"/>{% endif %}</svg>
      <figcaption class="reach-said"><b>{% if card.reach.met %}{% translate "Common ground" %}{% else %}{% translate "Heard on one side so far" %}{% endif %}</b>, {% blocktranslate count n=card.reach.answers %}{{ n }} person answered{% plural %}{{ n }} people answered{% endblocktranslate %}</figcaption>
    </figure>{% else %}<div class="listen"><p><b>{% translate "Needs a listener." %}</b></p></div>{% endif %}
    <div class="wish-actions">
      <form class="resonate" action="{{ card.url }}answer/" aria-label="{% translate "Your answer to this wish" %}"><button name="r" value="hear">{% translate "I hear you" %}</button><button name="r" value="metoo">{% translate "Me too" %}</button><button class="pass" name="r" value="pass">{% translate "Pass" %}</button></form>
      <a href="{{ card.url }}">{% if card.responses %}{% blocktranslate count n=card.responses %}{{ n }} reply{% plural %}{{ n }} replies{% endblocktranslate %}{% else %}{% translate "Be the first to listen" %}{% endif %}<span class="vh"> {% translate "to this wish" %}</span></a>
    </div>
  </div>
</li>{% endfor %}"""  # noqa: E501 - as a template would stand


def milliseconds(call: Callable[[], object], times: int = 100) -> float:
    """CPU of one call: the median of seven rounds."""
    call()
    rounds = []
    for _ in range(7):
        begun = time.process_time()
        for _ in range(times):
            call()
        rounds.append(1000 * (time.process_time() - begun) / times)
    return statistics.median(rounds)


def measure() -> None:
    """Run inside a place, once Django is set up."""
    from django.template import engines  # noqa: PLC0415 - only after Django is set up
    from django.utils.translation import override  # noqa: PLC0415

    from bedside.dialogue import cards, landscape, outline  # noqa: PLC0415
    from bedside.dialogue.models import Wish  # noqa: PLC0415

    report = Report("choices")
    of, _counts = outline.outline_of("of-10000", 0)
    reading = landscape.Reading()
    page = landscape.read_board(of.prompts, reading)
    names = cards.names_in(of)
    shown = [
        cards.card(wish, *names)
        for wish in Wish.objects.in_bulk([r.id for r in page.rows]).values()
    ]
    django = engines["django"].from_string(DJANGO)
    with override("en"):
        slow = milliseconds(lambda: django.render({"cards": shown, "lang": "en"}))
        fast = milliseconds(lambda: [cards.draw(card) for card in shown])
    report.add(Figure("25 cards in Django's templates", slow, "ms"))
    report.add(Figure("25 cards in Jinja2", fast, "ms", "Django's templates", slow / fast, least=3))

    prompt = of.prompts[0]
    composed = milliseconds(
        lambda: list(
            Wish.objects.published()
            .filter(prompt=prompt)
            .order_by("-common", "-id")
            .values_list("id", "revision", "common")[:26]
        )
    )
    written = milliseconds(lambda: landscape.lane(prompt, reading, None))
    report.add(Figure("a lane composed by the ORM", composed, "ms"))
    report.add(Figure("a lane in SQL", written, "ms", "the ORM", composed / written, least=2))

    memory = "import {}; print(int(open('/proc/self/statm').read().split()[1]) / 256)"
    bare, scipy = (
        float(subprocess.check_output([sys.executable, "-c", memory.format(what)]))
        for what in ("math", "scipy.special")
    )
    report.add(
        Figure("memory of importing scipy.special", scipy - bare, "MB", "a budget of 300 MB")
    )
    report.keep()


def main() -> None:
    if "BENCH_INSIDE" in os.environ:
        import django  # noqa: PLC0415

        django.setup()
        measure()
        return
    with place(10_000) as env:
        command = [sys.executable, "-m", "bench.choices"]
        subprocess.run(command, cwd=ROOT, env=env | {"BENCH_INSIDE": "1"}, check=True)


if __name__ == "__main__":
    main()
