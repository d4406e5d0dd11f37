import argparse
import pathlib
import sqlite3
import tempfile
import unittest

import gateway_bench
import measure
import processes
import proxies
import report

COLUMNS = [("CPU us", "cpu_us", "{:.2f}"), ("requests/s", "per_second", "{:,.0f}")]


def samples(*cpu_us):
    return [{"cpu_us": value, "per_second": 50000.0, "thread_cpu_us": {}} for value in cpu_us]


class Report(unittest.TestCase):
    def test_compares_medians_with_the_yardstick(self):
        ratio = report.ratios({"nginx": samples(10, 12, 90), "weir": samples(9, 6, 5)}, "cpu_us")
        self.assertEqual(ratio, {"nginx": 1, "weir": 0.5})

    def test_claims_no_ratio_without_a_yardstick(self):
        self.assertEqual(report.ratios({"nginx": [], "weir": samples(9)}, "cpu_us"), {})

    def test_prints_a_row_for_each_system_even_without_samples(self):
        table = report.table("plain", {"nginx": samples(10), "weir": samples(12), "haproxy": []}, COLUMNS)
        self.assertIn("| weir    |  12.00 |    1.20 |     0% |     50,000 |\n", table)
        self.assertIn("| haproxy |      - |", table)


    def test_splits_cpu_by_thread_where_there_are_several(self):
        weir = [{"thread_cpu_us": {"worker": worker, "recorder": 1.0}} for worker in (8.0, 12.0, 9.0)]
        self.assertEqual(report.thread_lines({"weir": weir, "nginx": [{"thread_cpu_us": {"nginx": 9.0}}]}),
                         "weir by thread: worker 9.00, recorder 1.00\n")


def options(gate):
    return argparse.Namespace(gate=gate)


class Gate(unittest.TestCase):
    def test_lets_weir_pass_up_to_its_limits(self):
        results = {name: {"nginx": samples(10), "weir": samples(11)} for name in ("plain", "stream")}
        self.assertEqual(gateway_bench.verdict(options(gate=True), results), [])

    def test_stops_weir_above_a_limit(self):
        results = {"plain": {"nginx": samples(10), "weir": samples(12.1)},
                   "stream": {"nginx": samples(10), "weir": samples(11.1)}}
        self.assertEqual(len(gateway_bench.verdict(options(gate=True), results)), 2)
        self.assertEqual(gateway_bench.verdict(options(gate=False), results), [])

    def test_stops_weir_when_it_holds_events_back(self):
        plain = {"plain": {"nginx": samples(10), "weir": samples(10)}, "stream": {"nginx": samples(10), "weir": samples(10)}}
        for added_ms, problems in ((0.9, 0), (1.1, 1)):
            results = {**plain, "gap": {"weir": [{"added_p99_ms": added_ms}]}}
            self.assertEqual(len(gateway_bench.verdict(options(gate=True), results)), problems)

    def test_does_not_pass_what_was_not_measured(self):
        self.assertTrue(gateway_bench.verdict(options(gate=True), {"plain": {"weir": samples(1)}}))
        self.assertTrue(gateway_bench.verdict(options(gate=False), {"plain": {"nginx": samples(1), "weir": []}}))


class Disturbance(unittest.TestCase):
    settings = measure.Settings(bin=pathlib.Path("."), streams=300, event_interval_us=5000)

    def trouble(self, workload, **sample):
        sample = {"foreign_share": 0, "per_second": 60000, "utilisation": 0.6, **sample}
        return gateway_bench.disturbance(sample, workload, self.settings, foreign_max=0.06)

    def test_is_another_process_on_the_proxys_core(self):
        self.assertEqual(self.trouble("plain", foreign_share=0.06), "")
        self.assertIn("7%", self.trouble("plain", foreign_share=0.07))

    def test_is_a_load_that_falls_behind_while_the_proxy_has_time(self):
        self.assertIn("fell behind", self.trouble("stream", per_second=50000))

    def test_is_not_a_proxy_that_cannot_keep_up(self):
        self.assertEqual(self.trouble("stream", per_second=50000, utilisation=0.99), "")


class Weir(unittest.TestCase):
    def check(self, records, lines, answered, exit_code=0):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            with sqlite3.connect(folder / "ledger.db") as ledger:
                ledger.execute("CREATE TABLE usage_records (id)")
                ledger.executemany("INSERT INTO usage_records VALUES (?)", [(n,) for n in range(records)])
            (folder / "access.log").write_text("{}\n" * lines)
            (folder / "proxy.log").write_text("terminate called\n")
            proxies.Weir(folder).check(folder, answered, exit_code)

    def test_has_recorded_and_logged_every_answer(self):
        self.check(records=5, lines=5, answered=5)

    def test_is_caught_when_it_did_not_stop_in_good_order(self):
        with self.assertRaisesRegex(processes.Failure, "-6.*\n.*terminate"):
            self.check(records=5, lines=5, answered=5, exit_code=-6)

    def test_is_caught_without_a_record_or_a_log_line(self):
        for records, lines in ((4, 5), (5, 4)):
            with self.assertRaises(processes.Failure):
                self.check(records, lines, answered=5)


if __name__ == "__main__":
    unittest.main()
