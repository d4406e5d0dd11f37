// OpenAI's SDK for Node, in front of a backend of every dialect.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { zodFunction, zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { Depth, River, depthCalled, leastRiver, messages, promptTokens, question } from './asked.js';
import { factsInEveryDialect } from './weir.js';

const client = (place, more = {}) =>
  new OpenAI({ baseURL: place.base_url, apiKey: place.key, maxRetries: 0, ...more });
const ask = (place, more = {}, options = {}) =>
  client(place).chat.completions.create({ model: place.model, messages, max_tokens: 8, ...more }, options);

async function all(stream) {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
}

const said = (chunks, field = 'content') => chunks.map((chunk) => chunk.choices[0]?.delta[field] ?? '').join('');
const depth = () => zodFunction({ name: 'depth', parameters: Depth });

factsInEveryDialect('Chat completions', (fact) => {
  fact('are answered with usage', async (place) => {
    const answer = await ask(place);
    assert.equal(answer.model, place.model);
    assert.equal(answer.choices[0].finish_reason, 'length');
    assert.deepEqual([answer.usage.prompt_tokens, answer.usage.completion_tokens], [promptTokens, 8]);
    assert.ok(answer._request_id);
  });

  fact('say the same in a stream', async (place) => {
    const chunks = await all(await ask(place, { stream: true, stream_options: { include_usage: true } }));
    assert.equal(said(chunks), (await ask(place)).choices[0].message.content);
    const last = chunks.pop();
    assert.deepEqual([last.choices, last.usage.completion_tokens], [[], 8]);
    assert.ok(chunks.every((chunk) => !chunk.usage));
  });

  fact('are gathered by the streaming helper', async (place) => {
    const stream = client(place).chat.completions.stream({ model: place.model, messages, max_tokens: 8 });
    let heard = '';
    stream.on('content', (piece) => (heard += piece));
    assert.equal(await stream.finalContent(), heard);
    assert.ok(heard);
  });

  fact('are parsed into the wanted type, whole and streamed', async (place) => {
    const request = { model: place.model, messages, response_format: zodResponseFormat(River, 'river') };
    const answer = await client(place).chat.completions.parse(request);
    assert.deepEqual(answer.choices[0].message.parsed, leastRiver);
    const streamed = await client(place).chat.completions.stream(request).finalChatCompletion();
    assert.deepEqual(streamed.choices[0].message.parsed, leastRiver);
  });

  fact('call a tool and take its result', async (place) => {
    const request = { model: place.model, messages, tools: [depth()], tool_choice: 'required' };
    const called = (await client(place).chat.completions.parse(request)).choices[0];
    const [call] = called.message.tool_calls;
    assert.equal(called.finish_reason, 'tool_calls');
    assert.deepEqual(call.function.parsed_arguments, depthCalled);
    const result = { role: 'tool', tool_call_id: call.id, content: '5 m' };
    const answer = await ask(place, { messages: [...messages, called.message, result], tools: [depth()] });
    assert.ok(answer.choices[0].message.content);
  });

  fact('stream the call of a tool', async (place) => {
    const request = { model: place.model, messages, tools: [depth()], tool_choice: 'required' };
    const [call] = (await client(place).chat.completions.stream(request).finalMessage()).tool_calls;
    assert.deepEqual(JSON.parse(call.function.arguments), depthCalled);
  });

  fact('run the tools by themselves', async (place) => {
    const tool = { type: 'function', function: { name: 'depth', parse: JSON.parse, function: () => '5 m' } };
    tool.function.parameters = { type: 'object', properties: {} };
    const runner = client(place).chat.completions.runTools(
      { model: place.model, messages, tools: [tool], tool_choice: { type: 'function', function: { name: 'depth' } } },
      { maxChatCompletions: 2 },
    );
    assert.equal(await runner.finalFunctionToolCallResult(), '5 m');
  });

  fact('show their reasoning under one name', async (place) => {
    const thinking = { thinking: { type: 'enabled' } };
    const { message } = (await ask(place, thinking)).choices[0];
    assert.ok(message.reasoning_content && message.content);
    assert.equal(said(await all(await ask(place, { ...thinking, stream: true })), 'reasoning_content'), message.reasoning_content);
  });

  fact('can be left in the middle', async (place) => {
    const stream = await ask(place, { stream: true, max_tokens: 4000 });
    for await (const _ of stream) break;
    assert.ok((await ask(place)).choices[0].message.content);
  });

  fact('have headers that can be read', async (place) => {
    const { response, request_id } = await ask(place).withResponse();
    assert.equal(response.headers.get('x-weir-deployment'), `${place.model}-1`);
    assert.equal(request_id, response.headers.get('x-request-id'));
  });

  fact('are tried again by the SDK', async (place) => {
    const script = JSON.stringify([{ status: 503 }]);
    await fetch(`${place.simulators[place.model]}/simulator/script`, { method: 'POST', body: script });
    const answer = await client(place, { maxRetries: 2 }).chat.completions.create({ model: place.model, messages });
    assert.ok(answer.choices[0].message.content);
  });

  fact('are given up when it takes too long', async (place) => {
    await assert.rejects(ask(place, { simulate: { silent: true } }, { timeout: 200 }), OpenAI.APIConnectionTimeoutError);
  });

  fact('fail with what the backend said', async (place) => {
    await assert.rejects(ask(place, { temperature: 9 }), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError || error instanceof OpenAI.UnprocessableEntityError);
      return /temperature/.test(error.message);
    });
    await assert.rejects(ask(place, { simulate: { status: 500 } }), OpenAI.InternalServerError);
  });

  fact('raise in the middle of a stream that breaks', async (place) => {
    const heard = [];
    await assert.rejects(async () => {
      const broken = { stream: true, max_tokens: 200, simulate: { truncate_after_tokens: 100 } };
      for await (const chunk of await ask(place, broken)) heard.push(chunk);
    }, OpenAI.APIError);
    assert.ok(said(heard));
  });
});

factsInEveryDialect('The other endpoints', (fact) => {
  fact('complete, whole and streamed', async (place) => {
    const request = { model: place.model, prompt: 'def ', max_tokens: 8 };
    const whole = await client(place).completions.create(request);
    const chunks = await all(await client(place).completions.create({ ...request, stream: true }));
    assert.equal(chunks.map((chunk) => chunk.choices[0].text).join(''), whole.choices[0].text);
  });

  fact('embed', async (place) => {
    const { data } = await client(place).embeddings.create({ model: place.model, input: ['a river', 'a sea'] });
    assert.deepEqual(data.map((one) => one.embedding), [[0.5, 0.25, -1, 0], [0.5, 0.25, -1, 0]]);
  });

  for (const suffix of ['', '-itself']) {
    fact(`respond, whole and streamed${suffix}`, async (place) => {
      const request = { model: place.model + suffix, input: question };
      const whole = await client(place).responses.create(request);
      const final = await client(place).responses.stream(request).finalResponse();
      assert.ok(whole.output_text);
      assert.deepEqual([whole.status, final.status], ['completed', 'completed']);
      assert.ok(whole.usage.output_tokens > 0 && final.output_text);
    });

    fact(`respond in the wanted type${suffix}`, async (place) => {
      const text = { format: zodTextFormat(River, 'river') };
      const response = await client(place).responses.parse({ model: place.model + suffix, input: question, text });
      assert.deepEqual(response.output_parsed, leastRiver);
    });
  }
});
