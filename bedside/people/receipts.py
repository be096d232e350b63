"""Receipts: the long code by which a guest follows, changes or withdraws their own words.

A receipt is derived from the single-use number of what was sent, so sending the same
words twice gives the same receipt. Only its hash is stored.
"""

import hashlib
from uuid import UUID, uuid4

from django.utils.crypto import salted_hmac

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O or U to misread
LENGTH = 20  # letters of 5 bits: 100 bits, far beyond guessing
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def number_of(sender: str, *sent: str) -> UUID:
    """Derive the single-use number of what somebody sent: the same again has the same number.

    Where nothing tells the sender from others, the number is random.
    """
    if not sender:
        return uuid4()
    told = "\0".join((sender, *sent))
    return UUID(bytes=salted_hmac("bedside.once", told, algorithm="sha256").digest()[:16])


def receipt_for(once: UUID) -> str:
    """Derive the receipt of a form, written as people copy it: five groups of four letters."""
    number = int.from_bytes(salted_hmac("bedside.receipt", once.hex, algorithm="sha256").digest())
    return in_groups("".join(LETTERS[(number >> 5 * place) & 31] for place in range(LENGTH)))


def in_groups(letters: str) -> str:
    """Write letters as people copy them: in groups of four."""
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def readable(receipt: str) -> str:
    """Write a receipt as it was given out, however it was typed."""
    return in_groups(receipt.upper().translate(MISREAD))


def hash_of(receipt: str) -> str:
    """Hash a receipt for storing and looking up, however it was typed."""
    return hashlib.sha256(receipt.upper().translate(MISREAD).encode()).hexdigest()
