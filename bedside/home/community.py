"""Load the demo community: members, wishes, responses and sets of our own writing."""

import json
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from bedside.dialogue import actions
from bedside.dialogue.actions import Draft
from bedside.dialogue.gathering import (
    bring_resonances,
    join_wishes,
    make_pair,
    make_set,
    make_topics,
)
from bedside.dialogue.models import Pair, Prompt, Resonance, Response, Topic, Wish
from bedside.people.actions import add_member
from bedside.people.models import Member, Role, Side
from bedside.people.speakers import Speaker

WORDS = Path(__file__).parent / "demo"
NAMESPACE = UUID("6f2f1d0c-2f7a-4c53-9d0b-7a3b5b1f9d11")
ANSWERS = [Resonance.Answer.HEAR, Resonance.Answer.ME_TOO, Resonance.Answer.PASS]


def read(name: str) -> Any:
    return json.loads((WORDS / f"{name}.json").read_text())


@dataclass
class Community:
    """What has been made so far, by the names that the demo's files use."""

    now: datetime
    members: dict[str, Member] = field(default_factory=dict)
    first_roles: dict[int, Role] = field(default_factory=dict)  # by member number
    topics: dict[str, Topic] = field(default_factory=dict)
    prompts: dict[tuple[str, str], Prompt] = field(default_factory=dict)
    wishes: dict[str, Wish] = field(default_factory=dict)

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)


@transaction.atomic
def load(now: datetime) -> Community:
    """Make the whole demo community in one transaction: all of it, or nothing."""
    community = Community(now)
    bring_members(community)
    bring_pairs(community)
    bring_wishes(community)
    bring_answers(community)
    bring_responses(community)
    bring_sets(community)
    return community


def bring_members(community: Community) -> None:
    for told in read("members"):
        name = told["pseudonym"]
        member = add_member(
            name,
            f"{uuid5(NAMESPACE, name).hex[:12]}@demo.invalid",
            [Role(role) for role in told["roles"]],
            about=told["about"],
            now=community.ago(told["joined_days_ago"]),
        )
        community.members[name] = member
        community.first_roles[member.pk] = Role(told["roles"][0])


def bring_pairs(community: Community) -> None:
    community.topics = make_topics({topic["slug"]: topic["name"] for topic in read("topics")})
    for position, told in enumerate(read("pairs")):
        pair = make_pair(
            told["slug"],
            {"title": told["title"], "intro": told["intro"], "position": position},
            told["prompts"],
            [community.topics[slug] for slug in told["topics"]],
            opens_at=community.ago(300),
        )
        for prompt in pair.prompts.all():
            community.prompts[pair.slug, prompt.side] = prompt


def bring_wishes(community: Community) -> None:
    for told in read("wishes"):
        author = community.members[told["author"]]
        community.wishes[told["id"]] = actions.make_wish(
            Speaker(author, None, Role(told["role"]), author.username if told["named"] else ""),
            community.prompts[told["pair"], told["side"]],
            Draft(
                told["words"],
                told["language"],
                community.topics.get(told["topic"]),
                told["quotable"],
                told["takes_responses"],
            ),
            once=uuid5(NAMESPACE, told["id"]),
            now=community.ago(told["days_ago"]),
        )


def bring_answers(community: Community) -> None:
    """Let members answer as the files count. Who says what is drawn with a fixed seed."""
    draw = random.Random(7)  # noqa: S311 - made-up people, not a secret
    roles = community.first_roles
    of_side = {
        side: [member for member in community.members.values() if roles[member.pk].side is side]
        for side in Side
    }
    for told in read("wishes"):
        wish = community.wishes[told["id"]]
        given: list[Resonance] = []
        for side, counts in told["answers"].items():
            others = [member for member in of_side[Side(side)] if member.pk != wish.author_id]
            answers = [name for name, n in zip(ANSWERS, counts, strict=True) for _ in range(n)]
            given += [
                Resonance(
                    wish=wish,
                    member=member,
                    role=roles[member.pk],
                    answer=answer,
                    given_at=wish.written_at + timedelta(hours=draw.uniform(1, 60)),
                )
                for member, answer in zip(draw.sample(others, len(answers)), answers, strict=True)
            ]
        bring_resonances(wish, given)


def bring_responses(community: Community) -> None:
    for number, told in enumerate(read("responses")):
        author, wish = community.members[told["author"]], community.wishes[told["wish"]]
        role = Role(told["role"])
        name = author.username if role is community.first_roles[author.pk] else ""
        now = community.ago(told["days_ago"])
        once = uuid5(NAMESPACE, f"response {number}")
        first, *later = told["say_backs"]
        response = actions.say_back(
            Speaker(author, None, role, name), wish, first["heard"], once=once, now=now
        )
        for said in later:
            actions.say_back_again(author, response, said["heard"], now=now + timedelta(hours=20))
        judge_all(wish, response, told["say_backs"])
        actions.finish_response(author, response, told["kind"], told["words"], now=now)


def judge_all(wish: Wish, response: Response, told: list[dict[str, str]]) -> None:
    """Let the author of the wish say whether each try was what they meant."""
    if wish.author is None:
        return
    for said, judged in zip(response.say_backs.all(), told, strict=True):
        if judged["verdict"]:
            actions.judge(wish.author, said, judged["verdict"], judged["note"], now=said.said_at)


def bring_sets(community: Community) -> None:
    for patient, clinician in reversed(read("exchanges")):  # the newest is shown first
        join_wishes(community.wishes[patient], community.wishes[clinician], by=None)
    for told in read("sets"):
        make_set(
            told["slug"],
            told["title"],
            told["note"],
            [community.wishes[name] for name in told["wishes"]],
        )


def is_empty() -> bool:
    """Whether nobody has made anything here yet."""
    return not (Pair.objects.exists() or Member.objects.exists())
