"""Asking the network of a run: predictions and explanations by its newest checkpoint, or by a kept one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from layerlab.api.body import read_document
from layerlab.api.networks import json_response
from layerlab.api.openapi import EXPLANATION_BODY, PREDICT_BODY
from layerlab.instruments.explanations import EXPLANATIONS, Explanation
from layerlab.questions import Questions
from layerlab.settings import Limits

# The pattern is told, not checked: what no run can be called is as unknown as any other id, a 404.
RunId = Annotated[str, Path(json_schema_extra={"pattern": "^[0-9a-f]{32}$"})]
KeptEpoch = Annotated[
    int | None, Query(ge=0, le=10**6, description="By the nearest kept epoch at or before this one; else by the newest")
]
EXPLANATION: TypeAdapter[Explanation] = TypeAdapter(Annotated[Explanation, EXPLANATIONS])


class Question(BaseModel):
    """What a trained network is asked: inputs written out, or samples of its data set by index."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    inputs: Annotated[list[Any], Field(min_length=1, max_length=1000)] | None = None
    samples: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1, max_length=1000)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Question:
        if (self.inputs is None) == (self.samples is None):
            raise ValueError('give either "inputs" or "samples"')
        return self


def add_question_routes(routes: APIRouter, questions: Questions, limits: Limits) -> None:
    """`predict` and `explain` of a run."""

    @routes.post("/runs/{run_id}/predict", summary="Ask a kept checkpoint", openapi_extra=PREDICT_BODY)
    async def predict(run_id: RunId, request: Request, epoch: KeptEpoch = None) -> Response:
        question = Question.model_validate(await read_document(request, limits))
        return json_response(await questions.predict(run_id, question.model_dump(exclude_none=True), epoch))

    @routes.post("/runs/{run_id}/explain", summary="Look into a kept checkpoint", openapi_extra=EXPLANATION_BODY)
    async def explain(run_id: RunId, request: Request, epoch: KeptEpoch = None) -> Response:
        document = await read_document(request, limits)
        return json_response(await questions.explain(run_id, EXPLANATION.validate_python(document), epoch))
