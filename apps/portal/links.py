"""Links of the OpenAPI document: which operations may follow an answer, and what of it they are given.

Readers see what an id is for, and tests walk along them (tests/portal/test_schemathesis_stateful.py).
"""

from __future__ import annotations

from typing import Any

Following = dict[str, dict[str, str]]

FLOW: Following = {
    name: {"flow_id": "/data/id"}
    for name in ("flows_read", "flows_update", "flows_aliases", "flow_generations_list", "flows_images", "flows_delete")
}
FLOW |= {"flow_regenerate": {"flow_id": "/data/id"}}
PROMPTED: Following = {
    name: {"generation_id": "/data/id"}
    for name in (
        *("generations_read", "prompt_generations_update", "prompt_generations_delete"),
        *("generations_regenerate", "prompt_generations_restore", "prompt_generations_retry"),
    )
}
PROMPTED_IN_FLOW: Following = {name: {"flow_id": "/data/flowId"} for name in FLOW}
STAGED: Following = {
    "generations_read": {"generation_id": "/job_id"},
    "generations_regenerate": {"generation_id": "/job_id"},
    "generations_cancel": {"job_id": "/job_id"},
}
IMAGE: Following = {
    name: {"id_or_alias": "/data/id"}
    for name in ("images_read", "images_update", "images_delete", "images_alias", "image_variants_create")
} | {"images_restore": {"image_id": "/data/id"}}
SCOPE: Following = {
    name: {"slug": "/data/slug"}
    for name in ("live_scopes_read", "live_scopes_update", "live_scopes_delete", "live_scopes_regenerate")
}
JOB: Following = {name: {"job_id": "/job_id"} for name in ("jobs_read", "jobs_result", "jobs_cancel")}
KEY: Following = {name: {"key_id": "/id"} for name in ("admin_keys_change", "admin_keys_revoke")}


def _first(following: Following, list_name: str) -> Following:
    """The same for the first row of a list."""
    return {
        operation: {name: pointer.replace("/data", f"/{list_name}/0", 1) for name, pointer in given.items()}
        for operation, given in following.items()
    }


def _rows(following: Following, list_name: str) -> Following:
    """The same for rows without an envelope of their own."""
    return {
        operation: {name: f"/{list_name}/0{pointer}" for name, pointer in given.items()}
        for operation, given in following.items()
    }


FOLLOWING: dict[tuple[str, str], Following] = {
    ("source_assets_create", "202"): {"source_assets_read": {"ingest_id": "/ingest_id"}},
    ("generations_create", "201"): PROMPTED | PROMPTED_IN_FLOW,
    ("generations_create", "202"): STAGED,
    ("generations_regenerate", "202"): STAGED,
    ("flow_regenerate", "200"): PROMPTED,
    ("flow_generations_list", "200"): _first(PROMPTED, "data"),
    ("flows_list", "200"): _first(FLOW, "data"),
    ("images_upload", "201"): IMAGE,
    ("images_list", "200"): _first(IMAGE, "data"),
    ("flows_images", "200"): _first(IMAGE, "data"),
    ("live_scopes_create", "201"): SCOPE,
    ("live_scopes_list", "200"): _first(SCOPE, "data"),
    ("redesign_create", "200"): JOB,
    ("batch_redesign_create", "200"): JOB,
    ("upscale_create", "200"): JOB,
    ("batch_upscale_create", "200"): JOB,
    ("jobs_list", "200"): _rows(JOB, "results"),
    ("admin_keys_create", "201"): KEY,
    ("admin_keys_list", "200"): _rows(KEY, "results"),
}
"""Operation and status of an answer -> operations that may follow -> their parameters, as pointers into the answer."""


def links_add(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Writes `links` into the answers of FOLLOWING. Raises KeyError for an operation or a status that is not there."""
    operations = {told["operationId"]: told for methods in result["paths"].values() for told in methods.values()}
    for (operation, status), following in FOLLOWING.items():
        operations[operation]["responses"][status]["links"] = {
            name: {
                "operationId": operations[name]["operationId"],
                "parameters": {parameter: f"$response.body#{pointer}" for parameter, pointer in given.items()},
            }
            for name, given in following.items()
        }
    return result
