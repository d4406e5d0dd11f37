// The fixture language of the SDK tests: a file of facts has a stage of its own, seen afresh by each fact.
//
//   weir.client()              an OpenAI client of the tenant acme
//   weir.sent                  the bodies that clients of this fact sent
//   weir.received('flash')     the bodies that reached a backend since the fact began
//   weir.onlyRecord()          the one record that the ledger gained, once it is there
//   weir.gainsNoRecord()       true when it gained none
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import OpenAI from 'openai';

const patienceMs = 60_000;

// facts(name, (fact) => { fact('says something', async (weir) => { ... }); });
export function facts(name, tell) {
  describe(name, () => {
    const stage = stageOf();
    tell((says, check) =>
      it(says, async () => {
        const weir = new Weir(stage());
        await weir.begin();
        await check(weir);
      }),
    );
  });
}

const dialects = ['openai', 'deepseek', 'vllm', 'mindie', 'sglang'];

// The same, told once for every dialect: { model, base_url, key } is a model in front of a backend of that dialect.
export function factsInEveryDialect(name, tell) {
  describe(name, () => {
    const stage = stageOf('dialects');
    tell((says, check) => {
      for (const model of dialects) it(`${says} [${model}]`, () => check({ ...stage(), model }));
    });
  });
}

function stageOf(...kind) {
  let stage;
  before(async () => {
    stage = await startStage(kind);
  });
  after(() => stage?.stop());
  return () => stage;
}

async function startStage(kind) {
  const script = fileURLToPath(new URL('../stage.py', import.meta.url));
  const running = spawn('python3', [script, process.env.WEIR_BIN, ...kind], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(running, 'exit');
  const [line] = await Promise.race([
    once(createInterface(running.stdout), 'line'),
    ended.then(([code]) => assert.fail(`the stage did not start: exit code ${code}`)),
  ]);
  const stop = async () => {
    running.stdin.end();
    assert.deepEqual(await ended, [0, null], 'how the stage ended');
  };
  return { ...JSON.parse(line), stop };
}

async function until(condition) {
  const deadline = Date.now() + patienceMs;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, 'it did not happen');
    await sleep(10);
  }
}

class Weir {
  #stage;
  #rowsBefore = 0;
  sent = [];

  constructor(stage) {
    this.#stage = stage;
  }

  async begin() {
    await this.#seeTheLedgerMove();
    this.#rowsBefore = Math.max(...this.#rows('probe').map((row) => row.rowid));
    for (const simulator of Object.values(this.#stage.simulators))
      await fetch(`${simulator}/simulator/requests`, { method: 'DELETE' });
  }

  client(apiKey = this.#stage.key) {
    return new OpenAI({
      baseURL: this.#stage.base_url,
      apiKey,
      maxRetries: 0,
      fetch: (url, options) => {
        this.sent.push(options.body);
        return fetch(url, options);
      },
    });
  }

  async received(tier) {
    const visits = await this.#told(tier, 'requests');
    return visits.map((visit) => visit.body);
  }

  served(tier) {
    return this.#told(tier, 'served');
  }

  async onlyRecord() {
    await until(() => this.#rows('acme').length > 0);
    await this.#seeTheLedgerMove();
    const records = this.#rows('acme');
    assert.equal(records.length, 1, 'records in the ledger');
    return records[0];
  }

  async gainsNoRecord() {
    await this.#seeTheLedgerMove();
    return this.#rows('acme').length === 0;
  }

  // Records are written in the order in which requests end. One that no backend can serve, by another tenant, comes
  // behind all that ended before; when its record is there, so are the others.
  async #seeTheLedgerMove() {
    const probes = this.#rows('probe').length;
    const probe = new OpenAI({ baseURL: this.#stage.base_url, apiKey: this.#stage.other_key, maxRetries: 0 });
    const impossible = { model: 'auto', messages: [{ role: 'user', content: 'x' }], max_tokens: 1e9 };
    await assert.rejects(probe.chat.completions.create(impossible), OpenAI.BadRequestError);
    await until(() => this.#rows('probe').length > probes);
  }

  #rows(tenant) {
    const wanted = `tenant = '${tenant}' AND usage_rows.rowid > ${this.#rowsBefore}`;
    const joined = 'usage_rows JOIN usage_records USING (request_id)';
    const query = `SELECT usage_rows.rowid AS rowid, usage_records.* FROM ${joined} WHERE ${wanted} ORDER BY 1`;
    const printed = execFileSync('sqlite3', ['-readonly', '-json', this.#stage.ledger, query], { encoding: 'utf8' });
    return printed ? JSON.parse(printed) : [];
  }

  async #told(tier, what) {
    const reply = await fetch(`${this.#stage.simulators[tier]}/simulator/${what}`);
    return reply.json();
  }
}
