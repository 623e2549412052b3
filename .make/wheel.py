"""Puts reveal.js into the wheel, so that whoever installs relufig needs no npm for HTML slides.

Hatchling calls this when it builds a wheel. The files come from the environment that builds, or through npm. Where
neither is there, the wheel is built without them and HTML slides ask for reveal.js, as they do in a checkout.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SLIDES = Path("relufig") / "publish" / "slides"


class RevealHook(BuildHookInterface):
    """Adds the files of reveal.js that a page needs, with its license."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Choose the files that go into the wheel beside those of the repository."""
        if version == "editable":
            return  # a checkout has them from npm
        code = (Path(self.root) / _SLIDES / "reveal.py").read_text(encoding="utf-8")
        (release,) = re.findall(r'^RELEASE = "(.+)"$', code, flags=re.MULTILINE)
        files = [
            file
            for names in re.findall(r"^_(?:STYLES|SCRIPTS) = (.+)$", code, flags=re.MULTILINE)
            for file in re.findall(r'"(.+?)"', names)
        ]
        self.folder = tempfile.TemporaryDirectory()
        package = _of_this_environment(release) or _from_npm(release, Path(self.folder.name))
        if package is None:
            self.app.display_warning("The wheel has no reveal.js: npm is missing, or it could not be reached.")
            return
        for file in ("package.json", "LICENSE", *files):
            build_data["force_include"][str(package / file)] = (_SLIDES / "bundled" / "reveal.js" / file).as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what npm brought."""
        if version != "editable":
            self.folder.cleanup()


def _of_this_environment(release: str) -> Path | None:
    package = Path(sys.prefix) / "lib" / "node_modules" / "reveal.js"
    description = package / "package.json"
    fits = description.is_file() and f'"version": "{release}"' in description.read_text(encoding="utf-8")
    return package if fits else None


def _from_npm(release: str, folder: Path) -> Path | None:
    npm = shutil.which("npm")
    if npm is None:
        return None
    command = [npm, "install", "--prefix", str(folder), "--no-fund", "--no-audit", "--loglevel=error"]
    done = subprocess.run([*command, f"reveal.js@{release}"], capture_output=True, check=False)
    return folder / "node_modules" / "reveal.js" if done.returncode == 0 else None
