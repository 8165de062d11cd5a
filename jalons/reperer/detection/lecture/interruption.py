"""Ctrl-C that stops a running query at once.

While the engine works the main thread may sleep inside it, where Python cannot answer a signal. The signal is
therefore also written to a socket; a thread reads it and interrupts the query.
"""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def interruptible(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Raise KeyboardInterrupt when Ctrl-C comes during a query of `con`. Outside the main thread: no effect."""
    with _surveillance(con):
        try:
            yield
        except (RuntimeError, duckdb.InterruptException) as erreur:
            if "interrupted" in str(erreur).lower():  # what DuckDB makes of it
                raise KeyboardInterrupt from erreur
            raise


@contextmanager
def _surveillance(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    lecture, ecriture = socket.socketpair()
    ecriture.setblocking(False)
    ancien = signal.set_wakeup_fd(ecriture.fileno(), warn_on_full_buffer=False)
    guetteur = threading.Thread(target=_guetter, args=(lecture, con), daemon=True)
    guetteur.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(ancien)
        ecriture.close()
        guetteur.join()
        lecture.close()


def _guetter(lecture: socket.socket, con: duckdb.DuckDBPyConnection) -> None:
    """One byte a signal, nothing when the other end is closed."""
    while recu := lecture.recv(1):
        if recu[0] == signal.SIGINT:
            con.interrupt()
