// The Vercel AI SDK, by its provider for OpenAI and by the one for what is compatible, in front of a backend of every
// dialect.
import assert from 'node:assert/strict';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, Output, embedMany, generateText, stepCountIs, streamText, tool } from 'ai';
import { Depth, River, depthCalled, leastRiver, promptTokens, question } from './asked.js';
import { factsInEveryDialect } from './weir.js';

const openai = (place) => createOpenAI({ baseURL: place.base_url, apiKey: place.key });
const compatible = (place, more = {}) =>
  createOpenAICompatible({
    name: 'weir',
    baseURL: place.base_url,
    apiKey: place.key,
    includeUsage: true,
    supportsStructuredOutputs: true,
    ...more,
  });

const models = {
  'chat by the OpenAI provider': (place) => openai(place).chat(place.model),
  'responses by the OpenAI provider': (place) => openai(place).responses(place.model),
  'chat by the compatible provider': (place) => compatible(place).chatModel(place.model),
};

for (const [name, modelOf] of Object.entries(models)) {
  const ask = (place, more = {}) => ({ model: modelOf(place), prompt: question, maxRetries: 0, ...more });

  factsInEveryDialect(name[0].toUpperCase() + name.slice(1), (fact) => {
    fact('generates text and knows its usage', async (place) => {
      const { text, finishReason, usage } = await generateText(ask(place, { maxOutputTokens: 16 }));
      assert.ok(text);
      assert.equal(finishReason, 'length');
      assert.deepEqual([usage.inputTokens, usage.outputTokens], [promptTokens, 16]);
    });

    fact('streams text and knows its usage', async (place) => {
      const stream = streamText(ask(place, { maxOutputTokens: 16 }));
      const pieces = [];
      for await (const piece of stream.textStream) pieces.push(piece);
      assert.equal(pieces.length, 16);
      assert.equal((await stream.usage).outputTokens, 16);
    });

    fact('generates an object of the wanted type, whole and streamed', async (place) => {
      const { output } = await generateText(ask(place, { output: Output.object({ schema: River }) }));
      assert.deepEqual(output, leastRiver);
      assert.deepEqual(await streamText(ask(place, { output: Output.object({ schema: River }) })).output, leastRiver);
    });

    fact('calls a tool, runs it and goes on', async (place) => {
      const heard = [];
      const depth = tool({ inputSchema: Depth, execute: async (input) => (heard.push(input), '5 m') });
      const { steps, text } = await generateText(
        ask(place, {
          tools: { depth },
          prepareStep: ({ stepNumber }) => ({ toolChoice: stepNumber === 0 ? 'required' : 'auto' }),
          stopWhen: stepCountIs(2),
        }),
      );
      assert.deepEqual(heard, [depthCalled]);
      assert.equal(steps[0].finishReason, 'tool-calls');
      assert.ok(text);
    });

    fact('streams the call of a tool', async (place) => {
      const stream = streamText(ask(place, { tools: { depth: tool({ inputSchema: Depth }) }, toolChoice: 'required' }));
      const [call] = await stream.toolCalls;
      assert.deepEqual([call.toolName, call.input], ['depth', depthCalled]);
    });

    fact('says what went wrong', async (place) => {
      const lost = { ...place, model: 'gpt-2' };
      await assert.rejects(generateText(ask(lost)), (error) => APICallError.isInstance(error) && error.statusCode === 404);
    });

    fact('can be given up', async (place) => {
      const slow = ask(place, { maxOutputTokens: 4000, abortSignal: AbortSignal.timeout(200) });
      await assert.rejects(generateText(slow), /abort|timeout/i);
    });
  });
}

factsInEveryDialect('The compatible provider', (fact) => {
  fact('shows reasoning apart from the answer', async (place) => {
    const model = compatible(place).chatModel(place.model);
    const providerOptions = { weir: { thinking: { type: 'enabled' } } };
    const asked = { model, prompt: question, maxOutputTokens: 16, maxRetries: 0, providerOptions };
    const { reasoningText, text } = await generateText(asked);
    assert.ok(reasoningText && text);
    const stream = streamText(asked);
    assert.deepEqual([await stream.reasoningText, await stream.text], [reasoningText, text]);
  });

  fact('completes and embeds', async (place) => {
    const asked = { model: compatible(place).completionModel(place.model), prompt: 'def ', maxRetries: 0 };
    assert.ok((await generateText(asked)).text);
    assert.ok(await streamText(asked).text);
    const model = compatible(place).embeddingModel(place.model);
    const { embeddings } = await embedMany({ model, values: ['a river', 'a sea'] });
    assert.deepEqual(embeddings, [[0.5, 0.25, -1, 0], [0.5, 0.25, -1, 0]]);
  });
});
