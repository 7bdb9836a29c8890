"""Packets of the Bluetooth services: bytes to values, and back."""

from . import battery as battery
from . import device_information as device_information
from . import heart_rate_service as heart_rate_service
from . import polar_pmd as polar_pmd
from .battery import read_battery_frac as read_battery_frac
from .device_information import DEVICE_FACTS as DEVICE_FACTS
from .device_information import DeviceFact as DeviceFact
from .device_information import describe_device as describe_device
from .device_information import read_text as read_text
from .heart_rate_service import RR_UNITS_PER_S as RR_UNITS_PER_S
from .heart_rate_service import HeartRateMeasurement as HeartRateMeasurement
from .polar_pmd import MEASUREMENT_BITS as MEASUREMENT_BITS
from .polar_pmd import Measurement as Measurement
from .polar_pmd import Pulse as Pulse
from .polar_pmd_control import ControlReply as ControlReply
from .polar_pmd_control import Features as Features
from .polar_pmd_control import PmdStatus as PmdStatus
from .polar_pmd_control import Request as Request
from .polar_pmd_control import Setting as Setting
from .polar_pmd_control import SettingsRequest as SettingsRequest
from .polar_pmd_control import StartRequest as StartRequest
from .polar_pmd_control import StopNotice as StopNotice
from .polar_pmd_control import StopRequest as StopRequest
from .polar_pmd_control import read_control as read_control
from .problems import MalformedPacketError as MalformedPacketError
