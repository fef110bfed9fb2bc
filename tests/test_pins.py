"""What is pinned in one place is the same in all others."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from scripts import addons
from scripts.lint.checks import CHECKS
from scripts.paths import CONFIG, ROOT, pins
from scripts.pins import entries

RUNTIME = entries(CONFIG / "requirements.txt")
OCA = entries(CONFIG / "requirements-oca.txt")
DEV = entries(CONFIG / "requirements-dev.txt")


@pytest.fixture(scope="module")
def compose():
    """docker-compose.yml as data."""
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_compose_uses_the_pinned_images(compose):
    services = compose["services"]
    assert services["db"]["image"] == pins()["postgresql"]["image"]
    image = pins()["odoo"]["image"]
    assert services["odoo"]["build"]["args"]["ODOO_IMAGE"] == image
    assert f"ARG ODOO_IMAGE={image}" in dockerfile()


def test_image_holds_the_pinned_oca_addons_and_ours(compose):
    text = dockerfile()
    assert compose["services"]["odoo"]["build"]["dockerfile"] == (
        "config/docker/Dockerfile"
    )
    for path in re.findall(r"^COPY (\S+)", text, re.M):
        assert (ROOT / path).exists()
    assert "--require-hashes" in text
    assert "requirements-oca.txt" in text


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="no docker-compose")
def test_compose_file_is_valid():
    subprocess.run(["docker-compose", "config", "-q"], cwd=ROOT, check=True, timeout=60)


def test_oca_requirements_are_those_of_the_runtime():
    expected = {name: text for name, text in RUNTIME.items() if is_oca(name)}
    assert expected == OCA


def test_nothing_is_pinned_twice():
    assert not RUNTIME.keys() & DEV.keys()


def test_everything_has_a_hash_and_no_host():
    for name, text in {**RUNTIME, **DEV}.items():
        assert re.match(r"[\w.-]+==\S+ \\\n", text), name
        assert "--hash=sha256:" in text, name
    for path in CONFIG.glob("requirements*"):
        assert "://" not in path.read_text()


def test_every_dependency_of_our_addons_is_pinned():
    """An addon of OCA that a manifest names is in the requirements."""
    pinned = {name.removeprefix("odoo-addon-").replace("-", "_") for name in OCA}
    for name, manifest in addons.ours().items():
        for dependency in set(manifest["depends"]) - addons.ours().keys():
            assert dependency in pinned or is_core(dependency), (name, dependency)


def test_addons_are_packages():
    for name in addons.ours():
        text = (ROOT / "addons" / name / "pyproject.toml").read_text()
        assert 'build-backend = "whool.buildapi"' in text


def test_hooks_are_the_linters():
    text = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    (repository,) = text["repos"]
    assert repository["repo"] == "local"
    hooks = repository["hooks"]
    assert [hook["id"] for hook in hooks] == [check.name for check in CHECKS]
    for hook in hooks:
        assert hook["entry"] == f"env ONLY={hook['id']} make lint"


def test_makefile_offers_the_commands():
    from scripts.commands import COMMANDS

    line = re.search(r"^COMMANDS = (.*)$", (ROOT / "Makefile").read_text(), re.M)[1]
    shown = [name for name, entry in COMMANDS.items() if entry[2]]
    assert line.split() == shown


def dockerfile() -> str:
    """Text of the Dockerfile."""
    return (CONFIG / "docker" / "Dockerfile").read_text()


def is_oca(name: str) -> bool:
    """True for a distribution of an OCA addon."""
    return name.startswith("odoo-addon-")


def is_core(name: str) -> bool:
    """True for an addon that Odoo itself ships."""
    import odoo.addons

    return any(
        "site-packages" not in folder and (Path(folder) / name).is_dir()
        for folder in odoo.addons.__path__
    )
