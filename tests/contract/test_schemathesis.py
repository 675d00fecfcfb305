"""Schemathesis over the whole OpenAPI document: no server error, no undocumented status, no breach of a schema.

The suite asks a few examples of each operation; `REMIX_FUZZ_EXAMPLES=300` makes a long night of it.
"""

import os
import subprocess
import sys
from pathlib import Path

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)


def test_every_operation_keeps_what_the_document_says(live_server, tmp_path):
    program = Path(sys.executable).with_name("schemathesis")
    command = [
        program, "run", f"{live_server}/api/openapi.json", "--phases", "examples,fuzzing", "--workers", "1",
        "--max-examples", os.environ.get("REMIX_FUZZ_EXAMPLES", "3"), "--checks", ",".join(CHECKS),
        "--generation-database", "none", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "generated" in done.stdout
