"""GIF: one palette for the whole film, and no dithering, so that flat bands stay flat."""

from __future__ import annotations

import os
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, final

import numpy as np

from gdviz.scene.film_tags import TAG, gif_comment
from gdviz.ui.export.film.encoder import Encoder, Pixels, pixels_of

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import OutputContainer
    from av.filter.context import FilterContext
    from av.video.frame import VideoFrame
    from PySide6.QtGui import QImage

    from gdviz.core.arrays import FloatArray

MOST_FPS = 50  # a frame lasts whole hundredths of a second, and browsers slow one of them down
_TICK = Fraction(1, 100)
_SIDE = 16  # a palette is a picture of 16 × 16 colours
_EXACT = 96  # colours that are taken as they are
_RARE = 4e-5  # share of a picture below which a colour is part of an edge or of a letter


@final
class Gif(Encoder["QImage"]):
    """Colours that cover an area are kept to the bit; the rest is shared by the edges."""

    samples: ClassVar[int] = 24

    def __init__(
        self, file: Path, size: tuple[int, int], fps: int, tags: dict[str, str],
        *, loop: bool = True,
    ) -> None:  # fmt: skip
        import av

        self._file = file
        self._scene = tags.get(TAG, "")
        self._fps = fps
        self._size = size
        self._count = 0
        self._palette = _Palette()
        self._paint: _Painting | None = None
        again = "0" if loop else "-1"
        self._container: OutputContainer | None = av.open(
            str(file), "w", format="gif", options={"loop": again}
        )
        stream = self._container.add_stream("gif", rate=fps)
        self._stream = stream
        stream.width, stream.height = size
        stream.pix_fmt = "pal8"
        stream.codec_context.time_base = _TICK

    def look_at(self, image: QImage) -> None:
        self._palette.look_at(pixels_of(image))

    def prepare(self, image: QImage) -> QImage:
        return image

    def add(self, frame: QImage) -> None:
        if self._paint is None:
            if not self._palette.seen:
                self.look_at(frame)
            self._paint = _Painting(self._size, self._palette.colours())
        self._mux(self._paint.push(pixels_of(frame), round(self._count * 100 / self._fps)))
        self._count += 1

    def close(self) -> None:
        if self._paint is not None:
            self._mux(self._paint.end())
        assert self._container is not None
        for packet in self._stream.encode(None):
            self._container.mux(packet)
        container, self._container = self._container, None
        container.close()
        with self._file.open("r+b") as stream:
            stream.seek(-1, os.SEEK_END)
            last = stream.read(1)
            stream.seek(-1, os.SEEK_END)
            stream.write(gif_comment(self._scene) + last)

    def abandon(self) -> None:
        import av

        container, self._container = self._container, None
        if container is not None:
            with suppress(av.FFmpegError, OSError):
                container.close()

    def _mux(self, frames: list[VideoFrame]) -> None:
        assert self._container is not None
        for frame in frames:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)


@final
class _Palette:
    """Counts colours in samples, and chooses 255 and a transparent one."""

    def __init__(self) -> None:
        self._counts: dict[int, float] = {}
        self.seen = 0

    def look_at(self, pixels: Pixels) -> None:
        self.seen += 1
        packed = pixels.view(np.uint32).ravel()
        colours, counts = np.unique(packed, return_counts=True)
        for colour, share in zip(colours.tolist(), counts / packed.size, strict=True):
            self._counts[colour] = self._counts.get(colour, 0.0) + share

    def colours(self) -> Pixels:
        """The palette ``(16, 16, 4)``."""
        found = np.array(list(self._counts), np.uint32)
        shares = np.array(list(self._counts.values())) / max(self.seen, 1)
        order = np.lexsort((found, -shares))
        found, shares = found[order], shares[order]
        exact = min(_EXACT, int(np.count_nonzero(shares > _RARE)), len(found))
        if len(found) <= _SIDE * _SIDE - 1:
            exact = len(found)
        chosen = found[:exact].view(np.uint8).reshape(-1, 4)
        rest = found[exact:].view(np.uint8).reshape(-1, 4)[:, :3].astype(float)
        left = _SIDE * _SIDE - 1 - exact
        # the square root: an edge has few pixels of each colour, and they are what one sees
        shared = _boxes(rest, np.sqrt(shares[exact:]), left) if len(rest) else np.empty((0, 3))
        table = np.zeros((_SIDE * _SIDE, 4), np.uint8)  # what is left is transparent
        table[:exact] = chosen
        table[exact : exact + len(shared), :3] = np.round(shared)
        table[: exact + len(shared), 3] = 255
        return table.reshape(_SIDE, _SIDE, 4)


def _boxes(
    points: FloatArray,
    weights: FloatArray,
    count: int,
) -> FloatArray:
    """At most `count` colours for `points` ``(n, 3)``.

    The box with the largest weighted variance along one axis is cut at its mean, as in
    X. Wu, "Color quantization by dynamic programming and principal analysis", ACM
    Transactions on Graphics 11 (1992) 348-372, but along the axes.
    """
    boxes = [_Box(points, weights)]
    while len(boxes) < count:
        widest = max(boxes, key=lambda box: box.spread)
        if widest.spread <= 0.0:
            break
        boxes.remove(widest)
        boxes += widest.cut()
    return np.array([box.mean for box in boxes])


@final
class _Box:
    """Colours that share an entry of the palette."""

    def __init__(
        self,
        points: FloatArray,
        weights: FloatArray,
    ) -> None:
        self._points, self._weights = points, weights
        total = float(weights.sum())
        self.mean = weights @ points / total
        spreads = weights @ (points - self.mean) ** 2
        self._axis = int(np.argmax(spreads))
        self.spread = float(spreads[self._axis])

    def cut(self) -> list[_Box]:
        low = self._points[:, self._axis] <= self.mean[self._axis]
        return [_Box(self._points[part], self._weights[part]) for part in (low, ~low)]


@final
class _Painting:
    """Gives every pixel the nearest colour of a palette."""

    def __init__(
        self, size: tuple[int, int],
        colours: Pixels,
    ) -> None:  # fmt: skip
        import av.filter

        graph = self._graph = av.filter.Graph()
        bgra = av.VideoFormat("bgra")
        self._in = graph.add_buffer(width=size[0], height=size[1], format=bgra, time_base=_TICK)
        palette = graph.add_buffer(width=_SIDE, height=_SIDE, format=bgra, time_base=_TICK)
        nearest = graph.add("paletteuse", "dither=none")
        self._out: FilterContext = graph.add("buffersink")
        self._in.link_to(nearest, 0, 0)
        palette.link_to(nearest, 0, 1)
        nearest.link_to(self._out)
        graph.configure()
        palette.push(_frame(colours, 0))
        palette.push(None)

    def push(self, pixels: Pixels, ticks: int) -> list[VideoFrame]:
        self._in.push(_frame(pixels, ticks))
        return self._ready()

    def end(self) -> list[VideoFrame]:
        self._in.push(None)
        return self._ready()

    def _ready(self) -> list[VideoFrame]:
        import av
        from av.video.frame import VideoFrame

        frames = []
        with suppress(av.BlockingIOError, av.EOFError):
            while True:
                frame = self._out.pull()
                assert isinstance(frame, VideoFrame)
                frames.append(frame)
        return frames


def _frame(pixels: Pixels, ticks: int) -> VideoFrame:
    from av.video.frame import VideoFrame

    frame = VideoFrame.from_ndarray(pixels, "bgra")
    frame.pts, frame.time_base = ticks, _TICK
    return frame
