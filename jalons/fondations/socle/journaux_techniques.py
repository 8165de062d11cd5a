"""What the server's own log never holds: the secret of a link, whatever refused its address."""

from __future__ import annotations

import logging
import re

# A secret is long and drawn: the readable parts of an address are shorter or in small letters, and the key of an object is an
# UUID. An address mistyped by one letter still holds the secret: what comes before it does not count.
SECRET = re.compile(r"(?<=/)(?![0-9a-f]{8}-[0-9a-f]{4}-)(?:[\w-]{32,}|(?=[\w-]*[A-Z0-9])[\w-]{20,})")


class SansLien(logging.Filter):
    """Each line with the secrets of addresses taken out; it lets every line pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        dite = record.getMessage()
        if (propre := SECRET.sub("…", dite)) != dite:
            record.msg, record.args = propre, ()
        return True
