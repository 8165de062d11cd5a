"""WSGI entrance: ``gunicorn jalons.config.wsgi``."""

import gc
import os
import re
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jalons.config.settings")
_django = get_wsgi_application()
gc.freeze()  # what is loaded lives as long as the process: the collector need not walk it at each page
gc.set_threshold(20_000, 20, 20)
_ALPHABET = re.compile(r";\s*charset=[^;]*", re.IGNORECASE)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Whatever alphabet a request claims, it is read in UTF-8, as every page of ours is sent: Django would try any of
    Python's, and some break before any middleware.
    """
    environ["CONTENT_TYPE"] = _ALPHABET.sub("", environ.get("CONTENT_TYPE", ""))
    return _django(environ, start_response)
