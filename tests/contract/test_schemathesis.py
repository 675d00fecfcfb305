"""Schemathesis over the whole OpenAPI document: no server error, no undocumented status, no breach of a schema.

The suite asks a few examples of each operation; `REMIX_FUZZ_MINUTES=15` goes through all phases for so long.
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

LITTLE = ["--phases", "examples,fuzzing", "--max-examples", "3"]


def test_every_operation_keeps_what_the_document_says(live_server, tmp_path):
    program = Path(sys.executable).with_name("schemathesis")
    minutes = os.environ.get("REMIX_FUZZ_MINUTES")
    much = ["--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "1000", "--continue-on-failure"]
    how = [*much, "--max-time", str(60 * int(minutes))] if minutes else LITTLE
    command = [
        program, "run", f"{live_server}/api/openapi.json", "--workers", "1", "--checks", ",".join(CHECKS),
        "--generation-database", "none", "--no-color", *how,
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "generated" in done.stdout
