"""What a request says, for who sends it again."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI, Request, UploadFile
from fastapi.testclient import TestClient

from service.web.routing import ApiRouter

_router = ApiRouter(tags=["test"])


@_router.post("/file")
async def _take_file(request: Request, file: UploadFile) -> tuple[str, int]:
    return request.state.body_digest, len(await file.read())


@_router.post("/json")
async def _take_json(request: Request, body: dict[str, Any]) -> tuple[str, int]:
    return request.state.body_digest, len(body)


@pytest.fixture(scope="module")
def client() -> TestClient:
    """Give a client of an application with the two routes."""
    app = FastAPI()
    app.include_router(_router)
    return TestClient(app)


def upload(client: TestClient, boundary: str, content: str, name: str = "f.csv") -> tuple[str, int]:
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: text/csv\r\n\r\n{content}\r\n--{boundary}--\r\n"
    )
    kind = f"multipart/form-data; boundary={boundary}"
    headers = {"Content-Type": kind, "Idempotency-Key": "k"}
    digest, length = client.post("/file", content=body, headers=headers).json()
    return digest, length


def test_a_form_says_the_same_whatever_stands_between_its_parts(client: TestClient) -> None:
    first, again = upload(client, "aaa", "one"), upload(client, "bbb", "one")
    assert first == again
    assert first[1] == 3, "the route still reads the whole file"
    assert upload(client, "aaa", "two")[0] != first[0]
    assert upload(client, "aaa", "one", "g.csv")[0] != first[0]


def test_a_body_and_a_query_are_both_what_a_request_says(client: TestClient) -> None:
    def said(query: str, body: dict[str, Any]) -> str:
        answer = client.post(f"/json{query}", json=body, headers={"Idempotency-Key": "k"})
        return str(answer.json()[0])

    assert said("", {"a": 1}) == said("", {"a": 1})
    assert len({said("", {"a": 1}), said("", {"a": 2}), said("?a=1", {"a": 1})}) == 3
