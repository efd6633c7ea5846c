"""A hand without a mind, against the promise that nothing it does breaks the window.

Run as ``make monkey``: 100,000 acts, or ``python -m tests.monkey [COUNT] [SEED]``.  They are
clicks, drags, wheels, keys, texts, menus, dialogs, docks and files, in a window of the whole
program.  There must be no exception, no warning of Qt, no dialog that stays and no objects
that become more and more; a failure is made as short as can be, and printed.
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
from typing import TYPE_CHECKING, NamedTuple, TypedDict

if TYPE_CHECKING:
    from tests.monkey.acts import Act

ROOT = Path(__file__).resolve().parents[2]
LOG = "acts"  # in the folder of a process: what it did, even when it dies
COUNT, SEED = 100_000, 3
ROUND = 5_000  # acts of one process
_SHORTENING = 120.0  # seconds that are spent on a shorter story
_PATIENCE = 0.5  # seconds an act may take on average


class Wish(TypedDict, total=False):
    """What a process is to do: `count` acts of its own choice, or a `script`."""

    seed: int
    count: int
    script: list[Act]


def child(asked: str) -> None:
    """Act as `asked` in JSON, and print what came of it."""
    from tests.monkey.cage import acted

    wish = json.loads(asked)
    chance = random.Random(wish["seed"]) if "seed" in wish else None
    monkey = acted(wish.get("count", 0), chance, wish.get("script", ()), log=Path(LOG))
    sys.stdout.write(json.dumps({"trouble": monkey.trouble, "done": monkey.done}) + "\n")
    sys.stdout.flush()
    os._exit(0)  # what Qt does while Python goes is not what is tried here


class Story(NamedTuple):
    """What was done, how much of it was more than waiting, and what went wrong."""

    acts: list[Act]
    done: int
    trouble: str


def told(wish: Wish) -> Story:
    """Act in a process of its own, in a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "wish.json").write_text(json.dumps(wish), encoding="utf-8")
        env = {
            **os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONFAULTHANDLER": "1",
            "HOME": name, "GDVIZ_SETTINGS": str(folder / "settings" / "gdviz.ini"),
            "GDVIZ_CACHE": str(folder / "cache"), "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        code = [sys.executable, "-m", "tests.monkey", "--child", "wish.json"]
        patience = 120.0 + _PATIENCE * (wish.get("count", 0) or len(wish.get("script", ())))
        try:
            ended = subprocess.run(
                code, env=env, cwd=folder, capture_output=True, text=True, timeout=patience
            )
            answer, errors = ended.stdout, ended.stderr
        except subprocess.TimeoutExpired:
            answer, errors = "", f"it hung for {patience:.0f} seconds"
        acts = _logged(folder / LOG)
    for line in answer.splitlines()[::-1]:
        if line.startswith('{"trouble"'):
            found = json.loads(line)
            return Story(acts, found["done"], found["trouble"])
    return Story(acts, len(acts), f"the program died: {errors[-3000:]}")


def _logged(file: Path) -> list[Act]:
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def sign(trouble: str) -> str:
    """What tells one trouble from another: its last line, and where it was raised."""
    lines = [line.strip() for line in trouble.splitlines() if line.strip()]
    places = [line for line in lines if line.startswith("File ") and "gdviz" in line]
    return f"{places[-1] if places else ''} {lines[-1][:60] if lines else ''}"


def shortest(story: Story) -> list[Act]:
    """A few of its acts after which the same goes wrong; all, where fewer do not do it."""
    wanted, until = sign(story.trouble), time.monotonic() + _SHORTENING

    def shows(some: list[Act]) -> bool:
        return bool(some) and sign(told({"script": some}).trouble) == wanted

    kept = story.acts
    for length in (3, 10, 50, 200):
        if length < len(kept) and shows(kept[-length:]):
            kept = kept[-length:]
            break
    size = max(len(kept) // 2, 1)
    while time.monotonic() < until:
        at = 0
        while at < len(kept) and time.monotonic() < until:
            fewer = kept[:at] + kept[at + size :]
            if shows(fewer):
                kept = fewer
            else:
                at += size
        if size == 1:
            break
        size //= 2
    return kept


def main(count: int, first: int) -> int:
    """Act `count` times, tell how it went, and return the exit status."""
    began, failed, done, seed = time.monotonic(), 0, 0, first
    while done < count:
        story = told({"seed": seed, "count": min(ROUND, count - done)})
        done += max(story.done, 1)
        if story.trouble:
            failed += 1
            sys.stdout.write(f"seed {seed}, after {story.done} acts: {story.trouble}\n")
            sys.stdout.flush()
            for act in shortest(story):
                sys.stdout.write(f"  {json.dumps(act)}\n")
            sys.stdout.flush()
        seed += 1
    seconds = time.monotonic() - began
    sys.stdout.write(f"{done} acts, {failed} failures, {seconds:.0f} s\n")
    return int(failed > 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]).read_text(encoding="utf-8"))
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*numbers, *(COUNT, SEED)[len(numbers) :]))
