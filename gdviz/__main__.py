"""`python -m gdviz`, the same as the command `gdviz`."""

from __future__ import annotations

from gdviz.cli import main

if __name__ == "__main__":
    main()
