"""The options of a session, shared by the command and the window."""

from __future__ import annotations

import argparse
from pathlib import Path

from entrain.app import default_folder
from entrain.session.settings import Settings


def add_session_options(parser: argparse.ArgumentParser, *, strap: str, sound: str) -> None:
    """Add a session's options, with the defaults of whoever offers them."""
    parser.add_argument(
        "--strap",
        default=strap,
        help="auto, a name or address, virtual[:TYPE] for a simulated person, "
        "replay:FILE.entrain, or exec:COMMAND for a program (default: %(default)s)",
    )
    parser.add_argument("--music", default="composed", help="composed or none")
    parser.add_argument(
        "--sound", default=sound, help="device[:NAME], wav:PATH or null (default: %(default)s)"
    )
    parser.add_argument("--policy", default="lead", help="how the guide moves (default: lead)")
    parser.add_argument("--minutes", type=float, default=20.0, help="whole length (default: 20)")
    parser.add_argument("--form", default="settle", help="form of the session (default: settle)")
    parser.add_argument("--record", type=Path, metavar="FILE.entrain", help="where to record")
    parser.add_argument("--folder", type=Path, help="folder for recordings")
    parser.add_argument("--seed", type=int, help="seed of all chance; drawn if not given")
    parser.add_argument(
        "--speed", choices=("real", "max"), default="real", help="max runs on a virtual clock"
    )
    parser.add_argument("--subject", metavar="CODE", help="the person's code, never a name")


def settings_from(options: argparse.Namespace) -> Settings:
    """Return the settings that were given."""
    return Settings(
        strap=options.strap,
        music=options.music,
        sound=options.sound,
        policy=options.policy,
        minutes=options.minutes,
        form=options.form,
        record=options.record,
        folder=options.folder or default_folder(),
        seed=options.seed,
        max_speed=options.speed == "max",
        subject=options.subject,
    )
