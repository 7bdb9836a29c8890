"""Chest straps: real over Bluetooth, virtual or recorded, and the profiles of models."""

from .bluetooth import BluetoothStrap as BluetoothStrap
from .bluetooth_inventory import ListedStrap as ListedStrap
from .bluetooth_inventory import scan as scan
from .bluetooth_scan import check_bluetooth as check_bluetooth
from .problems import BluetoothProblem as BluetoothProblem
from .problems import StrapProblemError as StrapProblemError
from .profiles import Profile as Profile
from .profiles import load_profiles as load_profiles
from .program import ProgramStrap as ProgramStrap
from .replay import ReplayStrap as ReplayStrap
from .strap import Strap as Strap
from .virtual import DEFAULT_TYPE as DEFAULT_TYPE
from .virtual import VirtualStrap as VirtualStrap
from .virtual import parse_person_kind as parse_person_kind
