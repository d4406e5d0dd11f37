// How long each view takes to be complete, in a browser, over a large ledger:
//
//   WEIR_BIN=build/release/bin CHROMIUM=$(command -v chromium) node bench.js LEDGER
//
// LEDGER was filled by bench-ledger, up to now (script/bench page does both). Every view is opened by its address, by the
// link to it in another view, and once more by a change of the period. It is complete when everything that it asked for
// has come and is drawn. The exit code is 1 when a median is above the limit.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LIMIT_MS = 300;
const ROUNDS = 7;
const TOKEN = "bench";
const VIEWS = ["overview", "spend", "spend&by=tag", "tokens", "latency", "budgets", "deployments", "requests", "policies"];
const RANGES = ["24h", "7d", "30d", "90d"];
const FROM = { overview: "budgets" }; // from where a link leads to it; else the overview

const folder = mkdtempSync(join(tmpdir(), "weir-page-"));
const config = join(folder, "weir.yaml");
// The names that the records have.
const deployment = (i) => {
  const [tier, price] = i < 4 ? ["flash", "deepseek-flash"] : ["pro", "deepseek-v4-pro"];
  return `  - {name: ${tier}-${i}, tier: ${tier}, dialect: vllm, url: "http://127.0.0.1:9/v1", upstream_model: dsv4, price: ${price}, list_price: ${price}, context_window: 1048576}`;
};
writeFileSync(
  config,
  `server:
  listen: "127.0.0.1:0"
  admin: "127.0.0.1:0"
  tokens: [{name: bench, role: admin, sha256: ${createHash("sha256").update(TOKEN).digest("hex")}}]
ledger: ${resolve(process.argv[2])}
currency: usd
prices: [${ROOT}/config/prices/deepseek.yaml]
tiers:
  - {name: flash, model: deepseek-flash, quality: 70}
  - {name: pro, model: deepseek-v4-pro, quality: 76}
deployments:
${[0, 1, 2, 3, 4, 5].map(deployment).join("\n")}
policies:
  - {name: interactive, ttft: 1s, tpot: 50ms, prefer: cheapest}
  - {name: standard, ttft: 5s, tpot: 80ms, prefer: balanced}
  - {name: batch, total: 10m, prefer: cheapest}
models: {auto: {policy: interactive}}
tenants: [{name: bench, keys: [{name: bench, sha256: ${"0".repeat(64)}}]}]
budgets: [{name: everything, amount: 100000, period: month, time_zone: Asia/Shanghai, kind: soft}]
`,
);

const weir = spawn(join(process.env.WEIR_BIN, "weir"), ["serve", "--config", config], { stdio: ["ignore", "ignore", "pipe"] });
const url = await new Promise((found, failed) => {
  let said = "";
  weir.stderr.on("data", (bytes) => {
    said += bytes;
    const at = /the dashboard is at (http:\/\/\S+)\//.exec(said);
    if (at) found(at[1]);
  });
  weir.on("exit", () => failed(new Error(`weir did not start; it said:\n${said}`)));
});

// In the page: counts what is asked for and not there yet.
function watch() {
  const ask = window.fetch;
  window.asked = { open: 0, done: 0 };
  window.fetch = async (...what) => {
    ++window.asked.open;
    try {
      const answer = await ask(...what);
      return Object.assign(answer, { json: ((json) => () => json().finally(() => (++window.asked.done, --window.asked.open)))(answer.json.bind(answer)) });
    } catch (error) {
      ++window.asked.done, --window.asked.open;
      throw error;
    }
  };
  // Resolves with the time when, after `begin`, at least one answer has come, none is awaited, and a frame shows it all.
  window.complete = (begin = () => {}) =>
    new Promise((resolve) => {
      const began = begin ? performance.now() : 0;
      const before = begin ? window.asked.done : 0;
      begin?.();
      const look = () => {
        const drawn = document.querySelector("[data-ready]") && !document.querySelector(".view.stale, [role=status]");
        if (window.asked.done === before || window.asked.open > 0 || !drawn) return requestAnimationFrame(look);
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
      };
      requestAnimationFrame(look);
    });
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1440, height: 960 }, timezoneId: "Asia/Shanghai", locale: "en-US" });
await context.addInitScript(watch);
await context.request.post(`${url}/api/v1/session`, { data: { token: TOKEN } });
const page = await context.newPage();

async function byAddress(view, range) {
  await page.goto(`${url}/?range=${range}&view=${view}`);
  return page.evaluate(() => window.complete(null));
}

async function byLink(view, range) {
  const name = view.split("&")[0];
  await byAddress(view.replace(name, FROM[name] ?? "overview"), range);
  return page.evaluate((name) => window.complete(() => document.querySelector(`[data-view="${name}"]`).click()), name);
}

async function byPeriod(view, range) {
  await byAddress(view, range === "1h" ? "24h" : "1h");
  return page.evaluate(
    (range) =>
      window.complete(() => {
        const select = document.querySelector(".toolbar select");
        select.value = range;
        select.dispatchEvent(new Event("change", { bubbles: true }));
      }),
    range,
  );
}

const inOrder = (values) => [...values].sort((a, b) => a - b);
let slow = 0;
console.log(`ms until a view is complete: median and worst of ${ROUNDS}\n`);
console.log("view           period      by address         by link       by period");
try {
  await byAddress("overview", "7d"); // fills the browser's cache
  for (const view of VIEWS)
    for (const range of RANGES) {
      let line = `${view.padEnd(14)} ${range.padEnd(6)}`;
      for (const open of [byAddress, byLink, byPeriod]) {
        const took = [];
        for (let round = 0; round < ROUNDS; round++) took.push(await open(view, range));
        const [median, worst] = [inOrder(took)[Math.floor(ROUNDS / 2)], Math.max(...took)];
        if (median > LIMIT_MS) slow++;
        line += `${median.toFixed(0).padStart(9)} ${worst.toFixed(0).padStart(6)}`;
      }
      console.log(line);
    }
} finally {
  await browser.close();
  weir.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
}
console.log(slow ? `${slow} medians are above ${LIMIT_MS} ms` : `every median is below ${LIMIT_MS} ms`);
process.exitCode = slow ? 1 : 0;
