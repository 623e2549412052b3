"""Modules under the names that they had in earlier releases, which scripts, pickles and PyTorch files may use."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType

NAMES: dict[str, str] = {
    "relufig.block": "relufig.networks.block",
    "relufig.export.torch_module": "relufig.formats.torch.module",
    "relufig.gradients": "relufig.networks.gradients",
    "relufig.limits": "relufig.system.limits",
    "relufig.network": "relufig.networks.network",
    "relufig.notation": "relufig.look.notation",
    "relufig.style": "relufig.look.style",
}


def install() -> None:
    """Let `import` find the modules under their earlier names, too."""
    if _Finder not in sys.meta_path:
        sys.meta_path.append(_Finder)


class _Loader:
    """Gives the module itself, whose spec keeps its own name."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(NAMES[spec.name])
        self.spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self.spec


class _Finder:
    @staticmethod
    def find_spec(name: str, *_: object) -> ModuleSpec | None:
        return ModuleSpec(name, _Loader()) if name in NAMES else None  # type: ignore[arg-type]
