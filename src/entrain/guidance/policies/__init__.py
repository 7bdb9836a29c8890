"""All policies. To add one: write its module, add its line, run the tests."""

from collections.abc import Callable

from entrain.guidance.policies.lead import Lead
from entrain.guidance.policies.policy import Policy, PolicyInput, Proposal
from entrain.guidance.policies.ramp import Ramp
from entrain.guidance.policies.resonance import Resonance
from entrain.guidance.policies.steady import MusicOnly, fixed6, fixed75, matched
from entrain.guidance.policies.yoked import Yoked

POLICIES: dict[str, Callable[[], Policy]] = {
    "lead": Lead,
    "ramp": Ramp,
    "fixed75": fixed75,
    "fixed6": fixed6,
    "matched": matched,
    "yoked": Yoked,
    "music-only": MusicOnly,
    "resonance": Resonance,
}
"""Policies by their names on the command line."""

RESONANCE = Resonance.name

__all__ = ["POLICIES", "RESONANCE", "Policy", "PolicyInput", "Proposal", "Resonance"]
