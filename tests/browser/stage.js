// A Stage is a gateway over a seeded ledger, as a real process, and a browser in front of it.
//
//   const stage = await Stage.begin();
//   const page = await stage.visit("/?view=spend");
//   stage.sql("SELECT sum(cost_nanos) FROM usage_records");
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const ADMIN = "an-admin-token";
export const READER = "a-token-that-reads";
export const KEY = "sk-of-a-tenant";
export const DESKTOP = { width: 1440, height: 960 };
export const PHONE = { width: 390, height: 844 };

const sha256 = (text) => createHash("sha256").update(text).digest("hex");

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export class Stage {
  static async begin() {
    const stage = new Stage();
    stage.folder = mkdtempSync(join(tmpdir(), "weir-browser-"));
    stage.errors = [];
    const port = await freePort();
    stage.url = `http://127.0.0.1:${port}`;
    stage.configure(port);
    stage.weir("seed", "--requests-per-day", "400");
    await stage.serve();
    stage.browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
    return stage;
  }

  configure(port) {
    this.config = join(this.folder, "weir.yaml");
    const demo = readFileSync(join(ROOT, "config/examples/demo.yaml"), "utf8");
    writeFileSync(
      this.config,
      `${demo}  - {name: demo-daily, tenant: demo, amount: 1, period: day, kind: soft}\n`
        .replace("127.0.0.1:8080", "127.0.0.1:0")
        .replace("127.0.0.1:9090", `127.0.0.1:${port}`)
        .replaceAll("../", join(ROOT, "config/"))
        .replace(/( +)- \{name: demo, role: admin, sha256: \w+\}/, `$1- {name: demo, role: admin, sha256: ${sha256(ADMIN)}}\n$1- {name: wallboard, role: read, sha256: ${sha256(READER)}}`)
        .replace(sha256("sk-weir-demo"), sha256(KEY)),
    );
  }

  weir(command, ...options) {
    return execFileSync(join(process.env.WEIR_BIN, "weir"), [command, "--config", this.config, ...options], { encoding: "utf8" });
  }

  async serve() {
    this.process = spawn(join(process.env.WEIR_BIN, "weir"), ["serve", "--config", this.config], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    this.process.stderr.on("data", (bytes) => (said += bytes));
    for (let tries = 0; tries < 600; tries++) {
      this.clients = /serving on port (\d+)/.exec(said)?.[1];
      if (this.clients && (await fetch(`${this.url}/healthz`).then((response) => response.ok, () => false))) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`weir did not start; it said:\n${said}`);
  }

  // Lines of columns.
  sql(query) {
    const text = execFileSync("sqlite3", ["-readonly", "-separator", "\t", join(this.folder, "weir.db"), query], { encoding: "utf8" });
    return text.trimEnd().split("\n").map((line) => line.split("\t"));
  }

  // A page at `path`, logged in. What a page complains of is collected in `errors`.
  async visit(path, { viewport = DESKTOP, colorScheme = "light", locale = "en-US", secret = ADMIN } = {}) {
    const context = await this.browser.newContext({ viewport, colorScheme, locale, timezoneId: "Asia/Shanghai", acceptDownloads: true });
    const page = await context.newPage();
    page.on("pageerror", (error) => this.errors.push(`${path}: ${error.message}`));
    page.on("console", (message) => message.type() === "error" && this.errors.push(`${path}: ${message.text()}`));
    page.on("request", (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(this.url)) this.errors.push(`${path}: asks ${request.url()}`);
    });
    if (secret) {
      const login = await context.request.post(`${this.url}/api/v1/session`, { data: { token: secret } });
      if (!login.ok()) throw new Error(`the login failed: ${await login.text()}`);
    }
    await page.goto(this.url + path);
    if (secret) await this.settled(page);
    return page;
  }

  // Everything that was asked for is there.
  async settled(page) {
    await page.waitForSelector("[data-ready], .state .strong");
    await page.waitForFunction(() => !document.querySelector(".view.stale, [role=status]"));
  }

  async restart() {
    await this.stop();
    await this.serve();
  }

  async stop() {
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await gone;
  }

  async end() {
    await this.browser?.close();
    if (this.process) await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
