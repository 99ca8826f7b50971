"""The documentation of the API as one page, without a script or anything from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from html import escape
from typing import Any, Final

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

PATH: Final = "/docs"

_STYLE: Final = """
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav ul { columns: 12rem; padding-left: 1.2rem; }
details { border: 1px solid; border-radius: 0.3rem; margin: 0.4rem 0; padding: 0.3rem 0.7rem; }
summary { cursor: pointer; }
code, pre { font-family: ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.5rem; border-left: 0.2rem solid; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.6rem 0.2rem 0; }
.method { display: inline-block; min-width: 4.5rem; font-weight: bold; }
"""

_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What a browser may do with the page: use this one style, and nothing else."""

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_DEEPEST: Final = 12


def install_docs(app: FastAPI) -> None:
    """Give an application its page at ``/docs``."""
    pages: list[str] = []

    def docs() -> HTMLResponse:
        """Show the documentation."""
        if not pages:
            pages.append(page(app.openapi()))
        return HTMLResponse(pages[0], headers={"Content-Security-Policy": POLICY})

    app.add_api_route(PATH, docs, include_in_schema=False)


def page(document: dict[str, Any]) -> str:
    """Return an OpenAPI document as a page."""
    info = document["info"]
    return "".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{escape(info['title'])}: API</title><style>{_STYLE}</style></head><body>",
            f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>",
            *(f"<p>{_text(part)}</p>" for part in info["description"].split("\n\n")),
            '<p>For machines: <a href="/api/v1/openapi.json">openapi.json</a>.</p><nav><ul>',
            *(f'<li><a href="#{_name(tag)}">{_name(tag)}</a></li>' for tag in document["tags"]),
            "</ul></nav><main>",
            *(_section(document, tag) for tag in document["tags"]),
            "</main></body></html>",
        ]
    )


def _name(tag: dict[str, Any]) -> str:
    return escape(tag["name"])


def _section(document: dict[str, Any], tag: dict[str, Any]) -> str:
    operations = "".join(
        _operation(document, path, method, item[method])
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item and tag["name"] in item[method]["tags"]
    )
    return f'<h2 id="{_name(tag)}">{_name(tag)}</h2><p>{_text(tag["description"])}</p>{operations}'


def _operation(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> str:
    asked = [_found(document, one) for one in operation.get("parameters", ())]
    return "".join(
        [
            f'<details><summary><span class="method">{method.upper()}</span> ',
            f"<code>{escape(path)}</code> {_text(operation.get('summary', ''))}</summary>",
            *(f"<p>{_text(p)}</p>" for p in operation.get("description", "").split("\n\n") if p),
            _table(("parameter", "in", "meaning"), map(_parameter, asked)) if asked else "",
            *_examples(document, "Sent", operation.get("requestBody", {})),
            _table(("status", "meaning"), _statuses(document, operation)),
            *_answers(document, operation),
            "</details>",
        ]
    )


def _parameter(one: dict[str, Any]) -> tuple[str, str, str]:
    needed = " (needed)" if one.get("required") else ""
    return (
        f"<code>{escape(one['name'])}</code>",
        one["in"],
        _text(one.get("description", "")) + needed,
    )


def _statuses(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for status, answer in operation["responses"].items():
        yield escape(status), _text(_found(document, answer)["description"])


def _answers(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[str]:
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            yield from _examples(document, f"Answered with {status}", answer)


def _examples(document: dict[str, Any], title: str, body: dict[str, Any]) -> Iterator[str]:
    for kind, content in body.get("content", {}).items():
        schema = content.get("schema")
        if schema:
            shown = json.dumps(_example(document, schema, 0), ensure_ascii=False, indent=2)
            yield f"<p>{escape(title)} ({escape(kind)}):</p><pre>{escape(shown)}</pre>"


def _example(document: dict[str, Any], schema: dict[str, Any], depth: int) -> Any:
    """Return an example of what a schema describes; a shallow one where it goes in circles."""
    schema = _found(document, schema)
    said = [*schema.get("examples", ()), *schema.get("enum", ())]
    said += [schema[name] for name in ("const", "default") if schema.get(name) is not None]
    if said or depth > _DEEPEST:
        return said[0] if said else None
    options = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if options:
        return _example(document, options[0], depth + 1)
    if schema.get("type") == "object":
        fields = schema.get("properties", {})
        return {name: _example(document, one, depth + 1) for name, one in fields.items()}
    if schema.get("type") == "array":
        return [_example(document, schema.get("items", {}), depth + 1)]
    return _PLAIN.get(schema.get("format") or schema.get("type", ""))


_PLAIN: Final[dict[str, Any]] = {
    "string": "text",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "date": "2027-02-01",
    "date-time": "2026-11-23T09:00:00Z",
    "uuid": "b7981189-72e9-412c-8fb1-5f27913fbaf6",
}


def _found(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Return what a part of the document refers to."""
    if "$ref" not in part:
        return part
    found: Any = document
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


def _table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    body = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(text: str) -> str:
    """Return a text with what stands between backticks as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{one}</code>" if at % 2 else one for at, one in enumerate(parts))
