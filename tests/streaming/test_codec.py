"""What goes over the wire; may import streaming."""

from __future__ import annotations

import orjson
import pytest

from layerlab.event_text import EventText
from layerlab.events import RunFailed
from layerlab.streaming.codec import to_frame, to_lines
from layerlab.streaming.messages import End, EventBatch, Frame, Hello, Lagging, Message, Ping, Reset

RUN = {"id": "a", "state": "running"}
NUMBERS = EventBatch(((4, '{"seq":4,"type":"run_paused"}'), (5, '{"seq":5,"type":"run_resumed"}')))


@pytest.mark.parametrize(
    ("message", "document"),
    [
        (Hello(RUN, 7, "h"), {"type": "hello", "history": "h", "seq": 7, "run": RUN}),
        (NUMBERS, [{"seq": 4, "type": "run_paused"}, {"seq": 5, "type": "run_resumed"}]),
        (EventBatch(NUMBERS.events[:1]), {"seq": 4, "type": "run_paused"}),
        (Ping(), {"type": "ping"}),
        (Reset("h"), {"type": "reset", "history": "h"}),
        (Lagging(), {"type": "lagging"}),
        (End(), {"type": "end"}),
    ],
)
def test_text_frames_are_json(message: Message, document: object) -> None:
    assert orjson.loads(to_frame(message)) == document


def test_pictures_are_binary_frames_as_they_came() -> None:
    frame = b"\x02\0\0\0{}raw"
    assert to_frame(Frame(frame)) is frame


def test_server_sent_events_carry_the_seq_as_their_id() -> None:
    assert to_lines(NUMBERS) == (
        'id: 4\ndata: {"seq":4,"type":"run_paused"}\n\nid: 5\ndata: {"seq":5,"type":"run_resumed"}\n\n'
    )


def test_line_breaks_in_a_text_do_not_break_an_event() -> None:
    lines = to_lines(EventBatch(((1, EventText.of(RunFailed("one\ntwo\r\nthree")).numbered(1, "now")),)))
    assert lines.count("\n") == 3
    assert "\r" not in lines


def test_what_is_no_event_of_the_run_has_no_id() -> None:
    assert to_lines(End()) == 'data: {"type":"end"}\n\n'
    assert to_lines(Hello(RUN, 7, "h")).startswith('data: {"type":"hello"')
    assert to_lines(Ping()) == ": ping\n\n"
    assert to_lines(Frame(b"frame")) == ""
