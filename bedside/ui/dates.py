"""Dates as people say them: with the day of the week, and the machine's form beside it."""

from datetime import date, datetime
from typing import overload

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext
from markupsafe import Markup

TIME = Markup('<time datetime="{}">{}</time>')


def day(value: date | None) -> Markup:
    """Write the day of a date: "Tuesday 3 March 2026". Nothing for no date."""
    if value is None:
        return Markup("")
    here = in_the_place(value)
    return TIME.format(here.strftime("%Y-%m-%d"), date_format(here, pgettext("date", "l j F Y")))


def month_day(value: date | None) -> Markup:
    """Write a day that is near: "Tuesday 3 March". Nothing for no date."""
    if value is None:
        return Markup("")
    here = in_the_place(value)
    return TIME.format(here.strftime("%Y-%m-%d"), date_format(here, pgettext("date", "l j F")))


def moment(value: datetime | None) -> Markup:
    """Write a moment with its zone: "Tuesday 3 March 2026, 14:05 UTC". Nothing for no date."""
    if value is None:
        return Markup("")
    here = in_the_place(value)
    words = date_format(here, pgettext("date and time", "l j F Y, H:i e"))
    return TIME.format(here.isoformat(timespec="minutes"), words)


@overload
def in_the_place(value: datetime) -> datetime: ...
@overload
def in_the_place(value: date) -> date: ...
def in_the_place(value: date) -> date:
    """Move a moment to the time zone of this place. A plain date stays as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
