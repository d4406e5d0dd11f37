"""script/bench gateway: Weir against nginx and HAProxy before the same upstream, in one run. See docs/benchmarks.md."""
import argparse
import datetime
import json
import os
import pathlib
import platform
import signal
import sys
import time

import instructions
import measure
import processes
import proxies
import report

TITLES = {
    "plain": "plain: CPU per request, {connections} connections kept busy, 2 KB request, 1 KB answer",
    "stream": "stream: CPU per event, {streams} streams of one event every {event_interval_us} us",
    "gap": "gap: what is added to an event's way, {gap_streams} streams of one event every {gap_interval_us} us",
    "idle": "idle: memory of {idle_streams} open, silent streams",
}
COLUMNS = {"plain": report.PLAIN_COLUMNS, "stream": report.STREAM_COLUMNS, "gap": report.GAP_COLUMNS, "idle": report.IDLE_COLUMNS}
LIMITS = {"plain": 1.2, "stream": 1.1}  # of the yardstick, for --gate
GAP_LIMIT_MS = 1.0  # that may be added at the 99th percentile, for --gate


def options_of(arguments):
    parser = argparse.ArgumentParser(prog="script/bench gateway", description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of weir, bench-upstream, bench-client")
    parser.add_argument("--systems", default="nginx,haproxy,weir", help="what to compare, by name")
    parser.add_argument("--workloads", default="plain,stream,gap,idle")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=5, help="measured window of one sample")
    parser.add_argument("--streams", type=int, default=300)
    parser.add_argument("--event-interval-us", type=int, default=5000)
    parser.add_argument("--gap-streams", type=int, default=200)
    parser.add_argument("--idle-streams", type=int, default=5000)
    parser.add_argument("--proxy-core", type=int, default=1)
    parser.add_argument("--load-core", type=int, default=0)
    parser.add_argument("--nice", type=int, default=0, help="of all programs that are measured; below 0 needs root")
    parser.add_argument("--foreign-max", type=float, default=0.06,
                        help="reject a sample in which others took more of the proxy's core")
    parser.add_argument("--tries", type=int, default=4, help="how often a rejected sample is measured in all")
    parser.add_argument("--instructions", action="store_true", help="count instructions with callgrind instead")
    parser.add_argument("--gate", action="store_true", help="exit code 1 when Weir is above its limits")
    parser.add_argument("--json", type=pathlib.Path, help="where the figures go")
    return parser.parse_args(arguments)


def settings_of(options):
    return measure.Settings(bin=options.bin, proxy_core=options.proxy_core, load_core=options.load_core,
                            duration_ms=int(options.seconds * 1000), streams=options.streams,
                            event_interval_us=options.event_interval_us, gap_streams=options.gap_streams,
                            idle_streams=options.idle_streams)


def systems_of(options):
    known = {"nginx": proxies.Nginx(), "haproxy": proxies.HAProxy(), "weir": proxies.Weir(options.bin)}
    systems = []
    for name in options.systems.split(","):
        if name not in known:
            raise processes.Failure(f"no system is called {name}; there are: {', '.join(known)}")
        if known[name].program():
            systems.append(known[name])
        elif name == "haproxy":
            say("haproxy is not installed: left out (apt-get install haproxy)")
        else:
            raise processes.Failure(f"{name} is missing: " + (f"it is not in {options.bin}" if name == "weir" else
                                                              f"apt-get install {known[name].package}"))
    return systems


def say(text):
    print(text, file=sys.stderr, flush=True)


def disturbance(sample, workload, settings, foreign_max):
    """Why a sample says more about the machine than about the proxy; "" when it does not."""
    if sample["foreign_share"] > foreign_max:
        return f"others took {sample['foreign_share']:.0%} of core {settings.proxy_core}"
    wanted = settings.streams * 1e6 / settings.event_interval_us
    if workload == "stream" and sample["per_second"] < 0.97 * wanted and sample["utilisation"] < 0.95:
        return f"the load fell behind its {wanted:,.0f} events/s on core {settings.load_core}"
    return ""


def figures_of(sample, workload):
    if workload == "gap":
        return f"{sample['added_p99_ms']:.3f} ms added to {sample['direct_p99_ms']:.3f} ms at p99"
    unit = "request" if workload == "plain" else "event"
    return f"{sample['cpu_us']:.2f} us per {unit}, {sample['per_second']:,.0f}/s"


def clean_sample(options, settings, system, workload, label):
    """A sample that nothing else disturbed; None after too many tries."""
    for _ in range(options.tries):
        sample = measure.gap(settings, system) if workload == "gap" else measure.busy(settings, system, workload)
        figures = figures_of(sample, workload)
        trouble = disturbance(sample, workload, settings, options.foreign_max)
        if not trouble:
            say(f"{label}: {figures}")
            return sample
        say(f"{label}: rejected ({figures}): {trouble}")
        time.sleep(1)
    return None


def measure_busy(options, settings, systems, workload, samples):
    """Rounds over all systems, each beginning with another one: what drifts meets all alike."""
    for turn in range(options.rounds):
        order = systems[turn % len(systems):] + systems[:turn % len(systems)]
        for system in order:
            label = f"  round {turn + 1}/{options.rounds} {workload} {system.name}"
            sample = clean_sample(options, settings, system, workload, label)
            if sample:
                samples[system.name].append(sample)


def measure_idle(settings, systems, samples):
    for system in systems:
        samples[system.name].append(measure.idle(settings, system))
        say(f"  idle {system.name}: {samples[system.name][0]['kib_per_stream']:.1f} KiB per stream")


def with_running_usage(systems, options):
    """Streams are measured once more for Weir with usage in every chunk, which it must cut out again."""
    extra = [proxies.Weir(options.bin, running_usage=True)] if any(s.name == "weir" for s in systems) else []
    return systems + extra


def compare(options, settings, systems):
    """Samples by workload and system."""
    results = {}
    for workload in options.workloads.split(","):
        entrants = with_running_usage(systems, options) if workload == "stream" else systems
        results[workload] = samples = {system.name: [] for system in entrants}
        if workload == "idle":
            measure_idle(settings, entrants, samples)
        else:
            measure_busy(options, settings, entrants, workload, samples)
    return results


def count_instructions(options, settings, systems):
    results = {}
    for workload in (name for name in options.workloads.split(",") if name in ("plain", "stream")):
        results[workload] = {}
        for system in systems:
            say(f"  callgrind {workload} {system.name} ...")
            results[workload][system.name] = [instructions.per_unit(settings, system, workload)]
    return results


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
                 platform.machine())
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(),
            "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")}


def publish(options, settings, systems, results, columns, titles):
    versions = {system.name: system.version() for system in systems}
    about = machine()
    print(f"{about['date']}, {about['cores']} x {about['cpu']}, Linux {about['kernel']}; "
          + ", ".join(f"{name} {version}" for name, version in versions.items()) + "\n")
    for workload, samples in results.items():
        print(report.table(titles[workload], samples, columns[workload]) + report.thread_lines(samples))
    if options.json:
        figures = {workload: report.summary(samples, columns[workload]) for workload, samples in results.items()}
        shown = {name: str(value) if name == "bin" else value for name, value in vars(settings).items()}
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"machine": about, "versions": versions, "settings": shown,
                                            "summary": figures, "samples": results}, indent=2) + "\n")
        say(f"figures: {options.json}")


def verdict(options, results):
    """What is wrong with the results: missing samples, and with --gate a Weir above its limits."""
    problems = [f"{workload}: no undisturbed sample of {name}" for workload, samples in results.items()
                for name, taken in samples.items() if not taken]
    for workload, limit in LIMITS.items() if options.gate else ():
        ratio = report.ratios(results.get(workload, {}), "cpu_us").get("weir")
        if ratio is None:
            problems.append(f"{workload}: no ratio of weir to {report.YARDSTICK}")
        elif ratio > limit:
            problems.append(f"{workload}: weir is at {ratio:.2f} of {report.YARDSTICK}, its limit is {limit}")
    if options.gate and results.get("gap", {}).get("weir"):
        added_ms = report.medians(results["gap"]["weir"])["added_p99_ms"]
        if added_ms > GAP_LIMIT_MS:
            problems.append(f"gap: weir adds {added_ms:.3f} ms at p99, its limit is {GAP_LIMIT_MS}")
    return problems


def main(arguments):
    options = options_of(arguments)
    settings = settings_of(options)
    cores = os.sched_getaffinity(0)
    if not {options.proxy_core, options.load_core} <= cores or options.proxy_core == options.load_core:
        raise processes.Failure(f"needs two cores, one for the proxy and one for the load; there are {sorted(cores)}")
    os.sched_setaffinity(0, {options.load_core})
    os.nice(options.nice)
    systems = systems_of(options)
    if options.instructions:
        results = count_instructions(options, settings, systems)
        titles = {"plain": "plain: user-space instructions per request",
                  "stream": "stream: user-space instructions per event"}
        publish(options, settings, systems, results, dict.fromkeys(results, report.INSTRUCTION_COLUMNS), titles)
        return 0
    results = compare(options, settings, systems)
    titles = {workload: title.format(**vars(settings)) for workload, title in TITLES.items()}
    publish(options, settings, systems, results, COLUMNS, titles)
    problems = verdict(options, results)
    for problem in problems:
        say(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # unwinds, so that every child is ended
    try:
        sys.exit(main(sys.argv[1:]))
    except processes.Failure as failure:
        sys.exit(f"script/bench: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
