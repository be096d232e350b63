"""Stamps: one number for each thing that pages show, raised whenever that thing changes."""

from django.db import models


class Stamp(models.Model):
    """How often a thing has changed. A page that remembers the number knows if it is stale."""

    name = models.CharField(max_length=80, primary_key=True)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
