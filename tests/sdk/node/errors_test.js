// What goes wrong, as the SDK's typed errors.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { question } from './question.js';
import { facts } from './weir.js';

async function refusal(client, kind, more = {}) {
  try {
    await client.chat.completions.create({ model: 'auto', messages: question, ...more });
  } catch (error) {
    assert.ok(error instanceof kind, `${error.constructor.name}: ${error.message}`);
    return error;
  }
  return assert.fail('it was served');
}

const ofWords = (count) => [{ role: 'user', content: 'river '.repeat(count) }];

facts('An error', (fact) => {
  fact('of a wrong key is an authentication error', async (weir) => {
    const error = await refusal(weir.client('sk-wrong'), OpenAI.AuthenticationError);
    assert.deepEqual([error.status, error.code], [401, 'invalid_api_key']);
    assert.deepEqual(await weir.received('flash'), []);
    assert.ok(await weir.gainsNoRecord());
  });

  fact('of an unknown model is not found', async (weir) => {
    const error = await refusal(weir.client(), OpenAI.NotFoundError, { model: 'gpt-2' });
    assert.deepEqual([error.status, error.code, error.param], [404, 'model_not_found', 'model']);
    assert.deepEqual(await weir.received('flash'), []);
    assert.ok(await weir.gainsNoRecord());
  });

  fact('of a bad parameter is a bad request that names it', async (weir) => {
    const error = await refusal(weir.client(), OpenAI.BadRequestError, { max_tokens: 'many' });
    assert.deepEqual([error.status, error.param], [400, 'max_tokens']);
    assert.deepEqual(await weir.received('flash'), []);
    assert.ok(await weir.gainsNoRecord());
  });

  fact('of a context that fits no deployment comes before any backend sees it', async (weir) => {
    const error = await refusal(weir.client(), OpenAI.BadRequestError, { messages: ofWords(60_000) });
    assert.deepEqual([error.status, error.code], [400, 'context_length_exceeded']);
    assert.deepEqual([await weir.received('flash'), await weir.received('pro')], [[], []]);
    const record = await weir.onlyRecord();
    assert.deepEqual([record.outcome, record.status, record.cost_nanos], ['refused', 400, 0]);
  });

  fact('of a context that the backend finds too long has its words', async (weir) => {
    const error = await refusal(weir.client(), OpenAI.BadRequestError, { messages: ofWords(8_000) });
    assert.deepEqual([error.status, error.code], [400, 'context_length_exceeded']);
    assert.match(error.message, /maximum context length is 8192 tokens/);
    const record = await weir.onlyRecord();
    assert.deepEqual([record.outcome, record.deployment, record.cost_nanos], ['client_fault', 'flash-1', 0]);
  });
});
