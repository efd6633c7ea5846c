"""Encoders: pictures in, a file of one format out.

PyAV is imported when the first encoder is made, never when the program starts.  An encoder
belongs to one thread, all but its `prepare`, and must not be used after `close` or `abandon`:
PyAV crashes then.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Generic, TypeAlias, TypeVar, final

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from gdviz.scene.codec import decode, encode
from gdviz.scene.files import FOLDER_SCENE
from gdviz.scene.film_tags import TAG

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import OutputContainer
    from av.video.frame import VideoFrame

Pixels: TypeAlias = npt.NDArray[np.uint8]

_BT709 = 1  # matrix, primaries and transfer function have the same number
_LIMITED = 1  # luma from 16 to 235, as players expect of yuv420p
_FRAGMENT = 500_000  # µs: what a kill costs at most, besides what the encoder looks ahead


Frame = TypeVar("Frame")  # a picture as an encoder takes it


class Encoder(ABC, Generic[Frame]):
    """Takes the frames of a film in order; subclasses are final."""

    samples: ClassVar[int] = 0  # pictures that it wants to look at before the first frame

    @abstractmethod
    def look_at(self, image: QImage) -> None:
        """Learn from a picture that is going to be in the film, before the first frame."""

    @abstractmethod
    def prepare(self, image: QImage) -> Frame:
        """What of the work with a frame needs no other; the same object again costs less.

        It may be done on another thread, in the order of the frames.
        """

    @abstractmethod
    def add(self, frame: Frame) -> None:
        """Append a frame that was prepared."""

    @abstractmethod
    def close(self) -> None:
        """Finish the file."""

    @abstractmethod
    def abandon(self) -> None:
        """Let go of the file, whatever became of it."""


class Video(Encoder["VideoFrame"]):
    """H.264 or VP9 in yuv420p; an odd side gets one more row or column of its last pixels."""

    codec: ClassVar[str]
    settings: ClassVar[dict[str, str]]
    container: ClassVar[dict[str, str]]

    def __init__(
        self, file: Path, size: tuple[int, int], fps: int, tags: dict[str, str]
    ) -> None:
        import av

        self._file = file
        self._time = Fraction(1, fps)
        self._count = 0
        self._last: QImage | None = None
        self._converted: VideoFrame | None = None
        self._container: OutputContainer | None = av.open(
            str(file), "w", options=dict(self.container)
        )
        self._container.metadata.update(tags)
        stream = self._container.add_stream(self.codec, rate=fps)
        assert isinstance(stream, av.VideoStream)
        self._stream = stream
        stream.width, stream.height = (side + side % 2 for side in size)
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.options = dict(self.settings)
        context.time_base = self._time
        context.color_range = _LIMITED
        context.colorspace = context.color_primaries = context.color_trc = _BT709

    @final
    def look_at(self, image: QImage) -> None:
        pass

    @final
    def prepare(self, image: QImage) -> VideoFrame:
        if image is not self._last or self._converted is None:
            from av.video.frame import VideoFrame

            self._last = image
            pixels = even(pixels_of(image))
            self._converted = VideoFrame.from_numpy_buffer(pixels, "bgra").reformat(
                format="yuv420p", interpolation="AREA", threads=1,  # more of them take longer
                dst_colorspace="ITU709", src_color_range="JPEG", dst_color_range="MPEG",
            )  # fmt: skip
        return self._converted

    @final
    def add(self, frame: VideoFrame) -> None:
        frame.pts, frame.time_base = self._count, self._time
        self._count += 1
        self._mux(frame)

    @final
    def close(self) -> None:
        self._mux(None)
        assert self._container is not None
        container, self._container = self._container, None
        container.close()
        self._finish()

    @final
    def abandon(self) -> None:
        import av

        self._converted = None
        container, self._container = self._container, None
        if container is not None:
            with suppress(av.FFmpegError, OSError):  # it writes its end, where there is room
                container.close()

    @abstractmethod
    def _finish(self) -> None:
        """What is left to do with the file when it is written."""

    def _mux(self, frame: VideoFrame | None) -> None:
        assert self._container is not None
        for packet in self._stream.encode(frame):
            self._container.mux(packet)


@final
class Mp4(Video):
    """MP4 that plays everywhere.

    While it is being written the file is a row of fragments, and what has arrived can be
    played though the program be killed; in the end it is copied into an ordinary file with
    its index in front, so that it starts at once over a network.  The scene is in the
    comment, which is kept by programs that copy a film; a tag of our own would not be.
    """

    codec = "libx264"
    settings: ClassVar = {"preset": "veryfast", "crf": "18"}
    container: ClassVar = {
        "movflags": "hybrid_fragmented",
        "frag_duration": str(_FRAGMENT),
        "flush_packets": "1",
    }

    def _finish(self) -> None:
        import av

        ordered = self._file.with_name(self._file.stem + "-ordered" + self._file.suffix)
        try:
            with (
                av.open(str(self._file), metadata_errors="replace") as found,
                av.open(str(ordered), "w", options={"movflags": "faststart"}) as made,
            ):
                made.metadata.update(
                    {name: text for name, text in found.metadata.items() if name in _OURS}
                )
                source = found.streams.video[0]
                copied = made.add_stream_from_template(source)
                for packet in found.demux(source):
                    if packet.dts is not None:
                        packet.stream = copied
                        made.mux(packet)
            ordered.replace(self._file)
        finally:
            ordered.unlink(missing_ok=True)


_OURS = ("title", "comment", "creation_time")


@final
class WebM(Video):
    """WebM with VP9, for browsers.

    The encoder's quick ways are as good for drawings as its thorough ones (their difference
    is 0.1 dB and a few per cent of the size), and ten times as fast.
    """

    codec = "libvpx-vp9"
    settings: ClassVar = {
        "crf": "22", "b": "0", "deadline": "realtime", "cpu-used": "5",
        "tune-content": "screen", "row-mt": "1", "tile-columns": "2", "g": "240",
    }  # fmt: skip
    container: ClassVar = {
        "flush_packets": "1", "cluster_time_limit": "1000", "fflags": "bitexact",
    }  # fmt: skip

    def _finish(self) -> None:
        pass


@final
class Pictures(Encoder[bytes]):
    """A folder of numbered PNG files, and the scene beside them.

    Frames that show the same are equal files.
    """

    def __init__(
        self, file: Path, size: tuple[int, int], fps: int, tags: dict[str, str]
    ) -> None:
        self._folder = file
        self._tags = tags
        self._count = 0
        self._last: QImage | None = None
        self._content = b""

    def look_at(self, image: QImage) -> None:
        pass

    def prepare(self, image: QImage) -> bytes:
        from gdviz.ui.export.figure.panel_picture import png

        if image is not self._last:
            self._last, self._content = image, png(image)
        return self._content

    def add(self, frame: bytes) -> None:
        self._count += 1
        (self._folder / f"frame-{self._count:06d}.png").write_bytes(frame)

    def close(self) -> None:
        self._last = None
        if text := self._tags.get(TAG):
            (self._folder / FOLDER_SCENE).write_bytes(encode(decode(text.encode())))

    def abandon(self) -> None:
        self._last = None


def pixels_of(image: QImage) -> Pixels:
    """The pixels ``(height, width, 4)`` as blue, green, red, 255; a view where possible."""
    if image.format() != QImage.Format.Format_RGB32:
        image = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8)
    rows = flat.reshape(image.height(), image.bytesPerLine() // 4, 4)
    return np.ascontiguousarray(rows[:, : image.width()])


def even(pixels: Pixels) -> Pixels:
    """`pixels` with even sides: the last row and column stand twice where they must."""
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        return np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return pixels
