"""Samples -> medians, ratios to the yardstick, tables."""
import statistics

YARDSTICK = "nginx"

# Heading, key of a sample, how it is printed.
BUSY = [("CPU us", "cpu_us", "{:.2f}"), ("user", "user_us", "{:.2f}"), ("kernel", "system_us", "{:.2f}")]
PLAIN_COLUMNS = BUSY + [("requests/s", "per_second", "{:,.0f}"), ("p50 ms", "latency_p50_ms", "{:.2f}"),
                        ("p99 ms", "latency_p99_ms", "{:.2f}"), ("core used", "utilisation", "{:.0%}")]
STREAM_COLUMNS = BUSY + [("events/s", "per_second", "{:,.0f}"), ("first event p50 ms", "latency_p50_ms", "{:.2f}"),
                         ("p99 ms", "latency_p99_ms", "{:.2f}"), ("event gap p99 ms", "event_gap_p99_ms", "{:.2f}"),
                         ("core used", "utilisation", "{:.0%}")]
GAP_COLUMNS = [("added p99 ms", "added_p99_ms", "{:.3f}"), ("p50", "added_p50_ms", "{:.3f}"),
               ("p99.9", "added_p999_ms", "{:.3f}"), ("through p99 ms", "through_p99_ms", "{:.3f}"),
               ("direct p99 ms", "direct_p99_ms", "{:.3f}"), ("events/s", "per_second", "{:,.0f}"),
               ("core used", "utilisation", "{:.0%}")]
IDLE_COLUMNS = [("KiB per stream", "kib_per_stream", "{:.1f}")]
INSTRUCTION_COLUMNS = [("instructions", "instructions", "{:,.0f}")]


def medians(samples):
    """The median of each figure over the samples; figures that are not numbers are left out."""
    keys = [key for key, value in samples[0].items() if isinstance(value, (int, float))]
    return {key: statistics.median(sample[key] for sample in samples) for key in keys}


def ratios(samples_by_system, key):
    """Each system's median over the yardstick's; none where there is no yardstick."""
    yardstick = samples_by_system.get(YARDSTICK)
    if not yardstick:
        return {}
    unit = medians(yardstick)[key]
    return {name: medians(samples)[key] / unit for name, samples in samples_by_system.items() if samples and unit}


def summary(samples_by_system, columns):
    """What the JSON file holds for a workload: medians, ratio, how many samples stand behind them."""
    ratio = ratios(samples_by_system, columns[0][1])
    return {name: {**medians(samples), "ratio": ratio.get(name), "samples": len(samples)} if samples else None
            for name, samples in samples_by_system.items()}


def spread(samples, key):
    values = [sample[key] for sample in samples]
    return max(values) / min(values) - 1 if min(values) > 0 else 0


def table(title, samples_by_system, columns):
    """A Markdown table that is also readable as it stands."""
    headings = ["system", columns[0][0], f"/ {YARDSTICK}", "spread"] + [heading for heading, _, _ in columns[1:]]
    ratio = ratios(samples_by_system, columns[0][1])
    rows = [headings]
    for name, samples in samples_by_system.items():
        if not samples:
            rows.append([name] + ["-"] * (len(headings) - 1))
            continue
        middle = medians(samples)
        cells = [pattern.format(middle[key]) for _, key, pattern in columns]
        of_yardstick = f"{ratio[name]:.2f}" if name in ratio else "-"
        rows.append([name, cells[0], of_yardstick, f"{spread(samples, columns[0][1]):.0%}"] + cells[1:])
    return f"{title}\n\n" + aligned(rows)


def thread_lines(samples_by_system):
    """Where the CPU of a sample went, for systems of several threads."""
    lines = ""
    for name, samples in samples_by_system.items():
        parts = [sample["thread_cpu_us"] for sample in samples if "thread_cpu_us" in sample]
        threads = {thread for part in parts for thread in part}
        middle = {thread: statistics.median(part.get(thread, 0) for part in parts) for thread in threads}
        shares = sorted(middle.items(), key=lambda share: -share[1])
        if len(shares) > 1:
            lines += f"{name} by thread: " + ", ".join(f"{thread} {cpu:.2f}" for thread, cpu in shares) + "\n"
    return lines


def aligned(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    line = lambda cells: "| " + " | ".join(cells) + " |\n"  # noqa: E731
    pad = lambda row: [row[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(row[1:], widths[1:])]  # noqa: E731
    rule = ["-" * widths[0]] + ["-" * (width - 1) + ":" for width in widths[1:]]
    return line(pad(rows[0])) + line(rule) + "".join(line(pad(row)) for row in rows[1:])
