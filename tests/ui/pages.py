"""What a PDF says of its page."""

from __future__ import annotations

import re


def page_of(content: bytes) -> tuple[float, float]:
    """Width and height of the page of a PDF, in points."""
    box = re.search(rb"/MediaBox \[([^\]]*)\]", content)
    assert box is not None
    left, bottom, right, top = (float(x) for x in box[1].split())
    return right - left, top - bottom
