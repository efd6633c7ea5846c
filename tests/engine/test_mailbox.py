"""The promise: a slow reader skips items, never queues them, and always gets the last one."""

from __future__ import annotations

import threading

from gdviz.engine.mailbox import Mailbox


def test_the_latest_item_wins() -> None:
    box: Mailbox[int] = Mailbox()
    assert box.take() is None
    assert box.put(1) is True
    assert box.put(2) is False
    assert box.take() == 2
    assert box.take() is None
    assert box.put(3) is True


def test_between_two_threads_nothing_is_lost_at_the_end_and_nothing_goes_back() -> None:
    box: Mailbox[int] = Mailbox()
    bell, seen, last = threading.Semaphore(0), [], 20_000

    def write() -> None:
        for i in range(1, last + 1):
            if box.put(i):
                bell.release()

    writer = threading.Thread(target=write)
    writer.start()
    while not seen or seen[-1] != last:
        assert bell.acquire(timeout=30), "an item waits and nobody was told"
        item = box.take()
        assert item is not None, "told of an item that is not there"
        seen.append(item)
    writer.join()
    assert seen == sorted(set(seen))
    assert not bell.acquire(blocking=False)
    assert box.take() is None
