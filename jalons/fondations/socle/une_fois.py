"""Asked once a page: what a page that only reads asks of the base twice, it is told once, and forgets at its end."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
_lu: ContextVar[dict[Hashable, object] | None] = ContextVar("lu", default=None)


@contextmanager
def en_lisant() -> Iterator[None]:
    """Within this page, and never from one page to the next."""
    fanion = _lu.set({})
    try:
        yield
    finally:
        _lu.reset(fanion)


def une_fois(cle: Hashable, demander: Callable[[], T]) -> T:
    """What ``demander`` answers, asked once for ``cle`` within ``en_lisant``, each time elsewhere (an act reads what it writes).

    Whoever is told shares the answer: it is not changed.
    """
    lu = _lu.get()
    if lu is None:
        return demander()
    if cle not in lu:
        lu[cle] = demander()
    return lu[cle]  # type: ignore[return-value]
