"""What was made already, as long as it goes on being asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


class Kept(Generic[T]):
    """Results by what they depend on; each round forgets what it did not ask for."""

    def __init__(self) -> None:
        self._made: dict[Hashable, T] = {}
        self._next: dict[Hashable, T] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made for `key` in this round or the one before, else a new one."""
        if key not in self._next:
            self._next[key] = self._made[key] if key in self._made else make()
        return self._next[key]

    def knows(self, key: Hashable) -> bool:
        """Whether `get` would not have to make anything."""
        return key in self._next or key in self._made

    def turn(self) -> None:
        """End a round: what was not asked for in it is forgotten."""
        self._made, self._next = self._next, {}
