"""Untrusted files are parsed in a resource-limited subprocess."""

from .child import Answer as Answer
from .child import FrameWriter as FrameWriter
from .child import serve as serve
from .lifeline import Program as Program
from .lifeline import exit_with_parent as exit_with_parent
from .lifeline import start_program as start_program
from .limits import MEMORY_BYTES as MEMORY_BYTES
from .limits import limit_memory as limit_memory
from .process import SAMPLES as SAMPLES
from .process import LostError as LostError
from .process import LostProblem as LostProblem
from .process import SandboxClient as SandboxClient
from .process import SandboxProcess as SandboxProcess
