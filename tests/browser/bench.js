// How long each view takes to be complete, in a browser, over a large ledger. Figures, not a test.
//
//   WEIR_BIN=build/release/bin CHROMIUM=$(command -v chromium) node bench.js CONFIG TOKEN [RANGE...]
//
// CONFIG is a configuration whose ledger was filled beforehand, by
//   weir seed --config CONFIG --days 90 --requests-per-day 140000        # ten million records
import { spawn } from "node:child_process";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [config, token, ...ranges] = process.argv.slice(2);
const views = ["overview", "spend", "tokens", "latency", "deployments", "requests", "policies"];
const ROUNDS = 5;

const weir = spawn(join(process.env.WEIR_BIN, "weir"), ["serve", "--config", config], { stdio: ["ignore", "ignore", "pipe"] });
const url = await new Promise((resolve, reject) => {
  let said = "";
  weir.stderr.on("data", (bytes) => {
    said += bytes;
    const found = /the dashboard is at (http:\/\/\S+)\//.exec(said);
    if (found) resolve(found[1]);
  });
  weir.on("exit", () => reject(new Error(said)));
});
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1440, height: 960 } });
await context.request.post(`${url}/api/v1/session`, { data: { token } });
const page = await context.newPage();
console.log("range     view          in the browser   its API calls   (medians, ms)");
for (const range of ranges.length ? ranges : ["7d", "90d"])
  for (const view of views) {
    const whole = [], calls = [];
    for (let round = 0; round < ROUNDS; round++) {
      // From another view, as a person would; by the link, without loading the page again.
      await page.goto(`${url}/?range=${range}&view=${view === "policies" ? "tokens" : "policies"}`);
      await page.waitForSelector("[data-ready]");
      const took = await page.evaluate(
        (name) =>
          new Promise((resolve) => {
            performance.clearResourceTimings();
            const began = performance.now();
            const look = () => {
              const current = document.querySelector(`[data-view="${name}"][aria-current]`);
              if (!current || !document.querySelector("[data-ready]") || document.querySelector(".view.stale, [role=status]")) return requestAnimationFrame(look);
              requestAnimationFrame(() => resolve([performance.now() - began, Math.max(0, ...performance.getEntriesByType("resource").map((one) => one.duration))]));
            };
            document.querySelector(`[data-view="${name}"]`).click();
            look();
          }),
        view,
      );
      whole.push(took[0]);
      calls.push(took[1]);
    }
    console.log(`${range.padEnd(9)} ${view.padEnd(13)} ${median(whole).toFixed(0).padStart(14)} ${median(calls).toFixed(0).padStart(15)}`);
  }
await browser.close();
weir.kill("SIGTERM");
