"""The readers of files that relufig has, each with its own files to begin with and ways to break them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from random import Random

import relufig as rf
from relufig import logo, sorting
from tests.fuzz import breaking, breaking_models, hostile_models, planted
from tests.fuzz.reader import Reader


def named(name: str) -> Reader:
    """A reader by its name. Raises ValueError for another name, listing those there are."""
    known = READERS | planted.READERS
    if name not in known:
        raise ValueError(f"a reader must be one of {', '.join(READERS)}, got {name!r}")
    return known[name]


def written(write: Callable[[Path], object], ending: str = "") -> bytes:
    """What a function writes to a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"written{ending}"
        write(path)
        return path.read_bytes()


def networks() -> list[rf.Network]:
    """Small networks with every kind of coefficients and of layers."""
    a, b = rf.inputs("a", "b")
    wide = rf.inputs(*(f"x{i}" for i in range(70)))
    return [
        rf.build(rf.minimum(a, b), rf.maximum(a, b)),
        rf.build(rf.relu(a - b) * Fraction(1, 3), rf.relu(a + 2**80 * b)),
        rf.build(rf.clip(a, 0.1, 0.9)).feedforward(),
        rf.build(*(rf.maximum(wide[0], x) for x in wide)),
        sorting.bitonic(4).network(),
        rf.build(a),
    ]


def comparator_networks() -> list[sorting.ComparatorNetwork]:
    """Small comparator networks."""
    return [sorting.bitonic(8), sorting.bubble(5), sorting.best(9), sorting.top_k(9, 2), sorting.merge(3, 4)]


PICTURES = (
    '<svg viewBox="0 0 9 9"><path d="M1 1C2 3 4 3 5 1S8 0 8 8A3 2 30 0 1 1 8Z" fill-rule="evenodd"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><defs><g id="a">'
    '<rect width="3" height="2" rx=".5"/></g></defs><use xlink:href="#a" x="2" transform="rotate(30)"/>'
    '<use href="#a" y="5"/></svg>',
    '<svg><style>.k{fill:none} #e{fill-rule:evenodd}</style><circle class="k" r="1"/><ellipse cx="5" rx="3" ry="2"/>'
    '<polygon id="e" points="10 0 15 0 12 4" style="fill:red"/><polyline points="20,0 25,0 22,4 20,0"/></svg>',
    '<svg><g transform="matrix(1 0 .5 2 3 4) scale(2)"><path d="m0 0h1v1h-1z m3 3q1 1 2 0t2 0l0 4-4 0z"/></g></svg>',
    "<svg><title>ring</title><path fill-rule='evenodd' d='M0 0h9v9h-9zM2 2v5h5v-5zM3 3h1v1h-1z'/></svg>",
)

_SVG_WORDS = breaking.words(
    *("<g>", "</g>", "<svg>", "</svg>", '<use href="#a"/>', '<path d="', "<style>", "<!--", "-->", "<![CDATA[", "]]>"),
    *('<!DOCTYPE s [<!ENTITY a "aaaa">]>', "&a;", "&#0;", "&#x10FFFF;", "&amp;", ' id="a"', ' transform="', ' style="'),
    *(
        "M",
        "z",
        "A1 1 0 0 1 2 2",
        "c",
        "q",
        "t",
        "h",
        "v",
        "e",
        ".",
        "-",
        "%",
        "px",
        "scale(0)",
        "skewX(90)",
        "rotate(",
    ),
    *(
        "matrix(1e308 0 0 1e308 0 0)",
        "visibility:hidden",
        "inherit",
        "url(#a)",
        "url(http://localhost/)",
        "{",
        "}",
        "\0",
    ),
    *('<rect width="1e308" height="1"/>', '<circle r="auto"/>', "\x1b[31m", "‮", "\ufeff", " " * 999, "#" * 99),
)
_COMPARATOR_WORDS = breaking.words(
    *(
        ":",
        ",",
        "(",
        ")",
        "[",
        "]",
        "[]",
        "{",
        "}",
        "0:1",
        "(0,1)",
        "[0,1]",
        "\n",
        "\r",
        "\x0b",
        "\u2028",
        "#",
        "'",
        '"',
    ),
    *(
        '"N":',
        '"L":',
        '"D":',
        '"nw":',
        "null",
        "true",
        "NaN",
        "1e3",
        "\ufeff",
        "\x1b[31m",
        "٣",
        "-1",
        "[" * 999,
        "{" * 99,
    ),
)


def _network_seeds() -> list[bytes]:
    return [written(net.save) for net in networks()]


def _comparator_seeds() -> list[bytes]:
    made = [sorting.text(net, kind).encode() for net in comparator_networks() for kind in ("cn", "list", "json")]
    made.append(b"{'N':4,'L':5,'D':3,'sw':'0.2','nw':[(0,2),(1,3),(0,1),(2,3),(1,2)]}")
    return made


def _svg_seeds() -> list[bytes]:
    return [*(text.encode() for text in PICTURES), logo.FILE.read_bytes()]


def _read_network(path: Path) -> None:
    net = rf.Network.load(path)
    assert repr(net)
    assert net == net


def _read_comparators(path: Path) -> None:
    net = sorting.read(path)
    if net.size < 1000:
        assert sorting.parse(sorting.text(net, "json")) == net


def _onnx_seeds() -> list[bytes]:
    from relufig import export

    made = [written(partial(export.onnx, net, form=form)) for net in networks()[:5] for form in ("auto", "dense")]
    made.append(written(partial(export.onnx, sorting.bitonic(4), form="gather", dtype="float64")))
    return [*made, hostile_models.onnx()]


def _read_onnx(path: Path) -> None:
    from relufig.reading import from_onnx

    assert repr(from_onnx(path))


def _torch_seeds() -> list[bytes]:
    import torch

    from relufig import export

    modules = [export.torch(net) for net in (*networks()[:4], sorting.bitonic(4))]
    leaky = torch.nn.Sequential(
        torch.nn.Linear(2, 3), torch.nn.LeakyReLU(0.1), torch.nn.Flatten(), torch.nn.Linear(3, 1)
    )
    saved = [*modules, leaky, modules[0].state_dict(), leaky.state_dict()]
    return [written(partial(torch.save, each)) for each in saved]


def _read_torch(path: Path) -> None:
    from relufig.reading import from_torch

    try:
        assert repr(from_torch(path))
    except ValueError as error:
        if "activation must be given" not in str(error):
            raise
        assert repr(from_torch(path, activation="relu"))


def _pickle_of_member(content: bytes, random: Random) -> bytes:
    return breaking.member(content, random, breaking_models.pickled)


def _safetensors_seeds() -> list[bytes]:
    from relufig import export

    weights = {"0.weight": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]}}
    made = hostile_models.safetensors(weights, bytes(8))
    return [*(written(partial(export.safetensors, net, dtype="float64")) for net in networks()), made]


def _read_safetensors(path: Path) -> None:
    from relufig.reading import from_safetensors

    assert repr(from_safetensors(path, activation="relu"))


def _chosen(*readers: Reader) -> dict[str, Reader]:
    return {reader.name: reader for reader in readers}


READERS = _chosen(
    Reader("network", ".npz", _read_network, _network_seeds, [*breaking.BYTES, breaking.member, breaking.member]),
    Reader(
        "comparators",
        ".cn",
        _read_comparators,
        _comparator_seeds,
        [*breaking.BYTES, breaking.number, breaking.number, breaking.values, _COMPARATOR_WORDS],
    ),
    Reader(
        "svg",
        ".svg",
        logo.from_svg,
        _svg_seeds,
        [*breaking.BYTES, breaking.number, breaking.number, _SVG_WORDS, _SVG_WORDS],
        packages=("svgelements", "defusedxml"),
    ),
    Reader(
        "onnx",
        ".onnx",
        _read_onnx,
        _onnx_seeds,
        [*breaking.BYTES, *[breaking_models.protobuf] * 8],
        packages=("onnx",),
    ),
    Reader(
        "torch",
        ".pt",
        _read_torch,
        _torch_seeds,
        [*breaking.BYTES, breaking.member, *[_pickle_of_member] * 4],
        packages=("torch",),
    ),
    Reader(
        "safetensors",
        ".safetensors",
        _read_safetensors,
        _safetensors_seeds,
        [*breaking.BYTES, *[breaking_models.tensors] * 4],
        packages=("safetensors",),
    ),
)
