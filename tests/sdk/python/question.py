"""What the tests ask, and what it costs by DeepSeek's price book, reckoned by hand."""

QUESTION = [{"role": "user", "content": "Where does the river go?"}]
PROMPT_TOKENS = 10  # 24 bytes in fours, and 4 for the message, as the simulator counts

# Nano-dollars a token, by version and window of the price book: 0.15 dollars per million are 150. Off-peak has no name.
# A new price wants a line here, reckoned by hand.
FLASH, PRO = "deepseek-flash-2026-09-10", "deepseek-v4-pro-2026-08-23"
RATES = {
    (FLASH, ""): {"uncached": 150, "cached": 3, "completion": 600},
    (FLASH, "peak"): {"uncached": 300, "cached": 6, "completion": 1200},
    (PRO, ""): {"uncached": 660, "cached": 22, "completion": 1980},
    (PRO, "peak"): {"uncached": 1320, "cached": 44, "completion": 3960},
}


def cost_nanos(record, uncached, completion, cached=0):
    """By the tariff that the record names."""
    rates = RATES[record["price_version"], record["tariff_window"]]
    return rates["uncached"] * uncached + rates["cached"] * cached + rates["completion"] * completion


def tokens_of(record):
    """Prompt (uncached, cached) and completion of a usage record."""
    return (
        record["uncached_prompt_tokens"],
        record["cached_prompt_tokens"],
        record["answer_tokens"] + record["reasoning_tokens"],
    )
