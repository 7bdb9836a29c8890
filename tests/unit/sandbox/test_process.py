"""A process that reads strangers' files answers, or is ended and says which it was."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrain.sandbox import process
from entrain.sandbox.process import LostError, LostProblem, SandboxClient
from tests.helpers.waiting import quick

WORKER = """
import os, time
from entrain.sandbox.child import serve

def answer(writer, question):
    job, seconds = question
    writer.allow_time(seconds)
    if job == "nap":
        time.sleep(seconds)
    elif job == "compute":
        began_s = time.process_time()
        while time.process_time() - began_s < 30: pass
    elif job == "sleep":
        time.sleep(600)
    elif job == "eat":
        bytearray(2 << 30)
    elif job == "fail":
        raise ValueError("neither \\udcff nor\\nthat")
    elif job == "print":
        os.write(1, b"a library says something"); print("and so does this", flush=True)
    elif job == "renew":
        return {"pid": os.getpid(), "last": True}
    return {"pid": os.getpid()}

if __name__ == "__main__":
    serve(answer)
"""
START_S = 60.0


@pytest.fixture(autouse=True)
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "strangers_worker.py").write_text(WORKER)
    paths = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    return "strangers_worker"


@pytest.fixture
def reader(worker: str) -> Iterator[SandboxClient]:
    with SandboxClient(worker) as reader:
        yield reader


def lost(reader: SandboxClient, job: str, seconds: float) -> LostError:
    with pytest.raises(LostError) as told:
        reader.request([job, seconds])
    assert reader.pid is None
    return told.value


def test_one_process_answers_many_questions_until_it_is_to_be_renewed(
    reader: SandboxClient,
) -> None:
    assert reader.pid is None
    first = reader.request(["print", 8])["pid"]
    assert first == reader.pid == reader.request(["renew", 8])["pid"]
    assert reader.request(["print", 8])["pid"] != first


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited so on Linux")
def test_memory_that_runs_out_is_told_and_the_process_is_renewed(reader: SandboxClient) -> None:
    first = reader.request(["print", 8])["pid"]
    assert reader.request(["eat", 8])["problem"] == "TOO_LARGE"
    assert reader.request(["print", 8])["pid"] != first


def test_a_fault_is_told_by_its_place_and_never_by_its_text(reader: SandboxClient) -> None:
    told = reader.request(["fail", 8])
    assert told["problem"] == "FAULT"
    assert re.fullmatch(r"ValueError in \w+\.py, line \d+", told["detail"])


def test_a_busy_machine_makes_nothing_too_slow(
    reader: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file is judged by what it computes, not by how long that takes beside others.
    assert "pid" in reader.request(["nap", 1.5])
    reader.request(["print", 8])
    assert reader.pid is not None
    os.kill(reader.pid, signal.SIGSTOP)
    threading.Timer(2.0, os.kill, (reader.pid, signal.SIGCONT)).start()
    assert "pid" in reader.request(["print", 1])


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="Windows limits no processor time")
def test_who_computes_for_too_long_is_ended(reader: SandboxClient) -> None:
    with quick(process.START_S):
        assert lost(reader, "compute", 0.2).reason is LostProblem.SLOW
    assert "pid" in reader.request(["print", 8])


def test_who_is_silent_for_too_long_is_ended(
    reader: SandboxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.request(["print", 8])
    monkeypatch.setattr(process, "MOST_S", 0.3)
    assert lost(reader, "sleep", 8).reason is LostProblem.SLOW
    monkeypatch.undo()


def test_one_that_is_killed_is_not_called_slow(reader: SandboxClient) -> None:
    reader.request(["print", 8])
    assert reader.pid is not None
    threading.Timer(0.3, os.kill, (reader.pid, signal.SIGKILL)).start()
    assert lost(reader, "sleep", 8).reason is LostProblem.ENDED


def test_an_answer_is_not_waited_for_when_it_is_no_longer_wanted(worker: str) -> None:
    stop = threading.Event()
    with SandboxClient(worker, stop) as reader:
        reader.request(["print", 8])
        threading.Timer(0.3, stop.set).start()
        with quick(60.0):
            assert lost(reader, "sleep", 8).reason is LostProblem.ENDED
        assert reader.is_stopped
