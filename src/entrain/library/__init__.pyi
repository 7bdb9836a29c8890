"""A person's own music: found, analysed once, catalogued, and decoded for playing."""

from .decode import Decoder as Decoder
from .known import known_tracks as known_tracks
from .problems import LibraryProblem as LibraryProblem
from .problems import LibraryProblemError as LibraryProblemError
from .problems import TrackProblem as TrackProblem
from .problems import TrackProblemError as TrackProblemError
from .scanner import ScanProgress as ScanProgress
from .scanner import scan as scan
from .store import Library as Library
from .store import default_path as default_path
from .tracks import FASTEST_BPM as FASTEST_BPM
from .tracks import SLOWEST_BPM as SLOWEST_BPM
from .tracks import Track as Track
from .tracks import TrackRemarks as TrackRemarks
from .tracks import printable as printable
from .walk import music_files as music_files
