"""People: what is kept of each from one session to the next, by code and never by name."""

from . import update as update
from .kept import Kept as Kept
from .kept import check_code as check_code
from .people import FILE_NAME as FILE_NAME
from .people import People as People
from .problems import PeopleProblemError as PeopleProblemError
