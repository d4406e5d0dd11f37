import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import axe from "axe-core";
import { DESKTOP, KEY, PHONE, READER, Stage } from "./stage.js";

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
    const tags = stage.sql(`SELECT sum(cost_nanos) c FROM usage_records WHERE ${where} AND tag <> '' GROUP BY tag ORDER BY c DESC LIMIT 8`);
    assert.deepEqual(await exacts(page, card("Top tags")), tags.map(([nanos]) => money(nanos)));
    await page.context().close();
  });

  for (const [by, column] of [["tier", "tier"], ["tenant", "tenant"], ["key", "key_name"], ["policy", "policy"], ["deployment", "deployment"], ["model", "model"], ["outcome", "outcome"], ["window", "tariff_window"], ["tag", "tag"]])
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
    assert.equal(await page.$$eval('dialog section[aria-label="Attempts"] tbody tr', (rows) => rows.length), Number(stage.sql(`SELECT count(*) FROM attempts WHERE request_id = '${records[0][0]}'`)[0][0]));
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

describe("A policy", () => {
  const edit = async (name, options) => {
    const page = await stage.visit("/?view=policies", options);
    await page.click(`button[aria-label="Edit ${name}"]`);
    await page.waitForSelector("dialog .differences, dialog h3 + .words");
    return page;
  };

  for (const colorScheme of ["light", "dark"])
    for (const [name, viewport] of [["desktop", DESKTOP], ["phone", PHONE]])
      it(`can be edited, ${colorScheme}, ${name}: accessible and without a complaint`, async () => {
        stage.errors.length = 0;
        const page = await edit("interactive", { viewport, colorScheme });
        await page.fill("dialog [name=ttft]", "soon");
        await page.waitForSelector("dialog .error");
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate(() => window.axe.run());
        assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`), []);
        assert.deepEqual(stage.errors, []);
        await page.context().close();
      });

  it("stands beside what answers are worth, by class and tier", async () => {
    const page = await stage.visit("/?view=policies");
    await page.waitForSelector('h2:text("What answers are worth")');
    const rows = await page.$$eval('[aria-label="What answers are worth"] tbody tr', (all) => all.map((row) => row.textContent));
    const shown = await (await page.request.get(`${stage.url}/api/v1/quality`)).json();
    assert.equal(rows.length, shown.quality.filter((cell) => cell.effort === shown.default_effort).length);
    await page.context().close();
  });

  it("is checked while it is typed, by what reads a configuration", async () => {
    const page = await edit("interactive");
    await page.fill("dialog [name=ttft]", "1.5");
    await page.waitForSelector("#wrong-ttft");
    assert.match(await page.textContent("#wrong-ttft"), /must be a duration with its unit, such as 800ms/);
    assert.equal(await page.isDisabled('dialog button:text-is("Apply…")'), true);
    await page.fill("dialog [name=ttft]", "1500ms");
    await page.waitForSelector("dialog .differences");
    assert.match(await page.textContent("dialog .differences"), /First token within: 1s → 1500ms/);
    await page.context().close();
  });

  it("is replayed over the last days, and what it would have come to is said in words", async () => {
    const page = await edit("standard");
    // Above what some of its requests pin by their model's name.
    await page.selectOption("dialog [name=least_tier]", "pro");
    await page.waitForSelector("dialog .differences");
    await page.click('dialog button:text-is("Replay")');
    await page.waitForSelector("dialog .told", { timeout: 60_000 });
    assert.match(await page.textContent("dialog .told"), /Over [\d,]+ requests of this policy it would have cost [\d.]+% more and missed .* and refused \d+ more/);
    await page.context().close();
  });

  it("is downloaded as the section of a configuration", async () => {
    const page = await edit("interactive");
    await page.fill("dialog [name=ttft]", "2s");
    await page.waitForSelector("dialog .differences");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click('dialog button:text-is("Download as YAML")')]);
    assert.match(readFileSync(await download.path(), "utf8"), /^policies:\n {2}- name: interactive\n {4}ttft: 2s\n/);
    await page.context().close();
  });

  it("is not applied by a token that may only read", async () => {
    const page = await edit("interactive", { secret: READER });
    assert.equal(await page.$('dialog button:text-is("Apply…")'), null);
    assert.match(await page.textContent("dialog .apply"), /Only a token whose role is admin/);
    await page.context().close();
  });

  it("is applied after a confirmation, and outlives a restart", async () => {
    const page = await edit("batch");
    await page.fill("dialog [name=total]", "5m");
    await page.waitForSelector("dialog .differences");
    await page.click('dialog button:text-is("Apply…")');
    assert.match(await page.textContent("dialog .confirm"), /It outlives a restart/);
    await page.click('dialog button:text-is("Apply now")');
    await page.waitForSelector('section[aria-label="batch"] p:text("Applied by demo")');
    assert.match(await page.textContent('section[aria-label="batch"]'), /whole answer within 5.0 min/);
    await page.context().close();
    await stage.restart();
    const again = await stage.visit("/?view=policies");
    assert.match(await again.textContent('section[aria-label="batch"]'), /whole answer within 5.0 min.*Applied by demo/s);
    await again.context().close();
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
    const attempts = await page.$$eval('dialog section[aria-label="Attempts"] tbody tr', (rows) => rows.map((row) => row.cells[0].textContent));
    const made = stage.sql(`SELECT kind FROM attempts WHERE request_id = '${id}' ORDER BY number`).map(([kind]) => kind);
    assert.deepEqual(attempts.map((kind) => kind.toLowerCase()), made);
    assert.ok(made.length > 1, "no server runs here, so each was tried");
    await page.context().close();
  });
});
