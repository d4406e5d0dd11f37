import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import axe from "axe-core";
import { DESKTOP, KEY, PHONE, Stage } from "./stage.js";

const VIEWS = ["overview", "spend", "tokens", "latency", "budgets", "deployments", "requests", "policies"];
const DAY = 86_400_000;

let stage;
before(async () => (stage = await Stage.begin()));
after(async () => stage?.end());

// Days that are over, in Asia/Shanghai, as an address and as SQL.
function days(count) {
  const shanghai = (ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);
  const midnight = Math.floor((Date.now() + 8 * 3_600_000) / DAY) * DAY - 8 * 3_600_000;
  const from = midnight - count * DAY;
  return {
    query: `range=custom&from=${shanghai(from)}&until=${shanghai(midnight - DAY)}`,
    where: `admitted_at_ms >= ${from} AND admitted_at_ms < ${midnight}`,
  };
}

const money = (nanos) => {
  const [whole, rest] = [BigInt(nanos) / 1_000_000_000n, String(BigInt(nanos) % 1_000_000_000n).padStart(9, "0")];
  return `${whole}.${rest.replace(/0{1,7}$/, "")}`;
};
const exacts = (page, selector) => page.$$eval(`${selector} [data-exact]`, (all) => all.map((one) => one.dataset.exact));
const card = (title) => `section.card:has(h2:text-is("${title}"))`;

describe("Every view", () => {
  for (const view of VIEWS)
    for (const colorScheme of ["light", "dark"])
      for (const [name, viewport] of [["desktop", DESKTOP], ["phone", PHONE]])
        it(`${view}, ${colorScheme}, ${name}: complete, accessible and without a complaint`, async () => {
          stage.errors.length = 0;
          const page = await stage.visit(`/?view=${view}`, { viewport, colorScheme });
          assert.equal(await page.getAttribute("html", "data-theme"), colorScheme);
          assert.equal(await page.$(".state"), null, "figures, and no empty or error state");
          await page.evaluate(axe.source);
          const { violations } = await page.evaluate(() => window.axe.run());
          const found = violations.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`);
          assert.deepEqual(found, []);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(wide <= 0, `the page is ${wide} pixels wider than its window`);
          assert.deepEqual(stage.errors, []);
          await page.context().close();
        });
});

describe("Figures", () => {
  const { query, where } = days(5);

  it("of the overview are the ledger's, to the last digit", async () => {
    const page = await stage.visit(`/?${query}`);
    const [[cost, lowest, highest]] = stage.sql(`SELECT sum(cost_nanos), sum(lowest_tier_cost_nanos), sum(highest_tier_cost_nanos) FROM usage_records WHERE ${where}`);
    assert.equal((await exacts(page, card("Spend over time")))[0], money(cost));
    assert.deepEqual((await exacts(page, `${card("Was it worth it?")} .compare`)), [highest, cost, lowest].map(money));
    const keys = stage.sql(`SELECT sum(cost_nanos) c FROM usage_records WHERE ${where} GROUP BY key_name ORDER BY c DESC`);
    assert.deepEqual(await exacts(page, card("Top keys")), keys.map(([nanos]) => money(nanos)));
    await page.context().close();
  });

  for (const [by, column] of [["tier", "tier"], ["tenant", "tenant"], ["key", "key_name"], ["policy", "policy"], ["deployment", "deployment"], ["model", "model"], ["outcome", "outcome"], ["window", "tariff_window"]])
    it(`of spend by ${by} are the ledger's`, async () => {
      const page = await stage.visit(`/?view=spend&by=${by}&${query}&compare=0`);
      const rows = stage.sql(`SELECT sum(cost_nanos) c, count(*) FROM usage_records WHERE ${where} GROUP BY ${column} ORDER BY c DESC`);
      const table = `section.card:nth-of-type(2)`;
      assert.deepEqual(await exacts(page, table), rows.map(([nanos]) => money(nanos)));
      const shown = await page.$$eval(`${table} tbody tr td:nth-child(2)`, (cells) => cells.map((cell) => cell.textContent.replaceAll(",", "")));
      assert.deepEqual(shown, rows.map(([, count]) => count));
      await page.context().close();
    });

  it("of tokens are the ledger's", async () => {
    const page = await stage.visit(`/?view=tokens&${query}`);
    const [[prompt, completion]] = stage.sql(`SELECT sum(uncached_prompt_tokens + cached_prompt_tokens), sum(answer_tokens + reasoning_tokens) FROM usage_records WHERE ${where}`);
    assert.deepEqual((await exacts(page, ".stats")).slice(0, 2), [prompt, completion]);
    await page.context().close();
  });

  it("of requests are the records, and one of them can be looked at", async () => {
    const page = await stage.visit(`/?view=requests&${query}`);
    const records = stage.sql(`SELECT request_id, cost_nanos FROM usage_records WHERE ${where} ORDER BY admitted_at_ms DESC, request_id DESC LIMIT 50`);
    assert.deepEqual(await exacts(page, "table"), records.map(([, nanos]) => money(nanos)));
    await page.click("tbody tr:first-child button");
    await page.waitForSelector("dialog dd");
    assert.equal(await page.textContent("dialog dd"), records[0][0]);
    await page.context().close();
  });

  it("as CSV are those of the chart", async () => {
    const page = await stage.visit(`/?view=spend&by=tenant&${query}`);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click('section.card:nth-of-type(2) button:text-is("CSV")')]);
    const lines = readFileSync(await download.path(), "utf8").trim().split("\r\n");
    const costs = lines.slice(1).map((line) => line.split(",")[lines[0].split(",").indexOf("cost")]);
    const rows = stage.sql(`SELECT sum(cost_nanos) FROM usage_records WHERE ${where} GROUP BY tenant ORDER BY tenant`);
    assert.deepEqual(costs, rows.map(([nanos]) => money(nanos)));
    await page.context().close();
  });
});

describe("A visitor", () => {
  it("narrows a view by a name, shares its address, and widens it again", async () => {
    const page = await stage.visit("/?view=spend&by=tenant");
    await page.click('button:text-is("synthetic-birch")');
    await page.waitForSelector(".filters");
    const other = await stage.visit(page.url().slice(stage.url.length));
    assert.equal(await other.$$eval("section.card:nth-of-type(2) tbody tr", (rows) => rows.length), 1);
    await other.click(".filters button");
    await other.waitForSelector(".filters", { state: "detached" });
    await stage.settled(other);
    assert.equal(await other.$$eval("section.card:nth-of-type(2) tbody tr", (rows) => rows.length), 3);
    await page.context().close();
    await other.context().close();
  });

  it("who does not know the secret is told so, and with it comes in", async () => {
    const page = await stage.visit("/", { secret: "" });
    await page.fill("#token", "wrong");
    await page.click("button[type=submit]");
    await page.waitForSelector("[role=alert]");
    assert.match(await page.textContent("[role=alert]"), /No token and no key/);
    await page.fill("#token", KEY);
    await page.click("button[type=submit]");
    await page.waitForSelector("nav");
    await page.context().close();
  });

  it("with a client's key sees that tenant alone, and no fleet", async () => {
    const page = await stage.visit("/", { secret: KEY });
    assert.match(await page.textContent(".banner"), /demo/);
    assert.equal(await page.$('[data-view="deployments"]'), null);
    assert.match(await page.textContent(".state"), /No request in this period/);
    await page.context().close();
  });

  it("reads Chinese where the browser does", async () => {
    const page = await stage.visit("/", { locale: "zh-CN" });
    assert.equal(await page.textContent("h1"), "概览");
    assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
    await page.context().close();
  });

  it("gets everywhere by keyboard", async () => {
    const page = await stage.visit("/");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    for (let i = 0; i < 3; i++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector("h1").textContent === "Tokens");
    await page.context().close();
  });

  it("sees a chart's figures as a table", async () => {
    const page = await stage.visit("/?view=tokens");
    await page.click('button:text-is("Table")');
    assert.ok((await page.$$("section.card tbody tr")).length > 24);
    await page.context().close();
  });

  it("is told when the gateway does not answer", async () => {
    const page = await stage.visit("/");
    await page.route("**/api/v1/spend*", (route) => route.abort());
    await page.click('[data-view="spend"]');
    await page.waitForSelector("[role=alert]");
    assert.match(await page.textContent("[role=alert]"), /does not answer/);
    await page.context().close();
  });
});

describe("The page's own policy", () => {
  it("runs no inline script and loads nothing from elsewhere", async () => {
    const page = await stage.visit("/");
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.inlineRan = true";
      document.head.append(script);
      return window.inlineRan ?? false;
    });
    assert.equal(ran, false);
    const fetched = await page.evaluate(() => fetch("http://127.0.0.1:1/").then(() => true, () => false));
    assert.equal(fetched, false);
    await page.context().close();
  });
});

describe("Synthetic traffic", () => {
  it("is told apart, and can be taken out with one command", async () => {
    const page = await stage.visit("/");
    assert.match(await page.textContent(".banner"), /synthetic traffic/);
    assert.match(stage.weir("seed", "--remove"), /synthetic records removed/);
    assert.deepEqual(stage.sql("SELECT count(*) FROM usage_records"), [["0"]]);
    await page.reload();
    await page.waitForSelector(".state");
    assert.equal(await page.$(".banner"), null);
    await page.context().close();
  });
});

describe("A request", () => {
  it("that was just made tells who could have served it", async () => {
    const asked = await fetch(`http://127.0.0.1:${stage.clients}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "auto", messages: [{ role: "user", content: "hi" }] }),
    });
    const id = asked.headers.get("x-request-id");
    for (let tries = 0; tries < 100 && stage.sql(`SELECT count(*) FROM usage_records WHERE request_id = '${id}'`)[0][0] === "0"; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const page = await stage.visit(`/?view=requests&id=${id}`);
    await page.waitForSelector("dialog table tbody tr");
    const told = await page.textContent("dialog section");
    for (const deployment of ["flash-a3", "pro-a3"]) assert.match(told, new RegExp(deployment));
    await page.context().close();
  });
});
