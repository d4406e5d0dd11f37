// Streamed completions: what the client sees, what the backend was asked, and what is metered.
import assert from 'node:assert/strict';
import { costNanos, promptTokens, question, tokensOf } from './question.js';
import { facts } from './weir.js';

const streamed = { model: 'auto', messages: question, max_tokens: 8, stream: true };

async function chunksOf(weir, more = {}) {
  const chunks = [];
  for await (const chunk of await weir.client().chat.completions.create({ ...streamed, ...more })) chunks.push(chunk);
  return chunks;
}

facts('A stream', (fact) => {
  fact('brings an answer piece by piece', async (weir) => {
    const chunks = await chunksOf(weir);
    assert.equal(chunks.filter((chunk) => chunk.choices[0].delta.content).length, 8);
    assert.equal(chunks.at(-1).choices[0].finish_reason, 'length');
    assert.deepEqual([...new Set(chunks.map((chunk) => chunk.model))], ['deepseek-flash']);
  });

  fact('has no usage where none was asked for', async (weir) => {
    const chunks = await chunksOf(weir);
    assert.ok(chunks.every((chunk) => chunk.choices.length > 0 && !chunk.usage));
  });

  fact('ends with its usage where it was asked for', async (weir) => {
    const chunks = await chunksOf(weir, { stream_options: { include_usage: true } });
    const last = chunks.pop();
    assert.deepEqual(last.choices, []);
    assert.deepEqual([last.usage.prompt_tokens, last.usage.completion_tokens], [promptTokens, 8]);
    assert.ok(chunks.every((chunk) => !chunk.usage));
  });

  fact('has the backend asked for usage, and nothing else changed', async (weir) => {
    await chunksOf(weir);
    const asked = ',"stream_options":{"include_usage":true,"continuous_usage_stats":true}}';
    const expected = weir.sent[0].replace('"auto"', '"dsv4"').replace(/\}$/, asked);
    assert.deepEqual(await weir.received('flash'), [expected]);
  });

  fact('leaves one record, whether or not usage was asked for', async (weir) => {
    await chunksOf(weir);
    const record = await weir.onlyRecord();
    assert.deepEqual([record.tier, record.deployment, record.outcome], ['flash', 'flash-1', 'served']);
    assert.deepEqual([record.usage_source, record.streamed], ['upstream', 1]);
    assert.deepEqual(tokensOf(record), [promptTokens, 0, 8]);
    assert.equal(record.cost_nanos, costNanos(record, promptTokens, 8));
  });

  fact('stops at the backend when the client leaves, and is charged as far as it was served', async (weir) => {
    const stream = await weir.client().chat.completions.create({ ...streamed, max_tokens: 4000 });
    let seen = 0;
    for await (const _ of stream) {
      if (++seen === 3) stream.controller.abort();
    }
    const record = await weir.onlyRecord();
    const served = await weir.served('flash');
    assert.deepEqual([served.aborted, served.completed], [1, 0]);
    assert.ok(served.completion_tokens > 0 && served.completion_tokens < 4000);
    assert.deepEqual([record.outcome, record.deployment], ['client_left', 'flash-1']);
    assert.deepEqual(tokensOf(record), [promptTokens, 0, served.completion_tokens]);
    assert.equal(record.cost_nanos, costNanos(record, promptTokens, served.completion_tokens));
  });
});
