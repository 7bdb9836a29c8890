"""Tell covers from films in a music file; runs in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

PICTURE_CODECS = ("mjpeg", "png", "bmp", "webp", "tiff", "gif", "jpeg2000", "jpegls", "jpegxl")
SLIDES_HZ = 0.5
"""Pictures that change less often than this are covers of chapters, not a film."""


def is_still(container: InputContainer, stream: VideoStream) -> bool:
    """Return whether a video stream is one picture, or a few that each stay for a while.

    FFmpeg marks a cover as attached where the format has a place for one. A cover stored as a
    track is recognised by its number of pictures, which are counted if the container does not
    state it.
    """
    attached = stream.disposition.attached_pic.value | stream.disposition.still_image.value
    if stream.disposition.value & attached:
        return True
    codec: Any = stream.codec_context
    most = 1.0
    if codec is not None and codec.name in PICTURE_CODECS:
        most = max(most, SLIDES_HZ * (container.duration or 0) / 1e6)
    return (stream.frames or _count_pictures(container, stream, most)) <= most


def _count_pictures(container: InputContainer, stream: VideoStream, most: float) -> int:
    """Return the number of pictures, or the first number above `most`."""
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
