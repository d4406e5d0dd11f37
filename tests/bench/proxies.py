"""The systems under comparison: how each is configured and started. Each does a gateway's least: it sets the upstream's
bearer key, removes Accept-Encoding, and keeps connections open on both sides."""
import hashlib
import pathlib
import re
import shutil
import sqlite3
import subprocess

import processes

KEY = "sk-weir-bench"
ROOT = pathlib.Path(__file__).resolve().parents[2]


def output_of(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout


class Nginx:
    name = "nginx"
    package = "nginx-light"

    def program(self):
        return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

    def version(self):
        return re.search(r"nginx/(\S+)", output_of(self.program(), "-v")).group(1)

    def command(self, folder, port, upstream_port, workload):
        config = folder / "nginx.conf"
        config.write_text(f"""
daemon off; worker_processes 1; worker_rlimit_nofile 20000; pid {folder}/nginx.pid; error_log stderr;
user root;
events {{ worker_connections 19000; multi_accept on; }}
http {{
  access_log off; tcp_nodelay on; sendfile off;
  keepalive_requests 100000000; keepalive_timeout 600s; client_body_buffer_size 128k;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream model {{ server 127.0.0.1:{upstream_port}; keepalive 512; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port} reuseport backlog=4096;
    location / {{
      proxy_pass http://model; proxy_http_version 1.1; proxy_read_timeout 600s;
      proxy_set_header Connection ""; proxy_set_header Accept-Encoding "";
      proxy_set_header Authorization "Bearer sk-upstream";
      proxy_buffering {"on" if workload == "plain" else "off"};
    }}
  }}
}}
""")
        return [self.program(), "-c", config, "-p", folder]

    def check(self, folder, answered, exit_code):
        pass


class HAProxy:
    name = "haproxy"
    package = "haproxy"

    def program(self):
        return shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")

    def version(self):
        return re.search(r"version (\d[\d.]*)", output_of(self.program(), "-v")).group(1)

    def command(self, folder, port, upstream_port, workload):
        config = folder / "haproxy.cfg"
        config.write_text(f"""
global
  nbthread 1
  maxconn 8000
defaults
  mode http
  no log
  option http-no-delay
  http-reuse always
  timeout connect 5s
  timeout client 600s
  timeout server 600s
frontend clients
  bind 127.0.0.1:{port} backlog 4096
  http-request set-header Authorization "Bearer sk-upstream"
  http-request del-header Accept-Encoding
  default_backend model
backend model
  server model 127.0.0.1:{upstream_port} pool-max-conn -1
""")
        return [self.program(), "-db", "-f", config]

    def check(self, folder, answered, exit_code):
        pass


class Weir:
    """Weir with everything on: keys, a fleet of twenty to route over, prices, metrics, ledger, access log."""
    package = "weir"
    FLEET = 20

    def __init__(self, folder, running_usage=False):
        self.name = "weir+running-usage" if running_usage else "weir"
        self.folder = folder
        self.running_usage = running_usage

    def program(self):
        return shutil.which("weir", path=str(self.folder))

    def version(self):
        revision = output_of("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD").strip()
        changed = output_of("git", "-C", str(ROOT), "status", "--porcelain", "-uno").strip()
        return revision + (" (changed)" if changed else "")

    def deployment(self, number, upstream_port):
        tier = "flash" if number % 2 == 0 else "pro"
        price = {"flash": "deepseek-flash", "pro": "deepseek-v4-pro"}[tier]
        return (f"  - {{name: {tier}-{number}, tier: {tier}, dialect: vllm, url: \"http://127.0.0.1:{upstream_port}/v1\", "
                f"api_key: sk-upstream, upstream_model: dsv4, price: {price}, context_window: 131072, "
                f"in_flight_max: 20000, running_usage: {str(self.running_usage).lower()}}}")

    def command(self, folder, port, upstream_port, workload):
        fleet = "\n".join(self.deployment(number, upstream_port) for number in range(self.FLEET))
        config = folder / "weir.yaml"
        config.write_text(f"""
server:
  listen: "127.0.0.1:{port}"
  admin: "127.0.0.1:{processes.free_port()}"
  workers: 1
  connections_max: 20000
  access_log: {folder}/access.log
ledger: {folder}/ledger.db
currency: usd
prices: [{ROOT}/config/prices/deepseek.yaml]
tiers:
  - {{name: flash, model: deepseek-flash, quality: 70}}
  - {{name: pro, model: deepseek-v4-pro, quality: 76}}
deployments:
{fleet}
policies:
  - {{name: interactive, ttft: 2s, tpot: 100ms, probability: 0.9, max_cost: 0.5, prefer: balanced}}
models:
  auto: {{policy: interactive}}
tenants:
  - name: bench
    keys:
      - {{name: bench, sha256: "{hashlib.sha256(KEY.encode()).hexdigest()}", models: [auto], policy: interactive}}
""")
        return [self.program(), "serve", "--config", config]

    def check(self, folder, answered, exit_code):
        """It stopped in good order, and what makes it more than a proxy was really on: a usage record and a log line
        for every answer."""
        if exit_code != 0:
            raise processes.Failure(f"weir ended with {exit_code}; its log ends:\n{processes.tail(folder / 'proxy.log')}")
        with sqlite3.connect(folder / "ledger.db") as ledger:
            records = ledger.execute("SELECT count(*) FROM usage_records").fetchone()[0]
        with open(folder / "access.log", "rb") as log:
            lines = sum(1 for _ in log)
        if records < answered or lines < answered:
            raise processes.Failure(f"{answered} answers, but {records} usage records and {lines} access-log lines")
