"""Progress for who watches: moving bars on a terminal, plain log lines in a job."""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from askdesk import log
from askdesk.model import Run

logger = logging.getLogger("askdesk.progress")


WORTH_A_LINE = 100  # texts from which on a stage takes long enough to be followed in a log


class Watch:
    """Tells how far a night is."""

    def __init__(self, *, terminal: bool) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.bars = Progress(*columns, console=Console(stderr=True), transient=True) if terminal else None
        self.tasks: dict[str, Any] = {}
        self.sources = 0
        self.told: dict[str, int] = {}

    def __enter__(self) -> Self:
        if self.bars:
            self.bars.start()
            # With bars moving, the log's lines would tear them; what goes wrong is said in the digest.
            self.level = logging.getLogger().level
            logging.getLogger().setLevel(logging.ERROR)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.bars:
            self.bars.stop()
            logging.getLogger().setLevel(self.level)

    def run_ended(self, run: Run) -> None:
        """Tell that a source is done."""
        self.sources += 1
        if self.bars:
            self.bars.console.print(
                f"[dim]{run.source}: {run.outcome}, {run.counts.get('rows', run.counts.get('pages', 0))} read[/dim]"
            )

    def matching(self, stage: str, done: int, total: int) -> None:
        """Tell how far a stage of matching is, in a job at each tenth."""
        if self.bars:
            if stage not in self.tasks:
                self.tasks[stage] = self.bars.add_task(stage, total=total)
            self.bars.update(self.tasks[stage], completed=done, total=total)
            return
        if total < WORTH_A_LINE:
            return
        tenth = done * 10 // max(total, 1)
        if tenth != self.told.get(stage):
            self.told[stage] = tenth
            logger.info(log.line("progress", stage=stage, done=done, total=total))
