"""Start gdviz from a clone: `python main.py [SCENE]`."""

from __future__ import annotations

from gdviz.cli import main

if __name__ == "__main__":
    main()
