"""Readers of other programs' files: RR intervals, heart rates or ECG."""

from .edf import read_edf as read_edf
from .options import NO_OPTIONS as NO_OPTIONS
from .options import UNITS as UNITS
from .options import ReadOptions as ReadOptions
from .options import parse_unit as parse_unit
from .problems import TRANSIENT as TRANSIENT
from .problems import FileProblem as FileProblem
from .problems import FileProblemError as FileProblemError
from .signals import Ecg as Ecg
from .signals import FileContent as FileContent
from .signals import HeartRates as HeartRates
from .signals import Interpretation as Interpretation
from .signals import Intervals as Intervals
from .signals import data_length_s as data_length_s
from .signals import ecg_of as ecg_of
from .text import read_text as read_text
from .wfdb_records import read_wfdb as read_wfdb
from .wfdb_records import wfdb_files as wfdb_files
