"""The essay's own scripts: `from relufig.essay.figures.clip import draw`, and `relufig.essay.scenes` likewise.

In a checkout they stand at its top, as `figures/` and `scenes/`; in an installed relufig they are in this package.

Examples
--------
>>> from relufig import essay
>>> sorted(path.stem for path in essay.FIGURES.glob("b*.py"))
['bitonic_sort', 'bubble_sort', 'bucket']
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_IS_INSTALLED = (_HERE / "figures").is_dir()
_PLACE = _HERE if _IS_INSTALLED else _HERE.parents[1]

#: The folder of the figures' scripts.
FIGURES = _PLACE / "figures"
#: The folder of the videos' scripts.
SCENES = _PLACE / "scenes"
#: The talk's script.
TALK = SCENES / "slides" / "essay.py"

__all__ = ["FIGURES", "SCENES", "TALK"]


def _appear(folder: Path) -> None:
    """Let a folder of scripts at the top of the checkout be a package of this one too.

    With the top in `__path__` this package would contain relufig, and so itself, to whoever lists its modules.
    """
    name = f"{__name__}.{folder.name}"
    spec = spec_from_file_location(name, folder / "__init__.py", submodule_search_locations=[str(folder)])
    if spec is not None and spec.loader is not None and (folder / "__init__.py").is_file():
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])


if not _IS_INSTALLED:
    _appear(FIGURES)
    _appear(SCENES)
