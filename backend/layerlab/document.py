"""What is passed on as JSON (`Document`) and as numbers (`Array`), in one word each; imports nothing of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

Document = dict[str, Any]
"""A JSON object: plain data that was parsed, or is to be written."""

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]
