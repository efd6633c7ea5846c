"""A film being written: an encoder on threads of its own, behind a short queue."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, final

from gdviz.core.errors import GdvizError

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from PySide6.QtGui import QImage

    from gdviz.ui.export.film.encoder import Encoder, Frame
    from gdviz.ui.export.film.target import Target

_WAITING = 3  # pictures between the painter and the encoder: 25 MB at 1920 × 1080
_SOON = 0.2  # seconds that an encoder has to end when it is not wanted any more


@final
class FilmWriter:
    """Hands pictures to an encoder; the file gets its name when the last one is written.

    Parameters
    ----------
    target
        Where to write.
    make
        Makes the encoder for the temporary file; called on the thread.
    """

    def __init__(self, target: Target, make: Callable[[Path], Encoder[Any]]) -> None:
        self._target, self._make = target, make
        self._queue: queue.Queue[tuple[str, QImage | None]] = queue.Queue(_WAITING)
        self._cancelled = threading.Event()
        self._done = threading.Event()
        self._naming = threading.Lock()
        self._error: Exception | None = None
        self.encoded = 0
        self._thread = threading.Thread(target=self._run, name="gdviz film", daemon=True)
        self._thread.start()

    @property
    def bytes(self) -> int:
        """Size of the file so far."""
        return self._target.bytes

    def show(self, image: QImage, seconds: float) -> bool:
        """Let the encoder look at `image` before the film begins; see `offer`."""
        return self._put("look", image, seconds)

    def offer(self, image: QImage, seconds: float) -> bool:
        """Append a frame; False when there was no room for it within `seconds`.

        Raises what made the encoder give up.
        """
        return self._put("add", image, seconds)

    def end(self, seconds: float) -> bool:
        """Say that this was the last frame; False when there was no room for the word."""
        return self._put("end", None, seconds)

    def wait(self, seconds: float) -> bool:
        """Whether the whole file is in its place, within `seconds`."""
        done = self._done.wait(seconds)
        if done:
            self._thread.join()
            self._complain()
        return done

    def cancel(self) -> None:
        """Stop, and leave no file behind; nobody waits for a frame that takes long.

        The encoder then ends by itself, and takes away what it has written since.
        """
        self._cancelled.set()
        with self._naming:  # a file that is just getting its name is whole
            pass
        self._thread.join(_SOON)
        if self._thread.is_alive():
            self._target.discard()

    def _put(self, word: str, image: QImage | None, seconds: float) -> bool:
        self._complain()
        try:
            self._queue.put((word, image), block=seconds > 0.0, timeout=seconds or None)
        except queue.Full:
            self._complain()
            return False
        return True

    def _complain(self) -> None:
        if self._error is None:
            return
        if isinstance(self._error, OSError):
            raise self._target.unwritable(self._error) from None
        raise self._error

    # -- on the thread -----------------------------------------------------------------

    def _run(self) -> None:
        encoder: Encoder[Any] | None = None
        try:
            encoder = self._make(self._target.temporary)
            if self._obey(encoder):
                encoder.close()
                encoder = None
                with self._naming:
                    if not self._cancelled.is_set():
                        self._target.keep()
        except Exception as error:  # the thread boundary: the other side raises it
            self._error = error
        if encoder is not None:
            encoder.abandon()
        self._target.discard()
        self._done.set()

    def _obey(self, encoder: Encoder[Frame]) -> bool:
        """Take pictures until the end; False when there is none because of a cancel.

        While one frame is encoded, another thread prepares the next.
        """
        with ThreadPoolExecutor(1, "gdviz film frames") as beside:
            prepared: Future[Frame] | None = None
            while not self._cancelled.is_set():
                try:
                    word, image = self._queue.get(timeout=0.05)
                except queue.Empty:
                    continue
                if word == "look" and image is not None:
                    encoder.look_at(image)
                    continue
                before = prepared
                prepared = beside.submit(encoder.prepare, image) if image is not None else None
                if before is not None:
                    encoder.add(before.result())
                    self.encoded += 1
                if image is None:
                    return True
        return False


def missing() -> GdvizError | None:
    """The sentence for a computer on which no film can be encoded, or None."""
    try:
        import av  # noqa: F401
    except ImportError as error:
        return GdvizError(f"films need the package “av” (pip install av): {error}")
    return None
