"""The same request in four languages. Each sample runs as it stands once host and key are a partner's own."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

from apps.portal.console.reference import MULTIPART, Operation

KEY, ADMIN_KEY = "YOUR_API_KEY", "YOUR_ADMIN_KEY"
FILE = "room.jpg"


def samples_of(operation: Operation, base_url: str) -> list[tuple[str, str]]:
    """(language, text) of each."""
    url = base_url + _path(operation)
    headers = _headers(operation)
    return [
        ("cURL", _curl(operation, url, headers)),
        ("JavaScript", _javascript(operation, url, headers)),
        ("Python", _python(operation, url, headers)),
        ("Bubble", _bubble(operation, url, headers)),
    ]


def _path(operation: Operation) -> str:
    path = operation.path
    for parameter in operation.parameters:
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", parameter.example)
    return path


def _headers(operation: Operation) -> dict[str, str]:
    headers = {
        "none": {},
        "bearer": {"Authorization": f"Bearer {KEY}"},
        "admin": {"X-Admin-Key": ADMIN_KEY},
    }[operation.credential]
    return headers if operation.body is None else headers | {"Content-Type": "application/json"}


def _curl(operation: Operation, url: str, headers: Mapping[str, str]) -> str:
    lines = [f'curl -X {operation.method} "{url}"']
    lines += [f'-H "{name}: {value}"' for name, value in headers.items()]
    if operation.media_type == MULTIPART:
        lines.append(f'-F "file=@{FILE}"')
    if operation.body is not None:
        lines.append(f"-d {shlex.quote(_json(operation.body))}")
    return " \\\n  ".join(lines)


def _javascript(operation: Operation, url: str, headers: Mapping[str, str]) -> str:
    options: list[str] = []
    before = ""
    if operation.method != "GET":
        options.append(f"  method: '{operation.method}',")
    if headers:
        pairs = ", ".join(f"{_key(name)}: '{value}'" for name, value in headers.items())
        options.append(f"  headers: {{ {pairs} }},")
    if operation.media_type == MULTIPART:
        before = "const form = new FormData();\nform.append('file', fileInput.files[0]);\n"
        options.append("  body: form,")
    if operation.body is not None:
        body = _json(operation.body).replace("\n", "\n  ")
        options.append(f"  body: JSON.stringify({body}),")
    told = ", {\n" + "\n".join(options) + "\n}" if options else ""
    return (
        f"{before}const response = await fetch('{url}'{told});\nconst data = await response.json();\nconsole.log(data);"
    )


def _key(name: str) -> str:
    return name if name.isidentifier() else f"'{name}'"


def _python(operation: Operation, url: str, headers: Mapping[str, str]) -> str:
    """With the requests library, which sets the Content-Type of what it encodes."""
    arguments = [f'    "{url}",']
    sent = {name: value for name, value in headers.items() if name != "Content-Type"}
    if sent:
        arguments.append(f"    headers={json.dumps(sent)},")
    if operation.media_type == MULTIPART:
        arguments.append(f'    files={{"file": open("{FILE}", "rb")}},')
    if operation.body is not None:
        arguments.append(f"    json={_literal(operation.body)},")
    arguments.append("    timeout=70,")
    call = f"requests.{operation.method.lower()}"
    return "import requests\n\nresponse = {}(\n{}\n)\nresponse.raise_for_status()\nprint(response.json())".format(
        call, "\n".join(arguments)
    )


def _literal(value: Any) -> str:
    """JSON's three words are spelt otherwise in Python; every other literal of these examples is the same."""
    lines = _json(value).replace("\n", "\n    ").split("\n")
    words = {"true": "True", "false": "False", "null": "None"}
    for word, python in words.items():
        lines = [line.replace(f": {word}", f": {python}") for line in lines]
    return "\n".join(lines)


def _bubble(operation: Operation, url: str, headers: Mapping[str, str]) -> str:
    """A call of Bubble's API Connector; what stands in angle brackets becomes a parameter of the workflow."""
    lines = [
        f"Name         {operation.identifier}",
        f"Use as       {'Data' if operation.method == 'GET' else 'Action'}",
        f"{operation.method:<12} {_with_brackets(operation, url)}",
    ]
    lines += [f"Header       {name}: {_bracketed(value)}" for name, value in headers.items()]
    if operation.media_type == MULTIPART:
        lines += ["Body type    Form-data", "Parameter    file: <file>   (send file)"]
    if operation.body is not None:
        lines += ["Body type    JSON", _json(_placeholders(operation.body))]
    return "\n".join(lines)


def _with_brackets(operation: Operation, url: str) -> str:
    for parameter in operation.parameters:
        if parameter.place == "path":
            url = url.replace(parameter.example, f"<{parameter.name}>")
    return url


def _bracketed(value: str) -> str:
    return value.replace(ADMIN_KEY, "<admin_key>").replace(KEY, "<api_key>")


def _placeholders(value: Any, name: str = "") -> Any:
    """`"<prompt>"` for each text; a list's entries are numbered, and numbers and switches stay as an example."""
    if isinstance(value, dict):
        return {key: _placeholders(inner, f"{name}_{key}" if name else key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_placeholders(inner, f"{name}_{place}") for place, inner in enumerate(value, 1)]
    return f"<{name}>" if isinstance(value, str) else value


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
