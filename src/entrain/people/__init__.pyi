"""People: the profiles stored from one session to the next, by code and never by name."""

from . import update as update
from .people import FILE_NAME as FILE_NAME
from .people import People as People
from .problems import PeopleProblemError as PeopleProblemError
from .profile import PersonProfile as PersonProfile
from .profile import check_code as check_code
