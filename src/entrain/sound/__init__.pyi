"""From a score to the ears: sources, the engine, and the outputs."""

from .output import Output as Output
from .outputs.device import DeviceOutput as DeviceOutput
from .outputs.fallback import FallbackOutput as FallbackOutput
from .outputs.null import NullOutput as NullOutput
from .outputs.stream import output_name as output_name
from .outputs.wav import WavOutput as WavOutput
from .problems import SoundProblemError as SoundProblemError
from .shelf import Item as Item
from .shelf import Shelf as Shelf
from .sources.track import MakeStretcher as MakeStretcher
from .sources.track import own_music as own_music
