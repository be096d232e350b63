"""Who may do what. Each rule answers with the reason why not, or with None."""

from datetime import datetime

from django.utils.translation import gettext as _

from bedside.dialogue.models import Pair, Prompt, Response, Wish
from bedside.people.models import Guest, Member, Role
from bedside.people.speakers import Speaker
from bedside.safety.models import Contribution, Standing


def why_closed(pair: Pair, now: datetime) -> str | None:
    if now < pair.opens_at:
        return _("These prompts are not open yet. Your words are still here.")
    if not pair.is_open_at(now):
        return _("These prompts have closed. Your words are still here, so that you can keep them.")
    return None


def why_not_speak_as(speaker: Speaker) -> str | None:
    if speaker.member and speaker.role not in speaker.member.role_list:
        return _("You have not said that you speak as this. You can add it on your page.")
    return None


def why_not_wish(speaker: Speaker, prompt: Prompt, now: datetime) -> str | None:
    if reason := why_closed(prompt.pair, now):
        return reason
    if speaker.role not in prompt.roles:
        return _("This sentence is for %(speakers)s to finish.") % {"speakers": prompt.speakers}
    return why_not_speak_as(speaker)


def why_not_resonate(member: Member, role: Role | None, wish: Wish) -> str | None:
    if not wish.is_published:
        return _("This wish has been taken down, so it can no longer be answered.")
    if wish.is_by(member):
        return _("These are your own words. Others answer them.")
    if role is None:
        return _("Say first whether you speak as a patient, caregiver, clinician or staff.")
    return why_not_speak_as(Speaker(member, None, role))


def why_not_respond(person: Member | Guest | None, wish: Wish) -> str | None:
    if not wish.is_published:
        return _("This wish has been taken down, so it can no longer be answered.")
    if not wish.takes_responses:
        return _("The author did not ask for replies to this wish.")
    if wish.is_by(person):
        return _("These are your own words. Others reply to them.")
    return None


def why_not_judge(person: Member | Guest | None, response: Response) -> str | None:
    if not response.wish.is_by(person):
        return _("Only the person who wrote the wish can say whether they were heard.")
    if response.standing == Standing.WITHDRAWN:
        return _("This reply has been taken down.")
    return None


def why_not_change(person: Member | Guest | None, words: Contribution) -> str | None:
    if not words.is_by(person):
        return _("Only the person who wrote these words can change them.")
    if words.standing in {Standing.WITHDRAWN, Standing.HIDDEN}:
        return _("These words have been taken down and can no longer be changed.")
    if isinstance(words, Wish) and words.reach.answers:
        return _(
            "People have already answered these words, so they stay as they are. "
            "You can take them down and write new ones."
        )
    return None


def why_not_withdraw(person: Member | Guest | None, words: Contribution) -> str | None:
    if not words.is_by(person):
        return _("Only the person who wrote these words can take them down.")
    if words.standing == Standing.WITHDRAWN:
        return _("These words have already been taken down.")
    return None
