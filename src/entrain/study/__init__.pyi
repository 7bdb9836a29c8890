"""Studies: allocation of sessions to arms, blinding, and logged unblinding."""

from .schedule import ALL as ALL
from .schedule import Design as Design
from .study import GIVEN as GIVEN
from .study import Study as Study
from .study import log_path as log_path
from .study import make_study as make_study
from .unblinding import unblind_study as unblind_study
