"""The first four forms, for recordings made before a session carried its form whole.

Such recordings hold only the form's name and are replayed with these values, which never
change. The current forms are the files in ``forms/``.
"""

from __future__ import annotations

from collections.abc import Mapping

from entrain.events import (
    SESSION_POLICY,
    Button,
    EndsBy,
    Form,
    FormStep,
    Omit,
    Phase,
    StepGuide,
    StepMusic,
)


def _first_form(
    name: str,
    least_minutes: float,
    most_minutes: float,
    *,
    bed_level_frac: float = 0.6,
    match_most_s: float = 150.0,
    outro_s: float = 90.0,
    silence_s: float = 120.0,
    rest: Omit = Omit.NEVER,
    silence: Omit = Omit.NEVER,
    least_measured_minutes: float | None = None,
    policy: str | None = None,
) -> Form:
    bed = StepMusic(level_frac=bed_level_frac, density_frac=0.3, density_end_frac=None)

    def step(
        phase: Phase,
        length_s: float | None,
        music: StepMusic | None,
        *,
        omit: Omit = Omit.NEVER,
        guide: StepGuide | None = None,
    ) -> FormStep:
        check = phase is Phase.CHECK
        return FormStep(
            phase=phase,
            length_s=length_s,
            share_frac=1.0 if length_s is None else None,
            ends_by=EndsBy.SIGNAL if check else EndsBy.CLOCK,
            extend_frac=0.25 if check else 0.0,
            omit=omit,
            music=music,
            guide=guide,
            controls=(Button.NEXT,),
        )

    return Form(
        name=name,
        least_minutes=least_minutes,
        most_minutes=most_minutes,
        least_measured_minutes=least_measured_minutes,
        policy=policy,
        steps=(
            step(Phase.CHECK, 20.0, bed),
            step(Phase.BASELINE, 120.0, bed, omit=rest),
            step(
                Phase.MATCH,
                None,
                StepMusic(level_frac=1.0, density_frac=0.6, density_end_frac=None),
                guide=StepGuide(rule=SESSION_POLICY, match_least_s=45.0, match_most_s=match_most_s),
            ),
            step(Phase.OUTRO, outro_s, None),
            step(
                Phase.SILENCE,
                silence_s,
                StepMusic(level_frac=0.0, density_frac=0.0, density_end_frac=None),
                omit=silence,
            ),
        ),
    )


FIRST_FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        _first_form("settle", 10.0, 60.0, silence=Omit.ASKED),
        _first_form(
            "short",
            5.0,
            10.0,
            match_most_s=90.0,
            outro_s=45.0,
            silence_s=30.0,
            rest=Omit.KNOWN,
            silence=Omit.ASKED,
            least_measured_minutes=10.0,
        ),
        _first_form("study", 12.0, 60.0, bed_level_frac=0.0),
        _first_form("resonance", 28.0, 60.0, policy="resonance"),
    )
}
"""The forms by name."""
