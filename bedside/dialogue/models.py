"""What patients, caregivers and clinicians wish of each other, and how it is heard."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nCharField, I18nTextField
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from bedside.commonground.shares import Reach, lower_bound
from bedside.people.models import Member, Role, Side
from bedside.safety.models import Contribution, ContributionQuerySet


class Topic(models.Model):
    """What a wish is about."""

    name = I18nCharField(_("name"), max_length=60)
    slug = models.SlugField(unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name, verbose_name_plural = _("topic"), _("topics")

    def __str__(self) -> str:
        return str(self.name)


class PairQuerySet(models.QuerySet):
    def open_at(self, moment: datetime) -> Self:
        return self.filter(opens_at__lte=moment).filter(
            Q(closes_at__isnull=True) | Q(closes_at__gt=moment)
        )

    def begun_at(self, moment: datetime) -> Self:
        """Keep the pairs that may be read: those that have opened, also when closed since."""
        return self.filter(opens_at__lte=moment)


class Pair(ClusterableModel):  # type: ignore[misc]  # modelcluster has no types
    """Two prompts that face each other: "I wish my doctor…" and "I wish my patient…"."""

    class Moderation(models.TextChoices):
        STRICT = "strict", _("A host reads each text before it appears")
        PERMISSIVE = "permissive", _("Members' texts appear at once; hosts read afterwards")

    title = I18nCharField(_("title"), max_length=80)
    slug = models.SlugField(_("address"), unique=True)
    intro = I18nTextField(_("introduction"), blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    moderation_mode = models.CharField(
        _("moderation"), max_length=10, choices=Moderation, default=Moderation.PERMISSIVE
    )
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = PairQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name, verbose_name_plural = _("pair"), _("pairs")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(opens_at__lt=F("closes_at")),
                name="pair_opens_before_it_closes",
                violation_error_message=_("A pair opens before it closes."),
            )
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def stamp(self) -> str:
        """The name of the stamp that is raised when anything on this pair's pages changes."""
        return f"pair:{self.slug}"

    def is_open_at(self, moment: datetime) -> bool:
        return self.opens_at <= moment and (self.closes_at is None or moment < self.closes_at)


class Prompt(models.Model):
    """One half of a pair: the beginning of a sentence, and who may finish it."""

    pair = ParentalKey(Pair, on_delete=models.CASCADE, related_name="prompts")
    side = models.CharField(_("side"), max_length=9, choices=Side)
    sentence = I18nCharField(_("beginning of the sentence"), max_length=80)
    hashtag = models.CharField(_("hashtag"), max_length=40, blank=True)
    speakers = I18nCharField(_("who speaks, in words"), max_length=60)
    roles = models.JSONField(_("roles that may speak"), default=list)
    wish_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-side"]  # patients first, only because of reading order
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "side"],
                name="pair_has_one_prompt_a_side",
                violation_error_message=_("A pair has one prompt for each side."),
            )
        ]

    def __str__(self) -> str:
        return str(self.sentence)

    @property
    def role_list(self) -> list[Role]:
        return [role for role in Role if role in self.roles]


class WishQuerySet(ContributionQuerySet):
    def quotable(self) -> Self:
        """Keep published words whose authors let hosts show them in sets, pictures and screens."""
        return self.published().filter(may_be_quoted=True)


class Wish(Contribution):
    """One short line to the other side.

    The counters repeat what the resonances say, so that no page counts (actions.resonate
    writes both). The revision rises with everything that a board shows of the wish.
    """

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="wishes")
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="wishes")
    topic = models.ForeignKey(
        Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="wishes"
    )
    lead = models.TextField(help_text=_("What boards show: all of it, or its beginning when long"))
    takes_responses = models.BooleanField(default=True)
    patient_yes = models.PositiveIntegerField(default=0)
    patient_answers = models.PositiveIntegerField(default=0)
    clinician_yes = models.PositiveIntegerField(default=0)
    clinician_answers = models.PositiveIntegerField(default=0)
    fewest_answers = models.PositiveIntegerField(default=0)
    common = models.FloatField(default=lower_bound(0, 0))
    response_count = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0, editable=False)
    import_key = models.CharField(max_length=64, blank=True, editable=False)

    objects: ClassVar = WishQuerySet.as_manager()

    class Meta(Contribution.Meta):
        # One index for each order of the board, with and without a topic (landscape.ORDERS).
        indexes = [
            *Contribution.Meta.indexes,
            *(
                models.Index(
                    fields=["prompt", *topic, "standing", column, "id"],
                    name="_".join(["wish", *topic, column]),
                )
                for topic in ([], ["topic"])
                for column in ("common", "published_at", "fewest_answers")
            ),
            models.Index(
                fields=["prompt", "may_be_quoted", "standing", "common", "id"], name="wish_quotable"
            ),
        ]
        constraints = [
            *Contribution.Meta.constraints,
            models.UniqueConstraint(
                fields=["pair", "import_key"],
                condition=~Q(import_key=""),
                name="wish_imported_once",
            ),
        ]

    @property
    def reach(self) -> Reach:
        return Reach(
            self.patient_yes, self.patient_answers, self.clinician_yes, self.clinician_answers
        )


class Resonance(models.Model):
    """One member's answer to one wish, given from one of their roles."""

    class Answer(models.TextChoices):
        HEAR = "hear", _("I hear you")
        ME_TOO = "metoo", _("Me too")
        PASS = "pass", pgettext_lazy("no answer", "Pass")

    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="resonances")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="resonances")
    role = models.CharField(max_length=9, choices=Role)
    answer = models.CharField(max_length=5, choices=Answer)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wish", "member"], name="one_answer_for_each_member")
        ]

    def __str__(self) -> str:
        return f"{self.member} on {self.wish}"


class Response(Contribution):
    """A reply to a wish. It begins by saying back what was heard."""

    class Kind(models.TextChoices):
        HEAR = "hear", _("I hear this")
        HAPPENS = "happens", _("This happens in my work because…")
        COULD = "could", _("Here is what I could do")
        ASK = "ask", _("I would like to ask")

    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="responses")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.HEAR)

    class Meta(Contribution.Meta):
        indexes = [
            *Contribution.Meta.indexes,
            models.Index(fields=["wish", "standing", "published_at"], name="response_of_wish"),
        ]


class SayBack(models.Model):
    """What a responder heard, in their own words, and whether the author says it landed."""

    class Verdict(models.TextChoices):
        WAITING = "", _("not answered yet")
        YES = "yes", _("Yes, that is it")
        ALMOST = "almost", _("Almost")

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="say_backs")
    heard = models.TextField()
    verdict = models.CharField(max_length=6, choices=Verdict, default=Verdict.WAITING, blank=True)
    note = models.TextField(blank=True)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return self.heard[:60]


SHOWN = ("prompt", "pair", "topic")  # what a wish's card says beside its words


class ExchangeQuerySet(models.QuerySet):
    def showable(self) -> Self:
        """Keep exchanges whose two wishes are still published and may be quoted."""
        sides, fields = ("patient", "clinician"), {"standing": "published", "may_be_quoted": True}
        both = {f"{side}_wish__{name}": fields[name] for side in sides for name in fields}
        shown = [f"{side}_wish__{part}" for side in sides for part in SHOWN]
        return self.filter(**both).select_related(*shown)


class Exchange(models.Model):
    """Two wishes that answer each other, joined by a host."""

    patient_wish = models.ForeignKey(
        Wish, on_delete=models.CASCADE, related_name="+", verbose_name=_("from the patients' side")
    )
    clinician_wish = models.ForeignKey(
        Wish,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("from the clinicians' side"),
    )
    on_home_page = models.BooleanField(_("show on the home page"), default=True)
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False
    )
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering = ["-joined_at", "-pk"]
        verbose_name, verbose_name_plural = _("exchange"), _("exchanges")
        constraints = [
            models.UniqueConstraint(
                fields=["patient_wish", "clinician_wish"], name="wishes_are_joined_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.patient_wish.code} / {self.clinician_wish.code}"

    def clean(self) -> None:
        if not (self.patient_wish_id and self.clinician_wish_id):
            return
        patient, clinician = self.patient_wish, self.clinician_wish
        if (patient.side, clinician.side) != (Side.PATIENT, Side.CLINICIAN):
            raise ValidationError(_("An exchange has one wish from each side."))
        if patient.pair_id != clinician.pair_id:
            raise ValidationError(_("Both wishes must come from the same pair."))
        for wish in (patient, clinician):
            refuse_unquotable(wish)

    @property
    def reach(self) -> Reach:
        return self.patient_wish.reach + self.clinician_wish.reach


def refuse_unquotable(wish: Wish) -> None:
    """Raise ValidationError unless the words are published and may be quoted."""
    if not (wish.is_published and wish.may_be_quoted):
        raise ValidationError(
            _("The author of the wish %(code)s has not agreed to have it shown elsewhere."),
            params={"code": wish.code},
        )


class CuratedSet(ClusterableModel):  # type: ignore[misc]  # modelcluster has no types
    """Wishes that a host put together, with a title and a note."""

    title = I18nCharField(_("title"), max_length=80)
    slug = models.SlugField(_("address"), unique=True)
    note = I18nTextField(_("note"), blank=True)
    is_shown = models.BooleanField(_("show this set to everyone"), default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name, verbose_name_plural = _("set"), _("sets")

    def __str__(self) -> str:
        return str(self.title)

    def wishes(self) -> "models.QuerySet[Wish]":
        """Read the set's wishes in their order, leaving out those withdrawn since."""
        return (
            Wish.objects.quotable()
            .filter(placed__curated_set=self)
            .order_by("placed__sort_order")
            .select_related("prompt", "pair")
        )


class SetItem(models.Model):
    """One wish in its place in a set."""

    curated_set = ParentalKey(CuratedSet, on_delete=models.CASCADE, related_name="items")
    wish = models.ForeignKey(Wish, on_delete=models.CASCADE, related_name="placed")
    sort_order = models.IntegerField(null=True, blank=True, editable=False)

    sort_order_field = "sort_order"

    class Meta:
        ordering = ["sort_order"]
        constraints = [
            models.UniqueConstraint(
                fields=["curated_set", "wish"],
                name="wish_stands_once_in_set",
                violation_error_message=_("This wish is already in the set."),
            )
        ]

    def __str__(self) -> str:
        return str(self.wish)

    def clean(self) -> None:
        if self.wish_id:
            refuse_unquotable(self.wish)


class Statement(models.Model):
    """A sentence to agree or disagree with, brought in from a source with the votes on it."""

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="statements")
    text = models.TextField()
    source = models.CharField(max_length=120)
    import_key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pair", "import_key"], name="statement_imported_once")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Vote(models.Model):
    """What a source's voter said to a statement: 1 agree, -1 disagree, 0 pass."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=40)  # the source's own label
    value = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "voter"], name="one_vote_each"),
            models.CheckConstraint(condition=Q(value__in=[-1, 0, 1]), name="vote_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.voter}: {self.value}"
