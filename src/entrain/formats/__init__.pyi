"""Files of others: read as RR intervals, heart rates or ECG, whatever made them."""

from .edf import read_edf as read_edf
from .options import NO_OPTIONS as NO_OPTIONS
from .options import UNITS as UNITS
from .options import ReadOptions as ReadOptions
from .options import unit_of as unit_of
from .problems import TRANSIENT as TRANSIENT
from .problems import FileProblem as FileProblem
from .problems import FileProblemError as FileProblemError
from .signals import Ecg as Ecg
from .signals import HeartRates as HeartRates
from .signals import Held as Held
from .signals import Intervals as Intervals
from .signals import Taken as Taken
from .signals import ecg_of as ecg_of
from .signals import seconds_of as seconds_of
from .text import read_text as read_text
from .wfdb_records import files_of as files_of
from .wfdb_records import read_wfdb as read_wfdb
