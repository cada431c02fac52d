"""A PostgreSQL of a test's own on the loopback, with a streaming replica: real servers, gone with the test."""

import os
import shlex
import shutil
import socket
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
SECONDS = 60
# No disk has to be certain of anything here.
FAST = "-c fsync=off -c full_page_writes=off -c shared_buffers=16MB -c max_wal_senders=4"


def binaries():
    """The folder of the newest server programs, or None."""
    found = shutil.which("pg_ctl")
    folder = FOLDERS[-1] if FOLDERS else Path(found).parent if found else None
    return folder if folder and (folder / "pg_basebackup").exists() else None


def why_not():
    """What is missing to run a server of one's own; "" if nothing is."""
    if binaries() is None:
        return "no PostgreSQL server programs found: install postgresql to test the replica"
    if os.getuid() == 0 and shutil.which("su") is None:
        return "PostgreSQL does not run as root, and there is no su to become another user"
    return ""


def free_port():
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """One data directory and the server on it."""

    def __init__(self, folder):
        self.folder, self.data, self.port = folder, folder / "data", free_port()
        folder.mkdir()
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")

    def run(self, program, *given):
        command = [str(binaries() / program), *map(str, given)]
        if os.getuid() == 0:
            command = ["su", "postgres", "-s", "/bin/sh", "-c", shlex.join(command)]
        ended = subprocess.run(
            command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=SECONDS,
        )  # fmt: skip
        if ended.returncode:
            raise RuntimeError(f"{program}: {ended.stderr.decode()[-500:]}")

    def start(self):
        options = f"-p {self.port} -c unix_socket_directories= -c listen_addresses=127.0.0.1 {FAST}"
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self):
        self.run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def url(self, name="postgres"):
        return f"postgres://diagnosis@127.0.0.1:{self.port}/{name}"


@contextmanager
def primary(folder):
    server = Server(folder)
    server.run(
        "initdb", "-D", server.data, "-U", "diagnosis", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
    )
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def standby(of, folder):
    """A streaming replica of a running server."""
    server = Server(folder)
    server.run(
        "pg_basebackup", "-d", f"host=127.0.0.1 port={of.port} user=diagnosis", "-D", server.data, "-R", "-X", "stream",
        "-c", "fast", "--no-sync",
    )  # fmt: skip
    server.start()
    try:
        yield server
    finally:
        if (server.data / "postmaster.pid").exists():
            server.stop()
