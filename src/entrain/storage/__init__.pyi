"""Storage: opening every SQLite file of Entrain, and reading the tables of TOML files."""

from . import database as database
from . import problems as problems
from .database import DatabaseKind as DatabaseKind
from .database import ensure as ensure
from .database import open_to_write as open_to_write
from .problems import StorageError as StorageError
from .problems import StorageProblem as StorageProblem
from .problems import classify_read_error as classify_read_error
from .problems import classify_write_error as classify_write_error
from .problems import reading as reading
from .problems import writing as writing
from .toml_table import KeyFault as KeyFault
from .toml_table import TomlTable as TomlTable
