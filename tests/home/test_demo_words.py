"""The words of the demo community hold together, before any of them reaches a database."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import regex

DEMO = Path(__file__).parents[2] / "bedside" / "home" / "demo"
SIDE_OF = {
    "patient": "patient",
    "caregiver": "patient",
    "clinician": "clinician",
    "staff": "clinician",
}
KINDS = {"hear", "happens", "could", "ask"}
LANGUAGES = {"en", "es"}
FEWEST_TO_SHOW = 5  # below this many answers a side, a wish needs a listener


def read(name: str) -> list:
    return json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))


MEMBERS = {member["pseudonym"]: member for member in read("members")}
TOPICS = {topic["slug"]: topic for topic in read("topics")}
PAIRS = {pair["slug"]: pair for pair in read("pairs")}
PROMPTS = {(slug, p["side"]): p for slug, pair in PAIRS.items() for p in pair["prompts"]}
WISHES = {wish["id"]: wish for wish in read("wishes")}
RESPONSES = read("responses")
EXCHANGES = read("exchanges")
SETS = read("sets")

each_wish = pytest.mark.parametrize("wish", WISHES.values(), ids=WISHES)
each_response = pytest.mark.parametrize(
    "response", RESPONSES, ids=lambda response: f"{response['wish']}-{response['author']}"
)


def length(text: str) -> int:
    """As people count it: grapheme clusters."""
    return len(regex.findall(r"\X", text))


def home_side(member: dict) -> str:
    """The side of the role that a member names first: from there they answer wishes."""
    return SIDE_OF[member["roles"][0]]


def share(answers: list[int]) -> float:
    hear, metoo, passed = answers
    return (hear + metoo) / (hear + metoo + passed)


def reception_of(wish: dict) -> str:
    sides = wish["answers"].values()
    if min(sum(answers) for answers in sides) < FEWEST_TO_SHOW:
        return "needs a listener"
    heard_by = sum(share(answers) > 0.5 for answers in sides)
    return ["disputed", "heard on one side", "common ground"][heard_by]


def all_words() -> list[str]:
    """Every sentence that the demo community says, with the house's words about it."""
    said = [wish["words"] for wish in WISHES.values()]
    said += [member["about"] for member in MEMBERS.values()]
    for response in RESPONSES:
        said.append(response["words"])
        said += [text for back in response["say_backs"] for text in (back["heard"], back["note"])]
    for pair in PAIRS.values():
        said += [*pair["title"].values(), *pair["intro"].values()]
    for chosen in SETS:
        said += [*chosen["title"].values(), *chosen["note"].values()]
    return said


def test_nobody_and_nothing_is_listed_twice():
    assert len(MEMBERS) == len(read("members"))
    assert len({name.casefold() for name in MEMBERS}) == len(MEMBERS)
    assert len(TOPICS) == len(read("topics"))
    assert len(PAIRS) == len(read("pairs"))
    assert len(WISHES) == len(read("wishes"))
    assert len({wish["words"].casefold() for wish in WISHES.values()}) == len(WISHES)
    assert len({(r["wish"], r["author"]) for r in RESPONSES}) == len(RESPONSES)
    assert len({response["words"] for response in RESPONSES}) == len(RESPONSES)


def test_the_community_has_all_sides():
    roles = Counter(member["roles"][0] for member in MEMBERS.values())
    assert roles == {"patient": 28, "caregiver": 12, "clinician": 16, "staff": 6}
    assert sum(len(member["roles"]) > 1 for member in MEMBERS.values()) >= 3


@pytest.mark.parametrize("member", MEMBERS.values(), ids=MEMBERS)
def test_a_member_can_join(member):
    assert re.fullmatch(r"[^\W\d_]{2,20}", member["pseudonym"])
    assert set(member["roles"]) <= set(SIDE_OF)
    assert len(set(member["roles"])) == len(member["roles"]) > 0
    assert member["language"] in LANGUAGES
    assert member["joined_days_ago"] >= 0
    assert member["about"]


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_the_prompts_of_a_pair_face_each_other(pair):
    assert [prompt["side"] for prompt in pair["prompts"]] == ["patient", "clinician"]
    assert set(pair["topics"]) <= set(TOPICS)
    assert set(pair["title"]) == set(pair["intro"]) == LANGUAGES
    for prompt in pair["prompts"]:
        assert set(prompt["sentence"]) == set(prompt["speakers"]) == LANGUAGES
        assert all(sentence.endswith("…") for sentence in prompt["sentence"].values())
        assert re.fullmatch(r"([A-Z][a-z]*){2,}", prompt["hashtag"])
        assert {SIDE_OF[role] for role in prompt["roles"]} == {prompt["side"]}


def test_hashtags_are_told_apart_without_their_capitals():
    assert len({prompt["hashtag"].casefold() for prompt in PROMPTS.values()}) == len(PROMPTS)


@each_wish
def test_a_wish_is_one_that_its_author_could_have_written(wish):
    author = MEMBERS[wish["author"]]
    assert wish["role"] in author["roles"]
    assert wish["side"] == SIDE_OF[wish["role"]]
    assert wish["role"] in PROMPTS[wish["pair"], wish["side"]]["roles"]
    assert wish["topic"] in PAIRS[wish["pair"]]["topics"]
    assert wish["language"] == author["language"]
    assert 0 <= wish["days_ago"] <= min(200, author["joined_days_ago"])


@each_wish
def test_a_wish_fits_and_completes_its_prompt(wish):
    assert 20 <= length(wish["words"]) <= 280
    assert wish["words"][0].islower() or re.match(r"I\b|I’", wish["words"])
    assert wish["words"][-1] in ".?”»"
    assert wish["words"] == wish["words"].strip()


@each_wish
def test_no_more_people_answer_a_wish_than_there_are(wish):
    for side, answers in wish["answers"].items():
        others = [
            name
            for name, member in MEMBERS.items()
            if home_side(member) == side and name != wish["author"]
        ]
        assert len(answers) == 3
        assert min(answers) >= 0
        assert sum(answers) <= len(others)
    assert set(wish["answers"]) == {"patient", "clinician"}


@each_wish
def test_a_second_role_is_never_told_beside_the_name(wish):
    """Whoever speaks from another side than their own does so without a name."""
    if wish["side"] != home_side(MEMBERS[wish["author"]]):
        assert not wish["named"]


def test_both_sides_speak_about_as_much_as_each_other():
    wishes = WISHES.values()
    assert len(wishes) == 120
    assert Counter(w["side"] for w in wishes) == {"patient": 66, "clinician": 54}
    per_pair = Counter(w["pair"] for w in wishes)
    assert per_pair["doctor-patient"] > 70
    assert min(per_pair.values()) >= 15
    assert set(per_pair) == set(PAIRS)
    assert min(Counter(w["topic"] for w in wishes).values()) >= 8
    assert {w["topic"] for w in wishes} == set(TOPICS)
    assert sum(w["language"] == "es" for w in wishes) == 14
    assert 0.40 <= sum(w["named"] for w in wishes) / len(wishes) <= 0.50
    assert 0.45 <= sum(w["quotable"] for w in wishes) / len(wishes) <= 0.55


def test_some_wishes_meet_and_some_still_wait():
    reception = Counter(reception_of(wish) for wish in WISHES.values())
    assert reception["common ground"] >= 36
    assert reception["heard on one side"] >= 36
    assert reception["disputed"] >= 16
    assert reception["needs a listener"] >= 16


@each_response
def test_a_response_is_one_that_its_author_could_have_given(response):
    wish, author = WISHES[response["wish"]], MEMBERS[response["author"]]
    assert wish["takes_responses"]
    assert response["author"] != wish["author"]
    assert response["role"] in author["roles"]
    assert response["kind"] in KINDS
    assert 0 <= response["days_ago"] <= min(wish["days_ago"], author["joined_days_ago"])
    assert author["language"] == wish["language"]


@each_response
def test_a_response_says_back_before_it_speaks(response):
    *tries, last = response["say_backs"]
    assert all(back["verdict"] == "almost" and back["note"] for back in tries)
    assert last["verdict"] in {"yes", "almost", ""}
    assert last["verdict"] or not last["note"]
    for back in response["say_backs"]:
        assert 20 <= length(back["heard"]) <= 280
        assert length(back["note"]) <= 280
    assert 20 <= length(response["words"]) <= 1000
    assert len(response["words"].split("\n\n")) <= 3


def test_responses_are_of_every_kind_and_some_try_twice():
    assert len(RESPONSES) == 46
    assert min(Counter(response["kind"] for response in RESPONSES).values()) >= 5
    assert {response["kind"] for response in RESPONSES} == KINDS
    assert sum(len(response["say_backs"]) > 1 for response in RESPONSES) >= 5


@pytest.mark.parametrize("ids", EXCHANGES, ids=" and ".join)
def test_an_exchange_joins_two_sides_that_met(ids):
    first, second = (WISHES[key] for key in ids)
    assert (first["side"], second["side"]) == ("patient", "clinician")
    assert first["pair"] == second["pair"]
    assert first["language"] == second["language"]
    assert first["quotable"]
    assert second["quotable"]
    assert reception_of(first) == reception_of(second) == "common ground"


def test_no_wish_is_in_two_exchanges():
    joined = [key for ids in EXCHANGES for key in ids]
    assert len(EXCHANGES) == 7
    assert len(set(joined)) == len(joined)


@pytest.mark.parametrize("chosen", SETS, ids=lambda chosen: chosen["slug"])
def test_a_set_quotes_only_those_who_said_yes(chosen):
    wishes = [WISHES[key] for key in chosen["wishes"]]
    assert 6 <= len(set(chosen["wishes"])) == len(wishes) <= 8
    assert all(wish["quotable"] for wish in wishes)
    assert {wish["side"] for wish in wishes} == {"patient", "clinician"}
    assert set(chosen["title"]) == set(chosen["note"]) == LANGUAGES


def test_nothing_points_to_a_person_or_a_place():
    telling = re.compile(
        r"\d{3}"  # a telephone, a record, a year
        r"|@|https?:|www\."
        r"|\b(dr|dra|mr|mrs|ms|sr|sra|prof)\.? (?-i:[A-Z])"
        r"|\b(nurse|doctor|doctora|sister) (?-i:[A-Z])",
        re.IGNORECASE,
    )
    assert [words for words in all_words() if telling.search(words)] == []


def test_no_member_speaks_of_another_by_name():
    names = re.compile(rf"\b({'|'.join(MEMBERS)})\b")
    assert [words for words in all_words() if names.search(words)] == []


def test_nobody_shouts():
    loud = regex.compile(r"[!¡]|\p{Extended_Pictographic}|\b\p{Lu}{4,}\b")
    assert [words for words in all_words() if loud.search(words)] == []


def test_quotation_marks_are_curly_and_spaces_single():
    rough = re.compile(r"['\"]|  |\.\.\.")
    assert [words for words in all_words() if rough.search(words)] == []
