"""What operators copy from deploy/, as far as it can be checked without a machine."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CADENCES = ["minute", "five-minutes", "hour", "morning", "night"]


def jobs(
    cadence: str,
    tmp_path: Path,
    fails: str = "-",
    command: Path | str = DEPLOY / "jobs",
    cwd: Path | None = None,
    **environment: str,
) -> tuple[int, list[str]]:
    """The exit code of `deploy/jobs`, and what it ran, with Python replaced."""
    seen = tmp_path / "seen"
    seen.write_text("")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nshift\necho "$@" >> {seen}\n[ "$1" != {fails} ]\n')
    python.chmod(0o755)
    done = subprocess.run(
        [command, cadence],
        cwd=cwd,
        env=os.environ | {"PYTHON": str(python)} | environment,
        capture_output=True,
        check=False,
    )
    return done.returncode, seen.read_text().splitlines()


@pytest.mark.parametrize("cadence", CADENCES)
def test_each_round_of_jobs_runs_commands_that_exist(cadence, tmp_path):
    code, ran = jobs(cadence, tmp_path)
    assert code == 0
    ours = {p.stem for p in ROOT.glob("*/management/commands/*.py")}
    commands = {line.split()[0] for line in ran}
    assert commands
    assert commands <= ours | {"clearsessions"}


@pytest.mark.parametrize("cadence", CADENCES)
def test_a_job_that_fails_holds_up_no_other_and_is_told(cadence, tmp_path):
    _code, whole = jobs(cadence, tmp_path)
    for job in {line.split()[0] for line in whole}:
        code, ran = jobs(cadence, tmp_path, fails=job)
        assert code == 1, job
        assert sorted(ran) == sorted(whole), job


def test_a_container_runs_the_rounds_from_whatever_folder_it_starts_in(tmp_path):
    # Instead of waiting for the next minute it ends.
    sleep = tmp_path / "sleep"
    sleep.write_text("#!/bin/sh\nkill $PPID\n")
    sleep.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    _code, ran = jobs("forever", tmp_path, command="./jobs", cwd=DEPLOY, PATH=path)
    assert {"process_whatsapp", "send_outbox"} <= {line.split()[0] for line in ran}


def test_an_unknown_round_of_jobs_is_refused(tmp_path):
    assert jobs("yearly", tmp_path) == (2, [])


def test_there_is_a_timer_for_each_round_of_jobs():
    timers = {p.name for p in (DEPLOY / "systemd").glob("*.timer")}
    assert timers == {f"portal-jobs@{cadence}.timer" for cadence in CADENCES}


def test_the_crontab_calls_each_round_of_jobs():
    text = (ROOT / "docs/operations.md").read_text()
    assert set(re.findall(r"\* +/srv/portal/deploy/jobs ([a-z-]+)$", text, re.M)) == (
        set(CADENCES)
    )


def test_the_image_holds_every_app():
    text = (DEPLOY / "Containerfile").read_text()
    ours = {Path(a.path) for a in apps.get_app_configs()}
    folders = {p.relative_to(ROOT).parts[0] for p in ours if p.parent == ROOT}
    for folder in folders | {"templates", "static", "locale"}:
        assert f"COPY {folder} {folder}\n" in text, folder
    assert "COPY . " not in text, "var/, .env and tests stay out"


def test_the_compose_file_has_all_parts_and_opens_no_database_to_the_outside():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {
        *("migrate", "web", "worker", "cron", "nginx", "postgres", "redis")
    }
    assert [name for name, s in services.items() if "ports" in s] == ["nginx"]
    for name in ("postgres", "redis"):
        assert services[name]["networks"] == ["inside"]
    assert compose["networks"]["inside"]["internal"] is True
    for name in ("web", "worker", "cron"):
        environment = services[name]["environment"]
        assert environment["PRODUCTION"] == "1"
        places = {mount.partition(":")[2] for mount in services[name]["volumes"]}
        assert {environment["MEDIA_ROOT"], environment["BACKUP_DIR"]} == places
    mounts = [m for s in services.values() for m in s.get("volumes", ())]
    used = {mount.partition(":")[0] for mount in mounts if mount[0] != "."}
    assert used == set(compose["volumes"])


def test_no_unit_may_write_more_than_another():
    units = [p.read_text() for p in (DEPLOY / "systemd").glob("*.service")]
    limits = {
        re.search(r"^# It may write.*?(?=\n\n|\Z)", u, re.M | re.S)[0].strip()
        for u in units
    }
    assert len(units) == 3
    assert len(limits) == 1


def test_units_and_compose_file_start_the_same_programs():
    units = "".join(p.read_text() for p in (DEPLOY / "systemd").glob("*.service"))
    compose = (DEPLOY / "compose.yaml").read_text()
    image = (DEPLOY / "Containerfile").read_text()
    worker = "celery -A portal worker --concurrency 2"
    assert worker in units
    assert worker in compose
    assert "gunicorn --config deploy/serving.py portal.wsgi" in units
    assert '["gunicorn", "--config", "deploy/serving.py", "portal.wsgi"]' in image


def test_nginx_serves_no_photo_and_no_metrics_and_forges_no_address():
    text = (DEPLOY / "nginx.conf").read_text()
    for place in ("location /media/", "location = /metrics"):
        block = text[text.index(place) :]
        assert block[: block.index("}")].split()[-2:] == ["return", "404;"]
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    log_format = re.search(r"log_format plain '(.*)'", text).group(1)
    for telling in ("remote_addr", "request_uri", "args", "http_", "$uri"):
        assert telling not in log_format


def test_the_table_of_variables_lists_exactly_what_settings_read():
    text = (ROOT / "docs/operations.md").read_text()
    table = re.findall(r"^\| `([A-Z_]+)` \|", text, re.M)
    listed = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    assert sorted(table) == sorted(listed)
