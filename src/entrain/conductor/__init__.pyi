"""The conductor: where protocols, physiology, guidance and music meet."""

from .commands import characters as characters
from .conductor import Conductor as Conductor
from .guidance_setup import OpeningError as OpeningError
from .guidance_setup import OpeningProblem as OpeningProblem
from .line import same_told as same_told
from .outcome import SessionOutcome as SessionOutcome
from .snapshot import Snapshot as Snapshot
from .step import SecondSeen as SecondSeen
from .step import Step as Step
