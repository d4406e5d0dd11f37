"""The models that a client may ask for."""

import openai
import pytest


def test_the_list_has_every_alias_and_every_tier(weir):
    names = [model.id for model in weir.client().models.list()]
    assert names == ["auto", "gpt-4o", "deepseek-flash", "deepseek-v4-pro"]


def test_a_model_is_described_by_its_name(weir):
    model = weir.client().models.retrieve("deepseek-v4-pro")
    assert (model.id, model.object, model.owned_by) == ("deepseek-v4-pro", "model", "weir")


def test_a_model_that_is_not_there_is_not_found(weir):
    with pytest.raises(openai.NotFoundError) as raised:
        weir.client().models.retrieve("gpt-2")
    assert raised.value.code == "model_not_found"


def test_asking_for_models_costs_nothing_and_reaches_no_backend(weir):
    list(weir.client().models.list())
    assert weir.gains_no_record()
    assert weir.received("flash") == weir.received("pro") == []
