"""Completions, embeddings, models and responses by OpenAI's SDK, from a backend of every dialect; responses both
translated and as the backend's own."""

import json

import openai
import pytest
from asked import DEPTH, DEPTH_CALLED, LEAST_RIVER, River, simulate

ASKED = "Where does the river go?"
TOOL = {"type": "function", **DEPTH["function"]}


def respond(place, **more):
    return place.openai().responses.create(model=place.model, input=ASKED, **more)


def test_a_completion_fills_in_the_middle(place):
    answer = place.openai().completions.create(model=place.model, prompt="def ", suffix="return 1", max_tokens=8)
    assert (answer.object, answer.model) == ("text_completion", place.model)
    assert answer.choices[0].text and answer.usage.completion_tokens == 8
    assert place.received()[0]["suffix"] == "return 1"


def test_a_completion_is_streamed(place):
    request = {"model": place.model, "prompt": "def ", "max_tokens": 8, "stream_options": {"include_usage": True}}
    chunks = list(place.openai().completions.create(**request, stream=True))
    said = "".join(choice.text for chunk in chunks for choice in chunk.choices)
    whole = place.openai().completions.create(model=place.model, prompt="def ", max_tokens=8)
    assert said == whole.choices[0].text
    assert chunks[-1].usage.completion_tokens == 8


@pytest.mark.parametrize("form", [{}, {"encoding_format": "float"}, {"encoding_format": "base64"}])
def test_texts_are_embedded(place, form):
    answer = place.openai().embeddings.create(model=place.model, input=["a river", "a sea"], **form)
    assert (answer.object, answer.model, [one.index for one in answer.data]) == ("list", place.model, [0, 1])
    if form.get("encoding_format") != "base64":
        assert [one.embedding for one in answer.data] == [[0.5, 0.25, -1.0, 0.0]] * 2
    assert answer.usage.prompt_tokens > 0


def test_the_model_is_listed(either):
    assert either.model in [model.id for model in either.openai().models.list()]
    assert either.openai().models.retrieve(either.model).id == either.model


def test_a_response_is_openais(either):
    response = respond(either, max_output_tokens=8)
    assert (response.object, response.model) == ("response", either.model)
    assert response.output_text and response.output[0].role == "assistant"
    assert response.usage.output_tokens == 8 and response.usage.input_tokens > 0


def test_a_response_is_streamed_in_events(either):
    events = list(respond(either, max_output_tokens=8, stream=True))
    assert events[0].type == "response.created"
    last = events[-1].response
    said = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert said and last.output_text == said
    assert last.usage.output_tokens == 8


def test_the_streaming_helper_gathers_the_response(either):
    with either.openai().responses.stream(model=either.model, input=ASKED) as stream:
        said = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        final = stream.get_final_response()
    assert said and final.output_text == said and final.status == "completed"


def test_a_response_is_parsed_into_the_wanted_type(either):
    response = either.openai().responses.parse(model=either.model, input=ASKED, text_format=River)
    assert response.output_parsed == LEAST_RIVER


def test_a_function_is_called_and_its_output_taken(either):
    response = respond(either, tools=[TOOL], tool_choice="required")
    [call] = [item for item in response.output if item.type == "function_call"]
    assert (call.name, json.loads(call.arguments)) == ("depth", DEPTH_CALLED)
    output = {"type": "function_call_output", "call_id": call.call_id, "output": "5 m"}
    conversation = [{"role": "user", "content": ASKED}, call.to_dict(), output]
    answer = either.openai().responses.create(model=either.model, input=conversation, tools=[TOOL])
    assert answer.output_text


def test_a_function_call_is_streamed(either):
    with either.openai().responses.stream(
        model=either.model, input=ASKED, tools=[TOOL], tool_choice="required"
    ) as stream:
        done = [event for event in stream if event.type == "response.function_call_arguments.done"]
    assert [json.loads(event.arguments) for event in done] == [DEPTH_CALLED]


def test_a_response_has_reasoning_when_it_is_asked_for(place):
    response = respond(place, extra_body={"thinking": {"type": "enabled"}}, max_output_tokens=8)
    assert [item.type for item in response.output] == ["reasoning", "message"]
    assert response.usage.output_tokens_details.reasoning_tokens == 4 or place.dialect in ("vllm", "sglang")


def test_a_conversation_that_nobody_keeps_is_refused(place):
    with pytest.raises(openai.BadRequestError) as raised:
        respond(place, previous_response_id="resp_1")
    assert raised.value.param == "previous_response_id"


def test_a_response_that_breaks_off_says_so(place):
    broken = simulate(error_after_tokens=100, completion_tokens=200)
    events = list(place.openai().responses.create(model=place.model, input=ASKED, stream=True, **broken))
    assert events[-1].type == "response.failed" and events[-1].response.error.message
