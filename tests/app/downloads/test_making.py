"""The processes that write files leave nothing behind, however they end."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from app.downloads import making


def test_a_child_that_is_killed_leaves_no_file_behind(client, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with ThreadPoolExecutor() as apart:
        asked = apart.submit(client.get, "/api/downloads/proposals?f=shapefile&sortby=-id")
        while (child := child_with_records_aside()) is None:
            assert not asked.done()
        os.kill(child, signal.SIGKILL)
    assert asked.result().status_code == 500
    assert list(tmp_path.iterdir()) == []
    assert list(making._folder().glob("making-*")) == []


def child_with_records_aside():
    """The process of ours that has put records aside, to count them before it writes."""
    for told in Path("/proc/self/task").glob("*/children"):
        for child in told.read_text().split():
            with suppress(OSError):
                if any(one.readlink().name == "records.arrow" for one in Path(f"/proc/{child}/fd").iterdir()):
                    return int(child)
    return None
