"""A page's content security policy: only the page's own scripts run, and nothing comes from the network.

Pages escape text from others: titles, notes and code. If some of it became a script all the same, browsers would not
run it. Scripts are recognised by their hashes ("Content Security Policy Level 3", W3C).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

# Pages are opened from disk or from a server, with their pictures and videos beside them.
_BESIDE = "'self' file: data:"


def policy(scripts: Iterable[str], *, asks: bool = False) -> str:
    """The policy of a page, for `<meta http-equiv="Content-Security-Policy">`.

    `scripts` are the exact texts of its script elements. Elements may have style attributes, as drawings do. A page
    that `asks` its own server may fetch from there.
    """
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(map(_hash, scripts)) or "'none'",
        "style-src": "'unsafe-inline'",
        "font-src": "data:",
        "img-src": _BESIDE,
        "media-src": f"{_BESIDE} blob:",
        "frame-src": "'self' file:",  # a talk in the speaker's view
        "base-uri": "'none'",
        "form-action": "'none'",
    } | ({"connect-src": "'self'"} if asks else {})
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def _hash(script: str) -> str:
    # As browsers read it: line ends in a page are \n, whatever they were in the file.
    text = script.replace("\r\n", "\n").replace("\r", "\n")
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
