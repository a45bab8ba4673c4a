"""The ministack child process: its environment, its port, its life."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from rumorline_tools.local.errors import LocalStackError

HOST = "127.0.0.1"
REGION = "us-east-1"
_READY_PATH = "/_ministack/ready"
_START_SECONDS = 20.0
_STOP_SECONDS = 5.0


def free_port() -> int:
    """A loopback port that nothing listens on right now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def check_port(port: int) -> None:
    """Raise LocalStackError if somebody listens on this loopback port already."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise LocalStackError(f"port {port} is not free: {error.strerror}") from error


def child_environment(port: int, state_dir: Path, options: Mapping[str, str]) -> dict[str, str]:
    """A whole environment made here, so that nothing of the machine's own AWS setup leaks in.

    HOME points into the state folder for the same reason: no ``~/.aws`` is found there.
    """
    inherited = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    return {
        **inherited,
        "HOME": str(state_dir),
        "TMPDIR": str(state_dir / "tmp"),
        "STATE_DIR": str(state_dir / "state"),
        "S3_DATA_DIR": str(state_dir / "s3"),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        # Both would open a port of their own, on every interface.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "*",
        "PYTHONUNBUFFERED": "1",
        **options,
    }


class Child:
    """One ministack process in a process group of its own.

    Args:
        port: The loopback port that it is to listen on.
        state_dir: Everything that it writes goes here; its log is ``ministack.log``.
        options: Further environment variables of ministack itself.
    """

    def __init__(self, port: int, state_dir: Path, options: Mapping[str, str]) -> None:
        self._port = port
        self._log = state_dir / "ministack.log"
        self._temporary = state_dir / "tmp"
        self._temporary.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own file, our own interpreter
                [sys.executable, "-P", str(Path(__file__).with_name("child.py"))],
                env=child_environment(port, state_dir, options),
                cwd=state_dir,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its group."""
        return self._process.pid

    def wait_ready(self) -> None:
        """Return once it serves. Raises LocalStackError if it dies or takes too long."""
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            self.check_alive()
            if time.monotonic() > deadline:
                raise LocalStackError(f"ministack is not ready after {_START_SECONDS:.0f} s")
            time.sleep(0.02)

    def check_alive(self) -> None:
        """Raise LocalStackError, with the end of the log, if the process has ended."""
        code = self._process.poll()
        if code is not None:
            raise LocalStackError(f"ministack ended with status {code}: {self.log_tail()}")

    def log_tail(self, lines: int = 3) -> str:
        """The last lines of the log as one line."""
        text = self._log.read_text("utf-8", "replace").strip().splitlines()
        return " | ".join(text[-lines:]) or "(it wrote nothing)"

    def stop(self) -> None:
        """End the process and whatever it started; a second call does nothing."""
        if self._process.stdin and not self._process.stdin.closed:
            self._signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
            # Workers that were busy outlive ministack; the group is ours alone.
            self._signal(signal.SIGKILL)
            self._process.wait()
            self._process.stdin.close()
            shutil.rmtree(self._temporary, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=2)
        try:
            connection.request("GET", _READY_PATH)
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()
