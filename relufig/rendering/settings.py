"""How videos are rendered: size, frame rate, codec, theme."""

from __future__ import annotations

from dataclasses import dataclass

# Width and height in pixels, and frames per second.
QUALITIES = {
    "low": (854, 480, 15),
    "medium": (1280, 720, 30),
    "high": (1920, 1080, 60),
    "4k": (3840, 2160, 60),
}
# The modules that draw and join videos, besides those that scenes import.
MADE_BY = tuple(f"relufig.rendering.{name}" for name in ("captions", "joining", "piece"))
# The packages that rendering on this machine needs.
MODULES = ("manim", "tqdm")
# The packages that a video is made with: part of the digest that says whether it is up to date.
PACKAGES = (
    *("manim", "av", "numpy", "manimpango", "cairo", "matplotlib", "svgelements", "PIL", "fontTools"),
    "fontpkg_source_sans_3",
)

# x264's faster search takes a third of the time of its default, and gives smaller files for flat pictures. Frames stay
# in order (no "B-frames"), which saves another quarter, and lets videos be joined by counting frames.
_H264 = {"preset": "veryfast", "bf": "0", "x264-params": "subme=1"}
_LOSSLESS = {"crf": "0", "preset": "ultrafast"}
# Row by row and without looking far ahead: VP9's default takes ten times as long.
_VP9 = {"deadline": "realtime", "cpu-used": "6", "row-mt": "1", "auto-alt-ref": "0"}


@dataclass(frozen=True)
class Settings:
    """How to render a video: size, frame rate, theme and codec.

    Parameters
    ----------
    width, height : int
        The size in pixels.
    frame_rate : int
        Frames per second.
    theme : str, optional
        The theme, given to the scene as RELUFIG_THEME; None leaves that variable as it is.
    transparent : bool
        Whether to write WebM with alpha.
    lossless : bool
        Whether to write MP4 with exactly the pixels drawn.
    threads : int
        The number of threads of an encoder; 0 lets the encoder choose. With more than one, the video's bytes depend on
        the number, and encoders that run in parallel gain nothing.
    seed : int
        The seed of random numbers.

    Raises
    ------
    ValueError
        For both `transparent` and `lossless`.

    Examples
    --------
    >>> from relufig.rendering import Settings
    >>> settings = Settings.of("high", transparent=True)
    >>> settings.width, settings.height, settings.frame_rate, settings.suffix
    (1920, 1080, 60, '.webm')
    """

    width: int
    height: int
    frame_rate: int
    theme: str | None = None
    transparent: bool = False
    lossless: bool = False
    threads: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if self.transparent and self.lossless:
            raise ValueError("transparent and lossless cannot be combined: the lossless codec has no alpha")

    @classmethod
    def of(
        cls, quality: str, *, theme: str | None = None, transparent: bool = False, lossless: bool = False
    ) -> Settings:
        """The settings of a quality in `QUALITIES`. Raises ValueError, listing the qualities, for any other."""
        if quality not in QUALITIES:
            raise ValueError(f"quality must be one of {', '.join(QUALITIES)}, got {quality!r}")
        return cls(*QUALITIES[quality], theme, transparent, lossless)

    @property
    def suffix(self) -> str:
        """The video file's suffix: ".webm" if transparent, otherwise ".mp4"."""
        return ".webm" if self.transparent else ".mp4"

    @property
    def encoder(self) -> dict[str, object]:
        """The options for manim's video encoder. None of these codecs reorders frames."""
        threads = {"threads": str(self.threads)} if self.threads else {}
        if self.transparent:
            return {"format": "webm", "transparent": True, "video_encoder_options": {**_VP9, **threads}}
        if self.lossless:
            # manim's names for PyAV's codec and pixel format.
            chosen = {"video_codec": "libx264rgb", "pixel_format": "rgb24"}
            return {"format": "mp4", **chosen, "video_encoder_options": {**_LOSSLESS, **threads}}
        return {"format": "mp4", "video_encoder_options": {**_H264, **threads}}
