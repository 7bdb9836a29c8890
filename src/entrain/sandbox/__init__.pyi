"""Strangers' files are read in a process of its own, bounded in memory and time."""

from .child import Answer as Answer
from .child import Speaker as Speaker
from .child import serve as serve
from .lifeline import Program as Program
from .lifeline import end_with_parent as end_with_parent
from .lifeline import start_program as start_program
from .limits import MEMORY_BYTES as MEMORY_BYTES
from .limits import limit_memory as limit_memory
from .process import SAMPLES as SAMPLES
from .process import LostError as LostError
from .process import LostProblem as LostProblem
from .process import Process as Process
from .process import Reader as Reader
