"""Plain completions, as the official SDK asks for them."""

from question import FLASH, PRO, PROMPT_TOKENS, QUESTION, cost_nanos, tokens_of


def test_a_chat_is_answered_under_the_public_name_of_the_tier(weir):
    answer = weir.client().chat.completions.create(model="auto", messages=QUESTION, max_tokens=8)
    assert answer.model == "deepseek-flash"
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "length"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (PROMPT_TOKENS, 8)


def test_a_chat_reaches_the_backend_as_the_sdk_wrote_it_but_for_the_model(weir):
    weir.client().chat.completions.create(
        model="auto", messages=QUESTION, max_tokens=2, temperature=0.25, extra_body={"unknown": [1, 2.5, "é"]}
    )
    [sent] = weir.sent
    assert weir.received("flash") == [sent.replace(b'"auto"', b'"dsv4"')]
    assert weir.received("pro") == []


def test_a_chat_leaves_one_record_priced_by_the_book(weir):
    weir.client().chat.completions.create(model="auto", messages=QUESTION, max_tokens=8)
    record = weir.only_record()
    assert (record["tier"], record["deployment"], record["outcome"]) == ("flash", "flash-1", "served")
    assert (record["key_name"], record["requested_model"], record["policy"]) == ("acme-key", "auto", "standard")
    assert tokens_of(record) == (PROMPT_TOKENS, 0, 8)
    assert record["cost_nanos"] == cost_nanos(record, PROMPT_TOKENS, 8)
    assert record["cost_nanos"] == {"": 6_300, "peak": 12_600}[record["tariff_window"]]
    assert (record["usage_source"], record["price_version"], record["streamed"]) == ("upstream", FLASH, 0)


def test_a_chat_says_in_its_headers_where_it_went_why_and_what_it_cost(weir):
    raw = weir.client().chat.completions.with_raw_response.create(model="auto", messages=QUESTION, max_tokens=8)
    assert raw.headers["x-weir-tier"] == "flash"
    assert raw.headers["x-weir-deployment"] == "flash-1"
    assert raw.headers["x-weir-reason"] == "cheapest-within-budget"
    record = weir.only_record()
    assert raw.headers["x-weir-cost-usd"] == {"": "0.0000063", "peak": "0.0000126"}[record["tariff_window"]]
    assert raw.headers["x-request-id"] == record["request_id"]


def test_a_policy_header_chooses_the_better_tier(weir):
    answer = weir.client().chat.completions.create(
        model="auto", messages=QUESTION, max_tokens=8, extra_headers={"x-weir-policy": "premium"}
    )
    assert answer.model == "deepseek-v4-pro"
    record = weir.only_record()
    assert (record["tier"], record["policy"], record["price_version"]) == ("pro", "premium", PRO)
    assert record["cost_nanos"] == cost_nanos(record, PROMPT_TOKENS, 8)


def test_a_familiar_name_stands_for_a_policy(weir):
    assert weir.client().chat.completions.create(model="gpt-4o", messages=QUESTION).model == "deepseek-v4-pro"


def test_a_tier_asked_for_by_its_name_is_obeyed(weir):
    weir.client().chat.completions.create(model="deepseek-v4-pro", messages=QUESTION, max_tokens=1)
    record = weir.only_record()
    assert (record["deployment"], record["reason"]) == ("pro-1", "pinned")


def test_what_the_backend_had_cached_is_charged_as_cached(weir):
    long = [{"role": "user", "content": "The river goes to the sea. " * 100}]
    weir.client().chat.completions.create(model="deepseek-flash", messages=long, max_tokens=1)
    first = weir.only_record()
    assert tokens_of(first) == (679, 0, 1)
    usage = weir.afresh().client().chat.completions.create(model="deepseek-flash", messages=long, max_tokens=1).usage
    assert usage.prompt_tokens_details.cached_tokens == 640
    record = weir.only_record()
    assert tokens_of(record) == (39, 640, 1)
    assert record["cost_nanos"] == cost_nanos(record, 39, 1, cached=640)


def test_a_tool_is_called(weir):
    tool = {"type": "function", "function": {"name": "depth", "parameters": {"type": "object", "properties": {}}}}
    answer = weir.client().chat.completions.create(
        model="auto", messages=QUESTION, tools=[tool], tool_choice="required"
    )
    assert answer.choices[0].finish_reason == "tool_calls"
    assert answer.choices[0].message.tool_calls[0].function.name == "depth"


def test_a_backend_that_fails_is_replaced_before_the_client_notices(weir):
    weir.next("flash", {"status": 503})
    assert weir.client().chat.completions.create(model="auto", messages=QUESTION).model == "deepseek-v4-pro"
    record = weir.only_record()
    assert (record["deployment"], record["attempts"], record["outcome"]) == ("pro-1", 2, "served")
