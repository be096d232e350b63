"""What the command `bedside` says to the person who typed it."""

import errno
import sys


class Stop(Exception):
    """The command cannot go on. The one sentence says why, and what to do."""


def say(words: str) -> None:
    """Tell the person what is happening. Never mixed with output that a program reads."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def plainly(error: OSError) -> str | None:
    """The one sentence for what a machine refuses, or None when it says nothing to an operator."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full{where}: free some space, then run this again."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f"Bedside may not write there{where}: give its account the right to, "
            "or set BEDSIDE_DATA to a folder of its own."
        )
    return None
