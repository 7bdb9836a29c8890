"""What the name of a column says: its role, and its unit."""

from __future__ import annotations

import enum
import re
import unicodedata

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_VOLT = re.compile(r"(?<![A-Za-z])([mun])V(?![A-Za-z])")


class Role(enum.Enum):
    """What a column holds; the value is its description in messages."""

    TIME = "times"
    RR = "RR intervals"
    HEART_RATE = "heart rates"
    ECG = "an ECG"
    R_PEAK = "times of R peaks"
    SUMMARY = "figures of variability, such as RMSSD, and no intervals"
    MOTION = "acceleration"
    OTHER_SIGNAL = "another signal than an ECG"
    BESIDE = "remarks"
    COUNT = "a count of rows"


# The first match decides; quality and HRV come first, since such columns name their signal too.
_ROLES: tuple[tuple[Role, str], ...] = (
    (Role.BESIDE, (r"quality|error|flags?|arti?e?facts?|labels?|status|blocker|contact|confidence|"
                  r"valid|zones?|time ?zone|events?|annotations?|marker|battery|rssi|accuracy")),
    (Role.SUMMARY, (r"[a-z]*rmssd|sdnn|sdsd|p?nn(?:20|50)|vlf|lf|hf|sd[12]|stress|readiness|"
                   r"recovery|score|ln|hrv|heart rate variability|baevsky|coherence")),
    (Role.RR, (r"rr.*|r r(?: intervals?)?|ibis?|ibims|nn|nni|ppi|pp|pulse (?:length|interval)|"
              r"inter ?beat|beat to beat|beat intervals?|hrm rr|herzschlagabstand|"
              r"intervall? r r|intervalle? rr")),
    (Role.R_PEAK, r"r ?peaks?|peaks?|r times?|beat times?|beats? at|qrs"),
    (Role.OTHER_SIGNAL, (r"ppg\d*|bvp|pleth\w*|eeg\w*|emg\w*|eog\w*|eda|gsr|resp\w*|spo2|"
                        r"temp(?:erature)?|breath\w*|ambient|abp|gyro\w*|mag(?:neto\w*)?|pressure|glucose")),
    (Role.MOTION, r"acc\w*|[xyz]|[xyz] (?:axis|mg|g)"),
    (Role.HEART_RATE, (r"hr|bpm|heart ?rates?|heartbeat|pulse?(?: rate)?|pulso|pouls|polso|puls|"
                      r"hartslag|herzfrequenz|herzrate|fc|frequence cardiaque|"
                      r"frecuencia cardiaca|frequenza cardiaca|frequencia cardiaca|"
                      r"ritmo cardiaco|beats per minute|count min|direct heart rate|tetno|syke|"
                      r"\u5fc3\u7387|\u5fc3\u62cd\u6570|\uc2ec\ubc15\uc218|\u043f\u0443\u043b\u044c\u0441|\u0447\u0441\u0441")),
    (Role.RR, r"intervall?s?|intervallo|intervalos?|intervalles?"),
    (Role.ECG, r"e[ck]g.*|uv|mv|mlii|ii|lead (?:i|ii|iii|v\d)|v[1-6]|voltage"),
    (Role.COUNT, r"no|nr|num|number|index|idx|id|count|row|n|beat|beats|samples?|seq\w*|#|i"),
    (Role.TIME, r"ms|msec|us|ns"),
    (Role.TIME, (r"time\w*|t|ts|seconds?|secs?|s|zeit\w*|uhrzeit|datum|dates?\w*|clock|elapsed|"
                r"offset|since ?start|unix|epoch|utc|gmt|temps|heure|horodatage|tiempo|hora|"
                r"fecha|tempo|tempi|ora|data|tijd\w*|tid|tidspunkt|cas|czas|aika|start|"
                r"millis|\u65f6\u95f4|\u6642\u523b|\uc2dc\uac04|\u0432\u0440\u0435\u043c\u044f")),
)  # fmt: skip
_PATTERNS = tuple((role, re.compile(rf"(?:.* )?(?:{words})(?: .*)?")) for role, words in _ROLES)

SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "min": 60.0, "1/1024 s": 1 / 1024}
"""Units of time [s]."""
MICROVOLTS = {"nV": 1e-3, "uV": 1.0, "mV": 1e3, "V": 1e6}
_SPELLED = {
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "sek": "s", "sekunden": "s",
    "ms": "ms", "msec": "ms", "msecs": "ms", "millis": "ms", "milliseconds": "ms",
    "millisecond": "ms", "rrms": "ms", "ibims": "ms", "us": "us", "usec": "us", "micros": "us",
    "microseconds": "us", "ns": "ns", "nanos": "ns", "nanoseconds": "ns", "min": "min",
    "minutes": "min", "1024": "1/1024 s", "nv": "nV", "uv": "uV", "mv": "mV", "v": "V",
}  # fmt: skip


def words_of(name: str) -> list[str]:
    """Return the words of a name in lower case: `RR (ms)`, `rr_ms` and `rrMs` are the same."""
    plain = name.replace("\u00c2", "").replace("\u00b5", "u").replace("\u03bc", "u")
    split = _CAMEL.sub(" ", _VOLT.sub(r"\1v", plain))
    folded = unicodedata.normalize("NFKD", split).encode("utf-8", "ignore").decode()
    bare = "".join(character for character in folded if not unicodedata.combining(character))
    return re.findall(r"[^\W_]+|#", bare.lower())


def role_of(name: str) -> Role | None:
    """Return what a column of this name holds, None where the name does not say."""
    text = " ".join(words_of(name))
    return next((role for role, pattern in _PATTERNS if pattern.fullmatch(text)), None)


def unit_named(name: str, units: dict[str, float]) -> str | None:
    """Return the unit that a column's name states, None where it states none.

    Parameters
    ----------
    name : str
        Such as `RR (ms)` or `ecg_uv`.
    units : dict of str to float
        The units to choose from: `SECONDS`, `MICROVOLTS` and the like.
    """
    words = words_of(name)
    if "1024" in words:
        return "1/1024 s" if "1/1024 s" in units else None
    candidates = (_SPELLED.get(word) for word in reversed(words))
    return next((unit for unit in candidates if unit in units), None)
