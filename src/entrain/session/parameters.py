"""The names of the parameters of the method, whose values every recording holds."""

from __future__ import annotations

PARAMETERS: dict[str, str] = {
    "conductor.acts": "LEAST_APART_S",
    "conductor.arranger": "CUE_EVERY_S CUE_ROOM_S CROSSING_FRAC",
    "conductor.open_session": "STOP_FADE_S PAUSE_FADE_S",
    "conductor.playlist": (
        "TRACK_LEAD_S FADE_S PLAIN_FADE_S REFUSED_AFTER_S REFUSED_FADE_S PHRASE_BREATHS "
        "REACH_MARGIN"
    ),
    "conductor.resonance_search": "LATE_S",
    "conductor.segments": "SCORE_LEAD_S SEGMENT_S ALIGN_S INHALE_FRAC",
    "conductor.track_response": (
        "LEAST_HEARD_S EDGE_S USUAL_FOLLOWING SPREAD_FOLLOWING SPREAD_SLOWED FOLLOWING_WEIGHT "
        "SLOWED_WEIGHT AROUSED_COST SKIPPED_COST"
    ),
    "guidance.blinding": "INSTRUCT_S",
    "guidance.choice": (
        "FIT_WIDTH MIDDLE_FRAC GOAL_AROUSAL_FRAC ARTIST_REST TRACK_REST TRIED_FRAC N_DRAWS "
        "MOST_DRAWN"
    ),
    "guidance.course": (
        "DEPTH_SLEW_DB_PER_S LEVEL_SLEW_PER_S DENSITY_SLEW_PER_S PAUSE_SLEW_DB_PER_S "
        "BED_LEVEL_FRAC BED_DENSITY_FRAC BED_PER_MIN END_FADE_S WRITTEN_AHEAD_S"
    ),
    "guidance.guidance": "LOUD_SHOWN_S",
    "guidance.guided": "FIRST_LOWEST_PER_MIN INSTRUCT_S HEART_FRESH_S CALM_FRAC DENSITY_STEP_FRAC",
    "guidance.hand": "STEP_PER_MIN HAND_SLEW LEAST_SWELL_DB MOST_SWELL_DB",
    "guidance.learning": "KEEP_FRAC NOISE_VARIANCE TRACK_SD SHRUNK_BY",
    "guidance.plan": "GENTLE_END_S REST_SERVES_DAYS",
    "guidance.policies.lead": (
        "FOLLOW_LOW FOLLOW_HIGH OFFER_SLEW STIRRED_SLEW CALM_SLEW CALM_BPM LEAD_GAP_FRAC "
        "LOST_SCORE LOST_S BACK_SLEW BACK_TO_FRAC LOSSES_TO_KEEP LOSSES_APART_S FLOOR_MARGIN "
        "RETRY_S RETRY_STEP HUSHED_FRAC NEAR_GOAL"
    ),
    "guidance.policies.policy": "TICK_MIN MATCH_GAIN_PER_S MATCH_SLEW MATCH_DEAD_BAND",
    "guidance.policies.ramp": "RAMP_SLEW",
    "guidance.policies.resonance": "RATES_PER_MIN STEP_S REST_S APPROACH_SLEW THERE MOVED",
    "guidance.policies.unseen": "UNSEEN_SLEW UNSEEN_FRAC USUAL_PER_MIN",
    "guidance.policies.yoked": "COURSE_STEP_S",
    "guidance.safety.heart": (
        "HOT_BPM HOT_S LOW_BPM HIGH_BPM ABOVE_REST_BPM BELOW_REST_FRAC OUTSIDE_S ANSWER_S QUIET_S "
        "GOOD_FRAC"
    ),
    "guidance.safety.limits": (
        "FLOOR_PER_MIN CEILING_PER_MIN DOWN_SLEW UP_SLEW CLIMB_SLEW FIRST_SESSIONS "
        "FIRST_GOAL_PER_MIN GOAL_PER_MIN SLOW_PER_MIN SLOW_MOST_S AFTER_SLOW_PER_MIN"
    ),
    "guidance.safety.loudness": "ALLOWED_DB ALLOWED_S DAY_FRAC",
    "guidance.safety.missing": "SILENT_S USUAL_GAPS GAPS_KEPT FIND_S BACK_SHOWN_S",
    "guidance.safety.safety": "COMFORT_SCORE HOT_RAISE EASIER_RAISE EASIER_S",
    "guidance.safety.screening": "SHORTER_MINUTES",
    "guidance.safety.signal": "SAFE_AFTER_S SAFE_PER_MIN SAFE_SLEW SAFE_DEPTH_FRAC",
    "guidance.strap_hints": "SAID_S",
    "guidance.timeline": "GOOD_SIGNAL_FRAC PAUSE_MOST_S",
    "physiology.arousal": "WINDOW_S LEAST_WINDOWS WHOLE_S HR_FLOOR_BPM SCALE",
    "physiology.body": (
        "LOOK_EVERY_S MEASURE_LATENCY_S USABLE_WINDOW_S RHYTHM_S BEATS_LATE_S DOUBTED_FRAC"
    ),
    "physiology.cardiac.beats": (
        "NEIGHBOURS HISTORY LEAST_HISTORY QUARTILE_FACTOR MEDIAN_FACTOR FIRST_FOLLOWERS "
        "RUN_FOLLOWERS LOST_OF LOST"
    ),
    "physiology.cardiac.bounds": "SHORTEST_RR_MS LONGEST_RR_MS",
    "physiology.cardiac.candidates": (
        "BAND_HZ BAND_EDGE_S SMOOTH_S ALONE_S ABOUT_S SEARCH_S ROUNDING_FRAC MOST_UV"
    ),
    "physiology.cardiac.ecg": (
        "REFRACTORY_S THRESHOLD_FRAC CLEAR_FRAC ALONE_FRAC FOREIGN_CLEAR_FRAC JUMP_FRAC "
        "RETURNS_FRAC SAME_SHAPE MOST SEARCH_BACK_FRAC OVERDUE_RR T_WAVE_S T_WAVE_FRAC "
        "RELEARN_S WARM_UP_S LEARN_CLEAR_FRAC"
    ),
    "physiology.cardiac.ecg_beats": "SILENCE_S UNREADABLE_BEATS",
    "physiology.cardiac.fiducial": "BAND_HZ EDGES_S FINE OPPOSITE VOTE TURNED",
    "physiology.cardiac.handover": "LEAST ALIKE_MS CLEARLY LONGEST_S",
    "physiology.cardiac.one_series": "WHOLE_S TOLD_LATELY_S KEPT WAITS SAME_BEAT_S SLEW_FRAC",
    "physiology.cardiac.pulses": "GOOD_ERROR_MS PADDING_MS",
    "physiology.cardiac.repeats": (
        "SPAN_S HOLD_S SLACK_S CLEARLY_S BARELY_S LEAST_PACKETS PLAINLY_S LATE_FRAC MOST_DOUBTS "
        "LOST_S LAST_N PACKET_S COUNTED LEAST_REPEATS DOUBTED_FRAC"
    ),
    "physiology.cardiac.rhythm": (
        "BEATS LEAST_TURN_MS LEAST_TURNS LEAST_STEP_FRAC NORMAL_SD LEAST_ENTROPY BINS "
        "LEAST_TURNS_FRAC"
    ),
    "physiology.cardiac.series": "KEPT_S",
    "physiology.cardiac.spectrum": (
        "GRID_HZ WHOLE_S LEAST_S VLF_LEAST_S LONGEST_HOLE_S VLF_HZ LF_HZ HF_HZ"
    ),
    "physiology.cardiac.strap_intervals": "SURPLUS_SPAN_S SURPLUS_FRAC",
    "physiology.cardiac.strap_rate": "FRESH_S WAIT_S MEDIAN_S USABLE_S LEAST_TOLD QUALITY_FRAC",
    "physiology.cardiac.template": "STEP_FRAC PLAIN_FRAC FIRST_BEATS UNLIKE_BEATS",
    "physiology.cardiac.verdicts": (
        "LEAST_LIMIT_MS FIRST_LIMIT_FRAC MOST_LIMIT_FRAC SMOOTHER BY_CHANCE PREMATURE_FRAC "
        "EARLY_FRAC PAUSE_FRAC MAKES_UP_FRAC LONGER_FRAC MOST_MISSED LEAST_MS MOST_MS"
    ),
    "physiology.following": (
        "BREATHS LEAST_BREATHS LAST_S MATCH_WIDTH CLAIM_SCORE SURROGATES LEAST_SURROGATE_BREATHS "
        "HEARD_KEPT SETTLED_S APART_S CLAIM_BELOW_BASELINE"
    ),
    "physiology.indices.coherence": "PEAK_HZ TOTAL_HZ HALF_WIDTH_HZ",
    "physiology.indices.lf_hf": "SLOW_PER_MIN",
    "physiology.indices.pnn50": "LIMIT_MS",
    "physiology.indices.rsa": "HALF_WIDTH_HZ LEAST_PER_MIN MOST_PER_MIN",
    "physiology.indices.rsa_corrected": "CORNER_PER_MIN",
    "physiology.indices.stress_index": "BIN_MS",
    "physiology.intake": "ECG_HZ ACC_HZ STRAP_SILENT_S NO_BEAT_S SKIN_SETTLES_S",
    "physiology.resonance": (
        "SETTLE_S COVERED_FRAC LEAST_BREATHS PEAK_HALF_WIDTH_HZ LEAST_STEPS DRAWS NEAR_PER_MIN "
        "BESIDE REACH_S"
    ),
    "physiology.respiration.breathing": (
        "WINDOW_S LEAST_S TROUGH_SD PERIODS GATE_FRAC MOST_BAD_FRAC MOST_LOST_FRAC LOST_S KEPT_S "
        "REACH LEAST_WEIGHT"
    ),
    "physiology.respiration.chest": "KEPT_S LEAST_PURITY_FRAC MOST_SHAKEN UNKNOWN_S",
    "physiology.respiration.count": "LEAST_WHOLE FADED",
    "physiology.respiration.evidence": (
        "BAND_HZ FLOOR_HZ SLOPES WANDERS_FRAC ANYWHERE_FRAC NEAR_FRAC NEAR_LINES MEDIAN_TELLS "
        "MOST_FRAC"
    ),
    "physiology.respiration.heart_motion": (
        "SHARES SHARE_FRAC KNOCKS_HZ REGULAR_TURNS ALIAS_PER_MIN"
    ),
    "physiology.respiration.rounding": "LEAST_MG SAW_STEPS BRIDGED_FRAC LEARNS_S SAME_MG",
    "physiology.respiration.slow_signal": (
        "GRID_HZ BAND_HZ OUTLIER_MAD LEAST_SPREAD DEEPEST_SD NEAR NEAR_EDGE PAD_N"
    ),
    "physiology.respiration.sources": (
        "BRIDGE_S LEAST_LIKENESS LOOK_S FIRST_LOOK_S ALONE_LOOK_S AGREES_FRAC"
    ),
    "physiology.respiration.spectrum": (
        "RANGE_HZ WANDERS_FRAC ELSE_FRAC MAYER_FRAC MAYER_HZ USUAL_PER_MIN USUAL_SPREAD "
        "SURE_PER_MIN MOST_FRAC"
    ),
    "physiology.respiration.windows": (
        "WINDOW_GATE_FRAC FADING_COSTS CLEAR_FADED_FRAC COUNT_WITHIN_PER_MIN "
        "CLEAR_WITHIN_PER_MIN CHANGES_FRAC ANEW_FRAC"
    ),
    "physiology.resting": "LEAST_RATES COVERED_FRAC LATE_S",
    "physiology.skin": (
        "LATELY_S SPAN_S APART_S LOST_FRAC RATE_FRAC RATE_BEATS RHYTHM_BEATS BACK_BEATS "
        "LEAST_CONTRADICTIONS UNEVEN_FRAC EVEN_FRAC BACK_S LAGS BACK_MOST_S BIT_DOUBTED_S "
        "STEADY_FRAC"
    ),
    "physiology.stretch": "LEAST_FRAC LEAST_BEATS RHYTHM_EVERY",
    "physiology.timing.frames": "GAP_FRAMES LONGEST_FRAME_S",
    "physiology.timing.latency": (
        "KEPT_S LEAST_BEATS LONGEST_S STEP_S NEAR_S ALIKE_MS MATCHED_FRAC APART_S CLEARLY"
    ),
    "physiology.timing.timebase": (
        "WINDOW_S DEVICE_JUMP_S LONGEST_LAG_S DRIFT_FRAC CHAIN_BREAK_S BURST_S"
    ),
    "music.bearing": "LOUDNESS_LUFS PEAK_DBFS STRETCH_PEAK_DB MOST_GAIN_DB SURE_FRAC",
    "music.pacing": "SLEW_PER_S CATCH_UP_S MOST_CATCH_UP",
    "music.stretch.stretcher": "SLOWEST_RATIO FASTEST_RATIO",
    "music.tempo": (
        "BEATS_PER_BREATH LIKED_BPM SLOWEST_BPM FASTEST_BPM KEEP_MARGIN TRACK_KEEP_MARGIN"
    ),
}
"""Names of constants by module. `tests/house` reports a constant that is missing here."""
