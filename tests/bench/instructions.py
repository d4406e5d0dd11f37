"""User-space instructions per request and per stream event, counted by callgrind.

They do not depend on the machine's mood. Each figure is the difference of two runs divided by the difference of their
work, so that starting and stopping the proxy cancel out.
"""
import pathlib
import re
import tempfile

import measure

PLAIN_REQUESTS = (500, 2500)
STREAMS = (10, 50)
STREAM_TOKENS = 200
EVENT_INTERVAL_US = 10000
DURATION_MS = 300000


def total_of(callgrind_output):
    """Instructions of a whole process, from the text of its callgrind file."""
    return int(re.search(r"^(?:totals|summary): (\d+)", callgrind_output, re.MULTILINE).group(1))


def counted(settings, system, workload, requests):
    """(instructions of all the proxy's processes, requests or events answered)."""
    with tempfile.TemporaryDirectory(prefix="gateway-bench-") as folder:
        wrap = ["valgrind", "--tool=callgrind", "--trace-children=yes", "--quiet",
                f"--callgrind-out-file={folder}/callgrind.%p"]
        with measure.stage(settings, system, workload, EVENT_INTERVAL_US, wrap) as (_, port, _proxy, _):
            options = ["--requests", requests, "--connections", 10, "--tokens", STREAM_TOKENS, "--warm-up-ms", 0,
                       "--duration-ms", DURATION_MS]
            report = measure.run_client(settings, measure.client_command(settings, workload, port, *options))
        outputs = [path.read_text() for path in pathlib.Path(folder).iterdir()]
    if report["requests_in_all"] != requests:
        raise measure.processes.Failure(f"only {report['requests_in_all']} of {requests} answers within the time")
    done = report["requests_in_all"] if workload == "plain" else report["events_in_all"]
    return sum(map(total_of, outputs)), done


def per_unit(settings, system, workload):
    few, many = PLAIN_REQUESTS if workload == "plain" else STREAMS
    less, done_less = counted(settings, system, workload, few)
    more, done_more = counted(settings, system, workload, many)
    return {"instructions": (more - less) / (done_more - done_less)}
