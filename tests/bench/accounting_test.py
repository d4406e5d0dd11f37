import subprocess
import unittest

import accounting

TICK = 1 / accounting.TICKS_PER_SECOND


def stat(name, user_ticks, system_ticks):
    return f"42 ({name}) S 1 42 42 0 -1 0 0 0 0 0 {user_ticks} {system_ticks} 0 0 20 0 1 0 100 0 0"


def cores(*busy_ticks):
    return "cpu  0 0 0 0 0 0 0 0 0 0\n" + "".join(
        f"cpu{core} {busy} 0 0 500 7 0 0 0 0 0\n" for core, busy in enumerate(busy_ticks))


class Cpu(unittest.TestCase):
    def test_is_read_whatever_the_process_is_called(self):
        used = accounting.cpu_of(stat("a) R 7 (b", 30, 12))
        self.assertEqual((used.user, used.system), (30 * TICK, 12 * TICK))
        self.assertEqual(accounting.name_of(stat("a) R 7 (b", 0, 0)), "a) R 7 (b")


class Core(unittest.TestCase):
    def test_is_busy_with_everything_but_idling_and_waiting(self):
        line = "cpu1 1 2 3 1000 1000 4 5 6 0 0\n"
        self.assertAlmostEqual(accounting.busy_seconds(line, 1), 21 * TICK)

    def test_is_not_mistaken_for_another(self):
        self.assertAlmostEqual(accounting.busy_seconds(cores(*range(12)), 1), 1 * TICK)


class Account(unittest.TestCase):
    def setUp(self):
        second = accounting.TICKS_PER_SECOND
        snapshots = {
            "/proc/stat": (cores(0, 0), cores(9 * second, 5 * second)),
            "/proc/42/stat": (stat("weir", second, 0), stat("weir", 3 * second, second)),
            "/proc/42/task/42/stat": (stat("worker", 0, 0), stat("worker", 2 * second, 0)),
            "/proc/42/task/43/stat": (stat("recorder", 0, 0), stat("recorder", 0, second)),
        }
        self.account = accounting.account(snapshots, core=1, seconds=10)

    def test_counts_a_process_once_though_its_threads_are_listed_too(self):
        self.assertAlmostEqual(self.account.cpu.total, 3)
        self.assertEqual(self.account.threads, {"worker": 2, "recorder": 1})

    def test_blames_others_for_the_rest_of_the_cores_work(self):
        self.assertAlmostEqual(self.account.foreign_share, 0.2)
        self.assertAlmostEqual(self.account.utilisation, 0.3)


class Threads(unittest.TestCase):
    def test_of_one_name_are_numbered_in_the_order_of_their_birth(self):
        snapshots = {f"/proc/9/task/{thread}/stat": (stat("weir", 0, 0), stat("weir", ticks, 0))
                     for thread, ticks in ((11, 3), (9, 1), (101, 4))}
        snapshots["/proc/stat"] = (cores(0, 0), cores(0, 0))
        threads = accounting.account(snapshots, core=1, seconds=1).threads
        self.assertEqual(threads, {"weir": 1 * TICK, "weir 2": 3 * TICK, "weir 3": 4 * TICK})


class Family(unittest.TestCase):
    def test_holds_the_children(self):
        parent = subprocess.Popen(["sh", "-c", "sleep 60 & echo $!; wait"], stdout=subprocess.PIPE, text=True)
        child = int(parent.stdout.readline())
        try:
            self.assertEqual(accounting.family(parent.pid), [parent.pid, child])
            self.assertGreater(accounting.family_resident_kib(parent.pid), 0)
        finally:
            subprocess.run(["kill", str(child)], check=True)
            parent.communicate()


if __name__ == "__main__":
    unittest.main()
