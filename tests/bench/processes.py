"""Child processes of a benchmark: pinned to a core, waited for until they are ready, and gone at the end."""
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time


class Failure(Exception):
    """Something that a person should read, without a stack trace."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tail(log):
    return open(log, errors="replace").read()[-2000:]


@contextlib.contextmanager
def running(command, core, log=None, grace_s=30, **options):
    """Runs a command on one core; ends it with SIGTERM, and after `grace_s` without mercy."""
    pin = lambda: os.sched_setaffinity(0, {core})  # noqa: E731
    with contextlib.ExitStack() as stack:
        if log:
            options.setdefault("stdout", stack.enter_context(open(log, "ab")))
            options.setdefault("stderr", subprocess.STDOUT)
        process = subprocess.Popen([str(word) for word in command], preexec_fn=pin, **options)
        try:
            yield process
        finally:
            end(process, grace_s)


def end(process, grace_s):
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(grace_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_ready(port, key, process, log, patience_s=15):
    """Until GET /v1/models is answered with 200 through the port."""
    deadline = time.monotonic() + patience_s
    answer = "nothing"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/v1/models", headers={"Authorization": f"Bearer {key}"})
            answer = connection.getresponse().status
            if answer == 200:
                return
        except OSError as error:
            answer = error
        finally:
            connection.close()
        time.sleep(0.05)
    raise Failure(f"{process.args[0]} is not ready (last answer: {answer}); its log ends:\n{tail(log)}")
