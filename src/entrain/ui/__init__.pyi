"""The desktop window; the only folder that uses Qt."""

from . import run as run
from .run import run_app as run_app
