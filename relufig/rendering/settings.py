"""How videos are rendered: size, frame rate, codec, theme."""

from __future__ import annotations

from dataclasses import dataclass, field

# Pixels wide and high, and frames a second.
QUALITIES = {
    "low": (854, 480, 15),
    "medium": (1280, 720, 30),
    "high": (1920, 1080, 60),
    "4k": (3840, 2160, 60),
}

# x264's faster search costs nothing in size on flat pictures, and a third of the time.
_H264 = {"preset": "veryfast"}
_LOSSLESS = {"crf": "0", "preset": "ultrafast"}


@dataclass(frozen=True)
class Settings:
    """What a video is rendered with. `theme` goes to the scene as RELUFIG_THEME; None leaves that as it is."""

    width: int
    height: int
    frame_rate: int
    theme: str | None = None
    transparent: bool = False
    lossless: bool = False
    threads: int = 0
    seed: int = field(default=0, kw_only=True)

    @classmethod
    def of(cls, quality: str, **others: object) -> Settings:
        """The settings of that quality. Raises ValueError, listing them, for any other."""
        if quality not in QUALITIES:
            raise ValueError(f"quality must be one of {', '.join(QUALITIES)}, got {quality!r}")
        return cls(*QUALITIES[quality], **others)  # type: ignore[arg-type]

    @property
    def suffix(self) -> str:
        """The video file's suffix: WebM where there is transparency, MP4 else."""
        return ".webm" if self.transparent else ".mp4"

    @property
    def encoder(self) -> dict[str, object]:
        """Manim's options for the video encoder."""
        threads = {"threads": str(self.threads)} if self.threads else {}
        if self.transparent:
            # Row by row and without looking far ahead: VP9's default takes ten times as long.
            options = {"deadline": "realtime", "cpu-used": "6", "row-mt": "1", "auto-alt-ref": "0", **threads}
            return {"format": "webm", "transparent": True, "video_encoder_options": options}
        if self.lossless:
            # manim's name for what PyAV calls the pixel format.
            chosen = {"video_codec": "libx264rgb", "pixel_format": "rgb24"}
            return {"format": "mp4", **chosen, "video_encoder_options": {**_LOSSLESS, **threads}}
        return {"format": "mp4", "video_encoder_options": {**_H264, **threads}}
