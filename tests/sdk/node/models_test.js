// The models that a client may ask for.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { facts } from './weir.js';

facts('The models', (fact) => {
  fact('are listed with every alias and every tier', async (weir) => {
    const names = [];
    for await (const model of weir.client().models.list()) names.push(model.id);
    assert.deepEqual(names, ['auto', 'gpt-4o', 'deepseek-flash', 'deepseek-v4-pro']);
  });

  fact('are described by name', async (weir) => {
    const model = await weir.client().models.retrieve('deepseek-v4-pro');
    assert.deepEqual([model.id, model.object, model.owned_by], ['deepseek-v4-pro', 'model', 'weir']);
  });

  fact('are not found where there are none', async (weir) => {
    await assert.rejects(weir.client().models.retrieve('gpt-2'), (error) => {
      assert.ok(error instanceof OpenAI.NotFoundError);
      return error.code === 'model_not_found';
    });
  });

  fact('cost nothing to ask for and reach no backend', async (weir) => {
    await weir.client().models.list();
    assert.ok(await weir.gainsNoRecord());
    assert.deepEqual([await weir.received('flash'), await weir.received('pro')], [[], []]);
  });
});
