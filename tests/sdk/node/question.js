// What the facts ask, and what it costs by the stage's price book, reckoned by hand.
export const question = [{ role: 'user', content: 'Where does the river go?' }];
export const promptTokens = 10; // 24 bytes in fours, and 4 for the message, as the simulator counts

// Nano-dollars a token: 0.15 dollars per million are 150.
export const flash = { uncached: 150, completion: 600 };
export const pro = { uncached: 660, completion: 1980 };

export function costNanos(rates, uncached, completion) {
  return rates.uncached * uncached + rates.completion * completion;
}

// Prompt (uncached, cached) and completion of a usage record.
export function tokensOf(record) {
  return [
    record.uncached_prompt_tokens,
    record.cached_prompt_tokens,
    record.answer_tokens + record.reasoning_tokens,
  ];
}
