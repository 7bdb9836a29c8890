"""The conductor: turns events into decisions, from physiology, guidance and music."""

from .commands import list_characters as list_characters
from .conductor import Conductor as Conductor
from .guidance_setup import OpeningError as OpeningError
from .guidance_setup import OpeningProblem as OpeningProblem
from .messages import is_same_message as is_same_message
from .outcome import SessionOutcome as SessionOutcome
from .snapshot import Snapshot as Snapshot
from .step import SecondState as SecondState
from .step import Step as Step
