"""All indices. To add one: write its file, add its line, run the tests."""

from entrain.physiology.indices.coherence import COHERENCE
from entrain.physiology.indices.heart_rate import HEART_RATE
from entrain.physiology.indices.hf import HF
from entrain.physiology.indices.index import BeatWindow, Index
from entrain.physiology.indices.lf import LF
from entrain.physiology.indices.lf_hf import LF_HF
from entrain.physiology.indices.mean_rr import MEAN_RR
from entrain.physiology.indices.pnn50 import PNN50
from entrain.physiology.indices.rmssd import RMSSD
from entrain.physiology.indices.rsa import RSA
from entrain.physiology.indices.rsa_corrected import RSA_CORRECTED
from entrain.physiology.indices.sd1 import SD1
from entrain.physiology.indices.sd2 import SD2
from entrain.physiology.indices.sdnn import SDNN
from entrain.physiology.indices.stress_index import STRESS_INDEX
from entrain.physiology.indices.vlf import VLF

INDICES: tuple[Index, ...] = (
    HEART_RATE,
    MEAN_RR,
    RMSSD,
    SDNN,
    PNN50,
    SD1,
    SD2,
    STRESS_INDEX,
    VLF,
    LF,
    HF,
    LF_HF,
    COHERENCE,
    RSA,
    RSA_CORRECTED,
)

__all__ = [
    "COHERENCE",
    "HEART_RATE",
    "HF",
    "INDICES",
    "LF",
    "LF_HF",
    "MEAN_RR",
    "PNN50",
    "RMSSD",
    "RSA",
    "RSA_CORRECTED",
    "SD1",
    "SD2",
    "SDNN",
    "STRESS_INDEX",
    "VLF",
    "BeatWindow",
    "Index",
]
