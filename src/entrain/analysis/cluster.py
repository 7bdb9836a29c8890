"""Analyse many files at a time, on a Dask cluster (the extra `research`)."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from entrain.analysis.batch import NumberedOutcome, analyze_file
from entrain.analysis.bounded import Bounded
from entrain.analysis.engine import engine_version
from entrain.analysis.rows import Outcome, failed_outcome
from entrain.errors import EntrainError, Problem, printable
from entrain.formats import NO_OPTIONS, FileProblem, FileProblemError, ReadOptions

PATIENCE_S = 10.0
MOST_IN_TASK, TASKS_A_CORE = 16, 3
RETRIES = 2


class ClusterProblem(Problem):
    """Why a cluster cannot be used."""

    NOT_INSTALLED = (
        "--scheduler needs Dask, which is not installed.",
        "Install it: pip install 'entrain[research]'.",
    )
    NOT_REACHED = ("The scheduler does not answer.", "Check its address and that it runs.")
    NO_WORKERS = ("The scheduler has no workers.", "Start one: dask worker ADDRESS.")
    NO_ENTRAIN = ("A worker cannot load Entrain.", "Install it where the workers run.")
    NO_CERTIFICATE = (
        "tls:// needs certificates.",
        "Name them in Dask's configuration, under distributed.comm.tls.",
    )
    OTHER_ENGINE = (
        "A worker runs another version of Entrain.",
        "Install the same one everywhere.",
    )
    LOST = ("The scheduler was lost.", "Start it again, and this with --resume.")


def analyze_files(paths: list[str], options: ReadOptions) -> list[Outcome]:
    """Return the outcomes of some files: the task of a worker."""
    with Bounded() as bounded:
        return [analyze_file(bounded, Path(path), options) for path in paths]


class Cluster:
    """A connection to a Dask scheduler whose workers run the same version of Entrain.

    Parameters
    ----------
    address : str
        Of the scheduler, such as `tcp://host:8786`.

    Raises
    ------
    EntrainError
        The cluster cannot be used.
    """

    def __init__(self, address: str) -> None:
        try:
            self._dask: Any = importlib.import_module("distributed")
        except ImportError as error:
            raise EntrainError(ClusterProblem.NOT_INSTALLED) from error
        self._check_address(address)
        try:
            self._client = self._dask.Client(address, timeout=PATIENCE_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise EntrainError(ClusterProblem.NOT_REACHED, detail=address) from error
        try:
            self._check()
        except BaseException:
            self.close()
            raise

    def _check_address(self, address: str) -> None:
        """Refuse an invalid address here: a client that failed half-way prints its leftovers."""
        try:
            importlib.import_module("distributed.comm").get_address_host_port(address)
        except ValueError as error:
            raise EntrainError(ClusterProblem.NOT_REACHED, detail=address) from error
        connection = self._dask.Security().get_connection_args("client")
        if address.startswith("tls://") and connection["ssl_context"] is None:
            raise EntrainError(ClusterProblem.NO_CERTIFICATE)

    def close(self) -> None:
        """Disconnect; tasks still running are cancelled."""
        self._client.close()

    def _check(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE_S)
        except TimeoutError as error:
            raise EntrainError(ClusterProblem.NO_WORKERS) from error
        try:
            engines: dict[str, str] = self._client.run(engine_version)
        except ImportError as error:
            raise EntrainError(ClusterProblem.NO_ENTRAIN, detail=str(error)) from error
        for worker, engine in engines.items():
            if engine != engine_version():
                raise EntrainError(ClusterProblem.OTHER_ENGINE, detail=f"{worker}: {engine}")

    def run(
        self, paths: Sequence[Path], options: ReadOptions = NO_OPTIONS
    ) -> Iterator[NumberedOutcome]:
        """Yield the outcome of each file as soon as it is known.

        The workers find the files under the same absolute paths. A few tasks for each core are
        submitted at a time, so that a batch of any size fits a scheduler.

        Parameters
        ----------
        paths : sequence of Path
            The files.
        options : ReadOptions
            What the user said of the files.

        Raises
        ------
        EntrainError
            The scheduler was lost.
        """
        cores = sum(self._client.ncores().values())
        size = max(1, min(MOST_IN_TASK, len(paths) // (TASKS_A_CORE * cores)))
        parts = (range(at, min(at + size, len(paths))) for at in range(0, len(paths), size))
        waiting: dict[Any, range] = {}
        running = self._dask.as_completed(loop=self._client.loop)

        def submit_next() -> None:
            part = next(parts, None)
            if part is not None:
                names = [os.path.abspath(paths[at]) for at in part]  # noqa: PTH100 - links stay
                task = self._client.submit(
                    analyze_files, names, options, pure=False, retries=RETRIES
                )
                waiting[task] = part
                running.add(task)

        for _ in range(TASKS_A_CORE * cores):
            submit_next()
        for task in running:
            part = waiting.pop(task)
            submit_next()
            yield from zip(part, self._outcomes(task, [paths[at] for at in part]), strict=True)

    def _outcomes(self, task: Any, paths: list[Path]) -> list[Outcome]:
        if task.status in ("cancelled", "lost"):
            raise EntrainError(ClusterProblem.LOST)
        if task.status == "error":
            # The worker died at every attempt: the files of its task fail, the others go on.
            why = str(task.exception())
            return [
                failed_outcome(
                    path, FileProblemError(FileProblem.FAULT, path, why), engine_version()
                )
                for path in paths
            ]
        outcomes: list[Outcome] = task.result()
        for outcome, path in zip(outcomes, paths, strict=True):
            _rename(outcome, path)
        return outcomes


def _rename(outcome: Outcome, path: Path) -> None:
    """Replace the absolute path a worker used by the path given here."""
    worker_path = printable(Path(os.path.abspath(path)))  # noqa: PTH100
    source = outcome["source"]
    local_path = printable(path)
    source["path"] = local_path + source["path"].removeprefix(worker_path)
    if "error" in outcome:
        outcome["error"] = outcome["error"].replace(worker_path, local_path, 1)
