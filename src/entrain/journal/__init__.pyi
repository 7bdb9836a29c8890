"""The recording: every event in, every decision out, in one SQLite file."""

from .blind import new_key as new_key
from .blind_writer import BlindJournal as BlindJournal
from .check import Check as Check
from .check import check_recording as check_recording
from .codec import FIGURES_BEFORE as FIGURES_BEFORE
from .codec import Encoded as Encoded
from .codec import decode_decision as decode_decision
from .codec import encode as encode
from .codec import reason_of as reason_of
from .fields import JsonValue as JsonValue
from .fields import RowError as RowError
from .journal import Journal as Journal
from .mend import close_crashed as close_crashed
from .meta import engine_meta as engine_meta
from .problems import RecordingProblem as RecordingProblem
from .problems import RecordingProblemError as RecordingProblemError
from .reader import Recording as Recording
from .sink import CLOSED as CLOSED
from .unblinding import unblind as unblind
from .writer import PlainJournal as PlainJournal
