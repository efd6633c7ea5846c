"""What holds for every test: no screen is needed, and no complaint goes unnoticed."""

from __future__ import annotations

import logging
import os
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is loaded


def pytest_configure(config: pytest.Config) -> None:
    # WORKAROUND ziamath 0.13: it finds its font through importlib.resources.path
    line = "ignore:path is deprecated:DeprecationWarning"
    config.addinivalue_line("filterwarnings", line)
    # a shell has its jobs in the background ignore it, and so would the programs under test
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_log_complaints(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs a warning or worse.

    A test that provokes one on purpose looks at ``caplog.records`` and then calls
    ``caplog.clear()``.
    """
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    loud = [r.getMessage() for r in records if r.levelno >= logging.WARNING]
    assert loud == []
