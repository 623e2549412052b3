"""How videos are rendered: size, frame rate, codec, theme."""

from __future__ import annotations

from dataclasses import dataclass

# Pixels wide and high, and frames a second.
QUALITIES = {
    "low": (854, 480, 15),
    "medium": (1280, 720, 30),
    "high": (1920, 1080, 60),
    "4k": (3840, 2160, 60),
}
# What draws videos and puts them together, beside what scenes import themselves.
MADE_BY = tuple(f"relufig.rendering.{name}" for name in ("captions", "joining", "piece"))
# What rendering on this machine takes.
MODULES = ("manim", "tqdm")
# What a video is made from beside its scene and its settings.
PACKAGES = ("manim", "av", "numpy", "manimpango", "cairo", "matplotlib", "svgelements", "PIL")

# x264's faster search takes a third of the time of its default, and on flat pictures even less room. Frames are kept
# in order (no "B-frames"), which takes a quarter less again, and lets videos be put together by counting.
_H264 = {"preset": "veryfast", "bf": "0", "x264-params": "subme=1"}
_LOSSLESS = {"crf": "0", "preset": "ultrafast"}
# Row by row and without looking far ahead: VP9's default takes ten times as long.
_VP9 = {"deadline": "realtime", "cpu-used": "6", "row-mt": "1", "auto-alt-ref": "0"}


@dataclass(frozen=True)
class Settings:
    """What a video is rendered with: pixels, frames a second, and the codec.

    `theme` goes to the scene as RELUFIG_THEME; None leaves that as it is. `transparent` gives WebM with alpha,
    `lossless` MP4 that holds exactly what was drawn. Random numbers are drawn from `seed`. `threads` are those of an
    encoder, 0 for as many as it likes: with more than one, a video's bytes depend on their number, and encoders that
    work side by side gain nothing from them.
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
        """The settings of that quality. Raises ValueError, listing them, for any other."""
        if quality not in QUALITIES:
            raise ValueError(f"quality must be one of {', '.join(QUALITIES)}, got {quality!r}")
        return cls(*QUALITIES[quality], theme, transparent, lossless)

    @property
    def suffix(self) -> str:
        """The video file's suffix: WebM where there is transparency, MP4 else."""
        return ".webm" if self.transparent else ".mp4"

    @property
    def encoder(self) -> dict[str, object]:
        """Manim's options for the video encoder. None of these codecs reorders frames."""
        threads = {"threads": str(self.threads)} if self.threads else {}
        if self.transparent:
            return {"format": "webm", "transparent": True, "video_encoder_options": {**_VP9, **threads}}
        if self.lossless:
            # manim's names for what PyAV calls codec and pixel format.
            chosen = {"video_codec": "libx264rgb", "pixel_format": "rgb24"}
            return {"format": "mp4", **chosen, "video_encoder_options": {**_LOSSLESS, **threads}}
        return {"format": "mp4", "video_encoder_options": {**_H264, **threads}}
