"""The background worker: tasks that are rows of the database, done one after another."""

import argparse
import logging
import os
import signal
import sys
import threading
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus, task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

log = logging.getLogger(__name__)

# A task that was under way in this many workers when they died is what kills them.
TRIES = 3


def main(options: argparse.Namespace) -> int:
    """`bedside worker`: do tasks until told to stop."""
    if options.until_stdin_closes:
        stop_when_closed(sys.stdin.fileno())
        take_back_orphans()
    work()
    return 0


def work() -> None:
    """Do tasks until told to stop, one at a time, in the order of their priority."""
    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    if not waiting.filter(task_path=tidy.module_path).exists():
        tidy.enqueue()
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=1,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
    keeps_interrupt = signal.getsignal(signal.SIGINT)
    worker.configure_signals()
    if keeps_interrupt is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker.run()


@task()
def tidy() -> None:
    """Once a day, forget tasks that ended two weeks ago."""
    call_command("prune_db_task_results", queue_name="*", verbosity=0)
    tidy.using(run_after=timezone.now() + timedelta(days=1)).enqueue()


def stop_when_closed(pipe: int) -> None:
    """Stop this process when the one that holds the other end of the pipe is gone, however it went.

    A Ctrl-C in the terminal reaches both. Only the other one answers it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def wait() -> None:
        while os.read(pipe, 64):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


def take_back_orphans() -> None:
    """Put tasks that a killed worker left half done back into the queue, a few times at most.

    Only for a place with one worker: with several, such a task may well be under way elsewhere.
    """
    for left in DBTaskResult.objects.running():
        left.started_at = None
        left.status = TaskResultStatus.READY
        if len(left.worker_ids) >= TRIES:
            log.error("Task %s was under way in %d workers that died. It failed.", left.pk, TRIES)
            left.status = TaskResultStatus.FAILED
            left.finished_at = timezone.now()
        left.save(update_fields=["status", "started_at", "finished_at"])
