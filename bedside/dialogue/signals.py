"""What happens in dialogue that others may want to hear of."""

from django.dispatch import Signal

wish_published = Signal()  # wish
wish_withdrawn = Signal()  # wish
response_published = Signal()  # response
