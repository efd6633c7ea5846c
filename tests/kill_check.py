"""Kills the program with signal 9 while a random hand works in it, again and again.

Run as ``python -m tests.kill_check [COUNT] [SEED]``.  After each kill a new session must be
offered the work as it stood at most two seconds before, and no file may be half written.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FORGIVEN = 2.0  # seconds before the kill of which nothing is promised
_HAND = """
import json, os, random, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from gdviz.engine import shipped
from gdviz.scene import codec
from gdviz.scene.edits import SetHyper, SetScene, SetStart
from gdviz.ui.app import run

folder, seed = Path(sys.argv[1]), int(sys.argv[2])
chance = random.Random(seed)
log = open(folder / "log", "ab", buffering=0)

def note(session):
    content = codec.encode(session.scene).decode() if session.modified else ""
    line = json.dumps([time.time(), content]) + "\\n"
    log.write(line.encode())

class Hand:
    def __init__(self, window):
        self.window, self.session, self.n = window, window._session, 0
        self.pace = chance.choice((0.05, 0.2, 1.0, 3.0))
        self.timer = QTimer()
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.act)
        self.act()

    def act(self):
        self.n += 1
        what = chance.random()
        session = self.session
        if what < 0.45:
            session.apply(SetHyper(0, "lr", 10.0 ** chance.uniform(-4, -1)))
            session.settle()
        elif what < 0.75:  # a drag: many edits without a rest, and any of them may be kept
            for _ in range(8):
                session.apply(SetStart((chance.uniform(-5, 5), chance.uniform(-4, 4))))
                note(session)
            session.settle()
        elif what < 0.85:  # typing a title letter by letter
            session.apply(SetScene("set title", title="title " + "x" * (self.n % 40)))
        elif what < 0.9:
            session.undo()
        elif what < 0.95:
            session.save(folder / f"saved-{chance.randrange(3)}.gdviz")
        else:
            session.open(shipped.load(chance.choice(sorted(shipped.titles()))))
        note(session)
        self.timer.start(int(1000 * self.pace * chance.uniform(0.5, 1.5)))

def ready(app, window):
    global hand
    (folder / "ready").write_text("")
    hand = Hand(window)

run(shipped.load("race"), ready=ready, remember=True)
"""


def one(seed: int, folder: Path) -> str:
    """Kill one session; "" when all is well, else what was lost."""
    chance = random.Random(seed)
    settings = folder / "settings"
    env = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen",
        "GDVIZ_SETTINGS": str(settings / "gdviz.ini"),
    }  # fmt: skip
    code = [sys.executable, "-c", _HAND, str(folder), str(seed)]
    child = subprocess.Popen(code, env=env, stdout=subprocess.DEVNULL)
    while not (folder / "ready").exists():
        if child.poll() is not None:
            return f"the program ended by itself with status {child.returncode}"
        time.sleep(0.02)
    time.sleep(chance.uniform(0.3, 5.0))
    killed_at = time.time()
    child.kill()
    child.wait()
    return _judged(folder, settings / "kept", killed_at)


def _judged(folder: Path, kept: Path, killed_at: float) -> str:
    from gdviz.scene import codec
    from gdviz.scene.files import load
    from gdviz.ui.system.shelf import Shelf

    lines = (folder / "log").read_bytes().split(b"\n")
    entries = [json.loads(line) for line in lines[:-1]]
    for file in folder.glob("*.gdviz"):
        load(file)  # a half-written one is refused
    promised = [(when, text) for when, text in entries if when <= killed_at - FORGIVEN]
    shelf = Shelf(kept)
    found = [codec.encode(work.scene).decode() for work in shelf.left_behind()]
    shelf.close()
    if len(list(kept.glob("*.kept"))) != len(found):
        return "a file of kept work cannot be read"
    if not promised or not promised[-1][1]:
        return ""  # there was nothing unsaved for two seconds
    later = {text for when, text in entries if when >= promised[-1][0]}
    if not found:
        return "" if "" in later else "nothing was offered"
    return "" if found[0] in later else "what was offered is older than two seconds"


def main(count: int, first: int) -> int:
    """Kill `count` sessions, tell how it went, and return the exit status."""
    lost = []
    for seed in range(first, first + count):
        with tempfile.TemporaryDirectory() as name:
            trouble = one(seed, Path(name))
        if trouble:
            lost.append(f"seed {seed}: {trouble}")
    sys.stdout.write(f"killed {count} sessions, lost work in {len(lost)}\n")
    sys.stdout.write("".join(f"{line}\n" for line in lost))
    return 1 if lost else 0


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*numbers, *(10, 0)[len(numbers) :]))
