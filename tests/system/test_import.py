import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from relufig.system import extras

ROOT = Path(__file__).parents[2]

FORMULAS_AND_NETWORKS = """
import numpy as np
a, b = relufig.inputs("a", "b")
net = relufig.build(relufig.minimum(a, b), relufig.maximum(a, b))
net.feedforward()(np.ones((2, 2)))
relufig.clip(np.ones(3), 0, 1)
"""


def imported_by(code):
    listing = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import relufig\n{code}\n{listing}"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split())


@pytest.mark.parametrize("code", ["", FORMULAS_AND_NETWORKS], ids=["import", "small networks"])
def test_neither_plotting_nor_animation_nor_scipy_is_loaded(code):
    loaded = imported_by(code)
    assert "relufig" in loaded
    assert not loaded & {"matplotlib", "manim", "scipy", "torch", "jax", "dask", "onnx", "numba"}


def test_the_array_api_is_loaded_for_arrays_only():
    code = "a, b = relufig.inputs('a', 'b'); relufig.clip(1.5, 0, 1), relufig.maximum(3, 1), relufig.maximum(a, b)"
    assert "array_api_compat" not in imported_by(code)


def test_scipy_is_loaded_for_a_large_sparse_matrix():
    assert "scipy" in imported_by("relufig.Block.affine([[0] * 100] * 100, [0] * 100)")


def test_every_public_name_exists():
    import relufig

    assert all(hasattr(relufig, name) for name in relufig.__all__)
    assert relufig.__all__ == sorted(relufig.__all__)


@pytest.mark.parametrize("extra", ["plot", "logo", "video", "slides", "export", "dask", "fast"])
def test_what_an_extra_installs_is_imported(extra):
    """Each of these is downloaded by everybody who wants the extra; what nothing uses is not asked for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {re.match(r"[\w.-]+", text)[0] for text in project["optional-dependencies"][extra]} - {"relufig"}
    asked -= {"fontpkg-source-sans-3"}  # a typeface: its files are found, not imported
    assert asked <= {extras.distribution(name) for name in imported()}


def imported():
    """The packages that a module of relufig imports, wherever in it."""
    for path in (ROOT / "relufig").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield (node.module or "").partition(".")[0]
