"""LangChain's models of OpenAI, in front of a backend of every dialect."""

import openai
import pytest
from asked import LEAST_RIVER, PROMPT_TOKENS, River
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAI, OpenAIEmbeddings

QUESTION = "Where does the river go?"


@tool
def depth(place: str, metres: int) -> str:
    """How deep the water is."""
    return f"{metres} m at {place}"


def chat(place, **options):
    return ChatOpenAI(
        **{"model": place.model, "base_url": place.base_url, "api_key": place.key, "max_retries": 0, **options}
    )


def test_a_question_is_answered_and_its_usage_known(place):
    answer = chat(place, max_tokens=8).invoke(QUESTION)
    assert isinstance(answer, AIMessage) and answer.content
    assert (answer.usage_metadata["input_tokens"], answer.usage_metadata["output_tokens"]) == (PROMPT_TOKENS, 8)
    assert answer.response_metadata["finish_reason"] == "length"
    assert answer.response_metadata["model_name"] == place.model


def test_an_answer_is_streamed_with_its_usage(place):
    model = chat(place, max_tokens=8, stream_usage=True)
    pieces = list(model.stream(QUESTION))
    whole = sum(pieces[1:], pieces[0])
    assert len([piece for piece in pieces if piece.content]) == 8
    assert whole.content == model.invoke(QUESTION).content
    assert whole.usage_metadata["output_tokens"] == 8


def test_many_questions_are_answered_in_a_batch(place):
    answers = chat(place, max_tokens=8).batch([QUESTION] * 5)
    assert len({answer.content for answer in answers}) == 1


def test_nothing_blocks_where_nothing_should(place, awaited):
    async def talk():
        model = chat(place, max_tokens=8)
        pieces = [piece.content async for piece in model.astream(QUESTION)]
        assert "".join(pieces) == (await model.ainvoke(QUESTION)).content

    awaited(talk())


def test_a_tool_is_called_run_and_its_result_told(place):
    question = [SystemMessage("Be brief."), HumanMessage(QUESTION)]
    called = chat(place).bind_tools([depth], tool_choice="required").invoke(question)
    [call] = called.tool_calls
    assert call["name"] == "depth" and isinstance(call["args"]["metres"], int)
    result = depth.invoke(call)
    assert isinstance(result, ToolMessage)
    assert chat(place).bind_tools([depth]).invoke([*question, called, result]).content


def test_a_tool_call_is_streamed(place):
    pieces = list(chat(place).bind_tools([depth], tool_choice="required").stream(QUESTION))
    [call] = sum(pieces[1:], pieces[0]).tool_calls
    assert call["name"] == "depth" and set(call["args"]) == {"place", "metres"}


@pytest.mark.parametrize("method", ["json_schema", "function_calling"])
def test_an_answer_has_the_wanted_type(place, method):
    assert chat(place).with_structured_output(River, method=method).invoke(QUESTION) == LEAST_RIVER


def test_the_responses_api_is_spoken_too(place):
    model = chat(place, use_responses_api=True, max_tokens=8)
    pieces = list(model.stream(QUESTION))
    assert model.invoke(QUESTION).text == sum(pieces[1:], pieces[0]).text != ""


def test_completions_and_embeddings_are_there(place):
    options = {"model": place.model, "base_url": place.base_url, "api_key": place.key}
    assert OpenAI(**options).invoke("def ")
    embeddings = OpenAIEmbeddings(check_embedding_ctx_length=False, **options)
    assert embeddings.embed_documents(["a river", "a sea"]) == [[0.5, 0.25, -1.0, 0.0]] * 2


def test_what_goes_wrong_is_openais_error(place):
    with pytest.raises(openai.NotFoundError):
        chat(place, model="gpt-2").invoke(QUESTION)
    with pytest.raises(openai.AuthenticationError):
        chat(place, api_key="sk-wrong").invoke(QUESTION)
