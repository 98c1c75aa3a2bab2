"""Messages survive their pipe, whole or not at all."""

from __future__ import annotations

import io
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layerlab.jobs import wire
from layerlab.training.control import Command

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(plain)
def test_plain_data_with_bytes_anywhere_comes_back_the_same(value: Any) -> None:
    message = wire.read(io.BytesIO(wire.pack_value(value)))
    assert message is not None
    assert wire.to_value(*message) == value


def test_bytes_among_numbers_are_found() -> None:
    message = wire.read(io.BytesIO(wire.pack_value([1, b"two", (3.0, b"four")])))
    assert message is not None
    assert wire.to_value(*message) == [1, b"two", [3.0, b"four"]]


def test_a_command_comes_back_the_same() -> None:
    command = Command("set", {"learning_rate": 0.1})
    message = wire.read(io.BytesIO(wire.pack_command(command)))
    assert message is not None
    assert wire.to_command(message[0]) == command


@given(st.integers(0, 200))
def test_a_message_cut_short_is_no_message(length: int) -> None:
    message = wire.pack({"a": [1, 2, 3]}, b"body" * 20)
    read = wire.read(io.BytesIO(message[:length]))
    assert (read is None) == (length < len(message))


def test_a_message_over_the_limit_is_refused_unread() -> None:
    with pytest.raises(wire.BadMessage):
        wire.read(io.BytesIO(struct.pack("<I", wire.MESSAGE_BYTES_LIMIT + 1)))
    with pytest.raises(wire.BadMessage):
        wire.pack({}, bytes(wire.MESSAGE_BYTES_LIMIT))


@pytest.mark.parametrize("payload", [struct.pack("<I", 99) + b"{}", struct.pack("<I", 2) + b"{]"])
def test_what_is_no_message_is_refused(payload: bytes) -> None:
    with pytest.raises(wire.BadMessage):
        wire.unpack(payload)
