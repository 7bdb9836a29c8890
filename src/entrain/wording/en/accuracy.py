"""How right each number is: measurements by name, then numbers by name."""

from __future__ import annotations

from entrain.wording.accuracy_words import AccuracyWords, MeasurementWords

_PEAKS = (
    "Heartbeats are found with an F1 of {f1_150_percent:.2f} % within 150 ms, and of "
    "{f1_50_percent:.2f} % within 50 ms. RR intervals are off by {rr_error_sd_ms:.2f} ms (SD)."
)
_LATE_EXTRA = (
    "Of early beats {seen_frac:.0%} are seen, and of 1000 others {false_per_1000:.1f} are called "
    "odd. RMSSD of two minutes is shown for {n_shown:.0f} of {n_windows:.0f}; of those shown, "
    "{off_percent:.0f} % are off by more than {off_limit_percent:.0f} %."
)
_LIVE = (
    "What is shown is {mae_per_min:.2f} breaths/min off on average, and by more than "
    "{far_per_min:.0f} in {far_percent:.0f} % of it. It is shown {shown_percent:.0f} % of the time."
)
_LEVEL = "Of such rates {near_frac:.0%} are within {near_per_min:.0f} breath/min of the truth."
_LOAD = (
    "AUC {auc_frac:.3f} (95 % interval {auc_low_frac:.2f} to {auc_high_frac:.2f}); 0.5 would be "
    "chance, 1 never wrong."
)
_TONE = "The power is {error_300_percent:+.2f} % off over 300 s."
_TONES = (
    "The power is {error_60_percent:+.2f} % off over 60 s, {error_120_percent:+.2f} % over 120 s "
    "and {error_300_percent:+.2f} % over 300 s."
)
_RMSSD = (
    "RMSSD is {rmssd_error_ms:.2f} ms off on average, {raw_ms:.0f} ms where nothing is corrected."
)
_WINDOWS = (
    "What is shown is {mae_per_min:.2f} breaths/min off on average; it is shown for "
    "{shown_percent:.0f} % of the windows."
)

MEASUREMENTS = {
    "ecg_made": MeasurementWords(
        "{n_signals:.0f} ECGs at 130 Hz of {n_kinds:.0f} kinds: clean, with drift, hum, noise, "
        "motion, extra beats.",
        _PEAKS,
    ),
    "ecg_records": MeasurementWords(
        "{n_records:.0f} records of the MIT-BIH arrhythmia database, half an hour each, brought "
        "to 130 Hz, with annotated beats; ventricular flutter left out.",
        _PEAKS,
    ),
    "ecg_worst_record": MeasurementWords(
        "The worst of these records, MIT-BIH 208, with many ventricular and fusion beats.",
        _PEAKS,
    ),
    "ecg_bursts": MeasurementWords(
        "Within bursts of noise of 3 s, in {n_signals:.0f} resting ECGs.",
        "{believed_percent:.0f} % of the true RR intervals are used; of 1000 used, "
        "{wrong_per_1000:.0f} are wrong by 30 ms or more.",
    ),
    "intervals_clean": MeasurementWords(
        "RR intervals of {n_people:.0f} people at rest and at mental arithmetic (GUDB, a Polar "
        "H10), {n_series:.0f} series without a jump above 20 %.",
        "{flagged_percent:.2f} % are called odd though they are not; RMSSD is "
        "{rmssd_bias_percent:+.2f} % off.",
    ),
    "intervals_misplaced": MeasurementWords(
        "The same {n_series:.0f} series with 3 % of the beats misplaced on purpose.",
        _RMSSD,
    ),
    "intervals_ectopic": MeasurementWords(
        "The same {n_series:.0f} series with 3 % of the beats made ectopic.",
        _RMSSD,
    ),
    "ectopic_14046": MeasurementWords(
        "RR intervals of MIT-BIH long-term record 14046, with {n_early:.0f} ectopic beats.",
        _LATE_EXTRA,
    ),
    "ectopic_14134": MeasurementWords(
        "RR intervals of MIT-BIH long-term record 14134, with {n_early:.0f} ectopic beats, many of "
        "them hardly early.",
        _LATE_EXTRA,
    ),
    "breath_motion": MeasurementWords(
        "{n_people:.0f} people of {n_kinds:.0f} kinds, live, with a strap that sends ECG and the "
        "motion of the chest.",
        _LIVE,
    ),
    "breath_ecg": MeasurementWords(
        "The same people with a strap that sends ECG, without motion.", _LIVE
    ),
    "breath_intervals": MeasurementWords(
        "The same people with a strap that sends RR intervals alone.", _LIVE
    ),
    "breath_sure": MeasurementWords(
        "The same people with ECG and motion, where the rate is called sure (three dots).",
        _LEVEL,
    ),
    "breath_unsure": MeasurementWords(
        "The same people with ECG and motion, at a quality of 0.6 to 0.7 (two dots).",
        _LEVEL,
    ),
    "breath_heart_alone": MeasurementWords(
        "Chests that do not breathe, moved by the heart alone.",
        "A rate is told in {live_percent:.1f} % of seconds, though there is none.",
    ),
    "breath_windows_made": MeasurementWords(
        "{n_people:.0f} people of {n_kinds:.0f} kinds, windows of 60 s out of one ECG lead, as "
        "`entrain analyze` gives them.",
        _WINDOWS,
    ),
    "breath_windows_records": MeasurementWords(
        "{n_people:.0f} people at rest (samples of NeuroKit and physio), windows of 60 s out of "
        "one ECG lead, against measured respiration where that is clear.",
        _WINDOWS,
    ),
    "breath_moving": MeasurementWords(
        "Chest motion of {n_people:.0f} people each at {n_kinds:.0f} activities: they sit, stand, "
        "talk or step, with even and uneven breaths.",
        "What is shown live is off by {mae_per_min:.2f} a minute on average, {off_percent:.0f} % "
        "of it by more than 3; something is shown {shown_percent:.0f} % of the time.",
    ),
    "breath_ill": MeasurementWords(
        "{n_people:.0f} people in intensive care, one ECG lead (BIDMC), windows of 60 s, against "
        "breaths that two annotators marked. Most of them were chosen because they read badly.",
        "What is shown is off by {mae_per_min:.2f} a minute on average ({bias_per_min:+.2f} with "
        "its sign), {off_percent:.1f} % of it by more than 3; a rate is shown for "
        "{shown_percent:.0f} % of the windows. Were all shown, it would be {mae_all_per_min:.2f}.",
    ),
    "arousal_load": MeasurementWords(
        "{n_people:.0f} people, sitting against mental arithmetic (GUDB).",
        _LOAD,
    ),
    "vlf_tone": MeasurementWords("Pure tones of 0.02 Hz.", _TONE),
    "lf_tone": MeasurementWords("Pure tones of 0.10 Hz.", _TONES),
    "hf_tone": MeasurementWords("Pure tones of 0.25 Hz.", _TONES),
    "following_claimed": MeasurementWords(
        "{n_people:.0f} people of each type, over sessions of 20 minutes.",
        "Following is claimed for {right_percent:.0f} % of the guided time of people who follow, "
        "and for {wrong_percent:.0f} % of that of people who do not.",
    ),
    "resonance_found": MeasurementWords(
        "{n_people:.0f} people who breathe along on purpose.",
        "A rate within {near_per_min:.1f}/min of the true one is told for {n_near:.0f} of them, a "
        "wrong one for {n_wrong:.0f}; the others are told that there is no clear rate "
        "({n_none:.0f}).",
    ),
}

_ON_ITS_OWN = "What is tested is only that the formula is computed as its source says."
_NO_DEVICE = "No person has worn an ECG of reference beside the strap for this."
_RESTING = (
    "People who stand, step or talk, people with a pacemaker, and arrhythmias other than those of "
    "the records."
)
_TONES_ONLY = "Real RR intervals; pure tones test the scale alone."

FIGURES = {
    "hr_bpm": AccuracyWords(
        "Heart rate",
        f"{_RESTING} {_NO_DEVICE} With a strap that sends no ECG it is the strap's own finding.",
        "Why it changed.",
    ),
    "breathing_per_min": AccuracyWords(
        "Breathing",
        "Real motion of a chest beside measured respiration, of people who sit still or stand, "
        "step and talk: most of it was measured on made signals.",
        "How deep the breath is. From RR intervals alone it may be the slow wave of blood "
        "pressure, so it is mostly blank.",
    ),
    "rmssd_ms": AccuracyWords(
        "RMSSD",
        f"{_RESTING} {_NO_DEVICE} Where every second beat is an extra one it is withheld.",
        "Anything without the breathing rate beside it: slow breathing alone raises it.",
    ),
    "stress_index": AccuracyWords(
        "Baevsky index",
        _ON_ITS_OWN,
        "Stress: it falls by a third when breathing merely slows. Do not compare before with "
        "after, nor with indices of other bins.",
    ),
    "arousal": AccuracyWords(
        "Arousal",
        "Other kinds of arousal than mental arithmetic, and people with illnesses.",
        "More than heart rate: it is heart rate above rest, as nothing that was tried with it told "
        "rest from load better. It is no absolute value, and no diagnosis.",
    ),
    "following_frac": AccuracyWords(
        "Following",
        "Real people: nobody has said beside it whether they followed.",
        "Why breath and guide agree: who breathes as evenly as a clock cannot be told from one "
        "who follows.",
    ),
    "guide_per_min": AccuracyWords("Guide", "", "How the person breathes: that is Breathing."),
    "tempo_bpm": AccuracyWords("Tempo", "", "Anything about the person."),
    "guide_depth_db": AccuracyWords("Swell", "", "Anything about the person."),
    "ecg_uv": AccuracyWords(
        "ECG",
        "The size of the ECG is as the strap sends it; it was compared with no other ECG.",
        "Any diagnosis. One lead of a strap is no lead of a clinical ECG.",
    ),
    "rr_ms": AccuracyWords(
        "RR intervals",
        f"{_RESTING} {_NO_DEVICE}",
        "What kind of beat an odd one is, beyond its marks. From intervals alone beats that are "
        "hardly early are not seen.",
    ),
    "breath_wave": AccuracyWords(
        "Breath and guide",
        "The shape of the curve and how late it is were compared with nothing. Its rate is "
        "that of Breathing.",
        "How deep the breath is: its size is that of the curve's own spread (SD).",
    ),
    "resonance_per_min": AccuracyWords(
        "Slow rhythm",
        "Real people. In simulated ones it is seldom wrong and seldom finds a rate.",
        "That breathing at this rate does more good than at another.",
    ),
    "mean_rr_ms": AccuracyWords("Mean RR", f"{_RESTING} {_NO_DEVICE}", "Why it changed."),
    "sdnn_ms": AccuracyWords(
        "SDNN",
        _ON_ITS_OWN,
        "Much across unequal lengths: it grows with them.",
    ),
    "pnn50_frac": AccuracyWords("pNN50", _ON_ITS_OWN, "More than RMSSD says."),
    "sd1_ms": AccuracyWords(
        "SD1",
        f"{_ON_ITS_OWN} SD1 is RMSSD divided by the root of 2, and as right as RMSSD.",
        "More than RMSSD says.",
    ),
    "sd2_ms": AccuracyWords("SD2", _ON_ITS_OWN, "More than SDNN and RMSSD together say."),
    "vlf_ms2": AccuracyWords("VLF power", _TONES_ONLY, "Much, over minutes."),
    "lf_ms2": AccuracyWords(
        "LF power",
        _TONES_ONLY,
        "Sympathetic tone. Below 9 breaths a minute it is mostly breathing.",
    ),
    "hf_ms2": AccuracyWords(
        "HF power",
        f"{_TONES_ONLY} The cubic spline takes the more off, the faster the breath.",
        "Vagal tone while one breathes slower than 9 a minute.",
    ),
    "lf_hf": AccuracyWords("LF/HF", _ON_ITS_OWN, "A balance of anything."),
    "coherence_frac": AccuracyWords(
        "Coherence", _ON_ITS_OWN, "What other scores of this name would be."
    ),
    "rsa_ms": AccuracyWords(
        "RSA", _ON_ITS_OWN, "Vagal tone across breathing rates: slow breathing alone raises it."
    ),
    "rsa_corrected_ms": AccuracyWords(
        "RSA at 7.2/min",
        _ON_ITS_OWN,
        "One person's own corner: the correction is a mean over people.",
    ),
    "following_chance_frac": AccuracyWords(
        "Following by chance",
        _ON_ITS_OWN,
        "Why breaths answer the guide; only that they do.",
    ),
}
