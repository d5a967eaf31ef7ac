"""The OpenAPI document is valid, complete, and its examples fit their own schemas."""

from __future__ import annotations

from typing import Any

from openapi_spec_validator import validate


def test_the_document_is_valid_and_public(office: Any) -> None:
    answer = office.client().get("+openapi.json")
    assert answer.status_code == 200
    validate(answer.json())


def test_no_interactive_pages_from_the_internet(office: Any) -> None:
    for path in ("/docs", "/redoc"):
        assert office.client().get(path).status_code == 404


def test_every_operation_is_described(office: Any) -> None:
    document = office.app.openapi()
    tags = {t["name"] for t in document["tags"]}
    for path, operations in document["paths"].items():
        assert path.startswith("/api/v1/")
        for method, operation in operations.items():
            name = f"{method} {path}"
            assert operation.get("description"), name
            assert set(operation["tags"]) <= tags, name
            assert any(code.startswith("2") for code in operation["responses"]), name


def test_every_field_of_a_body_has_an_example_or_a_plain_meaning(office: Any) -> None:
    schemas = office.app.openapi()["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        if name.startswith(("New", "Sign", "Password")) and "properties" in schema
        for field, inner in schema["properties"].items()
        if field in schema.get("required", ())
        and not ({"examples", "$ref", "example", "enum"} & set(inner))
    ]
    assert bare == []


def test_every_error_is_a_problem(office: Any) -> None:
    for path, operations in office.app.openapi()["paths"].items():
        for operation in operations.values():
            for code, answer in operation["responses"].items():
                if code in ("401", "403", "404", "409", "422"):
                    assert set(answer["content"]) == {"application/problem+json"}, path
                    assert "schema" in answer["content"]["application/problem+json"]
