"""The operations on files in the words of OpenAPI."""

from typing import Any

from klientela.core.access.decisions import may
from klientela.core.documents.reaching import SEE_FILES
from klientela.core.identity.models import User

ROOT = "/api/v1/files/"
NAME = "AttachedFile"
SHAPE = {
    "type": "object",
    "title": NAME,
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "name": {"type": "string"},
        "size": {"type": "integer"},
        "media_type": {"type": "string", "description": "Read off the content, not off its name."},
        "sha256": {"type": "string"},
        "created_at": {"type": "string", "format": "date-time"},
        "by": {"type": "string", "format": "uuid", "nullable": True},
    },
    "required": ["id", "name", "size", "media_type", "sha256", "created_at"],
}
ONE = {"$ref": f"#/components/schemas/{NAME}"}
MANY = {"type": "object", "properties": {"items": {"type": "array", "items": ONE}}, "required": ["items"]}
BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


def described(user: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """Listing, attaching, taking and removing files, for whoever may have files at all."""
    if not may(user, SEE_FILES):
        return {}, {}
    return {f"{ROOT}of/{{kind}}/{{key}}/": _of_record(), f"{ROOT}{{key}}/": _one()}, {NAME: SHAPE}


def _of_record() -> dict[str, Any]:
    where = [_word("kind", "path", "The kind of record, such as `deals`."), _word("key", "path", "The key of the record.")]
    name = _word("name", "query", "What the file is called.")
    return {
        "get": _operation("list", "Files of a record", where, answers={"200": _json("The files", MANY)}),
        "post": {
            **_operation("attach", "Attach a file", [*where, name], answers={"201": _json("The file", ONE), "413": _said("Too large")}),
            "requestBody": {"required": True, "content": BYTES},
        },
    }


def _one() -> dict[str, Any]:
    where = [_word("key", "path", "The key of the file.")]
    return {
        "get": _operation("take", "Take a file", where, answers={"200": {**_said("Its content"), "content": BYTES}}),
        "delete": _operation("remove", "Remove a file", where, answers={"204": _said("Removed")}),
    }


def _operation(name: str, summary: str, words: list[Any], *, answers: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": f"files-{name}",
        "summary": summary,
        "tags": ["files"],
        "parameters": words,
        "responses": {**answers, "404": _said("Unknown, or not for you"), "422": _said("Refused, in words")},
    }


def _word(name: str, where: str, text: str) -> dict[str, Any]:
    return {"name": name, "in": where, "required": True, "description": text, "schema": {"type": "string"}}


def _json(text: str, shape: dict[str, Any]) -> dict[str, Any]:
    return {**_said(text), "content": {"application/json": {"schema": shape}}}


def _said(text: str) -> dict[str, Any]:
    return {"description": text}
