"""A tile walked as arrays that are used again: what answers where nothing is compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gdviz.core.arrays import norm
from gdviz.core.checkpoint import pieces_of
from gdviz.core.compile.clock import Inputs
from gdviz.core.compile.path import LARGEST
from gdviz.core.compile.reach import reach_of
from gdviz.core.compile.workspace import Workspace
from gdviz.core.stopping import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.core.arrays import BoolArray, FloatArray, IntArray
    from gdviz.core.compile.flat import Flat
    from gdviz.core.compile.path import Bounds
    from gdviz.engine.tile_records import Walk

_SHORT = 8192  # numbers
_PIECE = 64  # steps at most between two looks: who has cancelled, and whom to leave behind


class Ended(NamedTuple):
    """Where lanes ended: filled as they do, ``(n,)`` and ``(D, n)``."""

    reason: IntArray
    steps: IntArray
    theta: FloatArray
    loss: FloatArray
    grad_norm: FloatArray


class ArrayTile:
    """One tile on its way.

    A lane that has ended goes along with one that has not, until enough have ended to be
    left behind together.
    """

    def __init__(
        self, walk: Walk, step: Flat, settings: Mapping[str, FloatArray], bounds: Bounds
    ) -> None:
        n = walk.theta.shape[1]
        self._walk, self._step, self._bounds = walk, step, bounds
        rows = [np.atleast_2d(values) for values in walk.state.values()]
        self._theta = np.array(walk.theta)
        self._state = np.concatenate([*rows, np.empty((0, n))])
        self._settings, self._at = dict(settings), walk.at
        self._piece = pieces_of(len(step.tape.steps) * n, _PIECE)
        self._watch = Watch((walk.rules,), lanes=n)
        self._progress = self._watch.begin()
        self._lanes, self._going = np.arange(n), np.ones(n, dtype=bool)
        empty = np.empty(n)
        count = np.zeros(n, dtype=np.int64)
        self.ended = Ended(count, count.copy(), np.empty_like(walk.theta), empty, empty.copy())
        self._sign = -1.0 if walk.objective.sense == "max" else 1.0

    def walk(self, cancelled: Callable[[], bool]) -> bool:
        """Go on until all lanes have ended; False when it was cancelled."""
        k = self._walk.k
        with np.errstate(all="ignore"):
            self._prepare()
            while True:
                if k % self._piece == 0:
                    if cancelled():
                        return False
                    self._leave_behind()
                if self._needs_no_look(k):
                    self._work.feel(k)
                else:
                    self._work.look(k)
                    if not self._calm(k) and not self._look_closely(k):
                        return True
                self._work.move()
                k += 1

    def _prepare(self) -> None:
        walk = self._walk
        noise = None if walk.noise is None else walk.noise.reshape(len(walk.noise), -1)
        inputs = Inputs(walk.rates, self._at, noise)
        work = Workspace(self._step, self._theta, self._state, self._settings, inputs)
        self._work = work
        self._where = [piece for row in self._theta for piece in _pieces(row)]
        self._what = [piece for row in (work.fall, *work.slope) for piece in _pieces(row)]
        reach = reach_of(self._step, self._settings) if work.moves_by_slope else 0.0
        far = min(reach, self._bounds.far)
        self._near = 0.0 if self._asks_for_values() else far * far

    def _asks_for_values(self) -> bool:
        """Whether a lane may end by its value or its slope while those are numbers."""
        bounds = self._bounds
        return self._watch.patient or bounds.low > -LARGEST or bounds.flat > 0.0

    def _needs_no_look(self, k: int) -> bool:
        """Whether places alone tell that no lane ends at step k, as sums of squares."""
        if not self._near or k >= self._bounds.max_steps:
            return False
        return all(piece.dot(piece) <= self._near for piece in self._where)

    def _calm(self, k: int) -> bool:
        """Whether certainly no lane ends at step k."""
        bounds = self._bounds
        if k >= bounds.max_steps or self._watch.patient:
            return False
        return self._far_from_any_bound() or self._within_bounds()

    def _far_from_any_bound(self) -> bool:
        """Whether sums of squares tell it, which are quicker than extremes.

        One is large, or no number, where one of its terms is.
        """
        bounds = self._bounds
        if self._asks_for_values():
            return False
        most = min(bounds.far * bounds.far, LARGEST)
        for piece in self._where:
            if not piece.dot(piece) <= most:
                return False
        return all(piece.dot(piece) <= LARGEST for piece in self._what)

    def _within_bounds(self) -> bool:
        """Whether extremes tell it."""
        bounds, work = self._bounds, self._work
        theta, fall = self._theta, work.fall
        if not (theta.max() <= bounds.far and theta.min() >= -bounds.far):
            return False
        if not (fall.max() <= LARGEST and fall.min() >= max(bounds.low, -LARGEST)):
            return False
        sizes = [(g.min(), g.max()) for g in work.slope]
        if not all(low >= -LARGEST / 4.0 and high <= LARGEST / 4.0 for low, high in sizes):
            return False
        return bounds.flat <= 0.0 or any(
            low >= bounds.flat or high <= -bounds.flat for low, high in sizes
        )

    def _look_closely(self, k: int) -> bool:
        """Write down the lanes that end at step k; whether any goes on."""
        n, work = len(self._lanes), self._work
        value = np.broadcast_to(work.value, (n,))
        length = norm(np.stack([np.broadcast_to(g, (n,)) for g in work.slope]))
        seen = self._theta, self._sign * value, length
        who = self._lanes if n < len(self.ended.steps) else slice(None)
        if k >= self._bounds.max_steps:
            done = self._going.copy()
        else:
            done, self._progress = self._watch.look(k, *seen, self._progress, who)
            done &= self._going
        if done.any():
            here, ended = self._lanes[done], self.ended
            ended.reason[here] = self._watch.reasons(k, *seen, who)[done]
            ended.steps[here], ended.theta[:, here] = k, self._theta[:, done]
            ended.loss[here], ended.grad_norm[here] = value[done], length[done]
            self._going &= ~done
        gone = ~self._going
        if gone.all():
            return False
        if gone.any():
            self._go_along(gone)
            self._work.look(k)
        return True

    def _go_along(self, gone: BoolArray) -> None:
        """Put the lanes that are `gone` where another one is."""
        other = int(np.argmax(self._going))
        self._theta[:, gone] = self._theta[:, [other]]
        self._state[:, gone] = self._state[:, [other]]

    def _leave_behind(self) -> None:
        going = self._going
        if going.sum() > 0.75 * len(going):
            return
        self._theta, self._state = self._theta[:, going], self._state[:, going]
        self._settings = {n: v[going] if v.ndim else v for n, v in self._settings.items()}
        self._at, self._lanes = self._at[going], self._lanes[going]
        self._going = np.ones(len(self._lanes), dtype=bool)
        self._prepare()


def _pieces(row: FloatArray) -> list[FloatArray]:
    """A row ``(n,)`` or ``()`` in pieces for which BLAS starts no threads."""
    if not row.ndim:
        return [row]
    return [row[i : i + _SHORT] for i in range(0, len(row), _SHORT)]
