"""The command line."""

from gdviz.cli.entry import main

__all__ = ["main"]
