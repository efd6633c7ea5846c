"""A tile walked as arrays that are used again: what answers where nothing is compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gdviz.core.arrays import norm
from gdviz.core.checkpoint import pieces_of
from gdviz.core.compile.path import LARGEST
from gdviz.core.compile.workspace import Workspace
from gdviz.core.stopping import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gdviz.core.arrays import BoolArray, FloatArray, IntArray
    from gdviz.core.compile.flat import Flat
    from gdviz.core.compile.path import Bounds
    from gdviz.engine.tile_records import Walk

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
        self._prepare()

    def walk(self, cancelled: Callable[[], bool]) -> bool:
        """Go on until all lanes have ended; False when it was cancelled."""
        walk, k = self._walk, self._walk.k
        one_rate = walk.rates.shape[1] == 1
        while True:
            if k % self._piece == 0:
                if cancelled():
                    return False
                self._leave_behind()
            self._work.look()
            if not self._calm(k) and not self._look_closely(k):
                return True
            lr = walk.rates[k, 0] if one_rate else walk.rates[k, self._at]
            self._work.move(k, lr, None if walk.noise is None else walk.noise[k])
            k += 1

    def _prepare(self) -> None:
        varied = self._walk.rates.shape[1] > 1
        self._work = Workspace(
            self._step, self._theta, self._state, self._settings, varied=varied
        )
        with np.errstate(all="ignore"):
            self._work.settle()

    def _calm(self, k: int) -> bool:
        """Whether certainly no lane ends at step k: extremes tell that of all at once."""
        bounds, work = self._bounds, self._work
        if k >= bounds.max_steps or self._watch.patient:
            return False
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
        with np.errstate(all="ignore"):
            length = norm(np.stack([np.broadcast_to(g, (n,)) for g in work.slope]))
        seen = self._theta, self._sign * value, length
        done, self._progress = self._watch.look(k, *seen, self._progress, self._lanes)
        done &= self._going
        if done.any():
            here, ended = self._lanes[done], self.ended
            ended.reason[here] = self._watch.reasons(k, *seen, self._lanes)[done]
            ended.steps[here], ended.theta[:, here] = k, self._theta[:, done]
            ended.loss[here], ended.grad_norm[here] = value[done], length[done]
            self._going &= ~done
        gone = ~self._going
        if gone.all():
            return False
        if gone.any():
            self._go_along(gone)
        return True

    def _go_along(self, gone: BoolArray) -> None:
        """Put the lanes that are `gone` where another one is."""
        other = int(np.argmax(self._going))
        self._theta[:, gone] = self._theta[:, [other]]
        self._state[:, gone] = self._state[:, [other]]
        for row in (self._work.value, self._work.fall, *self._work.slope):
            if row.ndim:
                row[gone] = row[other]

    def _leave_behind(self) -> None:
        going = self._going
        if going.sum() > 0.75 * len(going):
            return
        self._theta, self._state = self._theta[:, going], self._state[:, going]
        self._settings = {n: v[going] if v.ndim else v for n, v in self._settings.items()}
        self._at, self._lanes = self._at[going], self._lanes[going]
        self._going = np.ones(len(self._lanes), dtype=bool)
        self._prepare()
