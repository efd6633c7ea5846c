"""The date that files say of themselves: the one that was asked for, else none.

No file tells when it was made: the same scene is to have the same bytes tomorrow.  Who wants
a date gives it, as https://reproducible-builds.org/specs/source-date-epoch says.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

from gdviz.core.errors import GdvizError

_NAME = "SOURCE_DATE_EPOCH"
_LATEST = 253_402_300_799  # the last second of the year 9999


def source_date() -> datetime | None:
    """What ``SOURCE_DATE_EPOCH`` says, in UTC; None where it says nothing."""
    said = os.environ.get(_NAME, "").strip()
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and int(said[:20]) <= _LATEST):
        raise GdvizError(
            f"must be whole seconds since the beginning of 1970, got {said[:40]!r}",
            where=_NAME,
        )
    return datetime.fromtimestamp(int(said), UTC)


def iso_date() -> str:
    """The same as ``2024-01-31T12:00:00Z``; "" where there is none."""
    date = source_date()
    return "" if date is None else f"{date:%Y-%m-%dT%H:%M:%SZ}"
