"""Music: score, swell, tempo, beat tracking, time stretching and the composed music."""

from . import beats as beats
from .bearing import TrackLimits as TrackLimits
from .bearing import gain_db as gain_db
from .bearing import limits_of as limits_of
from .bearing import native_bpm as native_bpm
from .features import arousal_frac as arousal_frac
from .features import features_of as features_of
from .metrical import TAPS_LEAST as TAPS_LEAST
from .metrical import beats_at as beats_at
from .metrical import tapped_bpm as tapped_bpm
from .pacing import Pace as Pace
from .pacing import beat_offset as beat_offset
from .score import Moment as Moment
from .score import Score as Score
from .score import phase_rad_at as phase_rad_at
from .stretch.rubberband import RubberBand as RubberBand
from .swell import openness as openness
from .swell import swell_db as swell_db
from .tempo import BEATS_PER_BREATH as BEATS_PER_BREATH
from .tempo import beats_for_track as beats_for_track
from .tempo import beats_per_breath as beats_per_breath
