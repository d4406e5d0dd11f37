"""What goes wrong, as the SDK's typed exceptions."""

import openai
import pytest
from question import QUESTION, tokens_of


def refusal(client, kind, **request):
    with pytest.raises(kind) as raised:
        client.chat.completions.create(**{"model": "auto", "messages": QUESTION, **request})
    return raised.value


def of_words(count):
    return [{"role": "user", "content": "river " * count}]


def test_a_wrong_key_is_an_authentication_error(weir):
    error = refusal(weir.client(key="sk-wrong"), openai.AuthenticationError)
    assert (error.status_code, error.code) == (401, "invalid_api_key")
    assert weir.received("flash") == []
    assert weir.gains_no_record()


def test_an_unknown_model_is_not_found(weir):
    error = refusal(weir.client(), openai.NotFoundError, model="gpt-2")
    assert (error.status_code, error.code, error.param) == (404, "model_not_found", "model")
    assert weir.received("flash") == []
    assert weir.gains_no_record()


def test_a_bad_parameter_is_a_bad_request_that_names_it(weir):
    error = refusal(weir.client(), openai.BadRequestError, max_tokens="many")
    assert (error.status_code, error.param) == (400, "max_tokens")
    assert weir.received("flash") == []
    assert weir.gains_no_record()


def test_a_context_that_fits_no_deployment_is_refused_before_any_backend_sees_it(weir):
    error = refusal(weir.client(), openai.BadRequestError, messages=of_words(60_000))
    assert (error.status_code, error.code) == (400, "context_length_exceeded")
    assert weir.received("flash") == weir.received("pro") == []
    record = weir.only_record()
    assert (record["outcome"], record["status"], record["cost_nanos"]) == ("refused", 400, 0)


def test_a_context_that_the_backend_finds_too_long_is_refused_in_its_words(weir):
    error = refusal(weir.client(), openai.BadRequestError, messages=of_words(8_000))
    assert (error.status_code, error.code) == (400, "context_length_exceeded")
    assert "maximum context length is 8192 tokens" in error.message
    record = weir.only_record()
    assert (record["outcome"], record["deployment"], record["status"]) == ("client_fault", "flash-1", 400)
    assert (tokens_of(record), record["cost_nanos"]) == ((0, 0, 0), 0)


def test_a_parameter_that_the_backend_refuses_is_a_bad_request_and_tried_once(weir):
    refusal(weir.client(), openai.BadRequestError, temperature=9)
    assert (len(weir.received("flash")), weir.received("pro")) == (1, [])
    record = weir.only_record()
    assert (record["outcome"], record["attempts"]) == ("client_fault", 1)


def test_backends_that_all_fail_are_a_server_error(weir):
    weir.next("flash", {"status": 500})
    weir.next("pro", {"status": 500})
    error = refusal(weir.client(), openai.InternalServerError)
    assert error.code == "upstream_error"
    record = weir.only_record()
    assert (record["outcome"], record["attempts"], record["cost_nanos"]) == ("upstream_fault", 2, 0)
