"""Install packages by pip or npm into the environment of the Python that runs this; one sentence says why they fail.

Usage: `python .make/install.py pip REQUIREMENT ...`, as pip takes them, or `extra:NAME` for what relufig's extra of
that name lists; `python .make/install.py npm PACKAGE ...`. What pip or npm said is in install.log, in the environment.
Standard library only, for nothing is installed yet.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOG = Path(sys.prefix) / "install.log"
NO_NETWORK = "there seems to be no network"
# How pip, npm and the system tell that a server was not reached.
_UNREACHED = re.compile(
    r"\w*(Connection|Timeout|NameResolution|Proxy)Error|ENOTFOUND|EAI_AGAIN|ECONN\w+|ENETUNREACH|E\w*TIMEDOUT"
)
_PIP = {
    # The five that are usual take minutes without a network.
    "PIP_RETRIES": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    # Older releases of pip build packages without a pyproject.toml in a way that they warn of.
    "PIP_USE_PEP517": "1",
    # Complete, for with few retries pip tells only there that nothing was reached.
    "PIP_LOG": str(LOG),
}
_NPM = ("--global", "--prefix", sys.prefix, "--no-fund", "--no-audit", "--loglevel=error", "--fetch-retries=1")


class NotInstalledError(Exception):
    """Packages could not be installed; the message says which and why."""


def pip(requirements: list[str]) -> None:
    """Install by pip. Raises NotInstalledError."""
    wanted = [each for requirement in requirements for each in _listed(requirement)]
    _run([sys.executable, "-m", "pip", "install", "--quiet", *wanted], {**_PIP, **os.environ}, wanted)


def npm(packages: list[str]) -> None:
    """Install by npm, where relufig looks for it. Raises NotInstalledError."""
    program = shutil.which("npm")
    if program is None:
        raise NotInstalledError(
            f"{_named(packages)} comes through npm, which is missing: on Debian, apt-get install npm brings it"
        )
    _run([program, "install", *_NPM, *packages], dict(os.environ), packages)


def _listed(requirement: str) -> list[str]:
    if not requirement.startswith("extra:"):
        return [requirement]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed: list[str] = project["optional-dependencies"][requirement.removeprefix("extra:")]
    return listed


def _run(command: list[str], environment: dict[str, str], packages: list[str]) -> None:
    LOG.unlink(missing_ok=True)
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    with LOG.open("a", encoding="utf-8") as log:
        log.write(done.stdout)
    if done.returncode == 0:
        return
    unreached = _UNREACHED.search(LOG.read_text(encoding="utf-8", errors="replace"))
    why = NO_NETWORK if unreached else _reason(done.stdout)
    raise NotInstalledError(f"{_named(packages)} could not be installed: {why} (the details are in {LOG})")


def _named(packages: list[str]) -> str:
    return " and ".join(package for package in packages if not package.startswith("-"))


def _reason(said: str) -> str:
    """The last error that was told, else the last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(npm )?err(or|!)", line, re.IGNORECASE)]
    last = (errors or lines or ["it ended without a word"])[-1]
    return re.sub(r"^((npm )?err(or|!):?\s*)+", "", last, flags=re.IGNORECASE).rstrip(".")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        {"pip": pip, "npm": npm}[sys.argv[1]](sys.argv[2:])
    except NotInstalledError as error:
        sys.exit(f"{error}.")
