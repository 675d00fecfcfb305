"""The files for a server, judged by a schema and a parser: no container engine is needed to run these."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from dockerfile_parse import DockerfileParser

from app.operations import serving
from app.operations.paths import CLONE

COMPOSE = CLONE / "docker-compose.yml"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load(COMPOSE.read_text()))


@pytest.fixture(scope="module")
def dockerfile(tmp_path_factory: pytest.TempPathFactory) -> DockerfileParser:
    copy: Path = tmp_path_factory.mktemp("image") / "Dockerfile"
    copy.write_bytes((CLONE / "Dockerfile").read_bytes())
    return DockerfileParser(path=str(copy))


def instructions(dockerfile: DockerfileParser, name: str) -> list[str]:
    return [part["value"] for part in dockerfile.structure if part["instruction"] == name]


def test_compose_file_follows_the_compose_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_compose_file_has_the_four_parts_and_each_has_a_health_check(
    compose: dict[str, Any], dockerfile: DockerfileParser
) -> None:
    services = compose["services"]
    assert set(services) == {"postgis", "app", "worker", "proxy"}
    own = {name for name, service in services.items() if "healthcheck" in service}
    assert own == {"postgis", "worker", "proxy"}
    assert "/status" in " ".join(instructions(dockerfile, "HEALTHCHECK")), "the app's is the image's"


def test_the_app_starts_after_the_worker_has_filled_the_database(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["app"]["depends_on"]["worker"] == {"condition": "service_healthy"}
    assert services["worker"]["depends_on"]["postgis"] == {"condition": "service_healthy"}
    assert services["proxy"]["depends_on"]["app"] == {"condition": "service_healthy"}


def test_the_database_is_reached_only_from_inside(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]
    assert services["postgis"]["networks"] == ["back"]
    assert compose["networks"]["back"]["internal"] is True
    assert "back" not in services["proxy"]["networks"]


def test_passwords_come_from_the_environment_and_are_required(compose: dict[str, Any]) -> None:
    found = re.findall(r"^\s*(\w*PASSWORD\w*):\s*(.+)$", COMPOSE.read_text(), flags=re.MULTILINE)
    assert len(found) >= 3
    for name, value in found:
        assert re.match(r"\$\{REMIX_DB_(ADMIN_)?PASSWORD:\?", value), f"{name} is not a required variable"
    example = (CLONE / "deploy" / "env.example").read_text()
    assert re.findall(r"^REMIX_DB_\w*PASSWORD=(.*)$", example, flags=re.MULTILINE) == ["", ""]


def test_images_are_named_with_their_versions(compose: dict[str, Any], dockerfile: DockerfileParser) -> None:
    images = [service["image"] for service in compose["services"].values()]
    images += [image.split(" AS ")[0] for image in instructions(dockerfile, "FROM")]
    for image in images:
        assert re.search(r":\d+[\d.]*[\w.-]*$", image), f"{image} has no version"
        assert not image.endswith("latest")


def test_every_mounted_file_is_in_the_repository(compose: dict[str, Any]) -> None:
    mounts = [volume for service in compose["services"].values() for volume in service.get("volumes", [])]
    files = [mount.split(":")[0] for mount in mounts if mount.startswith("./")]
    assert len(files) == 2
    for file in files:
        assert (CLONE / file).is_file(), file


def test_the_image_runs_as_an_unprivileged_user(dockerfile: DockerfileParser) -> None:
    users = instructions(dockerfile, "USER")
    assert users == ["remix"]
    last = [part["instruction"] for part in dockerfile.structure if part["instruction"] != "COMMENT"]
    assert last.index("USER") < last.index("CMD")
    assert not [line for line in last[last.index("USER") :] if line in ("RUN", "COPY", "ADD")]


def test_the_image_installs_only_what_the_lock_names(dockerfile: DockerfileParser) -> None:
    installs = [line for line in instructions(dockerfile, "RUN") if "pip install" in line]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert "npm ci" in " ".join(instructions(dockerfile, "RUN"))


def test_the_image_copies_only_what_exists_and_reaches_the_build(dockerfile: DockerfileParser) -> None:
    allowed = (CLONE / ".dockerignore").read_text().splitlines()
    for line in instructions(dockerfile, "COPY"):
        if line.startswith("--from"):
            continue
        *sources, _ = line.split()
        for source in sources:
            assert (CLONE / source).exists(), source
            assert f"!{source.split('/')[0]}" in allowed, f"{source} is not sent to the builder"


def test_the_image_starts_the_application_with_a_command_in_exec_form(dockerfile: DockerfileParser) -> None:
    (command,) = instructions(dockerfile, "CMD")
    assert json.loads(command)[:4] == ["python", "-m", "app.cli", "serve"]


def test_the_app_keeps_a_quiet_connection_longer_than_the_proxy_does() -> None:
    kept = re.search(r"^\s*keepalive (\d+)s$", (CLONE / "deploy/Caddyfile").read_text(), re.MULTILINE)
    assert kept is not None
    assert int(kept[1]) < serving.KEEP_ALIVE
