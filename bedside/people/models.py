"""Who is here: members, the roles that they speak from, and guests with a receipt."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """The two halves of a conversation across the desk."""

    PATIENT = "patient", _("patients and caregivers")
    CLINICIAN = "clinician", _("clinicians and staff")

    @property
    def other(self) -> "Side":
        return Side.CLINICIAN if self is Side.PATIENT else Side.PATIENT


class Role(models.TextChoices):
    """What somebody speaks as. One person may hold several and picks one for each contribution."""

    PATIENT = "patient", _("patient")
    CAREGIVER = "caregiver", _("caregiver")
    CLINICIAN = "clinician", _("clinician")
    STAFF = "staff", _("staff")

    @property
    def side(self) -> Side:
        return Side.PATIENT if self in {Role.PATIENT, Role.CAREGIVER} else Side.CLINICIAN


TAKEN = _("Somebody here already has this name. Please pick another.")


class Member(AbstractUser):
    """Somebody with an account. Their pseudonym is all that others ever see."""

    username = models.CharField(
        _("pseudonym"),
        max_length=120,  # 30 letters as people count them can be many more code points
        unique=True,
        error_messages={"unique": TAKEN},
    )
    # Indexed: looking an unknown address up must not take longer than a known one.
    email = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    about = models.CharField(_("a few words about you"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="member_name_is_unique_in_any_case",
                violation_error_message=TAKEN,
            )
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def role_list(self) -> list[Role]:
        """The roles that this member may speak from, in the order of Role."""
        held = {held.role for held in self.roles.all()}
        return [role for role in Role if role in held]


class MemberRole(models.Model):
    """One role that one member may speak from. Whether it is verified comes later."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=9, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "role"], name="member_holds_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_role_display()}"


class Guest(models.Model):
    """Somebody without an account. Whoever holds the receipt is this guest (see receipts.py)."""

    nickname = models.CharField(_("nickname"), max_length=120, blank=True)
    role = models.CharField(max_length=9, choices=Role)
    receipt_hash = models.CharField(max_length=64, unique=True)
    came_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.nickname or str(_("a guest"))
