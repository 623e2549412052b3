"""`relufig export`: a network as a file that other tools run, or as text to paste."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import Any

from relufig import export
from relufig.commands.arguments import NETWORK, write
from relufig.commands.arguments import network as comparators
from relufig.formats.javascript.text import is_function_name as is_javascript_name
from relufig.formats.python.text import is_function_name
from relufig.networks.network import Network
from relufig.sorting.network import ComparatorNetwork
from relufig.system.files import written_atomically

_DTYPE_HELP = "the type that weights are rounded to, such as float32 or float64; vnnlib asks about the rounded network"


def add(commands: Any) -> None:
    """Declare the command."""
    exported = commands.add_parser("export", help="write a network for other tools: ONNX, PyTorch, VNN-LIB, LaTeX, ...")
    exported.add_argument("network", metavar="NETWORK", help=f"{NETWORK}, or a saved Network (.npz)")
    endings = ", ".join(f"{name} ({ending})" for name, ending in _ENDINGS.items())
    exported.add_argument("--to", choices=_ENDINGS, help=f"{endings}; default: by the file's suffix")
    exported.add_argument(
        "-o", "--out", type=Path, metavar="FILE", help="the file; without it, python, javascript and latex are printed"
    )
    exported.add_argument(
        "--form",
        choices=("residual", "feedforward"),
        help="residual: as a ReLU network with skip connections; feedforward: without them",
    )
    exported.add_argument("--dtype", help=_DTYPE_HELP)
    exported.add_argument(
        "--property", choices=("sorted", "positive"), help="the property that vnnlib asks about; default: sorted"
    )
    exported.add_argument(
        "--box", nargs=2, type=float, metavar=("LOW", "HIGH"), help="the bounds of the inputs that vnnlib asks about"
    )
    exported.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the file, or print the text."""
    given = Network.load(options.network) if Path(options.network).suffix == ".npz" else comparators(options.network)
    to = _format(options.to, options.out)
    if to != "vnnlib" and (options.property or options.box):
        raise ValueError(f"--property and --box are for vnnlib, got {to}")
    if to in _TEXTS and options.dtype:
        raise ValueError(f"--dtype is for {', '.join(_FILES)}, got {to}, in which every coefficient is exact")
    net = _in_form(given, options.form)
    if to in _TEXTS:
        _, text = _TEXTS[to]
        return _write_text(text(net, options.out), options.out, net)
    _, write_files = _FILES[to]
    files = write_files(net, options)
    write(f"{' and '.join(map(str, files))}: {net!r}\n")
    return 0


def _format(to: str | None, out: Path | None) -> str:
    ending = "" if out is None else out.suffix
    chosen = to or next((name for name, its in _ENDINGS.items() if its == ending), None)
    if chosen is None:
        got = f"-o {out}" if out else "neither"
        raise ValueError(
            f"--to or the ending of -o FILE ({', '.join(_ENDINGS.values())}) must name a format, got {got}"
        )
    if out is None and chosen in _FILES:
        raise ValueError(f"--to {chosen} needs a file: -o FILE{_ENDINGS[chosen]}")
    if chosen in _FILES and ending != _ENDINGS[chosen]:
        raise ValueError(f"a file for {chosen} must end in {_ENDINGS[chosen]}, got {out}")
    return chosen


def _in_form(net: Network | ComparatorNetwork, form: str | None) -> Network | ComparatorNetwork:
    if form is None:
        return net
    network = net.network() if isinstance(net, ComparatorNetwork) else net
    return network.feedforward() if form == "feedforward" else network


def _write_text(text: str, out: Path | None, net: Network | ComparatorNetwork) -> int:
    if out is None:
        write(text)
        return 0
    with written_atomically(out) as file:
        file.write(text.encode())
    write(f"{out}: {net!r}\n")
    return 0


def _python(net: Network | ComparatorNetwork, out: Path | None) -> str:
    return export.python(net, out.stem if out is not None and is_function_name(out.stem) else "network")


def _javascript(net: Network | ComparatorNetwork, out: Path | None) -> str:
    return export.javascript(net, out.stem if out is not None and is_javascript_name(out.stem) else "network")


def _latex(net: Network | ComparatorNetwork, _out: Path | None) -> str:
    return export.latex(net)


def _onnx(net: Network | ComparatorNetwork, options: argparse.Namespace) -> list[Path]:
    export.onnx(net, options.out, dtype=options.dtype or "float32")
    return [options.out]


def _torch_program(net: Network | ComparatorNetwork, options: argparse.Namespace) -> list[Path]:
    export.torch_program(net, options.out, dtype=_torch_dtype(options.dtype) if options.dtype else None)
    return [options.out]


def _vnnlib(net: Network | ComparatorNetwork, options: argparse.Namespace) -> list[Path]:
    box = tuple(options.box) if options.box else None
    asked = options.property or "sorted"
    return [options.out, export.vnnlib(net, asked, options.out, box=box, dtype=options.dtype or "float32")]


def _safetensors(net: Network | ComparatorNetwork, options: argparse.Namespace) -> list[Path]:
    export.safetensors(net, options.out, dtype=options.dtype)
    return [options.out]


def _torch_dtype(name: str) -> Any:
    try:
        torch = importlib.import_module("torch")
    except ModuleNotFoundError:
        return None  # the export itself reports it
    dtype = getattr(torch, name, None)
    if not (isinstance(dtype, torch.dtype) and dtype.is_floating_point):
        raise ValueError(f"--dtype must be a floating-point type of PyTorch such as float32 or float64, got {name!r}")
    return dtype


# Each format's suffix, and what writes its files and returns them. The files must have the suffix, because the tools
# that open them rely on it.
_FILES = {
    "onnx": (".onnx", _onnx),
    "torch": (".pt2", _torch_program),
    "vnnlib": (".vnnlib", _vnnlib),
    "safetensors": (".safetensors", _safetensors),
}
# Each format's suffix, and what gives its text.
_TEXTS = {"python": (".py", _python), "javascript": (".mjs", _javascript), "latex": (".tex", _latex)}
_ENDINGS = {name: ending for name, (ending, _) in (*_FILES.items(), *_TEXTS.items())}
