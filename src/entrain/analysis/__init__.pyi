"""Analyses of recordings and files, singly or in batches, and their tables."""

from .batch import NumberedOutcome as NumberedOutcome
from .batch import analyze_on_cores as analyze_on_cores
from .bounded import analyze as analyze
from .cluster import Cluster as Cluster
from .engine import engine_version as engine_version
from .files import FileStamp as FileStamp
from .files import FoundFiles as FoundFiles
from .files import find_files as find_files
from .files import stamp_of as stamp_of
from .opened import open_recording as open_recording
from .rows import Outcome as Outcome
from .rows import outcome_of as outcome_of
from .rows import row_of as row_of
from .single_file import header_of as header_of
from .table import CSV as CSV
from .table import PARQUET as PARQUET
from .table import ResultTable as ResultTable
