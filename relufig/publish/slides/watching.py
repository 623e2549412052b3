"""Watches a deck while the user writes it: on each save it is built, and the open page shows the new one.

A page that is opened from disk may not ask for anything, so a server on this machine hands it out. Nobody else can
reach that server.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NoReturn

from relufig.jobs.workers import processes
from relufig.publish.slides import building
from relufig.publish.slides.building import Options

# Seconds between two looks at the files.
_LOOK = 0.25
_HERE = "127.0.0.1"
# What pages ask for: see reload.js.
_STATE = "/state.json"


@dataclass
class _State:
    """The number of the page, which each build raises, and what is wrong with the deck, "" if nothing is."""

    version: int = 0
    error: str = ""


def watch(path: Path, out: Path, options: Options, say: Callable[[str], object] = print) -> NoReturn:
    """On each save of a deck, or of what it is made from, build its page in a folder and reload it. Never ends.

    `say` is called with the address of the page, and with a line for each build or error. Raises FileNotFoundError if
    there is no deck.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no deck {path}")
    out.mkdir(parents=True, exist_ok=True)
    state = _State()
    with ThreadingHTTPServer((_HERE, 0), partial(_Handler, state, directory=str(out))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://{_HERE}:{server.server_port}/"
        seen: dict[Path, int] = {}
        while True:
            # A new process each time, so that every module is loaded as it is now. It imports while we wait.
            with processes(1, "spawn") as pool:
                pool.submit(_ready)
                while (now := _times(path, out, options)) == seen or path.resolve() not in now:
                    time.sleep(_LOOK)
                start = time.monotonic()
                try:
                    files, warned = pool.submit(building.build_telling, path, out, options).result()
                    state.error = ""
                    state.version += bool(files)
                    for line in warned:
                        say(line)
                    if files:
                        say(f"built in {time.monotonic() - start:.1f} s")
                except (ValueError, TypeError, OSError, ImportError) as error:
                    state.error = str(error)
                    say(state.error)
                except BrokenExecutor:
                    state.error = f"{path.name}: the process that built it died"
                    say(state.error)
                if not seen:
                    say(f"open {address} (each save shows there; Ctrl-C ends this)")
                # What was saved meanwhile is built next; files that are known only now are not.
                later = _times(path, out, options)
                seen = {file: now.get(file, moment) for file, moment in later.items()}


class _Handler(SimpleHTTPRequestHandler):
    """Hands out the files of a folder, and the state of the deck."""

    def __init__(self, state: _State, *arguments: Any, **named: Any) -> None:
        self._state = state
        super().__init__(*arguments, **named)

    def do_GET(self) -> None:
        """Answer a request."""
        if self.path != _STATE:
            super().do_GET()
            return
        content = json.dumps({"version": self._state.version, "error": self._state.error}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        """End the headers; a page is never kept by the browser."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        """Log nothing."""


def _ready() -> None:
    """Import what builds a deck."""
    from relufig.publish.slides import html, preparing  # noqa: F401


def _times(path: Path, out: Path, options: Options) -> dict[Path, int]:
    """When the deck and what it is made from were last written; some files may be missing while they are saved."""
    times = {}
    for file in building.sources(path, out, options):
        try:
            times[file] = file.stat().st_mtime_ns
        except OSError:
            continue
    return times
