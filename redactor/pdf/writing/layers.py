"""Optional content: what a reader of the page doesn't see by default.

Layers are not carried over. What the default configuration shows is kept as plain content; what
it hides is left out, because nobody has reviewed it on the page.
"""

from __future__ import annotations

from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream

__all__ = ["Layers"]


class Layers:
    """The default visibility of the layers of ``pdf``."""

    def __init__(self, pdf: Pdf) -> None:
        properties = pdf.Root.get("/OCProperties")
        default = properties.get("/D") if isinstance(properties, Dictionary) else None
        default = default if isinstance(default, Dictionary) else Dictionary()
        self.count = len(_items(properties.get("/OCGs"))) if properties is not None else 0
        self._off_by_default = default.get("/BaseState") == Name.OFF
        self._on = {_key(group) for group in _items(default.get("/ON"))}
        self._off = {_key(group) for group in _items(default.get("/OFF"))}

    def hidden_count(self, pdf: Pdf) -> int:
        """How many layers the default configuration hides."""
        properties = pdf.Root.get("/OCProperties")
        if not isinstance(properties, Dictionary):
            return 0
        return sum(self.hidden(group) for group in _items(properties.get("/OCGs")))

    def object_hidden(self, value: Any) -> bool:
        """Does an XObject stand in a hidden layer as a whole?"""
        return isinstance(value, Dictionary | Stream) and self.hidden(value.get("/OC"))

    def hidden(self, value: Any, depth: int = 0) -> bool:
        """Is this group, or this membership of groups, hidden?"""
        if not isinstance(value, Dictionary) or depth > 8:
            return False
        if value.get("/Type") == Name.OCMD or "/OCGs" in value:
            return self._membership_hidden(value, depth)
        return self._group_hidden(value)

    def _group_hidden(self, group: Any) -> bool:
        key = _key(group)
        if key in self._off:
            return True
        if self._view_off(group):
            return True
        return self._off_by_default and key not in self._on

    def _view_off(self, group: Any) -> bool:
        usage = group.get("/Usage")
        view = usage.get("/View") if isinstance(usage, Dictionary) else None
        return isinstance(view, Dictionary) and view.get("/ViewState") == Name.OFF

    def _membership_hidden(self, value: Any, depth: int) -> bool:
        expression = value.get("/VE")
        if isinstance(expression, Array):
            return not self._visible_expression(expression, depth)
        groups = value.get("/OCGs")
        members = [groups] if isinstance(groups, Dictionary) else _items(groups)
        states = [not self._group_hidden(g) for g in members if isinstance(g, Dictionary)]
        if not states:
            return False
        policy = str(value.get("/P", "/AnyOn"))
        visible = {
            "/AllOn": all(states),
            "/AnyOff": not all(states),
            "/AllOff": not any(states),
        }.get(policy, any(states))
        return not visible

    def _visible_expression(self, value: Any, depth: int) -> bool:
        if isinstance(value, Dictionary):
            return not self._group_hidden(value)
        items = _items(value)
        if not items or depth > 8:
            return False
        parts = [self._visible_expression(item, depth + 1) for item in items[1:]]
        if items[0] == Name.Not:
            return not any(parts[:1])
        return any(parts) if items[0] == Name.Or else all(parts)


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else []


def _key(group: Any) -> Any:
    return group.objgen if getattr(group, "is_indirect", False) else None
