"""Start gdviz from a clone: `python main.py [SCENE]`."""

from gdviz.__main__ import main

if __name__ == "__main__":
    main()
