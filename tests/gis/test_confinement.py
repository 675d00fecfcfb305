"""A child process cannot take more than it is given, leaves nothing behind, and its end is said in words."""

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from gis.confinement import Confines, End, Outcome, run, sweep

MB = 1_000_000


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Temporary folders are made where the test can see what is left of them."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []


def python(code: str, **changes: object) -> Outcome:
    given = {"wall_seconds": 20, "cpu_seconds": 20, "memory": 300 * MB, "file": 10 * MB, **changes}
    return run([sys.executable, "-c", textwrap.dedent(code)], confines=Confines(**given))


def test_a_command_that_ends_well_gives_its_output_and_its_lines_as_they_come():
    lines: list[str] = []
    done = run([sys.executable, "-c", "print('uno'); print('due')"], on_line=lines.append)
    assert (done.end, done.code, done.output) == (End.DONE, 0, "uno\ndue\n")
    assert lines == ["uno", "due"]


def test_an_error_is_a_failure_with_its_words_and_its_code():
    failed = python("import sys; sys.stderr.write('perché'); sys.exit(3)")
    assert (failed.end, failed.code, failed.errors) == (End.FAILED, 3, "perché")


def test_wall_time_ends_a_child_that_sleeps_and_what_it_started():
    started = time.monotonic()
    ended = python(
        """
        import subprocess, sys, time
        child = subprocess.Popen(["sleep", "60"])
        print(child.pid, flush=True)
        time.sleep(60)
        """,
        wall_seconds=1,
    )
    assert ended.end is End.TIME
    assert time.monotonic() - started < 10
    state = Path(f"/proc/{ended.output.strip()}/stat")
    assert not state.exists() or " Z " in state.read_text()


def test_processor_time_is_limited():
    ended = python("while True: pass", cpu_seconds=1)
    assert ended.end is End.TIME
    assert "tempo" in ended.text


@pytest.mark.parametrize(
    "code",
    ["held = bytearray(4_000_000_000)", "import time\nheld = bytes(b'x' * 600_000_000)\ntime.sleep(30)"],
    ids=["asked for at once", "held slowly"],
)
def test_memory_is_limited(code: str):
    ended = python(code)
    assert ended.end is End.MEMORY
    assert "memoria" in ended.text


def test_the_size_of_files_is_limited():
    ended = python("with open('grande', 'wb') as file: file.write(bytes(20_000_000))")
    assert ended.end is End.DISK
    assert "disco" in ended.text


def test_open_files_are_limited():
    ended = python("held = [open('/dev/null') for _ in range(500)]", open_files=64)
    assert ended.end is End.FAILED
    assert "Too many open files" in ended.errors


def test_a_child_killed_from_outside_is_said_to_be():
    ended = python("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert ended.end is End.KILLED
    assert ended.code == -signal.SIGKILL


def test_the_environment_is_clean_and_the_folder_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("REMIX_DATABASE_URL", "postgresql://secret")
    told = python(
        """
        import os, pathlib, tempfile
        pathlib.Path("mine").write_text("x")
        print(os.environ.get("REMIX_DATABASE_URL"), os.getcwd() == tempfile.gettempdir() == os.environ["HOME"])
        """
    )
    assert told.output == "None True\n"


def test_the_child_dies_with_its_parent_and_the_next_run_clears_its_folder(tmp_path: Path):
    code = f"""
        import sys, tempfile
        tempfile.tempdir = {str(tmp_path)!r}
        from gis.confinement import run
        run([sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(60)"],
            on_line=lambda line: print(line, flush=True))
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and " Z " not in Path(f"/proc/{child}/stat").read_text():
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.05)
    assert len(list(tmp_path.iterdir())) == 1
    sweep()


def test_only_folders_of_processes_that_have_ended_are_swept(tmp_path: Path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / f"remix-mine-{ended.pid}-x").mkdir()
    ours = tmp_path / f"remix-mine-{os.getpid()}-x"
    ours.mkdir()
    sweep("remix-mine-")
    ours.rmdir()  # and that is all that was left
