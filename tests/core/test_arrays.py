"""Arrays without their doubles."""

from __future__ import annotations

import numpy as np
import pytest

from gdviz.core.arrays import distinct


@pytest.mark.parametrize(
    "values", [[], [2.0], [3.0, 1.0, 3.0, 2.0, 1.0], [1j, 1.0, 1j, -1.0, 0.0, -0.0]]
)
def test_what_is_there_twice_is_kept_once_in_order(values: list[complex]) -> None:
    array = np.array(values)
    np.testing.assert_array_equal(distinct(array), np.unique(array))
