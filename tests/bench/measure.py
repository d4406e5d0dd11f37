"""One measurement: one proxy, one workload, fresh processes."""
import collections
import contextlib
import dataclasses
import json
import pathlib
import shutil
import subprocess
import tempfile
import time

import accounting
import processes
import proxies

IDLE_INTERVAL_US = 3600 * 1000 * 1000


@dataclasses.dataclass(frozen=True)
class Settings:
    bin: pathlib.Path
    proxy_core: int = 1
    load_core: int = 0
    warm_up_ms: int = 1500
    duration_ms: int = 5000
    connections: int = 64
    streams: int = 300
    stream_tokens: int = 500
    event_interval_us: int = 5000
    idle_streams: int = 5000
    gap_streams: int = 200
    gap_interval_us: int = 20000


Scene = collections.namedtuple("Scene", ["folder", "port", "proxy", "upstream_port"])


@contextlib.contextmanager
def stage(settings, system, workload, event_interval_us, wrap=()):
    """An upstream and a proxy before it, both ready: a Scene. `wrap` is put before the proxy's command."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gateway-bench-"))
    folder.chmod(0o755)
    upstream_command = [settings.bin / "bench-upstream", "--event-interval-us", event_interval_us]
    try:
        with processes.running(upstream_command, settings.load_core, stdout=subprocess.PIPE, text=True) as upstream:
            upstream_port = int(upstream.stdout.readline().rsplit(":", 1)[1])
            port = processes.free_port()
            command = [*wrap, *system.command(folder, port, upstream_port, workload)]
            log = folder / "proxy.log"
            with processes.running(command, settings.proxy_core, log=log) as proxy:
                processes.wait_ready(port, proxies.KEY, proxy, log, patience_s=60 if wrap else 15)
                yield Scene(folder, port, proxy, upstream_port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def client_command(settings, mode, port, *options):
    return [settings.bin / "bench-client", mode, "--port", port, "--key", proxies.KEY, "--model", "auto", *options]


def snapshot_options(pid):
    return [word for path in accounting.snapshot_paths(pid) for word in ("--snapshot", path)]


def run_client(settings, command):
    with processes.running(command, settings.load_core, stdout=subprocess.PIPE, text=True) as client:
        return report_of(client)


def report_of(client):
    text, _ = client.communicate()
    try:
        report = json.loads(text)
    except json.JSONDecodeError:
        raise processes.Failure(f"bench-client ended with {client.returncode} and no report") from None
    if report["errors"]:
        raise processes.Failure(f"{report['errors']} wrong answers; the first: {report['first_error']}")
    return report


def busy(settings, system, workload):
    """CPU per request (plain) or per event (stream), with what came out at the client."""
    with stage(settings, system, workload, settings.event_interval_us) as (folder, port, proxy, _):
        options = plain_options(settings) if workload == "plain" else stream_options(settings)
        command = client_command(settings, workload, port, *options, *snapshot_options(proxy.pid))
        report = run_client(settings, command)
        processes.end(proxy, grace_s=30)
        system.check(folder, report["requests_in_all"], proxy.returncode)
    return sample_of(report, workload, settings.proxy_core)


def plain_options(settings):
    return ["--connections", settings.connections, "--warm-up-ms", settings.warm_up_ms,
            "--duration-ms", settings.duration_ms]


def stream_options(settings):
    # Starts spread over a whole stream's life, so that as many begin and end at any moment.
    life_ms = settings.stream_tokens * settings.event_interval_us // 1000
    return ["--connections", settings.streams, "--tokens", settings.stream_tokens, "--ramp-ms", life_ms,
            "--warm-up-ms", life_ms + 500, "--duration-ms", settings.duration_ms]


def sample_of(report, workload, proxy_core):
    account = accounting.account(report["snapshots"], proxy_core, report["seconds"])
    count = report["requests"] if workload == "plain" else report["events"]
    if count == 0:
        raise processes.Failure("nothing was answered within the measured window")
    micros = 1e6 / count
    return {
        "cpu_us": account.cpu.total * micros,
        "user_us": account.cpu.user * micros,
        "system_us": account.cpu.system * micros,
        "per_second": count / report["seconds"],
        "latency_p50_ms": report["latency_us"]["p50"] / 1000,
        "latency_p99_ms": report["latency_us"]["p99"] / 1000,
        "event_gap_p99_ms": report["event_gap_us"]["p99"] / 1000,
        "utilisation": account.utilisation,
        "foreign_share": account.foreign_share,
        "thread_cpu_us": {name: cpu * micros for name, cpu in account.threads.items()},
    }


def gap(settings, system):
    """For how long events are under way, through the proxy and past it, at the same time and from the same upstream."""
    life_ms = settings.stream_tokens * settings.gap_interval_us // 1000
    options = ["--stamped", "--connections", settings.gap_streams, "--tokens", settings.stream_tokens,
               "--ramp-ms", 2000, "--warm-up-ms", 3000, "--duration-ms", min(settings.duration_ms, life_ms - 4000)]
    with stage(settings, system, "stream", settings.gap_interval_us) as (folder, port, proxy, upstream_port):
        direct_command = client_command(settings, "stream", upstream_port, *options)
        with processes.running(direct_command, settings.load_core, stdout=subprocess.PIPE, text=True) as direct_client:
            command = client_command(settings, "stream", port, *options, *snapshot_options(proxy.pid))
            through = run_client(settings, command)
            direct = report_of(direct_client)
        processes.end(proxy, grace_s=30)
        system.check(folder, through["requests_in_all"], proxy.returncode)
    account = accounting.account(through["snapshots"], settings.proxy_core, through["seconds"])
    sample = {"per_second": through["events"] / through["seconds"], "foreign_share": account.foreign_share,
              "utilisation": account.utilisation}
    for share in ("p50", "p99", "p999"):
        sample[f"direct_{share}_ms"] = direct["delay_us"][share] / 1000
        sample[f"through_{share}_ms"] = through["delay_us"][share] / 1000
        sample[f"added_{share}_ms"] = sample[f"through_{share}_ms"] - sample[f"direct_{share}_ms"]
    return sample


def idle(settings, system):
    """Resident memory per open, silent stream."""
    with stage(settings, system, "idle", IDLE_INTERVAL_US) as (_, port, proxy, _):
        before_kib = accounting.family_resident_kib(proxy.pid)
        command = client_command(settings, "idle", port, "--connections", settings.idle_streams, "--ramp-ms", 3000,
                                 "--duration-ms", 20000)
        with processes.running(command, settings.load_core, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               text=True) as client:
            opened = client.stdout.readline().strip() == "open"
            time.sleep(1)  # for what is freed or flushed a moment later
            grown_kib = accounting.family_resident_kib(proxy.pid) - before_kib
            text, _ = client.communicate()
        report = json.loads(text) if opened else {"errors": 1, "first_error": "bench-client did not open the streams"}
        if report["errors"]:
            raise processes.Failure(f"idle streams: {report['first_error']}")
    return {"kib_per_stream": grown_kib / settings.idle_streams}
