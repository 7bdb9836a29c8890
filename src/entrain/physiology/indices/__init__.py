"""Every index of the product. To add one: write its file, add its line, run the tests."""

from entrain.physiology.indices.heart_rate import HEART_RATE
from entrain.physiology.indices.index import Index, Window
from entrain.physiology.indices.rmssd import RMSSD
from entrain.physiology.indices.stress_index import STRESS_INDEX

INDICES: tuple[Index, ...] = (HEART_RATE, RMSSD, STRESS_INDEX)

__all__ = ["HEART_RATE", "INDICES", "RMSSD", "STRESS_INDEX", "Index", "Window"]
