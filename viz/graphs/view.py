"""A view: the part of a graph that a picture shows, and the scene made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograd_core import Value
from autograd_core.node_names import node_names
from autograd_core.variables import scopes_of
from viz.graphs.births import Births, find_births
from viz.graphs.folding import FOLD_BEYOND, fold_groups, owners
from viz.graphs.neighbourhood import DEPTH, around, leading_on
from viz.graphs.scene import NUMBER_FORMAT, Scene, Teller
from viz.graphs.selection import Selection, choose, creation_order, in_order, reach
from viz.graphs.way import WayToBirth, near_way, way_within
from viz.roles import Role, check_model, naming, role_of


@dataclass(frozen=True)
class View:
    """The part of a graph to show.

    Attributes:
        root: the node that the graph was made for.
        around: the middle of the picture, or None.
        depth: how many edges it goes from there, or from the root; None is as far as the graph
            goes, around a node 2.
        fold: whether nodes that are the same but for their numbers are drawn as one; None leaves
            it to the size of the graph and whether there is a model.
        limit: the most boxes; None shows all.
        constants: whether bare numbers among the operands are shown.
        model: a Module whose parameters are named, or None.
    """

    root: Value
    around: Value | None = None
    depth: int | None = None
    fold: bool | None = None
    limit: int | None = None
    constants: bool = True
    model: object = None

    def scene(
        self, names: Mapping[str, object] | None = None, number_format: str = NUMBER_FORMAT
    ) -> Scene:
        """Make the scene of the picture.

        Args:
            names: a dict of names for Values that have no label. Of Modules there, too, the
                parameters are known by name. None takes the variables of the caller.
            number_format: how numbers are written, as `format` takes it.

        Raises:
            TypeError: model is not a Module, or names not a dict of names.
            ValueError: around is not in the graph of root.
        """
        check_model(self.model)
        near = reach(self.root, constants=self.constants)
        nodes = creation_order(near)
        found = node_names(nodes, scopes_of(names), self.model)
        name_of = naming(found.short)

        def role(node: Value) -> Role:
            return role_of(node, self.root, found.parameters)

        births = find_births(nodes, self.root)
        selection = self._chosen(near, nodes, births, role, name_of)
        leads: list[Value] = []
        if self.around is not None:
            later, leads = leading_on(nodes, selection.nodes)
            selection = selection._replace(later=later)
        part_of = owners(selection.nodes, found.parts) if found.parts else {}

        def caption(node: Value) -> str:
            return part_of.get(id(node), "")

        teller = Teller(
            selection, self.root, name_of, role, births, number_format, caption, naming(found.long)
        )
        return teller.scene(leads, self.around is not None)

    def _chosen(
        self,
        near: Sequence[Value],
        nodes: Sequence[Value],
        births: Births,
        role: Callable[[Value], Role],
        name_of: Callable[[Value], str],
    ) -> Selection:
        """Select nodes within the limit; the path of the first nan to the root comes first.

        A long path is shortened in the middle, unless the picture shows all or only a part.
        """
        order = self._wanted(near, nodes)
        size = len(nodes)
        groups = self._groups(order, size, role, name_of)
        elided = self.limit is not None and len(groups) > self.limit
        way = way_within(births.path, self.limit if elided else None)
        if way.middle and (order is not near or len(groups) < len(order)):
            way = (
                WayToBirth(births.path) if len(births.path) <= (self.limit or 0) else WayToBirth()
            )
        if (ends := way.ends) is not None:
            order = near_way(self.root, way, self.constants)
            groups = [(node,) for node in order]
        wanted = {id(node) for node in order}
        first = [node for node in way.first if id(node) in wanted]
        chosen = choose(in_order(order, groups, first), size, self.limit, self.constants)
        shown = {id(node) for node in chosen.nodes}
        if ends is None or not all(id(node) in shown for node in ends):
            return chosen
        return chosen._replace(middle=way.middle, ends=ends)

    def _wanted(self, near: Sequence[Value], nodes: Sequence[Value]) -> Sequence[Value]:
        """The nodes that may be shown, the most important first."""
        if self.around is None and self.depth is None:
            return near
        center = self.root if self.around is None else self.around
        if not any(node is center for node in nodes):
            raise ValueError(
                f"draw: around={center!r} is not a node of the graph of {self.root!r}; "
                "it must be a Value that the root was computed from"
            )
        return around(nodes, center, DEPTH if self.depth is None else self.depth)

    def _groups(
        self,
        order: Sequence[Value],
        size: int,
        role: Callable[[Value], Role],
        name_of: Callable[[Value], str],
    ) -> list[tuple[Value, ...]]:
        """Group the nodes that may be shown; a group is drawn as one."""
        folded = self.model is not None and size > FOLD_BEYOND if self.fold is None else self.fold
        if not folded:
            return [(node,) for node in order]
        ordered = creation_order(order)
        return fold_groups(ordered, {id(node): role(node) for node in ordered}, name_of)
