"""Forms for tests: the shipped ones as their files have them, and one that uses all there is."""

from __future__ import annotations

from entrain.events import Button, EndsBy, Form, FormStep, Omit, Phase, StepGuide, StepMusic
from entrain.guidance.guided import GuideTerms
from entrain.setup.forms import find_form, list_form_names
from tests.house.tree import ROOT

NO_FOLDER = ROOT / "forms" / "none"
"""A person's own folder in which nothing is."""
FORMS = {name: find_form(name, NO_FOLDER) for name in list_form_names(NO_FOLDER)}
"""By name."""
BED = StepMusic(level_frac=0.6, density_frac=0.3)
MADE = Form(
    name="made",
    least_minutes=7,
    most_minutes=40,
    least_measured_minutes=9,
    steps=(
        FormStep(
            phase=Phase.CHECK, length_s=20, ends_by=EndsBy.SIGNAL, extend_frac=0.25, music=BED
        ),
        FormStep(phase=Phase.BASELINE, length_s=120, omit=Omit.KNOWN, music=BED),
        FormStep(phase=Phase.HOLD, length_s=30, music=StepMusic(level_frac=0.8, density_frac=0.5)),
        FormStep(
            phase=Phase.MATCH,
            share_frac=0.7,
            music=StepMusic(level_frac=1, density_frac=0.6),
            guide=StepGuide(rule="policy", match_least_s=45, match_most_s=150),
            controls=(Button.NEXT,),
        ),
        FormStep(phase=Phase.HOLD, length_s=40, music=StepMusic(level_frac=0, density_frac=0)),
        FormStep(
            phase=Phase.MATCH,
            share_frac=0.3,
            music=StepMusic(level_frac=0.9, density_frac=0.2, density_end_frac=0.8),
            guide=StepGuide(rule="matched", match_least_s=45, match_most_s=150),
        ),
        FormStep(phase=Phase.OUTRO, length_s=60),
        FormStep(
            phase=Phase.SILENCE,
            length_s=20,
            omit=Omit.ASKED,
            music=StepMusic(level_frac=0, density_frac=0),
        ),
        FormStep(
            phase=Phase.SILENCE,
            length_s=15,
            omit=Omit.ASKED,
            music=StepMusic(level_frac=0, density_frac=0),
        ),
    ),
)
"""Two guided steps with a silence between them, music without a guide, and two silences."""


def settle_terms(scale: float = 1.0) -> GuideTerms:
    """Return what `settle` asks of its guide in a session that is shorter by `scale`."""
    (step,) = (one for one in FORMS["settle"].steps if one.guide is not None)
    assert step.guide is not None
    assert step.music is not None
    return GuideTerms(
        match_least_s=step.guide.match_least_s * scale,
        match_most_s=step.guide.match_most_s * scale,
        scale=scale,
        level_frac=step.music.level_frac,
        density_frac=step.music.density_frac,
    )
