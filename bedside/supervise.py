"""`bedside run`: pages, live streams and background work, started and stopped together."""

import argparse
import fcntl
import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.db import connections
from django.urls import get_resolver

from bedside import prepare, work
from bedside.asgi import OnePort
from bedside.live.server import listen, serve
from bedside.terminal import Stop, say

log = logging.getLogger(__name__)

# Seconds that a task under way gets to finish when Bedside stops.
GRACE = 8
# Seconds before a worker that died is started again, doubled each time up to the second.
BACKOFF = (1, 60)


def main(options: argparse.Namespace) -> int:
    """Serve on one port until told to stop."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    listener = listen(options.host, options.port, "BEDSIDE_PORT")
    try:
        with alone(settings.DATA):
            prepare.everything(demo_if_empty=options.demo_if_empty)
            application = OnePort()
            get_resolver().url_patterns  # noqa: B018 - loads all views, so that the worker shares them
            with background_work():
                say(f"Bedside is at {settings.BASE_URL}/ (stop it with Ctrl-C).")
                if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
                    say(
                        "No mail is sent (BEDSIDE_MAIL_URL): it is printed here, sign-in codes too."
                    )
                serve(application, listener)
    except KeyboardInterrupt:
        say("Stopped before it was ready.")
    return 0


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold the data folder for this process and its worker, so that a second one cannot start."""
    with (data / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop(
                f"Another Bedside uses the data folder {data}: stop it first, "
                "or set BEDSIDE_DATA to another folder."
            ) from None
        yield


@contextmanager
def background_work() -> Iterator[None]:
    """Keep a worker process beside this one for as long as the block lasts."""
    worker = WorkerProcess()
    worker.fork()
    watch = threading.Thread(target=worker.watch, name="worker-watch", daemon=True)
    watch.start()
    try:
        yield
    finally:
        worker.stop(watch)


class WorkerProcess:
    """The worker beside the web server: forked once, and started afresh whenever it dies.

    Forked, it shares what Django and Wagtail have loaded, which saves 90 MB. Later workers cannot
    be forked, because by then this process has threads.
    """

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.pid = 0
        # The worker reads the one end and stops when nobody holds the other any more.
        self.theirs, self.ours = os.pipe()

    def fork(self) -> None:
        """Become two. Called before this process has any thread or open connection."""
        for connection in connections.all(initialized_only=True):
            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()
        # What is loaded stays: the collector need not touch it, and the kernel need not copy it.
        gc.collect()
        gc.freeze()
        self.pid = os.fork()
        if self.pid == 0:
            self.be_the_worker()

    def be_the_worker(self) -> NoReturn:
        """Live the worker's life in the forked process, and never return into the server's."""
        status = 1
        try:
            os.close(self.ours)
            work.stop_when_closed(self.theirs)
            time.sleep(1)  # the first visitor goes first
            work.take_back_orphans()
            work.work()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except Exception:
            log.exception("The background worker failed.")
        finally:
            os._exit(status)

    def watch(self) -> None:
        """Wait for the worker's end, and start another unless it was meant to end."""
        delay, longest = BACKOFF
        while True:
            _, status = os.waitpid(self.pid, 0)
            if self.stopping.is_set():
                return
            log.error("The background worker ended (%s). Another starts in %d s.", status, delay)
            if self.stopping.wait(delay):
                return
            delay = min(delay * 2, longest)
            self.start_afresh()

    def start_afresh(self) -> None:
        command = [sys.executable, "-P", "-m", "bedside", "worker", "--until-stdin-closes"]
        stdin = (os.POSIX_SPAWN_DUP2, self.theirs, 0)
        self.pid = os.posix_spawn(sys.executable, command, os.environ, file_actions=[stdin])

    def stop(self, watch: threading.Thread) -> None:
        """Ask the worker to finish its task, and end it when that takes too long."""
        self.stopping.set()
        os.close(self.ours)
        watch.join(GRACE)
        if watch.is_alive():
            os.kill(self.pid, signal.SIGKILL)
            watch.join()
        os.close(self.theirs)
