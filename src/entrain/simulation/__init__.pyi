"""Simulated people and the strap they wear, for tests, trials and trying the app."""

from .people import MODELS as MODELS
from .people import TYPES as TYPES
from .people import USUAL_MODEL as USUAL_MODEL
from .people import create_person as create_person
from .person import Assumption as Assumption
from .person import Person as Person
from .person import TrueBeat as TrueBeat
from .person import TrueBreath as TrueBreath
from .strap import ALL as ALL
from .strap import INTERVALS_ONLY as INTERVALS_ONLY
from .strap import LIGHT as LIGHT
from .strap import MODEL as MODEL
from .strap import RR_LATENCY_S as RR_LATENCY_S
from .strap import Artefacts as Artefacts
from .strap import SimulatedStrap as SimulatedStrap
from .strap import Streams as Streams
