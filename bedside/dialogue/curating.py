"""What hosts do, each with its check and its stamps. Like actions.py, it writes; views never do.

The back office saves what its forms hold through the classes here, which Wagtail looks up in its
register of actions. So a page is never drawn from what was there before.
"""

# Wagtail has no types.
# mypy: disallow-subclassing-any=False

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.actions.create import CreateAction
from wagtail.actions.delete import DeleteAction
from wagtail.actions.edit import EditAction

from bedside.dialogue import actions
from bedside.dialogue.models import Pair, Wish
from bedside.dialogue.waiting import (
    Words,
    seal_of,
    why_not_decide,
    why_not_delete,
    why_not_hide,
    why_not_publish_after_all,
)
from bedside.live import stamps
from bedside.people.models import Member
from bedside.safety.models import Standing
from bedside.safety.refusal import Refused, refuse


def redraw(thing: models.Model) -> None:
    """Say that what hosts keep has changed. Every public page depends on "pairs"."""
    stamps.bump("pairs", *([thing.stamp] if isinstance(thing, Pair) else []))


class Keep(CreateAction):
    """Keep something new."""

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Any:
        kept = super().execute(skip_permission_checks)
        redraw(kept)
        return kept


class Join(Keep):
    """Join two wishes that answer each other, and remember which host did."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        self.instance.joined_by = self.user
        return super().execute(skip_permission_checks)


class Change(EditAction):
    """Change something that is kept."""

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Any:
        kept = super().execute(skip_permission_checks)
        redraw(kept)
        return kept


class Remove(DeleteAction):
    """Remove something for good."""

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Any:
        removed = super().execute(skip_permission_checks)
        redraw(self.instance)
        return removed


class RemovePair(Remove):
    """Remove a pair that nobody has written under."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        refuse(why_not_delete(self.instance))
        try:
            return super().execute(skip_permission_checks)
        except models.ProtectedError as protected:  # somebody wrote a moment ago
            raise Refused(why_not_delete(self.instance)) from protected


def now_of(words: Words) -> Words:
    """Read words as they stand now, and let nobody else decide on them meanwhile."""
    return type(words)._default_manager.select_for_update().get(pk=words.pk)


@transaction.atomic
def publish_read(words: Words, host: Member, seal: str, *, now: datetime) -> None:
    """Publish held words as the host has read them."""
    words = now_of(words)
    refuse(why_not_decide(words, seal))
    actions.publish(words, host, now=now)


@transaction.atomic
def decline_read(words: Words, host: Member, seal: str, reason: str, *, now: datetime) -> None:
    """Decline held words as the host has read them. The author sees the reason."""
    words = now_of(words)
    refuse(why_not_decide(words, seal))
    actions.decline(words, host, reason, now=now)


@transaction.atomic
def publish_after_all(words: Words, host: Member, seal: str, *, now: datetime) -> None:
    """Take back an earlier no."""
    words = now_of(words)
    refuse(why_not_publish_after_all(words, seal))
    actions.publish(words, host, now=now)


@transaction.atomic
def hide_read(words: Words, host: Member, reason: str, *, now: datetime) -> None:
    """Take published words off every page. The author sees the reason."""
    words = now_of(words)
    refuse(why_not_hide(words))
    actions.hide(words, host, reason, now=now)


@transaction.atomic
def publish_imported(ticked: Sequence[tuple[str, str]], host: Member, *, now: datetime) -> int:
    """Publish imported wishes by code and seal: all of them, or none when one does not fit."""
    seals = dict(ticked)
    held = Wish.objects.select_for_update(of=("self",)).filter(code__in=seals)
    found = list(held.exclude(source="").filter(standing=Standing.HELD).select_related("pair"))
    if len(found) != len(seals) or any(seal_of(wish) != seals[wish.code] for wish in found):
        raise Refused(
            _(
                "None of these was published, because one of them no longer waits as you saw it: "
                "somebody was quicker, or it is not from an import. Here is the list as it is now."
            )
        )
    for wish in found:
        actions.publish(wish, host, now=now)
    return len(found)
