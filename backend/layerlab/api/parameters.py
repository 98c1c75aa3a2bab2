"""The parameters that several routes take: ids, epochs, pages and headers, with their bounds."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Path, Query

LARGEST_SEQ = 2**53

# The patterns are told, not checked: what nothing can be called is as unknown as any other id, a 404.
RunId = Annotated[str, Path(json_schema_extra={"pattern": "^[0-9a-f]{32}$"})]
UploadId = Annotated[str, Path(json_schema_extra={"pattern": "^[0-9a-f]{32}$"})]

EpochNumber = Annotated[int, Path(ge=0, le=10**6)]
LayerId = Annotated[str, Path(max_length=64)]
KeptEpoch = Annotated[
    int | None, Query(ge=0, le=10**6, description="By the nearest kept epoch at or before this one; else by the newest")
]
ForkEpoch = Annotated[int, Query(ge=0, le=10**6, description="From the nearest kept epoch at or before this one")]
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=128, pattern="^[ -~]+$")]

After = Annotated[int, Query(ge=0, le=LARGEST_SEQ, description="Last seq that is known already")]
History = Annotated[str | None, Query(max_length=64)]
LastEventId = Annotated[int | None, Header(ge=0, le=LARGEST_SEQ)]
