"""A measured number, and the table in which it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the table; `asked` is "" where nothing was asked."""

    name: str
    value: float
    unit: str
    asked: str = ""
    beside: str = ""
