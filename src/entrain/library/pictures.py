"""Inside the bounded process: whether what a music file shows is a cover or a film."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

PICTURE_CODECS = ("mjpeg", "png", "bmp", "webp", "tiff", "gif", "jpeg2000", "jpegls", "jpegxl")
SLIDES_HZ = 0.5
"""Pictures that change more seldom than this are the covers of chapters, and no film."""


def is_still(container: InputContainer, stream: VideoStream) -> bool:
    """Return whether a stream is one picture, or a few that each stand for a while.

    FFmpeg marks a cover as attached where the format has a place for one; what is stored as a
    track is told by its number of pictures. Its packets are read for that where the
    container does not say.
    """
    attached = stream.disposition.attached_pic.value | stream.disposition.still_image.value
    if stream.disposition.value & attached:
        return True
    codec: Any = stream.codec_context
    most = 1.0
    if codec is not None and codec.name in PICTURE_CODECS:
        most = max(most, SLIDES_HZ * (container.duration or 0) / 1e6)
    return (stream.frames or _counted(container, stream, most)) <= most


def _counted(container: InputContainer, stream: VideoStream, most: float) -> int:
    """Return how many pictures there are, or the first number above `most`."""
    import av

    n_pictures = 0
    try:
        for packet in container.demux(stream):
            n_pictures += bool(packet.size)
            if n_pictures > most:
                break
        container.seek(0)
    except av.FFmpegError:
        pass
    return n_pictures
