"""How long a film takes to be made, before it is begun."""

from __future__ import annotations

from typing import final

# seconds of a megapixel of a frame, painting included, on two cores of 2020
_TYPICAL = {".mp4": 0.012, ".webm": 0.016, ".gif": 0.03}
_PICTURES = 0.03  # a folder of PNG files


@final
class Speed:
    """How fast films are made here: at first as elsewhere, then as the last one was."""

    def __init__(self) -> None:
        self._known = dict(_TYPICAL)

    def seconds(self, kind: str, size: tuple[int, int], frames: int) -> float:
        """What so many frames of the format `kind` are going to take."""
        return self._known.get(kind, _PICTURES) * _work(size, frames)

    def learn(self, kind: str, size: tuple[int, int], frames: int, seconds: float) -> None:
        """So many frames have taken so many seconds."""
        self._known[kind] = seconds / _work(size, frames)


def spoken(seconds: float) -> str:
    """How long it takes, in words that promise no more than is known."""
    if seconds < 5.0:
        return "a few seconds"
    if seconds < 90.0:
        return f"about {5 * round(seconds / 5.0)} seconds"
    minutes = round(seconds / 60.0)
    return f"about {minutes} minutes"


def _work(size: tuple[int, int], frames: int) -> float:
    return frames * size[0] * size[1] / 1e6
