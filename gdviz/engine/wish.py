"""What can be asked of theory beside the stability of the selected run."""

from __future__ import annotations

import enum


class Wish(enum.Flag):
    """Parts of an insight that are made only when somebody wants to see them."""

    NOTHING = 0
    CARDS = enum.auto()  # marks, exits and remedies of every run
    MODES = enum.auto()  # errors along the eigenvectors of the curvature
