"""All runs of a suite, several at a time, with a progress bar over their iterations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from pasgan.apis.benchmark.plan import Plan
from pasgan.apis.benchmark.run import Run, time_iterations
from pasgan.apis.benchmark.tool_processes import ToolProcesses
from pasgan.structures import PasganError

Job = TypeVar("Job")
POLL_SECONDS = 2.0


def time_configs(configs: Sequence[Path], plan: Plan, processes: int) -> None:
    """Time a few iterations of every config that needs it, so that a budget in minutes becomes iterations.

    As many run at the same time as will train at the same time. What was timed stays in the plan.

    Raises:
        PasganError: if a config cannot be trained; all others are timed first.
    """
    missing = [config for config in dict.fromkeys(configs) if plan.needs_timing(config)]

    def work(config: Path, tools: ToolProcesses) -> None:
        plan.seconds[config.stem] = time_iterations(config, plan, tools)
        plan.save()

    with tqdm(total=len(missing), desc="timing", unit="config", disable=not missing) as bar:

        def show(running: list[Path], done: int) -> None:
            bar.n = done
            bar.set_postfix_str(", ".join(config.stem for config in running))

        failed = _work_through(missing, work, processes, show)
    if failed:
        raise PasganError("\n".join(f"{config}: {error}" for config, error in failed.items()))


def make_runs(runs: Sequence[Run], processes: int) -> dict[Run, PasganError]:
    """Make every run that is not finished; one that fails does not end the others.

    Returns:
        The runs that failed, and why.
    """
    totals = {run: sum(run.plan.iterations(run.config)) for run in runs}
    with tqdm(total=sum(totals.values()), desc="training and testing", unit="it", smoothing=0.02) as bar:

        def show(running: list[Run], done: int) -> None:
            bar.n = sum(totals[run] if run.is_finished else min(run.done_iterations, totals[run]) for run in runs)
            names = ", ".join(f"{run.system} seed {run.seed}" for run in running)
            bar.set_postfix_str(f"{done}/{len(runs)} runs; {names}")

        return _work_through(runs, Run.execute, processes, show)


def _work_through(
    jobs: Sequence[Job],
    work: Callable[[Job, ToolProcesses], None],
    processes: int,
    show: Callable[[list[Job], int], None],
) -> dict[Job, PasganError]:
    """Do all jobs, `processes` at a time, in their order; everything is stopped if this is interrupted."""
    tools, failed, done = ToolProcesses(processes), {}, 0
    waiting, running = list(jobs), {}
    with ThreadPoolExecutor(processes) as pool:
        try:
            while waiting or running:
                while waiting and len(running) < processes:
                    job = waiting.pop(0)
                    running[pool.submit(work, job, tools)] = job
                finished: set[Future]
                finished, _ = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                for future in finished:
                    job, error = running.pop(future), future.exception()
                    done += 1
                    if isinstance(error, PasganError):
                        failed[job] = error
                    elif error is not None:
                        raise error
                show(list(running.values()), done)
        except BaseException:
            tools.stop()
            raise
    return failed
