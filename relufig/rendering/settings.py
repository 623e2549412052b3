"""How videos are rendered: size, frame rate, codec, theme."""

from __future__ import annotations

from dataclasses import dataclass

#: Width and height in pixels, and frames per second.
QUALITIES = {
    "low": (854, 480, 15),
    "medium": (1280, 720, 30),
    "high": (1920, 1080, 60),
    "4k": (3840, 2160, 60),
}
#: The kinds of files: two of videos, and two of pictures that move, for places that show pictures only.
FORMATS = ("mp4", "webm", "gif", "webp")
# The modules that draw and join videos, besides those that scenes import.
MADE_BY = tuple(f"relufig.rendering.{name}" for name in ("captions", "joining", "looping", "piece"))
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
    format : {"mp4", "webm", "gif", "webp"}, optional
        The kind of file; by default WebM if `transparent`, otherwise MP4. GIF and WebP are silent, repeat forever and
        have at most 20 frames a second.

    Raises
    ------
    ValueError
        For an unknown format, a transparent one that is not WebM, or a lossless one that is not MP4.

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
    format: str | None = None

    def __post_init__(self) -> None:
        if self.transparent and self.lossless:
            raise ValueError("transparent and lossless cannot be combined: the lossless codec has no alpha")
        if self.format not in (None, *FORMATS):
            raise ValueError(f"format must be one of {', '.join(FORMATS)}, got {self.format!r}")
        if self.transparent and self.format not in (None, "webm"):
            raise ValueError(f"format must be webm for a transparent video, got {self.format!r}")
        if self.lossless and self.format not in (None, "mp4"):
            raise ValueError(f"format must be mp4 for a lossless video, got {self.format!r}")

    @classmethod
    def of(
        cls,
        quality: str,
        *,
        theme: str | None = None,
        transparent: bool = False,
        lossless: bool = False,
        format: str | None = None,  # noqa: A002, the command line's name
    ) -> Settings:
        """The settings of a quality.

        Parameters
        ----------
        quality : str
            One of `QUALITIES`, which sets the size and the frame rate.
        theme, transparent, lossless, format
            As the class takes them.

        Returns
        -------
        Settings
            The settings.

        Raises
        ------
        ValueError
            If the quality is not known; the message lists those that are. Otherwise as the class does.
        """
        if quality not in QUALITIES:
            raise ValueError(f"quality must be one of {', '.join(QUALITIES)}, got {quality!r}")
        return cls(*QUALITIES[quality], theme, transparent, lossless, format=format)

    @property
    def suffix(self) -> str:
        """The file's suffix: that of `format`."""
        return f".{self.format or ('webm' if self.transparent else 'mp4')}"

    @property
    def loops(self) -> bool:
        """Whether the file is a picture that moves, not a video."""
        return self.suffix in (".gif", ".webp")

    @property
    def play_suffix(self) -> str:
        """The suffix of the videos of single plays, from which the file is made."""
        return ".mp4" if self.loops else self.suffix

    @property
    def encoder(self) -> dict[str, object]:
        """The options for manim's video encoder, for single plays. None of these codecs reorders frames."""
        threads = {"threads": str(self.threads)} if self.threads else {}
        if self.play_suffix == ".webm":
            chosen = {"format": "webm", "transparent": self.transparent}
            return {**chosen, "video_encoder_options": {**_VP9, **threads}}
        if self.lossless or self.loops:
            # manim's names for PyAV's codec and pixel format.
            chosen = {"video_codec": "libx264rgb", "pixel_format": "rgb24"}
            return {"format": "mp4", **chosen, "video_encoder_options": {**_LOSSLESS, **threads}}
        return {"format": "mp4", "video_encoder_options": {**_H264, **threads}}
