# Copyright 2026 Odoo Service Revenue contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who gets what when many documents want stores that have limited room (P5).

The rule is the plain one: in the order of their rank, each document takes the nearest
store that has room left. Asking for one document after the other would be as many
queries; here all are asked at once, with a few candidates each. A document that comes
later gives way to one of better rank, and goes on to its next candidate, so the answer
is that of the plain rule, whatever the order in which candidates arrive (a stable
matching in which all stores prefer by rank is unique).
"""

from heapq import heappush, heapreplace


class Allocation:
    """Stores of limited room, and the documents that they hold for now.

    A rank is a number, and the lower one comes first. Room is counted in documents;
    ``None`` is no limit. Two stores with room for one, and three documents that all
    want store 1 first; the best rank gets it, though it came last:

    >>> allocation = Allocation()
    >>> allocation.propose({7: [(1, 1), (2, 1)], 9: [(1, 1)]})
    [9]
    >>> allocation.propose({3: [(1, 1), (2, 1)]})
    []
    >>> allocation.taken == {3: 1, 7: 2}
    True

    For the documents that are left, nobody has to ask the stores that hold better ones:

    >>> allocation.get_closed(9), allocation.get_closed(5)
    ([1, 2], [1])
    """

    def __init__(self):
        #: {rank: store that holds it}
        self.taken = {}
        self._held = {}
        self._room = {}
        self._lists = {}

    def propose(self, lists):
        """Take in candidates of documents, nearest first.

        :param lists: {rank: [(store, room)]}; what they had before is used up
        :return: ranks that no candidate of theirs has room for, in order
        """
        left = []
        for rank, stores in lists.items():
            self._lists[rank] = iter(stores)
        waiting = list(lists)
        while waiting:
            rank = waiting.pop()
            for store, room in self._lists[rank]:
                displaced = self._hold(rank, store, room)
                if displaced == rank:
                    continue
                if displaced is not None:
                    del self.taken[displaced]
                    waiting.append(displaced)
                self.taken[rank] = store
                break
            else:
                left.append(rank)
        return sorted(left)

    def get_closed(self, rank):
        """Stores that have room neither for this rank nor for any later one."""
        return sorted(
            store
            for store, held in self._held.items()
            if len(held) >= self._room[store] and (not held or -held[0] < rank)
        )

    def _hold(self, rank, store, room):
        """Whom the store sends away to hold this rank: nobody, another, or the rank."""
        if room is None:
            return None
        room = self._room.setdefault(store, room)
        held = self._held.setdefault(store, [])
        if len(held) < room:
            heappush(held, -rank)
            return None
        # The worst that it holds is on top.
        if not held or -held[0] < rank:
            return rank
        return -heapreplace(held, -rank)


def allocate_one_by_one(lists):
    """The plain rule itself: {rank: store}, with all candidates of each document.

    >>> allocate_one_by_one({1: [(5, 1)], 2: [(5, 1), (6, None)], 3: [(5, 1)]})
    {1: 5, 2: 6}
    """
    used, taken = {}, {}
    for rank, stores in sorted(lists.items()):
        for store, room in stores:
            if room is None or used.get(store, 0) < room:
                used[store] = used.get(store, 0) + 1
                taken[rank] = store
                break
    return taken
