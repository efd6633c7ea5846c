"""The process that compiles a tile: ``python -m gdviz.core.compile.build FOLDER``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from gdviz.core.compile.machine import BEGUN, DONE, FAILED, MODULE, loaded


def main(folder: Path) -> int:
    """Compile the module in `folder`, and leave word of how it went."""
    if hasattr(os, "nice"):
        os.nice(10)  # whoever waits for it has something to go on with
    try:
        loaded(folder / MODULE)  # its functions name their types, and so are compiled at once
        (folder / DONE).touch()
    except KeyboardInterrupt:  # of a terminal: nothing is wrong
        return 1
    except BaseException as error:  # whatever half an installation may do: else it is tried on
        (folder / FAILED).write_text(f"{type(error).__name__}: {error}\n", encoding="utf-8")
        return 1
    finally:
        (folder / BEGUN).unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
