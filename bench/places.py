"""Places to measure: a data folder, a database with as many wishes as wanted, and a server."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def surroundings(data: Path, database: str = "", **more: str) -> dict[str, str]:
    """The environment of a place that is measured."""
    own = {
        "BEDSIDE_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONPATH": str(ROOT),
    }
    if database:
        own["DATABASE_URL"] = database
    return {**os.environ, **own, **more}


def manage(env: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)


@contextlib.contextmanager
def place(*sizes: int, database: str = "") -> Iterator[dict[str, str]]:
    """Make a place with a pair of each size, and give its environment. Removed afterwards."""
    data = Path(tempfile.mkdtemp(prefix="bedside-bench-"))
    env = surroundings(data, database)
    try:
        manage(env, "migrate", "-v0")
        if sizes:
            command = [sys.executable, "-m", "bench.seed", *map(str, sizes)]
            subprocess.run(command, cwd=ROOT, env=env, check=True)
        yield env
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Make an empty PostgreSQL database and give its address. Raises when none is running."""
    name = f"bedside_bench_{os.getpid()}"
    subprocess.run(["createdb", name], check=True)
    try:
        yield f"postgres:///{name}"
    finally:
        subprocess.run(["dropdb", "--force", name], check=True)


def family(pid: int) -> list[int]:
    """A process and all that it started, the threads' processes included."""
    found = [pid]
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found += family(int(path.parent.name))
    return found


def cpu_of(pids: list[int]) -> float:
    """Seconds of CPU, user and system, that these processes have used."""
    total = 0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def database_pids() -> list[int]:
    """The server processes of PostgreSQL on this machine."""
    told = subprocess.run(["pgrep", "-x", "postgres"], capture_output=True, text=True, check=False)
    return [int(pid) for pid in told.stdout.split()]


class Served:
    """A running server, what it costs, and a way to ask it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, database: str = "") -> None:
        self.process = process
        self.port = port
        self.database = database
        self.connection = http.client.HTTPConnection("127.0.0.1", port)

    def get(self, path: str) -> bytes:
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return body

    def cost(self, path: str, times: int = 300, warm: int = 30) -> float:
        """Milliseconds of CPU, application and database, for one request."""
        for _ in range(warm):
            self.get(path)
        pids = family(self.process.pid) + (database_pids() if self.database else [])
        before = cpu_of(pids)
        for _ in range(times):
            self.get(path)
        return 1000 * (cpu_of(pids) - before) / times


@contextlib.contextmanager
def served(env: dict[str, str], workers: int = 1, threads: int = 1) -> Iterator[Served]:
    """Serve a place with granian, as production does."""
    port = free_port()
    command = [
        str(Path(sys.executable).parent / "granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads), "--no-ws"),
        *("--log-level", "error", "bedside.wsgi:application"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        until_it_answers(port)
        yield Served(process, port, env.get("DATABASE_URL", ""))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def until_it_answers(port: int, path: str = "/empty/", seconds: float = 30) -> float:
    """Ask again and again until a server answers. Gives the seconds that this took."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status < 500:
                return time.perf_counter() - begun
        time.sleep(0.02)
    raise TimeoutError(f"nothing answered on port {port} within {seconds} s")
