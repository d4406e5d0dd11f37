// Plain completions, as the official SDK asks for them.
import assert from 'node:assert/strict';
import { costNanos, flash, pro, promptTokens, question, tokensOf } from './question.js';
import { facts } from './weir.js';

facts('A chat', (fact) => {
  fact('is answered under the public name of the tier', async (weir) => {
    const answer = await weir.client().chat.completions.create({ model: 'auto', messages: question, max_tokens: 8 });
    assert.equal(answer.model, 'deepseek-flash');
    assert.ok(answer.choices[0].message.content);
    assert.equal(answer.choices[0].finish_reason, 'length');
    assert.deepEqual([answer.usage.prompt_tokens, answer.usage.completion_tokens], [promptTokens, 8]);
  });

  fact('reaches the backend as the SDK wrote it, but for the model', async (weir) => {
    const extra = { temperature: 0.25, unknown: [1, 2.5, 'é'] };
    await weir.client().chat.completions.create({ model: 'auto', messages: question, max_tokens: 2, ...extra });
    assert.deepEqual(await weir.received('flash'), [weir.sent[0].replace('"auto"', '"dsv4"')]);
    assert.deepEqual(await weir.received('pro'), []);
  });

  fact('leaves one record, priced by the book', async (weir) => {
    await weir.client().chat.completions.create({ model: 'auto', messages: question, max_tokens: 8 });
    const record = await weir.onlyRecord();
    assert.deepEqual([record.tier, record.deployment, record.outcome], ['flash', 'flash-1', 'served']);
    assert.deepEqual([record.key_name, record.requested_model, record.policy], ['acme-key', 'auto', 'standard']);
    assert.deepEqual(tokensOf(record), [promptTokens, 0, 8]);
    assert.equal(record.cost_nanos, costNanos(record, promptTokens, 8));
    assert.equal(record.cost_nanos, { '': 6_300, peak: 12_600 }[record.tariff_window]);
    assert.deepEqual([record.usage_source, record.price_version], ['upstream', flash]);
  });

  fact('says in its headers where it went, why, and what it cost', async (weir) => {
    const asked = weir.client().chat.completions.create({ model: 'auto', messages: question, max_tokens: 8 });
    const { response } = await asked.withResponse();
    assert.equal(response.headers.get('x-weir-tier'), 'flash');
    assert.equal(response.headers.get('x-weir-deployment'), 'flash-1');
    assert.equal(response.headers.get('x-weir-reason'), 'cheapest-within-budget');
    const record = await weir.onlyRecord();
    const cost = { '': '0.0000063', peak: '0.0000126' }[record.tariff_window];
    assert.equal(response.headers.get('x-weir-cost-usd'), cost);
    assert.equal(response.headers.get('x-request-id'), record.request_id);
  });

  fact('goes to the better tier under a policy that wants it', async (weir) => {
    const request = { model: 'auto', messages: question, max_tokens: 8 };
    const answer = await weir.client().chat.completions.create(request, { headers: { 'x-weir-policy': 'premium' } });
    assert.equal(answer.model, 'deepseek-v4-pro');
    const record = await weir.onlyRecord();
    assert.deepEqual([record.policy, record.price_version], ['premium', pro]);
    assert.equal(record.cost_nanos, costNanos(record, promptTokens, 8));
  });
});
