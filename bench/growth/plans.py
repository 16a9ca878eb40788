"""What the database does for a statement: every one that code sends is explained as it is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

# A table of fewer rows is read whole at no cost, whatever the indexes.
BIG_TABLE_ROWS = 5_000


@dataclass(frozen=True)
class Plan:
    """scans: tables and indexes that are read, outermost first. rows: read by all scans together, an estimate for what
    writes. whole: big tables that are read from end to end. unbounded: tables of any size that are, by a scan of the
    table or of an index without a condition on it, and not for a few rows alone (LIMIT)."""

    sql: str
    scans: list[str]
    rows: int
    whole: list[str]
    unbounded: list[str] = field(default_factory=list)


@dataclass
class Recorder:
    plans: list[Plan] = field(default_factory=list)
    busy: bool = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.lstrip().split(None, 1)[0].upper() if sql.strip() else ""
        if not self.busy and not many and words in {"SELECT", "UPDATE", "DELETE", "WITH"}:
            self.busy = True
            try:
                self.plans.append(self._explain(sql, params, reads=words == "SELECT" and "FOR UPDATE" not in sql))
            finally:
                self.busy = False
        return execute(sql, params, many, context)

    def _explain(self, sql: str, params: Any, *, reads: bool) -> Plan:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN ({'ANALYZE, TIMING OFF, ' if reads else ''}FORMAT JSON) {sql}", params)
            found = cursor.fetchone()[0]
        tree = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
        scans, rows, whole, unbounded = [], 0, [], []
        for node, limited in nodes(tree):
            kind = node["Node Type"]
            if "Scan" not in kind or kind in {"CTE Scan", "Subquery Scan", "Function Scan", "Values Scan"}:
                continue
            name = node.get("Index Name") or node.get("Relation Name", "")
            seen = node.get("Actual Rows", node["Plan Rows"]) + node.get("Rows Removed by Filter", 0)
            rows += round(seen * node.get("Actual Loops", 1))
            scans.append(f"{kind} {name}")
            narrowed = limited or {"Index Cond", "Recheck Cond"} & set(node)
            if "Relation Name" in node and not narrowed and not partial(node.get("Index Name", "")):
                unbounded.append(node["Relation Name"])
            if kind == "Seq Scan" and table_rows(node["Relation Name"]) > BIG_TABLE_ROWS:
                whole.append(node["Relation Name"])
        return Plan(sql, scans, rows, whole, unbounded)


def nodes(tree: dict[str, Any], limited: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    """Every node, and whether a LIMIT above it ends its reading early: no sort or sum stands between the two."""
    yield tree, limited
    kind = tree["Node Type"]
    below = kind == "Limit" or (limited and kind not in {"Sort", "Aggregate", "Hash", "Hash Join", "WindowAgg"})
    for child in tree.get("Plans", []):
        yield from nodes(child, below)


def partial(index: str) -> bool:
    """Whether an index holds only some of its table's rows: reading all of it is what it is for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indpred IS NOT NULL FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relname = %s", [index]
        )
        found = cursor.fetchone()
        return bool(found and found[0])


def table_rows(table: str) -> int:
    """About: as of the last ANALYZE."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE relname = %s", [table])
        return int(cursor.fetchone()[0])


@contextmanager
def recorded() -> Iterator[list[Plan]]:
    """The plans of everything that the block asks of the database."""
    recorder = Recorder()
    with connection.execute_wrapper(recorder):
        yield recorder.plans


def short(sql: str, length: int = 160) -> str:
    """A statement without its list of columns."""
    sql = re.sub(r"\s+", " ", sql).replace('"', "")
    sql = re.sub(r"SELECT (DISTINCT )?[a-z_]+\.[a-z_]+(, [^()]*?)? FROM", "SELECT … FROM", sql)
    return sql if len(sql) <= length else sql[: length - 1] + "…"
