"""Asking the network of a run: predictions and explanations by its newest checkpoint, or by a kept one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from layerlab.api.answers import json_response
from layerlab.api.dependencies import DeskDependency, Sent, json_body
from layerlab.api.parameters import KeptEpoch, RunId
from layerlab.instruments.explanations import EXPLANATIONS, Explanation

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


QuestionBody = Annotated[Sent[Question], Depends(json_body(Question.model_validate))]
ExplanationBody = Annotated[Sent[Explanation], Depends(json_body(EXPLANATION.validate_python))]


async def predict(desk: DeskDependency, run_id: RunId, body: QuestionBody, epoch: KeptEpoch = None) -> Response:
    """Ask a kept checkpoint."""
    return json_response(await desk.predict(run_id, body.value.model_dump(exclude_none=True), epoch))


async def explain(desk: DeskDependency, run_id: RunId, body: ExplanationBody, epoch: KeptEpoch = None) -> Response:
    """Look into a kept checkpoint."""
    return json_response(await desk.explain(run_id, body.value, epoch))
