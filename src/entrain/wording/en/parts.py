"""The screening, and the parts that sentences are put together from."""

from __future__ import annotations

QUESTIONS = {
    "unwell now": "Right now: chest pain, faintness, trouble breathing, or an asthma attack",
    "minor": "You are under 18",
    "heart": "A heart condition: irregular rhythm, pacemaker or ICD, recent attack or failure",
    "lungs": "A severe lung condition",
    "faint or fits": "You faint easily, or have epilepsy",
    "pregnancy": "A pregnancy with complications",
    "unreal": "A psychosis, or often feeling unreal or outside yourself",
    "panic": "Panic attacks",
    "medicine": "Beta blockers, or diabetes with nerve damage",
    "upset before": "Slow breathing has made you dizzy or anxious before",
}

FOLLOWS = {
    "not_now": "Please not now. Rest, and get medical help at once if it does not pass.",
    "adults_only": "Entrain is for adults only.",
    "with_clinician": "Only if your clinician knows of it and agrees.",
    "match_only": "The music goes along with your breath and does not slow it.",
    "shorter": "The session is ten minutes at most, and goes along with your breath only.",
}

PARTS = {
    "state": "{asked_by} Now: {now}.",
    "asked_by": " Asked for by the {who}.",
    "by_hand": "{what_said}, asked for by the {who}. ",
    "lowest": " Lowest rate {lowest_per_min:.1f}/min.",
    "nothing_changes": " Nothing changes.",
    "half_swell": ", at half the swell",
    "limit": ", the goal is at its limit",
    "eases": ": guide eases to {guide_per_min:.1f}/min at half swell",
    "sureness": " {sure_frac:.0%} of draws say the same; a step lies off by {noise_bpm:.1f} bpm "
    "by chance.",
    "find_step": "Moisten its electrodes, wear it on the skin, and close other apps and watches "
    "that use it.",
    "stay_step": "Please stay near; it is looked for all the time.",
    # ------------------------------------------------------------ who, and what they ask for
    "who/patient": "patient",
    "who/clinician": "clinician",
    "what/hold": "Hold",
    "what/slower": "Slower",
    "what/faster": "Faster",
    "what/intensity": "Intensity",
    "what/density": "Density",
    "what/pulse": "Pulse",
    "what/character": "Character",
    "what/next track": "Next track",
    "what/never this track": "Never this track",
    "what/end gently": "End gently",
    # ------------------------------------------------------------ how the person is now
    "now/hr_bpm": "heart rate {hr_bpm:.0f} bpm",
    "now/breathing_per_min": "breathing {breathing_per_min:.1f}/min",
    "now/usable_frac": "signal {usable_frac:.0%} usable",
    # ------------------------------------------------------------ the choice of a track
    "because/tempo_fit": "its tempo fits your breath",
    "because/arousal_off": "it is as calm as suits you now",
    "because/arousal_over": "it is as calm as suits you now",
    "because/loved": "it is dear to you",
    "because/instrumental": "nobody sings in it",
    "because/own": "it did well with you before",
    "because/tried": "it may do you good, and is yet to be heard",
    "because/only": "it is what can be played now",
    "left_out": " Left out: {listed}.",
    "left_out/n_not_reviewed": "{n_not_reviewed:.0f} not reviewed",
    "left_out/n_blocked": "{n_blocked:.0f} blocked",
    "left_out/n_unwanted_kind": "{n_unwanted_kind:.0f} of an unwanted kind",
    "left_out/n_sung": "{n_sung:.0f} sung, or not known not to be",
    "left_out/n_tempo": "{n_tempo:.0f} out of reach in tempo",
    "left_out/n_artist_just_heard": "{n_artist_just_heard:.0f} by an artist just heard",
    "left_out/n_just_played": "{n_just_played:.0f} just played",
    "relaxed": " Too few otherwise: {listed}.",
    "relaxed/artists_rest": "artists may come again",
    "relaxed/tracks_rest": "tracks rest for {tracks_rest:.0f} others",
    "relaxed/tempo_bound": "tempo left free, as the music was named",
    "drawbacks/aroused": ", heart sped up",
    "drawbacks/skipped": ", not wanted",
    # ------------------------------------------------------------ a step of the search
    "step": "{per_min:.1f}/min: {listed}.",
    "step/swing_bpm": "swing {swing_bpm:.1f} bpm",
    "step/phase_degrees": "phase {phase_degrees:+.0f} degrees",
    "step/peak_frac": "peak {peak_frac:.0%}",
    "step/smooth_frac": "one wave {smooth_frac:.0%}",
    "step/MEASURED": "measured",
    "step/INTERRUPTED": "interrupted",
    "step/SKIPPED": "slower than this person may be led",
    "step/NOT_FOLLOWED": "the breath did not go along",
    "step/DISTURBED": "too short, or too many disturbed beats",
}
