"""What the kernel says a process used: CPU time and memory from /proc, as numbers.

Everything here is arithmetic on the text of /proc files, so that it can be checked without running anything.
"""
import dataclasses
import itertools
import os
import pathlib

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass(frozen=True)
class Cpu:
    """CPU seconds in user space and in the kernel."""
    user: float
    system: float

    @property
    def total(self):
        return self.user + self.system

    def __add__(self, other):
        return Cpu(self.user + other.user, self.system + other.system)

    def __sub__(self, other):
        return Cpu(self.user - other.user, self.system - other.system)


def name_of(stat):
    """The name in a /proc/PID/stat line; it may itself hold spaces and brackets."""
    return stat[stat.index("(") + 1:stat.rindex(")")]


def cpu_of(stat):
    """CPU used so far by the process or thread of a stat line; of a process, by all its threads, ended ones too."""
    fields = stat[stat.rindex(")") + 2:].split()
    return Cpu(int(fields[11]) / TICKS_PER_SECOND, int(fields[12]) / TICKS_PER_SECOND)


def busy_seconds(proc_stat, core):
    """How long a core was not idle, from the text of /proc/stat. Guest time is already in user time."""
    for line in proc_stat.splitlines():
        label, *fields = line.split()
        if label == f"cpu{core}":
            user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, fields[:8])
            return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND
    raise ValueError(f"no core {core} in /proc/stat")


def resident_kib(status):
    """VmRSS from the text of /proc/PID/status."""
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise ValueError("no VmRSS")


def family(pid):
    """A process and its descendants: nginx works in a child."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid] + [relative for child in children for relative in family(int(child))]


def snapshot_paths(pid):
    """The files that tell what a process, its children and their threads used, and what the cores did."""
    paths = ["/proc/stat"]
    for member in family(pid):
        paths.append(f"/proc/{member}/stat")
        paths += [f"/proc/{member}/task/{thread}/stat" for thread in os.listdir(f"/proc/{member}/task")]
    return paths


def family_resident_kib(pid):
    return sum(resident_kib(pathlib.Path(f"/proc/{member}/status").read_text()) for member in family(pid))


def distinct(name, taken):
    """The name, numbered when it is taken already."""
    numbered = (f"{name} {number}" for number in itertools.count(2))
    return next(candidate for candidate in itertools.chain([name], numbered) if candidate not in taken)


@dataclasses.dataclass(frozen=True)
class Account:
    """What happened on the proxy's core within a window."""
    cpu: Cpu                # the proxy's
    threads: dict           # its threads by name, CPU seconds
    foreign_share: float    # of the core, taken by others
    utilisation: float      # of the core, taken by the proxy


def natural(path):
    """Sorts numbers in a path by value: threads in the order of their birth."""
    return [(part.isdigit(), int(part) if part.isdigit() else part) for part in path.split("/")]


def account(snapshots, core, seconds):
    """Reads pairs of snapshots, taken at both ends of a window, into an Account."""
    cpu, threads = Cpu(0, 0), {}
    for path, (begin, end) in sorted(snapshots.items(), key=lambda item: natural(item[0])):
        if path == "/proc/stat":
            busy = busy_seconds(end, core) - busy_seconds(begin, core)
            continue
        used = cpu_of(end) - cpu_of(begin)
        if "/task/" in path:
            threads[distinct(name_of(end), threads)] = used.total
        else:
            cpu += used
    return Account(cpu, threads, max(busy - cpu.total, 0) / seconds, cpu.total / seconds)
