"""Requests: straight into the product's WSGI application, and over a loopback port to a server process of its own."""

import http.client
import io
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import reverse

from benchmarks import data
from benchmarks.timing import NotMeasured
from diagnosis.models import User

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30


def address(name: str, *args: Any) -> str:
    return reverse(f"diagnosis:{name}", args=[data.SLUG, *args])


def signed_in() -> str:
    """A Cookie header of the shop's owner in the current database."""
    browser = Client()
    browser.force_login(User.objects.get(email="owner@example.com"), "django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


class Application:
    """The product as a WSGI server calls it, all middleware included."""

    def __init__(self) -> None:
        self.handler = WSGIHandler()

    def get(self, path: str, cookie: str) -> bytes:
        """The whole body; raises NotMeasured for anything but 200."""
        path, _, query = path.partition("?")
        said: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": HOST, "SERVER_PORT": "80",
            "HTTP_HOST": HOST, "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": True,
            "wsgi.run_once": False, "HTTP_COOKIE": cookie, "HTTP_ACCEPT_ENCODING": "gzip",
        }  # fmt: skip
        response = self.handler(environ, lambda status, *_: said.append(status))  # type: ignore[arg-type]
        try:
            body = b"".join(response)
        finally:
            response.close()
        if not said[0].startswith("200"):
            raise NotMeasured(f"{path} answered {said[0]}")
        return body


@contextmanager
def server(url: str, *, workers: int = 1, extra: dict[str, str] | None = None) -> Iterator[int]:
    """The product behind gunicorn on a free loopback port, with so many worker processes; ends with the block."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "sellercenter.wsgi", "--bind", f"{HOST}:{port}", "--workers", str(workers),
        "--preload", "--log-level", "error", "--no-control-socket",
    ]  # fmt: skip
    given = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"} | (extra or {})
    process = subprocess.Popen(command, cwd=ROOT, env=given, start_new_session=True)
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if _status(http.client.HTTPConnection(HOST, port, timeout=5), "/constant/", "") == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise NotMeasured("the server did not start")


def _status(client: http.client.HTTPConnection, path: str, cookie: str) -> int:
    client.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    response = client.getresponse()
    response.read()
    return response.status


def requests_a_second(port: int, path: str, cookie: str, *, seconds: float, clients: int = 2) -> float:
    """Answers a second to so many clients that each ask again once answered; every answer has to be a 200."""
    counts, wrong = [0] * clients, list[int]()
    end = time.perf_counter() + seconds

    def ask(place: int) -> None:
        client = http.client.HTTPConnection(HOST, port, timeout=30)
        while time.perf_counter() < end and not wrong:
            try:
                status = _status(client, path, cookie)
            except (http.client.HTTPException, OSError):
                client.close()
                continue
            if status != 200:
                wrong.append(status)
            counts[place] += 1
        client.close()

    start = time.perf_counter()
    threads = [threading.Thread(target=ask, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise NotMeasured(f"{path} answered {wrong[0]}")
    return sum(counts) / (time.perf_counter() - start)
