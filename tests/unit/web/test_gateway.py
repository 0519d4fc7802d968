"""What fits a registered callback and what does not, pattern by pattern."""

import pytest
from dash import ALL, MATCH, Input, Output

from app.web.gateway import fits

MATCHING = {"type": "card", "key": MATCH}
EVERY = {"type": "card", "key": ALL}


def registered(*inputs, outputs=Output("list", "children"), state=()):
    return {
        "inputs": [item.to_dict() for item in inputs],
        "state": [item.to_dict() for item in state],
        "output": outputs,
    }


def sent(*inputs, outputs=None, state=(), changed=()):
    return {
        "inputs": list(inputs),
        "state": list(state),
        "outputs": outputs or {"id": "list", "property": "children"},
        "changedPropIds": list(changed),
    }


def value_of(component, value="x", prop="value"):
    return {"id": component, "property": prop, "value": value}


PLAIN = registered(Input("service", "value"))


def test_exactly_what_was_registered_fits():
    assert fits(sent(value_of("service"), changed=["service.value"]), PLAIN)


@pytest.mark.parametrize(
    "body",
    [
        sent(),
        sent(value_of("service"), value_of("service")),
        sent(value_of("other")),
        sent(value_of("service", prop="options")),
        sent(value_of({"type": "service"})),
        sent([value_of("service")]),
        sent("service"),
        sent(value_of("service"), outputs={"id": "elsewhere", "property": "children"}),
        sent(value_of("service"), outputs=[{"id": "list", "property": "children"}]),
        sent(value_of("service"), state=[value_of("service")]),
        sent(value_of("service"), changed=["other.value"]),
        sent(value_of("service"), changed=[1]),
        {**sent(value_of("service")), "inputs": {"0": value_of("service")}},
        {**sent(value_of("service")), "changedPropIds": "service.value"},
    ],
)
def test_anything_else_does_not(body):
    assert not fits(body, PLAIN)


def test_a_pattern_takes_any_key_but_only_its_own_type():
    callback = registered(Input(MATCHING, "n_clicks"))

    assert fits(sent(value_of({"type": "card", "key": "cpd"}, 1, "n_clicks")), callback)
    assert fits(sent(value_of({"type": "card", "key": 3}, 1, "n_clicks")), callback)
    assert not fits(sent(value_of({"type": "other", "key": "cpd"}, 1, "n_clicks")), callback)
    assert not fits(sent(value_of({"type": "card", "key": True}, 1, "n_clicks")), callback)
    assert not fits(sent(value_of({"type": "card", "key": {"x": 1}}, 1, "n_clicks")), callback)
    assert not fits(sent(value_of({"type": "card"}, 1, "n_clicks")), callback)
    assert not fits(sent([value_of({"type": "card", "key": "cpd"}, 1, "n_clicks")]), callback)


def test_a_pattern_for_all_takes_a_list_within_reason():
    callback = registered(Input(EVERY, "n_clicks"))
    card = value_of({"type": "card", "key": "cpd"}, 1, "n_clicks")

    assert fits(sent([]), callback)
    assert fits(sent([card, card], changed=['{"key":"cpd","type":"card"}.n_clicks']), callback)
    assert not fits(sent([card] * 501), callback)
    assert not fits(sent([card, "card"]), callback)


def test_several_outputs_come_as_a_list():
    callback = registered(Input("service", "value"), outputs=(Output("a", "children"), Output("b", "children")))
    both = [{"id": "a", "property": "children"}, {"id": "b", "property": "children"}]

    assert fits(sent(value_of("service"), outputs=both), callback)
    assert not fits(sent(value_of("service"), outputs=both[::-1]), callback)


def test_a_callback_without_output_takes_none():
    callback = {**registered(Input("service", "value")), "no_output": True}

    assert fits({**sent(value_of("service")), "outputs": []}, callback)
    assert not fits(sent(value_of("service")), callback)


def test_a_value_may_be_nested_twelve_deep_and_no_deeper():
    def nested(depth):
        return [nested(depth - 1)] if depth else 1

    assert fits(sent(value_of("service", nested(11))), PLAIN)
    assert not fits(sent(value_of("service", nested(12))), PLAIN)
