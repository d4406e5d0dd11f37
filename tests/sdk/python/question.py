"""What the tests ask, and what it costs by the stage's price book, reckoned by hand."""

QUESTION = [{"role": "user", "content": "Where does the river go?"}]
PROMPT_TOKENS = 10  # 24 bytes in fours, and 4 for the message, as the simulator counts

# Nano-dollars a token: 0.15 dollars per million are 150.
FLASH = {"uncached": 150, "cached": 3, "completion": 600}
PRO = {"uncached": 660, "cached": 22, "completion": 1980}


def cost_nanos(rates, uncached, completion, cached=0):
    return rates["uncached"] * uncached + rates["cached"] * cached + rates["completion"] * completion


def tokens_of(record):
    """Prompt (uncached, cached) and completion of a usage record."""
    return (
        record["uncached_prompt_tokens"],
        record["cached_prompt_tokens"],
        record["answer_tokens"] + record["reasoning_tokens"],
    )
