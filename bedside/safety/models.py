"""What every piece of people's writing has in common: an origin, words, a standing, consent."""

import secrets
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bedside.people.models import Guest, Member, Role, Side
from bedside.people.receipts import hash_of

CODE_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"  # no letter that is misread as another


def new_code() -> str:
    """Draw a random public name for a contribution. It tells nothing of order or number."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(10))


class Standing(models.TextChoices):
    """Who may read it now."""

    STARTED = "started", _("not finished yet")
    HELD = "held", _("waiting for a host to read it")
    PUBLISHED = "published", _("published")
    DECLINED = "declined", _("not published")
    HIDDEN = "hidden", _("hidden by a host")
    WITHDRAWN = "withdrawn", _("taken down by its author")


NEXT = {
    Standing.STARTED: {Standing.HELD, Standing.PUBLISHED, Standing.WITHDRAWN},
    Standing.HELD: {Standing.PUBLISHED, Standing.DECLINED, Standing.WITHDRAWN},
    Standing.PUBLISHED: {Standing.HELD, Standing.HIDDEN, Standing.WITHDRAWN},
    Standing.DECLINED: {Standing.HELD, Standing.PUBLISHED, Standing.WITHDRAWN},
    Standing.HIDDEN: {Standing.PUBLISHED, Standing.WITHDRAWN},
    Standing.WITHDRAWN: set(),
}


class ContributionQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Keep what everybody may read."""
        return self.filter(standing=Standing.PUBLISHED)

    def visible_to(self, reader: Member | AnonymousUser | None) -> Self:
        """Keep what is published, and the reader's own words."""
        readable = Q(standing=Standing.PUBLISHED)
        if isinstance(reader, Member):
            readable |= Q(author=reader)
        return self.filter(readable)

    def of_receipt(self, receipt: str) -> Self:
        """Keep what the guest who holds this receipt wrote."""
        return self.filter(guest__receipt_hash=hash_of(receipt))

    def waiting(self) -> Self:
        """Keep what a host has yet to read, the longest waiting first."""
        return self.filter(standing=Standing.HELD).order_by("written_at", "pk")


class Contribution(models.Model):
    """Anything that somebody writes: a member, a guest, or an imported source."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
    )
    guest = models.ForeignKey(
        Guest, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    source = models.CharField(
        max_length=120, blank=True, help_text=_("Where imported words came from")
    )
    role = models.CharField(max_length=9, choices=Role)
    signed_as = models.CharField(max_length=120, blank=True, help_text=_("Blank means anonymous"))
    body = models.TextField()
    html = models.TextField(editable=False)
    language = models.CharField(max_length=10, default="en")
    standing = models.CharField(max_length=9, choices=Standing, default=Standing.HELD)
    held_because = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(blank=True)
    may_be_quoted = models.BooleanField(default=False)
    once = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    code = models.CharField(max_length=10, unique=True, default=new_code, editable=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["written_at", "id"], condition=Q(standing="held"), name="%(class)s_held"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=False, guest__isnull=True, source="")
                | Q(author__isnull=True, guest__isnull=False, source="")
                | (Q(author__isnull=True, guest__isnull=True) & ~Q(source="")),
                name="%(class)s_has_one_origin",
            )
        ]

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def is_published(self) -> bool:
        return self.standing == Standing.PUBLISHED

    @property
    def side(self) -> Side:
        return Role(self.role).side

    @property
    def held_reasons(self) -> list[str]:
        """Codes that say why a host reads this first: `guest`, `strict`, or kinds of findings."""
        return self.held_because.split()

    def is_by(self, person: Member | Guest | AnonymousUser | None) -> bool:
        """Whether this person wrote it."""
        if isinstance(person, Guest):
            return self.guest_id == person.pk
        return isinstance(person, Member) and self.author_id == person.pk

    def move(self, standing: Standing, **also: Any) -> bool:
        """Take it to another standing if it may go there from where it is now in the database.

        One conditional UPDATE, so of two hosts who press a button together one wins.
        """
        sources = [here for here, nexts in NEXT.items() if standing in nexts]
        moved = (
            type(self)
            ._default_manager.filter(pk=self.pk, standing__in=sources)
            .update(standing=standing, **also)
        )
        if moved:
            self.standing = standing
            for name, value in also.items():
                setattr(self, name, value)
        return bool(moved)


def when_published(standing: Standing, now: datetime) -> datetime | None:
    """Tell since when everybody may read words that arrive in this standing."""
    return now if standing is Standing.PUBLISHED else None
