"""The layouts that loggers and accounts write, each of the same heart, made here.

`SAMPLES` holds, by the name of a file, its bytes and what it is to be read as. A new layout gets
a sample here, and with it the tests of every layout.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

START = datetime(2026, 4, 24, 14, 10, 15)
EPOCH_S = 1_777_039_815


class Read(enum.Enum):
    """What a sample is read as."""

    RR = "every interval, at its time"
    GAP = "every interval, with a gap of 90 s"
    RATES = "heart rates"
    REFUSED = "nothing, with the reason"


@dataclass(frozen=True)
class Sample:
    content: bytes
    read: Read = Read.RR
    says: str = ""


def heart(n: int = 354, mean_ms: float = 848, seed: int = 5) -> np.ndarray:
    """Return intervals of a heart that breathes 14 times a minute [ms]."""
    rng = np.random.default_rng(seed)
    t_s = np.arange(n) * mean_ms / 1000
    return np.round(mean_ms + 35 * np.sin(2 * np.pi * 0.24 * t_s) + rng.normal(0, 12, n)).astype(
        int
    )


RR_MS = heart()
T_S = np.cumsum(RR_MS) / 1000
RATE_ROWS = [(at, int(60000 / rr)) for at, rr in enumerate(RR_MS[:300])]
SAMPLES: dict[str, Sample] = {}


def clock(t_s: float, form: str = "%Y-%m-%dT%H:%M:%S.%f", start: datetime = START) -> str:
    text = (start + timedelta(seconds=float(t_s))).strftime(form)
    return text[:-3] if form.endswith("%f") else text


def text(
    lines: Iterable[str], read: Read = Read.RR, *, eol: str = "\n", encoding: str = "utf-8",
    says: str = "",
) -> Sample:  # fmt: skip
    return Sample((eol.join(lines) + eol).encode(encoding), read, says)


def rows(form: str, head: str | None = None, t_s: np.ndarray = T_S) -> list[str]:
    """Return lines of a table: `{t}`, `{t_ms}`, `{rr}`, `{rr_s}` and `{at}` in a form."""
    lines = [
        form.format(t=t, t_ms=t * 1000, rr=rr, rr_s=rr / 1000, at=at, rr_1024=round(rr * 1.024))
        for at, (t, rr) in enumerate(zip(t_s, RR_MS, strict=True))
    ]
    return ([head] if head else []) + lines


def commas(lines: list[str]) -> list[str]:
    return [line.replace(".", ",") for line in lines]


def clocked(head: str, form: str, how: str = "%Y-%m-%dT%H:%M:%S.%f", *, whole: bool = False,
            start: datetime = START, t_s: np.ndarray = T_S) -> list[str]:  # fmt: skip
    """Return lines whose times are text: `{clock}`; those of packets once a second."""
    told_s = np.ceil(t_s) + 0.37 if whole else t_s
    return [head] + [
        form.format(clock=clock(told, how, start), rr=rr, t_ms=t * 1000, begin_ms=t * 1000 - rr)
        for told, t, rr in zip(told_s, t_s, RR_MS, strict=True)
    ]


AFTER_A_GAP_S = T_S + np.where(np.arange(len(T_S)) >= 150, 90.0, 0.0)
HRM = ["[Params]", "Version=106", "Monitor=34", "SMode=111111100", "Date=20260424",
       "StartTime=14:10:15.0", "Length=00:05:00.0"]  # fmt: skip

SAMPLES |= {
    # One column
    "plain.txt": text(str(rr) for rr in RR_MS),
    "elite_hrv.txt": text((str(rr) for rr in RR_MS), eol="\r\n"),
    "kubios_seconds.txt": text(rows("{rr_s:.3f}"), says="taken for seconds"),
    "microseconds.txt": text((f"{rr * 1000}" for rr in RR_MS), says="taken for microseconds"),
    "decimal_commas.txt": text(commas(rows("{rr:.1f}"))),
    "decimal_commas_seconds.txt": text(commas(rows("{rr_s:.3f}")), says="taken for seconds"),
    "decimal_commas_header.csv": text(commas(rows("{rr:.1f}", "RR"))),
    # Kubios
    "kubios_two_columns.txt": text(rows("{t:.3f}\t{rr_s:.3f}"), says="taken for seconds"),
    "kubios_spaces.txt": text(rows("   {t:.3f}   {rr_s:.3f}"), says="taken for seconds"),
    "kubios_report.txt": text(
        ["Kubios HRV", "Created 2026-04-24", "", *rows("{t:.3f}\t{rr_s:.3f}", "Time (s)\tRR (s)")]
    ),
    # Polar Sensor Logger
    "psl_rr.txt": text(
        clocked("Phone timestamp;RR-interval [ms]", "{clock};{rr}", whole=True),
        says="its times are of packets",
    ),
    "psl_rr_trailing.txt": text(
        clocked("Phone timestamp;RR-interval [ms];", "{clock};{rr};", whole=True)
    ),
    "psl_ppi.txt": text(
        clocked(
            "Phone timestamp;PP-interval [ms];error estimate [ms];blocker;contact;hr [bpm]",
            "{clock};{rr};10;0;1;71",
        )
    ),
    "psl_hr.txt": text(
        ["Phone timestamp;HR [bpm];HRV [ms];Breathing interval [rpm];"]
        + [f"{clock(at)};{bpm};31.2;14.1;" for at, bpm in RATE_ROWS],
        Read.RATES,
    ),
    "psl_acc.txt": text(
        ["Phone timestamp;sensor timestamp [ns];X [mg];Y [mg];Z [mg]"]
        + [f"{clock(n / 50)};{599616050941733632 + n * 20000000};9;20;{980 + n % 3}"
           for n in range(400)],
        Read.REFUSED, says="acceleration",
    ),
    # HRV Logger
    "hrv_logger.csv": text(
        clocked("date,rr,since start", "{clock},{rr},{begin_ms:.0f}", "%Y-%m-%d %H:%M:%S.%f")
    ),
    "hrv_logger_zone.csv": text(
        clocked("date, rr, since start", "{clock} +0200, {rr}, {t_ms:.0f}", "%Y-%m-%d %H:%M:%S")
    ),
    "hrv_logger_epoch.csv": text(
        ["timestamp, rr, since_start"]
        + [f"{EPOCH_S * 1000 + t * 1000:.0f}, {rr}, {t:.3f}"
           for t, rr in zip(T_S, RR_MS, strict=True)]
    ),
    # Clocks as text
    "clock.csv": text(clocked("time,rr", "{clock},{rr}", "%H:%M:%S.%f")),
    "midnight.csv": text(
        clocked("time,rr", "{clock},{rr}", "%H:%M:%S.%f", start=START.replace(hour=23, minute=58))
    ),
    "date_and_time.csv": text(
        commas(clocked("Date;Time;RR", "{clock};{rr}", "%d/%m/%Y;%H:%M:%S.%f"))
    ),
    "half_days.csv": text(
        clocked("Time,RR Interval", "{clock},{rr}", "%m/%d/%Y %I:%M:%S %p")
    ),
    # Counts of time
    "epoch_s.csv": text(rows("{t:.3f},{rr}", "unix,rr_ms", T_S + EPOCH_S)),
    "epoch_ms.csv": text(rows("{t_ms:.0f},{rr}", "timestamp,rr", T_S + EPOCH_S)),
    "epoch_us.csv": text(
        ["time,ibi"] + [f"{(EPOCH_S + t) * 1e6:.0f},{rr}" for t, rr in zip(T_S, RR_MS, strict=True)]
    ),
    "epoch_ns.csv": text(
        ["timestamp;RR"]
        + [f"{EPOCH_S * 10**9 + round(t * 1e9)};{rr}" for t, rr in zip(T_S, RR_MS, strict=True)]
    ),
    "unix_ms.csv": text(rows("{t_ms:.0f},{rr}", "unix_ms,rr_ms", T_S + EPOCH_S)),
    "elapsed_ms.csv": text(rows("{t_ms:.0f},{rr}", "elapsed_ms,rr_ms")),
    "camel_case.csv": text(rows("{t_ms:.0f},{rr}", "elapsedMs,rrMs")),
    "ms_without_a_unit.csv": text(rows("{t_ms:.0f},{rr}", "t,rr")),
    "binary_named.csv": text(rows("{t:.3f},{rr_1024}", "time_s,rr [1/1024 s]")),
    "binary_by_the_clock.csv": text(rows("{t:.3f},{rr_1024}", "time,rr"), says="1/1024 s"),
    # Gaps
    "gap_elapsed_ms.csv": text(
        rows("{t_ms:.0f},{rr}", "elapsed_ms,rr_ms", AFTER_A_GAP_S), Read.GAP
    ),
    "gap_packets.txt": text(
        clocked("Phone timestamp;RR-interval [ms]", "{clock};{rr}", whole=True, t_s=AFTER_A_GAP_S),
        Read.GAP,
    ),
    "gap_clock.csv": text(
        clocked("time,rr", "{clock},{rr}", "%H:%M:%S.%f", t_s=AFTER_A_GAP_S), Read.GAP
    ),
    # Spreadsheets
    "excel_sep.csv": text(
        ["sep=;", *commas(rows("{t:.3f};{rr}", "time_s;rr_ms"))], encoding="utf-8-sig", eol="\r\n"
    ),
    "excel_sep_comma.csv": text(['"sep=,"', *rows("{t:.3f},{rr}", "time_s,rr_ms")]),
    "excel_sep_tab.csv": text(
        ["sep=\t", *rows("{t:.3f}\t{rr}", "time_s\trr_ms")], encoding="utf-16", eol="\r\n"
    ),
    "utf16_without_mark.csv": text(rows("{t:.3f};{rr}", "time_s;rr_ms"), encoding="utf-16-le"),
    "latin1.csv": text(
        rows("{t:.3f};{rr}", "Zeit (s);Herzschlagabst\u00e4nde RR (ms)"), encoding="latin-1"
    ),
    "quoted.csv": text(rows('"{t:.3f}","{rr}"', '"time_s","rr_ms"')),
    "quoted_commas.csv": text(
        ['"Zeit (s)","RR (ms)"']
        + [f'"{t:.3f}"'.replace(".", ",") + f',"{rr}"' for t, rr in zip(T_S, RR_MS, strict=True)]
    ),
    "thousands.csv": text(
        ["time;rr"] + [f"{t * 1000:,.1f};{rr}".translate(str.maketrans(",.", ".,"))
                       for t, rr in zip(T_S, RR_MS, strict=True)]
    ),
    "trailing_commas.csv": text(rows("{t:.3f},{rr},,", "time_s,rr_ms,,")),
    "old_mac.csv": text(rows("{t:.3f},{rr}", "time_s,rr_ms"), eol="\r"),
    "pipes.csv": text(rows("{t:.3f} | {rr}", "time_s | rr_ms")),
    "units_line.txt": text(["Time;RR", "(s);(ms)", *rows("{t:.3f};{rr}")]),
    "names_in_a_remark.csv": text(["# subject 3", *rows("{t:.3f},{rr}", "# time_s,rr_ms")]),
    "without_names.csv": text(rows("{t:.3f},{rr}")),
    "without_names_commas.csv": text(commas(rows("{t:.3f};{rr}"))),
    "numbered.csv": text(rows("{at},{rr}")),
    "numbered_named.csv": text(rows("{at},{rr}", "#,RR")),
    "columns_beside.csv": text(rows("{at},H10,{t:.3f},{rr},ok", "id,device,time_s,rr_ms,note")),
    "last_row_first.csv": text(rows("{t:.3f},{rr}", "time_s,rr_ms")[:1]
                               + rows("{t:.3f},{rr}")[::-1]),
    "one_line.txt": text([", ".join(str(rr) for rr in RR_MS)]),
    "one_line_spaces.txt": text([" ".join(str(rr) for rr in RR_MS)]),
    "lines_of_ten.txt": text(
        (" ".join(str(rr) for rr in RR_MS[at : at + 10]) for at in range(0, 350, 10)),
        Read.REFUSED, says="several columns",
    ),
    "preamble.csv": text(
        ["Device;Polar H10", "Start;2026-04-24 14:10:15", "Rows;354",
         *clocked("Zeit;RR-Intervall (ms)", "{clock};{rr}", "%H:%M:%S.%f")]
    ),
    "times_of_a_day_alone.csv": text(
        ["date,rr", *(f"2026-04-24,{rr}" for rr in RR_MS)]
    ),
    "times_that_fall.csv": text(
        ["time,rr", *(f"{at * 7919 % 1000},{rr}" for at, rr in enumerate(RR_MS))],
        says="do not go up",
    ),
    # One event a row
    "openhrv.csv": text(
        clocked("event,value,timestamp", "IBI,{rr},{clock}\nHRV,31.2,{clock}", whole=True)
    ),
    "events_of_rates.csv": text(
        ["type,startDate,value"]
        + [f"HKQuantityTypeIdentifierHeartRate,{clock(5 * at)},{bpm}\nStepCount,{clock(at)},9"
           for at, bpm in RATE_ROWS], Read.RATES,
    ),
    "events_of_others.csv": text(
        ["metric,value,time", *(f"steps,{at},{at}" for at in range(50))], Read.REFUSED, says="steps"
    ),
    # Empatica, .hrm
    "empatica_ibi.csv": text(rows("{t:.6f},{rr_s:.6f}", f"{EPOCH_S}.000000, IBI")),
    "empatica_hr.csv": text(
        [f"{EPOCH_S}.00", "1.000000", *(f"{bpm:.2f}" for _, bpm in RATE_ROWS)], Read.RATES
    ),
    "empatica_eda.csv": text(
        [f"{EPOCH_S}.00", "4.000000", *(f"0.3{n % 10}" for n in range(400))], Read.REFUSED,
        says="4 Hz",
    ),
    "rr.hrm": text(
        [*HRM, "Interval=238", "", "[Note]", "", "[HRZones]", "190", "", "[HRData]",
         *map(str, RR_MS)], eol="\r\n",
    ),
    "hr_1s.hrm": text(
        [*HRM, "Interval=1", "", "[HRData]", *(f"{bpm}\t0\t12" for _, bpm in RATE_ROWS)], Read.RATES
    ),
    "hr_5s.hrm": text(
        [*HRM, "Interval=5", "", "[HRData]", *(str(bpm) for _, bpm in RATE_ROWS)], Read.RATES
    ),
    # Heart rates
    "hr_table.csv": text(["time_s,hr_bpm", *(f"{at},{bpm}" for at, bpm in RATE_ROWS)], Read.RATES),
    "hr_ms.csv": text(["t,bpm", *(f"{at * 1000},{bpm}" for at, bpm in RATE_ROWS)], Read.RATES),
    "hr_without_names.csv": text((f"{at},{bpm}" for at, bpm in RATE_ROWS), Read.RATES),
    "fitbit.csv": text(
        ["timestamp,beats per minute"]
        + [f"{clock(5 * at, '%Y-%m-%dT%H:%M:%SZ')},{bpm}" for at, bpm in RATE_ROWS], Read.RATES,
    ),
    "apple_health.csv": text(
        ["Start Date,End Date,Heart rate (count/min)"]
        + [f"{clock(5 * at, '%Y-%m-%d %H:%M:%S')} +0200,{clock(5 * at, '%Y-%m-%d %H:%M:%S')} +0200,"
           f"{bpm}" for at, bpm in RATE_ROWS], Read.RATES,
    ),
    "german_hr.csv": text(
        ["Uhrzeit;Herzfrequenz"] + [f"{clock(at, '%H:%M:%S')};{bpm}" for at, bpm in RATE_ROWS],
        Read.RATES,
    ),
    "french_hr.csv": text(
        ["Temps (s);Fr\u00e9quence cardiaque (bpm)", *(f"{at};{bpm}" for at, bpm in RATE_ROWS)],
        Read.RATES, encoding="latin-1",
    ),
    "hr_alone.txt": text((str(bpm) for _, bpm in RATE_ROWS), Read.REFUSED, says="heart rates"),
    # R peaks
    "peaks.txt": text(rows("{t:.3f}"), says="times of R peaks in seconds"),
    "peaks_ms.txt": text(rows("{t_ms:.0f}"), says="times of R peaks in ms"),
    "peaks.csv": text(rows("{t:.3f}", "r_peak_time_s")),
    "peaks_numbered.csv": text(rows("{at},{t:.3f}", "beat,time_s")),
    "peaks_and_heights.csv": text(rows("{t:.3f},1.{rr}", "time,R peak amplitude (mV)")),
    "peaks_samples.csv": text(
        ["r_peak_sample", *(str(int(t * 250)) for t in T_S)], Read.REFUSED, says="samples"
    ),
    # Something else
    "rmssd.csv": text(
        ["date,rmssd,sdnn"] + [f"2026-04-{n + 1:02},{30 + n % 7},{50 + n % 5}" for n in range(28)],
        Read.REFUSED, says="RMSSD",
    ),
    "rmssd_of_windows.csv": text(
        ["time_s,rmssd_ms", *(f"{30 * n},{30 + n % 7}" for n in range(60))], Read.REFUSED,
        says="RMSSD",
    ),
    "eeg.csv": text(
        ["time_s,EEG Fz (uV)", *(f"{n / 250:.4f},{n * 37 % 50 - 25}" for n in range(2000))],
        Read.REFUSED, says="another signal",
    ),
    "steps.csv": text(
        ["date,steps"] + [f"2026-04-{n + 1:02},{8000 + n}" for n in range(28)], Read.REFUSED,
        says="steps",
    ),
    "co2.csv": text(
        ["time_s,co2_ppm", *(f"{at},{800 + at % 9}" for at in range(300))], Read.REFUSED, says="co2"
    ),
    "track.csv": text(
        ["time,lat,lon,altitude", *(f"{at},48.1{at % 7},11.5,{519 + at % 5}" for at in range(300))],
        Read.REFUSED, says="altitude",
    ),
    "of_no_known_name.csv": text(rows("{t:.3f},{rr}", "time_s,wibble")),
    "a_unit_for_a_name.csv": text(rows("{rr}", "ms")),
    "words.csv": text(["a,b,c", "d,e,f", "hello,world,x"], Read.REFUSED),
}  # fmt: skip


def _json(held: object, read: Read = Read.RR) -> Sample:
    return Sample(json.dumps(held).encode(), read)


_RATES_AS_OBJECTS = [{"dateTime": clock(at), "value": bpm} for at, bpm in RATE_ROWS]
SAMPLES |= {
    "polar_flow.json": _json({"exercises": [{"samples": {
        "heartRate": _RATES_AS_OBJECTS,
        "rr": [{"duration": f"PT{rr / 1000:.3f}S"} for rr in RR_MS],
    }}]}),
    "polar_flow_hr.json": _json(
        {"exercises": [{"samples": {"heartRate": _RATES_AS_OBJECTS}}]}, Read.RATES
    ),
    "polar_flow_kinds.json": _json({"exercises": [{"samples": {"samples": [
        {"type": "HEART_RATE", "intervalMillis": 1000, "values": [bpm for _, bpm in RATE_ROWS]},
        {"type": "SPEED", "intervalMillis": 1000, "values": [3.0] * 300},
    ]}}]}, Read.RATES),
    "polar_accesslink.json": _json({"samples": [
        {"recording-rate": 1, "sample-type": "0",
         "data": ",".join(str(bpm) for _, bpm in RATE_ROWS)},
        {"recording-rate": 0, "sample-type": "11", "data": ",".join(map(str, RR_MS))},
    ]}),
    "polar_ppi.json": _json([{"date": "2026-04-24", "devicePpiSamplesList": [{"ppiSamples": [
        {"pulseLength": int(rr), "sampleDateTime": clock(t)}
        for t, rr in zip(T_S, RR_MS, strict=True)
    ]}]}]),
    "garmin_day.json": _json({
        "heartRateValueDescriptors": [{"key": "timestamp", "index": 0},
                                      {"key": "heartrate", "index": 1}],
        "heartRateValues": [[(EPOCH_S + 120 * at) * 1000, bpm] for at, bpm in RATE_ROWS],
    }, Read.RATES),
    "garmin_activity.json": _json({
        "metricDescriptors": [{"metricsIndex": 0, "key": "directSpeed"},
                              {"metricsIndex": 1, "key": "directHeartRate"},
                              {"metricsIndex": 2, "key": "directTimestamp"}],
        "activityDetailMetrics": [{"metrics": [2.5, float(bpm), (EPOCH_S + at) * 1000.0]}
                                  for at, bpm in RATE_ROWS],
    }, Read.RATES),
    "garmin_hrv.json": _json({"hrvReadings": [
        {"hrvValue": 40 + n % 9, "readingTimeGMT": clock(300 * n)} for n in range(90)
    ]}, Read.REFUSED),
    "fitbit.json": _json([
        {"dateTime": clock(5 * at, "%m/%d/%y %H:%M:%S"), "value": {"bpm": bpm, "confidence": 3}}
        for at, bpm in RATE_ROWS
    ], Read.RATES),
    "lists.json": _json({"time_s": T_S.tolist(), "rr_ms": RR_MS.tolist()}),
    "list.json": _json(RR_MS.tolist()),
}  # fmt: skip
