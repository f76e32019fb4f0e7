"""The stand-in for Meta never runs, nor is it loaded, where it does not belong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests import whatsapp

ROOT = Path(__file__).resolve().parents[2]


def test_it_refuses_to_run_in_production(settings):
    whatsapp.switch_on(settings)
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="produksi"):
        call_command("whatsapp_stub")


def test_it_calls_no_other_machine(settings):
    whatsapp.switch_on(settings)
    with pytest.raises(CommandError, match="mesin ini"):
        call_command("whatsapp_stub", webhook="https://portal.example/wa/webhook")


def test_without_settings_it_says_which_ones(settings):
    with pytest.raises(CommandError, match="WHATSAPP_API_URL"):
        call_command("whatsapp_stub")


def test_the_site_does_not_load_it():
    program = (
        "import django, sys; django.setup();"
        "import portal.urls; from portal.celery import app;"
        "app.loader.import_default_modules();"
        "assert 'complaints.channels.whatsapp.tasks' in sys.modules;"
        "sys.exit('complaints.channels.whatsapp.stub' in sys.modules)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, check=False
    )
    assert done.returncode == 0
