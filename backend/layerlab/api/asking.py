"""Asking the network of a run: predictions and explanations by its newest checkpoint, or by a kept one."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response
from pydantic import TypeAdapter

from layerlab.api.answers import json_response
from layerlab.api.dependencies import DeskDependency, Sent, json_body
from layerlab.api.documents.networks import Asked, Question
from layerlab.api.parameters import KeptEpoch, RunId
from layerlab.instruments.explanations import Explanation

EXPLANATION: TypeAdapter[Explanation] = TypeAdapter(Asked)


QuestionBody = Annotated[Sent[Question], Depends(json_body(Question.model_validate))]
ExplanationBody = Annotated[Sent[Explanation], Depends(json_body(EXPLANATION.validate_python))]


async def predict(desk: DeskDependency, run_id: RunId, body: QuestionBody, epoch: KeptEpoch = None) -> Response:
    """Ask a kept checkpoint."""
    return json_response(await desk.predict(run_id, body.value.model_dump(exclude_none=True), epoch))


async def explain(desk: DeskDependency, run_id: RunId, body: ExplanationBody, epoch: KeptEpoch = None) -> Response:
    """Look into a kept checkpoint."""
    return json_response(await desk.explain(run_id, body.value, epoch))
