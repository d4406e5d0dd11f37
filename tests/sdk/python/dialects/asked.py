"""What the conformance tests ask for."""

from pydantic import BaseModel

QUESTION = [{"role": "user", "content": "Where does the river go?"}]
PROMPT_TOKENS = 10  # as the simulator counts
DEPTH = {
    "type": "function",
    "function": {
        "name": "depth",
        "description": "How deep the water is",
        "parameters": {
            "type": "object",
            "properties": {"place": {"type": "string"}, "metres": {"type": "integer", "minimum": 5}},
            "required": ["place", "metres"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}
DEPTH_CALLED = {"place": "synthetic", "metres": 5}  # the least that its parameters allow
THINKING = {"thinking": {"type": "enabled"}}


class River(BaseModel):
    """A structured answer; the simulator says the least that its schema allows."""

    name: str
    navigable: bool
    mouths: list[str]


LEAST_RIVER = River(name="synthetic", navigable=True, mouths=[])


def simulate(**step):
    """What the backend does with this very request."""
    return {"extra_body": {"simulate": step}}
