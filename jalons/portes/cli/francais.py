"""Click's own words in French: usage, help and refusals.

Click asks gettext for them, in the process's own domain and in the language of its environment: ours are
``langue/fr/LC_MESSAGES/click.po``, whatever the machine speaks. A test calls every verb and looks for English.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path


def parler_francais() -> None:
    """Give Click its French words, once, before a verb is read."""
    os.environ["LANGUAGE"] = "fr"
    gettext.bindtextdomain("click", Path(__file__).parent / "langue")
    gettext.textdomain("click")
