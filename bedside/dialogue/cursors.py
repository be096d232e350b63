"""Cursors that tell nothing to those who carry them: what they hold is sealed, not only signed.

The place where a page stops is a wish's number, the moment it was published and how few have
answered it. A reader who could see these could tell who wrote it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.utils.crypto import salted_hmac


def sealer() -> AESSIV:
    """Seal the same place in the same way each time, so that an unchanged page stays unchanged."""
    return AESSIV(salted_hmac("bedside.cursor", "", algorithm="sha256").digest())


def seal(place: str, belongs_to: str) -> str:
    """Hide a place in a cursor that only opens for what it belongs to."""
    sealed = sealer().encrypt(place.encode(), [belongs_to.encode()])
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal(cursor: str, belongs_to: str) -> str | None:
    """Read the place back. None for what was not sealed here, or belongs to something else."""
    try:
        sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return sealer().decrypt(sealed, [belongs_to.encode()]).decode()
    except (InvalidTag, ValueError):
        return None
