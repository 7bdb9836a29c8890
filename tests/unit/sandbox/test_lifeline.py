"""A child ends with whoever started it, in the middle of what it does."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
from pathlib import Path

import psutil
import pytest

from entrain.sandbox.lifeline import Program, start_program
from entrain.sandbox.process import SandboxProcess
from tests.helpers.waiting import wait_until

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no process groups")
WORKER = """
from entrain.sandbox.child import serve

def answer(writer, question):
    writer.allow_time(60)
    while True: pass

if __name__ == "__main__":
    serve(answer)
"""
# Says the number of another program that it has started, which nobody tells to end.
STARTS_ANOTHER = """
import subprocess, sys, time
sleeps = "import time; time.sleep(600)"
print(subprocess.Popen([sys.executable, "-c", sleeps], stdout=subprocess.DEVNULL).pid, flush=True)
"""
STAYS = STARTS_ANOTHER + "time.sleep(600)"


def test_a_reader_ends_when_nobody_can_ask_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "computing.py").write_text(WORKER)
    paths = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    process = SandboxProcess("computing")
    try:
        process.send_request("anything")
        computing = psutil.Process(process.pid)
        wait_until(lambda: computing.cpu_times().user > 0.5, pids=[process.pid])
        assert process._process.stdin is not None
        process._process.stdin.close()
        wait_until(lambda: process._process.poll() is not None, limit_s=5.0, pids=[process.pid])
    finally:
        process.close()


async def started(source: str) -> tuple[Program, psutil.Process]:
    """Start a program; return it and what it has started."""
    program = await start_program([sys.executable, "-c", source], 100)
    assert program.process.stdout is not None
    return program, psutil.Process(int(await program.process.stdout.readline()))


def gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@posix
@pytest.mark.parametrize("source", [STARTS_ANOTHER, STAYS], ids=["ends", "stays"])
def test_what_a_program_has_started_ends_with_it(source: str) -> None:
    async def run() -> psutil.Process:
        program, other = await started(source)
        if source is STAYS:
            assert other.is_running()
            program.kill()
        await program.process.communicate()
        program.kill()
        return other

    other = asyncio.run(run())
    wait_until(lambda: gone(other), "the end of what it has started", limit_s=5.0)


@posix
def test_a_program_that_is_not_there_is_told_as_the_system_would() -> None:
    with pytest.raises(FileNotFoundError) as told:
        asyncio.run(start_program(["/nowhere/person"], 100))
    assert told.value.errno == errno.ENOENT
