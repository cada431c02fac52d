"""Where STATIC_HASHED is set, a browser keeps each static file for good: its name changes when it does."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

ASK = """
import json, django
django.setup()
from django.templatetags.static import static
from django.test import Client
client, told = Client(SERVER_NAME="localhost"), {}
for name in ("css/base.css", "favicon.svg", "django_htmx/htmx-2.min.js", "js/swaps.js"):
    for address in (static(name), "/static/" + name):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        told[address] = answer.status_code, answer.get("Cache-Control"), answer.get("Content-Encoding")
print(json.dumps(told))
"""
YEARS = "max-age=315360000, public, immutable"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs the project's Python with hashed static files, collected into a folder of its own."""
    given = os.environ | {
        "STATIC_HASHED": "True",
        "VAR_DIR": str(tmp_path_factory.mktemp("var")),
        "DJANGO_SETTINGS_MODULE": "sellercenter.settings",
    }

    def python(*args):
        return subprocess.run(
            [sys.executable, *args], cwd=settings.BASE_DIR, env=given, capture_output=True, text=True, check=True
        ).stdout

    # Without Django's own for the admin, which take longer than all others.
    python("manage.py", "collectstatic", "--noinput", "--ignore", "admin")
    return python


def test_hashed_files_are_immutable_and_others_are_asked_for_again(run):
    told = json.loads(run("-c", ASK))
    assert len(told) == 8
    hashed = {address: said for address, said in told.items() if re.search(r"\.[0-9a-f]{12}\.\w+$", address)}
    assert hashed == {address: [200, YEARS, "gzip"] for address in hashed}
    assert [re.sub(r"\.[0-9a-f]{12}\.", ".", address) for address in hashed] == [
        address for address in told if address not in hashed
    ]
    assert {said[1] for address, said in told.items() if address not in hashed} == {"max-age=60, public"}
