"""A document that looks internal is proposed exempt as a whole, alone and among others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from redactor.services import documents, queries, requests
from redactor.store.engine import read_scope, session_scope

INTERNAL = "NOTAT - til egen brug\n\nVi venter. Birger Provsen ringede."
LETTER = "Brev til Karla Testesen.\n\nHer er svaret fra Birger Provsen."


def proposal(case: Any, document_id: str) -> Any:
    with read_scope(case.engine) as session:
        return queries.document_view(session, case.actor, document_id)["proposal"]


def test_alone_and_among_others(case: Any, make_pdf: Callable[..., bytes]) -> None:
    internal = case.upload(make_pdf(INTERNAL))
    case.run_all()
    alone = proposal(case, internal)
    assert (alone["exempt"], alone["ground"]) == (True, "FVL § 12, stk. 1")
    assert "internt" in alone["reason"]
    letter = case.upload(make_pdf(LETTER))
    case.run_all()
    assert proposal(case, internal) == alone
    assert proposal(case, letter) is None


def test_it_follows_the_regime_and_decides_nothing(
    case: Any, make_pdf: Callable[..., bytes]
) -> None:
    internal = case.upload(make_pdf(INTERNAL))
    case.run_all()
    assert case.document(internal).state == "ready"
    with session_scope(case.engine) as session:
        requests.change_request(session, case.actor, case.request_id, {"regime": "ofl"})
    case.run_all()
    assert proposal(case, internal)["ground"] == "OFL § 23, stk. 1"
    ground = proposal(case, internal)["ground"]
    with session_scope(case.engine) as session:
        changes = {"access": "no", "exempt_ground": ground}
        documents.change_document(session, case.actor, internal, changes)
    assert case.document(internal).state == "exempt"
