"""Runs a command in a child process that can take no more than it is given, and says in words how it ended.

Started as a module it is the child's first step: it puts the limits on itself and becomes the command. So nothing
has to run between fork and exec, which a process with threads must not do.
"""

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import orjson

_PREFIX = "remix-confined-"
_POLL = 0.05  # seconds
_TAIL = 20_000  # characters of each output that are kept
_PAGE = os.sysconf("SC_PAGE_SIZE")
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "PROJ_DATA", "GDAL_DATA")
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "GDAL_NUM_THREADS")
_MEMORY = (
    "MemoryError",
    "bad_alloc",
    "Cannot allocate memory",
    "memory allocation of",
    "std::length_error",
    "Out of memory",
)
_DISK = ("No space left on device", "Disk quota exceeded", "File too large")


@dataclass(frozen=True)
class Confines:
    """What a child may take.

    memory is what it may hold (its address space may be four times as large); file is the size of each file that it
    writes; network: whether it may reach any (where the system allows us to take it away).
    """

    wall_seconds: float = 900
    cpu_seconds: int = 900
    memory: int = 1_500_000_000
    file: int = 4_000_000_000
    open_files: int = 256
    network: bool = False


class End(StrEnum):
    """How a child ended."""

    DONE = "done"
    FAILED = "failed"
    TIME = "time"
    MEMORY = "memory"
    DISK = "disk"
    KILLED = "killed"


_TEXTS: Mapping[End, str] = {
    End.DONE: "Il lavoro è finito.",
    End.FAILED: "Il lavoro si è interrotto per un errore.",
    End.TIME: "Il lavoro ha superato il tempo concesso ed è stato fermato.",
    End.MEMORY: "Il lavoro ha superato la memoria concessa ed è stato fermato.",
    End.DISK: "Sul disco non c'è più spazio, o un file è cresciuto oltre il limite: il lavoro è stato fermato.",
    End.KILLED: "Il lavoro è stato fermato dall'esterno.",
}


@dataclass(frozen=True)
class Outcome:
    """How it went. code is the exit code, negative for a signal; output and errors are the ends of what was printed;
    seconds of wall time, memory the most that it held, in bytes.
    """

    end: End
    code: int
    output: str
    errors: str
    seconds: float
    memory: int

    @property
    def text(self) -> str:
        """How it ended, in Italian."""
        return _TEXTS[self.end]


def run(
    command: Sequence[str],
    /,
    *,
    confines: Confines = Confines(),
    on_line: Callable[[str], None] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a command in a temporary folder of its own, which vanishes with all its processes when it ends.

    on_line gets each line of its standard output as it comes (from another thread). Nothing of our environment reaches
    it but the paths and `environment`. It dies with us.
    """
    sweep()
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        started = time.monotonic()
        process = subprocess.Popen(
            [
                sys.executable,
                "-P",  # this folder has names of the standard library
                str(Path(__file__).resolve()),
                orjson.dumps(asdict(confines)).decode(),
                str(os.getpid()),
                *command,
            ],
            cwd=folder,
            env=_environment(folder, environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        output, errors = _Tail(process.stdout, on_line), _Tail(process.stderr, None)
        try:
            why, memory = _watch(process, started, confines)
        finally:
            _kill_group(process)
        texts = output.text(), errors.text()
        seconds = time.monotonic() - started
        end = why or _end(process.returncode, texts[1])
        return Outcome(end, process.returncode, *texts, seconds=seconds, memory=memory)


def sweep(prefix: str = _PREFIX, /) -> None:
    """Delete the folders of processes that were killed before they could; the owner's number follows the prefix."""
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        owner = folder.name.removeprefix(prefix).split("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)


class _Tail:
    """Reads an output to its end in a thread of its own and keeps its last part."""

    def __init__(self, pipe: object, on_line: Callable[[str], None] | None) -> None:
        self._pipe, self._on_line, self._kept = pipe, on_line, ""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with self._pipe as pipe:  # type: ignore[attr-defined]
            while line := pipe.readline(_TAIL):
                self._kept = (self._kept + line)[-_TAIL:]
                if self._on_line:
                    self._on_line(line.rstrip("\n"))

    def text(self) -> str:
        """What was kept, once the output has ended."""
        self._thread.join(timeout=10)
        return self._kept


def _environment(folder: str, extra: Mapping[str, str] | None) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    ours = {"HOME": folder, "TMPDIR": folder, "MALLOC_ARENA_MAX": "2", "PROJ_NETWORK": "OFF", "PYTHONUTF8": "1"}
    return kept | ours | dict.fromkeys(_THREADS, "1") | dict(extra or {})


def _watch(process: "subprocess.Popen[str]", started: float, confines: Confines) -> tuple[End | None, int]:
    """Wait for the end; which limit was passed if one was, and the most memory that was seen."""
    most = 0
    while process.poll() is None:
        most = max(most, _held(process.pid))
        if most > confines.memory:
            return End.MEMORY, most
        if time.monotonic() - started > confines.wall_seconds:
            return End.TIME, most
        time.sleep(_POLL)
    return None, most


def _held(pid: int) -> int:
    """The memory that a process holds, 0 when it has just ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0


def _kill_group(process: "subprocess.Popen[str]") -> None:
    """End the child and whatever it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end(code: int, errors: str) -> End:
    if code == 0:
        return End.DONE
    if code in (-signal.SIGXCPU, 128 + signal.SIGXCPU):
        return End.TIME
    if code == -signal.SIGXFSZ or any(text in errors for text in _DISK):
        return End.DISK
    if any(text in errors for text in _MEMORY):
        return End.MEMORY
    return End.KILLED if code in (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT) else End.FAILED


def _become(confines: Confines, parent: int, command: Sequence[str]) -> None:
    """In the child: take the limits on, and become the command."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we asked to die with it
        os._exit(1)
    if not confines.network:
        libc.unshare(_CLONE_NEWNET)  # only where we may; GDAL is told to stay off it anyway
    for what, limit in (
        (resource.RLIMIT_CPU, confines.cpu_seconds),
        (resource.RLIMIT_AS, confines.memory * 4),
        (resource.RLIMIT_FSIZE, confines.file),
        (resource.RLIMIT_NOFILE, confines.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        # One second more before the system kills without a word: the first signal says which limit it was.
        resource.setrlimit(what, (limit, limit + 1 if what == resource.RLIMIT_CPU and limit != hard else limit))
    os.execvp(command[0], list(command))  # noqa: S606 - a list, and no shell


if __name__ == "__main__":
    _become(Confines(**orjson.loads(sys.argv[1])), int(sys.argv[2]), sys.argv[3:])
