"""Fill an empty database with pairs of any size, in SQL: a million wishes take half a minute."""

import sys

import django

django.setup()

from django.db import connection  # noqa: E402  # models need Django set up
from django.utils import timezone  # noqa: E402

from bedside.dialogue.models import Pair, Prompt, Topic  # noqa: E402
from bedside.live import stamps  # noqa: E402

SIDES = (
    ("patient", "I wish my doctor…", "patients and caregivers", ["patient", "caregiver"]),
    ("clinician", "I wish my patient…", "clinicians and staff", ["clinician", "staff"]),
)
WORDS = (
    "'would look up from the screen, number ' || i || ', and say my name the way I say it. "
    "It takes a second, and I would come back for it.'"
)
SQLITE = {
    "numbers": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)",
    "moment": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', '2026-01-01', '-' || (i * 7) || ' seconds')",
    "no": "0",
    "yes": "1",
}
POSTGRES = {
    "numbers": "WITH n AS (SELECT generate_series(1, %s) AS i)",
    "moment": "timestamptz '2026-01-01' - (i * interval '7 seconds')",
    "no": "FALSE",
    "yes": "TRUE",
}
INSERT = """
    INSERT INTO dialogue_wish (source, role, signed_as, body, html, lead, language, standing,
        held_because, written_at, published_at, decline_reason, may_be_quoted, code, pair_id,
        prompt_id, topic_id, takes_responses, patient_yes, patient_answers, clinician_yes,
        clinician_answers, fewest_answers, common, response_count, revision, import_key)
    {numbers}
    SELECT 'a survey', CASE i %% 2 WHEN 0 THEN 'patient' ELSE 'clinician' END, '',
        {words}, {words}, {words}, 'en', 'published', '', {moment}, {moment}, '', {no},
        %s || '-' || i, %s, CASE i %% 2 WHEN 0 THEN %s ELSE %s END,
        CASE i %% 3 WHEN 0 THEN %s END, {yes},
        (i %% 23) / 2, i %% 23, (i %% 19) / 2, i %% 19,
        CASE WHEN i %% 23 < i %% 19 THEN i %% 23 ELSE i %% 19 END,
        ((i * 37) %% 1000) / 1000.0, i %% 4, 0, 'k' || i
    FROM n
"""


def seed(size: int, topic: Topic) -> None:
    """Make a pair with this many published wishes, half on each side."""
    pair = Pair.objects.create(slug=f"of-{size}", title=str(size), opens_at=timezone.now())
    pair.topics.add(topic)
    pair.save()
    patients, clinicians = (
        Prompt.objects.create(
            pair=pair, side=side, sentence=begin, speakers=who, roles=roles, wish_count=size // 2
        )
        for side, begin, who, roles in SIDES
    )
    dialect = SQLITE if connection.vendor == "sqlite" else POSTGRES
    insert = INSERT.format(words=WORDS, **dialect)
    values = [size, f"x{pair.pk}", pair.pk, patients.pk, clinicians.pk, topic.pk]
    with connection.cursor() as cursor:
        cursor.execute(insert, values)


if __name__ == "__main__":
    time, _ = Topic.objects.get_or_create(slug="time", defaults={"name": "Time"})
    for told in sys.argv[1:]:
        seed(int(told), time)
    stamps.bump("pairs")
    with connection.cursor() as analyse:
        analyse.execute("ANALYZE")
