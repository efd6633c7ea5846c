"""`python -m gdviz`, the same as the command `gdviz`.

An older Python than gdviz needs is told so: up to there, even 3.6 can read what it imports.
"""

import sys

from gdviz.prerequisites import python_fault


def main() -> None:
    """Run the command line and exit with its status."""
    fault = python_fault(sys.version_info[:2])
    if fault:
        sys.stderr.write(fault + "\n")
        sys.exit(2)
    from gdviz.cli import main as run

    run()


if __name__ == "__main__":
    main()
