"""A bounded place in this process for things that cost more to make than to keep."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """Keep things by name up to a number of bytes. The least recently used is given up first."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.used = 0
        self.things: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self.lock = Lock()

    def get(self, name: Hashable) -> Kept | None:
        with self.lock:
            found = self.things.get(name)
            if found is None:
                return None
            self.things.move_to_end(name)
            return found[0]

    def put(self, name: Hashable, thing: Kept, size: int) -> None:
        with self.lock:
            self._drop(name)
            self.things[name] = (thing, size)
            self.used += size
            while self.used > self.room:
                self._drop(next(iter(self.things)))

    def clear(self) -> None:
        with self.lock:
            self.things.clear()
            self.used = 0

    def _drop(self, name: Hashable) -> None:
        if found := self.things.pop(name, None):
            self.used -= found[1]
