"""Who speaks, and as what: chosen afresh for each contribution."""

from dataclasses import dataclass

from bedside.people.models import Guest, Member, Role, Side


@dataclass(frozen=True, slots=True)
class Speaker:
    """A member or a guest in one role, with the name that stands beside the words (or none)."""

    member: Member | None
    guest: Guest | None
    role: Role
    name: str = ""

    @property
    def side(self) -> Side:
        return self.role.side
