"""Properties are tried on the same examples every time, and nothing is compiled by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from pathlib import Path

settings.register_profile("gdviz", derandomize=True, max_examples=40, deadline=None)
settings.load_profile("gdviz")


@pytest.fixture(autouse=True)
def no_compiled_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that cannot be written: machine code is for the tests that ask for it."""
    blocked = tmp_path / "no folder"
    blocked.touch()
    monkeypatch.setenv("GDVIZ_CACHE", str(blocked / "cache"))
