// What the facts ask, and what it costs by DeepSeek's price book, reckoned by hand.
export const question = [{ role: 'user', content: 'Where does the river go?' }];
export const promptTokens = 10; // 24 bytes in fours, and 4 for the message, as the simulator counts

// Nano-dollars a token, by version and window of the price book: 0.15 dollars per million are 150. Off-peak has no
// name. A new price wants a line here, reckoned by hand.
export const flash = 'deepseek-flash-2026-09-10';
export const pro = 'deepseek-v4-pro-2026-08-23';
const rates = {
  [flash]: { '': { uncached: 150, completion: 600 }, peak: { uncached: 300, completion: 1200 } },
  [pro]: { '': { uncached: 660, completion: 1980 }, peak: { uncached: 1320, completion: 3960 } },
};

// By the tariff that the record names.
export function costNanos(record, uncached, completion) {
  const rate = rates[record.price_version][record.tariff_window];
  return rate.uncached * uncached + rate.completion * completion;
}

// Prompt (uncached, cached) and completion of a usage record.
export function tokensOf(record) {
  return [
    record.uncached_prompt_tokens,
    record.cached_prompt_tokens,
    record.answer_tokens + record.reasoning_tokens,
  ];
}
