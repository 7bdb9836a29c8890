"""Files of our own: the one opener of every SQLite file, and the tables of TOML files."""

from . import database as database
from . import problems as problems
from .database import DatabaseKind as DatabaseKind
from .database import ensure as ensure
from .database import open_to_mend as open_to_mend
from .problems import StorageError as StorageError
from .problems import StorageProblem as StorageProblem
from .problems import reading as reading
from .problems import reading_problem as reading_problem
from .problems import writing as writing
from .problems import writing_problem as writing_problem
from .toml_table import KeyFault as KeyFault
from .toml_table import TomlTable as TomlTable
