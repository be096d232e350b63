"""What happens to words when they arrive: published at once, or read by a host first."""

from collections.abc import Sequence

from bedside.people.speakers import Speaker
from bedside.safety import phi
from bedside.safety.models import Standing


def on_arrival(
    found: Sequence[phi.Finding], speaker: Speaker | None, *, strict: bool
) -> tuple[Standing, str]:
    """Decide the standing of new words, and list why a host reads them first.

    Words are held when a guest wrote them, when the pair asks for moderation before
    publication, and when the privacy guard (`phi.find`) found something that could point
    to a person.
    """
    reasons = []
    if speaker and speaker.guest:
        reasons.append("guest")
    if strict:
        reasons.append("strict")
    reasons += dict.fromkeys(finding.kind.value for finding in found)
    return (Standing.HELD if reasons else Standing.PUBLISHED), " ".join(reasons)[:200]
