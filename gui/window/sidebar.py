"""The sidebar: Overview, Proposals, Problems, then the clusters with their pools and features."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from posixpath import commonpath

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.text import _, listed, ngettext
from core.view import Cluster, Module, Platform, View
from gui.kit import icons, theme
from gui.kit.widgets import badge_size, paint_badge, plain
from gui.proposals.marks import Marks
from gui.window.shortened import shortened

ROLE = int(Qt.ItemDataRole.UserRole)
MANY = 12
"""Above so many clusters they start collapsed."""
SLIM = 200
"""Below this width names have the room that is between things elsewhere."""
FILTERED = 16
"""Above so many modules there is a filter."""
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Node:
    """What a row stands for."""

    kind: str
    """"overview", "proposals", "problems"; "caption"; "cluster", "default" (its default pool), "pool",
    "feature", "generic"; "add"."""
    title: str
    root: str = ""
    module: str = ""
    icon: str = ""
    tip: str = ""
    count: int = 0
    meaning: str = ""
    """Of a count that is several things together: which."""
    tone: str = "changed"
    sign: str = ""
    """Icon of what proposals do to it; "" for nothing."""
    signed: str = ""
    """The same in words."""


Row = tuple[int, Node]
"""How deep it stands, and what."""


def _captions(roots: Sequence[str]) -> dict[str, str]:
    """What each root is called: its path, but for the folders that all have in common.

    >>> list(_captions(["live/a/eks", "live/b/eks"]).values()), list(_captions([".", "live/a"]).values())
    (['a/eks', 'b/eks'], ['Top folder', 'live/a'])
    >>> list(_captions(["live", "live/a"]).values())
    ['live', 'live/a']
    """
    shared = commonpath(roots) if len(roots) > 1 else ""
    skip = len(shared) + 1 if shared and shared not in roots else 0
    return {root: root[skip:] if root != "." else _("Top folder") for root in roots}


def _place_in_tree(row: Row) -> tuple[object, ...]:
    depth, node = row
    return depth, node.kind, node.title, node.root, node.module


def _counted(node: Node) -> str:
    """Its number in words."""
    if not node.count:
        return ""
    if node.kind == "proposals":
        return ngettext("{n} proposal open", "{n} proposals open", node.count).format(n=node.count)
    if node.kind == "problems":
        return node.meaning
    words = ngettext("{n} change in your draft", "{n} changes in your draft", node.count)
    return words.format(n=node.count)


def _problems_told(mine: int, old: int, branch: str) -> str:
    """All problems that are listed, and whose they are."""
    counted = ngettext("{n} problem", "{n} problems", mine + old).format(n=mine + old)
    where = _("{n} already in {branch}") if branch else _("{n} already in these files")
    parts = (_("{n} from your draft").format(n=mine), where.format(n=old, branch=branch))
    return _("{counted}: {parts}").format(counted=counted, parts=listed(parts))


class NodeDelegate(QStyledItemDelegate):
    """Paints a row: icon, name, count."""

    roots: tuple[str, ...] = ()
    """What all roots are called."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        node: Node = index.data(ROLE)
        return QSize(120, 28 if node.kind == "caption" else 32)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node: Node = index.data(ROLE)
        colors = theme.tokens()
        area = QRect(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if node.kind == "caption":
            painter.setFont(theme.ui_font(11, QFont.Weight.DemiBold))
            painter.setPen(colors.color("muted"))
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            metrics, room = painter.fontMetrics(), area.width() - 16
            words = shortened(node.title, self.roots, lambda text, mode: metrics.elidedText(text, mode, room))
            painter.drawText(area.adjusted(6, 0, -8, -6), left, words)
            painter.restore()
            return
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hover = bool(state & QStyle.StateFlag.State_MouseOver)
        box = QRectF(area).adjusted(0, 1, -8, -1)
        if selected or hover:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent_soft" if selected else "hover"))
            painter.drawRoundedRect(box, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus and option.widget.hasFocus():
            painter.setPen(colors.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        ink = "accent" if selected or node.kind == "add" else "text"
        slim = option.widget.width() < SLIM
        sign = QRectF(area.left() + (4 if slim else 8), area.center().y() - 7.5, 16, 16)
        icons.paint(painter, sign, node.icon, ink if ink == "accent" else "muted")
        right = area.right() - (12 if slim else 16)
        if node.count:
            size = badge_size(str(node.count))
            badge = QRectF(right - size.width(), area.center().y() - 9.5, size.width(), size.height())
            paint_badge(painter, badge, str(node.count), node.tone)
            right = int(badge.left()) - (4 if slim else 6)
        if node.sign:
            icons.paint(painter, QRectF(right - 15, area.center().y() - 7, 14, 14), node.sign, "accent_badge")
            right -= 20
        weight = QFont.Weight.Medium if selected or node.kind == "cluster" else QFont.Weight.Normal
        painter.setFont(theme.ui_font(13, weight))
        painter.setPen(colors.color(ink))
        before = 25 if slim else 32
        text = QRect(area.left() + before, area.top(), right - area.left() - before, area.height())
        words = painter.fontMetrics().elidedText(node.title, Qt.TextElideMode.ElideMiddle, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()


class Tree(QTreeWidget):
    """A tree whose selection follows the keyboard; Enter and Space open what is selected, letters go to what
    is called so."""

    _typed, _typed_at = "", 0.0

    def keyboardSearch(self, search: str) -> None:
        """By the titles, which are no texts of Qt's; letters that follow each other belong together."""
        now = time.monotonic()
        fresh = (now - self._typed_at) * 1000 > QApplication.keyboardInputInterval()
        self._typed, self._typed_at = ("" if fresh else self._typed) + search.casefold(), now
        rows = list(self._below(self.invisibleRootItem()))
        current = self.currentItem()
        at = next((i for i, item in enumerate(rows) if item is current), -1)
        # Where one is fits longer as long as what is typed does.
        order = rows[at + fresh if at >= 0 else 0 :] + rows
        found = next((i for i in order if i.data(0, ROLE).title.casefold().startswith(self._typed)), None)
        if found is not None:
            self.setCurrentItem(found)

    def _below(self, item: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
        """What is in sight, from top to bottom."""
        for index in range(item.childCount()):
            child = item.child(index)
            if child is None or child.isHidden() or not isinstance(child.data(0, ROLE), Node):
                continue
            if child.data(0, ROLE).kind != "caption":
                yield child
            if child.isExpanded():
                yield from self._below(child)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        node: Node = index.data(ROLE)
        if node.kind != "cluster" or not self.model().hasChildren(index):
            return
        opened = self.isExpanded(QModelIndex(index))  # type: ignore[arg-type]
        sign = QRectF(rect.right() - min(15, rect.width() - 1), rect.center().y() - 6, 14, 14)
        icons.paint(painter, sign, "chevron-down" if opened else "chevron-right", "muted")


class Sidebar(QFrame):
    """`set_view(view)` keeps what is open and selected."""

    page_chosen = Signal(str)
    """"overview", "proposals" or "problems"."""
    module_chosen = Signal(str, str, str)
    """Root, module, and "default" for the cluster's default pool."""
    entered = Signal()
    """A module was chosen by the keyboard: it goes along."""
    add_pool = Signal(str, str)
    """Root and cluster."""
    menu_wanted = Signal(str, str, str, str, QPoint)
    """Root, module, environment (""), part as with `module_chosen`, and where on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self._rows: list[QTreeWidgetItem] = []
        self._drawn: list[Row] = []
        self._known: dict[str, tuple[Platform, object, list[Row]]] = {}
        """The rows of each root, kept until it changes: a keystroke changes one."""
        self._can_add = False
        self._told: tuple[Marks, Marks] = ({}, {})
        """Of modules and of clusters."""
        column = self._margins = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 0, 8)
        column.setSpacing(8)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(_("Filter clusters and pools"))
        self.filter.setAccessibleName(_("Filter clusters and pools"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._filter)
        row = QVBoxLayout()
        row.setContentsMargins(0, 0, 12, 0)
        row.addWidget(self.filter)
        column.addLayout(row)
        self.filter.hide()
        self.tree = Tree()
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(16)
        self.tree.setRootIsDecorated(True)
        self.tree.setUniformRowHeights(False)
        self.tree.setMouseTracking(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setAccessibleName(_("Clusters and node pools"))
        self.tree.setExpandsOnDoubleClick(False)
        self._delegate = NodeDelegate(self.tree)
        self.tree.setItemDelegate(self._delegate)
        self.tree.itemClicked.connect(self._open)
        self.tree.itemActivated.connect(self._enter)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._menu)
        column.addWidget(self.tree, 1)
        self.setMinimumWidth(180)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        slim = self.width() - 12 < SLIM
        if (indentation := 14 if slim else 16) != self.tree.indentation():
            self.tree.setIndentation(indentation)
            self._margins.setContentsMargins(2 if slim else 12, 12, 0, 8)

    # what is shown

    def set_can_add(self, can: bool) -> None:
        """Whether what makes a pool is offered; before `set_view`."""
        self._can_add = can

    def set_marks(self, modules: Marks, clusters: Marks) -> None:
        """How far all is on its way; before `set_view`."""
        self._told = modules, clusters

    def set_view(self, view: View, *, proposals: int = 0) -> None:
        nodes = self._nodes(view, proposals)
        others = [n for n, (new, old) in enumerate(zip(nodes, self._drawn, strict=False)) if new != old]
        old, self._drawn = self._drawn, nodes
        if len(nodes) != len(old) or any(_place_in_tree(nodes[n]) != _place_in_tree(old[n]) for n in others):
            self._rebuild(nodes)
        else:
            for n in others:
                self._put(self._rows[n], nodes[n][1])

    def _rebuild(self, nodes: list[Row]) -> None:
        self._build(nodes, len([1 for _depth, n in nodes if n.kind == "cluster"]))
        self._rows = self.items()
        modules = sum(1 for _depth, n in nodes if n.module and n.kind not in ("default", "add"))
        self.filter.setVisible(modules > FILTERED)
        if self.filter.isHidden() and self.filter.text():
            self.filter.clear()

    def _nodes(self, view: View, proposals: int) -> list[Row]:
        mine, old = len(view.draft_problems), len(view.base_problems)
        tone = "danger" if view.blockers else "changed" if mine else "neutral"
        problems = Node("problems", _("Problems"), icon="triangle-alert", tone=tone)
        if not view.checking:  # how many there are isn't known before
            told = _problems_told(mine, old, view.place.branch or "")
            problems = replace(problems, count=mine + old, meaning=told)
        out = [
            (0, Node("overview", _("Overview"), icon="layout-dashboard")),
            (0, Node("proposals", _("Proposals"), icon="git-pull-request", count=proposals, tone="accent")),
            (0, problems),
        ]
        captions = _captions([p.root for p in view.platforms])
        several = len(captions) > 1
        self._delegate.roots = tuple(captions.values()) if several else ()
        # Those without a cluster come last: a large repository has many.
        for platform in sorted(view.platforms, key=lambda p: not p.clusters):
            counts = Counter((c.root, c.module) for c in view.changes if c.root == platform.root)
            offers = view.offers("pools", platform.root) if self._can_add else ()
            adds = tuple(offer.words for _operation, offer in offers)
            name = captions[platform.root] if several else ""
            state = counts, name, adds, self._told
            known = self._known.get(platform.root)
            if known is None or known[0] is not platform or known[1] != state:
                known = self._known[platform.root] = (
                    platform,
                    state,
                    self._platform_rows(platform, counts, name, adds),
                )
            out += known[2]
        return out

    def _platform_rows(
        self, platform: Platform, counts: Counter[tuple[str, str]], name: str, adds: tuple[str, ...]
    ) -> list[Row]:
        """`name`: what the root is called, "" for the only one; `adds`: words of what makes a pool in it."""
        out: list[Row] = []
        if platform.clusters or (name and platform.others):
            tip = platform.root if name else ""
            out.append((0, Node("caption", name or _("CLUSTERS"), platform.root, tip=tip)))
        for cluster in platform.clusters:
            out += self._cluster(platform, cluster, counts, adds)
        if platform.others:
            out.append((0, Node("caption", _("OTHER MODULES"), platform.root)))
        return out + [(0, self._node("generic", m, "file", counts)) for m in platform.others]

    def _node(self, kind: str, module: Module, icon: str, counts: Counter[tuple[str, str]]) -> Node:
        title, name = module.title or module.name, (module.root, module.name)
        return self._signed(Node(kind, title, *name, icon, module.name, counts[name]))

    def _signed(self, node: Node) -> Node:
        """With what proposals do to it."""
        modules, clusters = self._told
        marks = (clusters if node.kind == "cluster" else modules).get((node.root, node.module), ())
        if not marks:
            return node
        return replace(node, sign=marks[0].icon, signed="\n".join(m.words for m in marks))

    def _cluster(
        self, platform: Platform, cluster: Cluster, counts: Counter[tuple[str, str]], adds: tuple[str, ...]
    ) -> list[Row]:
        module = cluster.module
        if module is None:
            title = _("Pools of no known cluster") if cluster.node_pools else _("Of no known cluster")
            out = [(0, Node("cluster", title, platform.root, "", "circle-question-mark"))]
        else:
            out = [(0, self._node("cluster", module, "box", counts))]
            if module.has_default_pool:
                name = Node("default", _("Default pool"), platform.root, module.name, "server")
                out.append((1, self._signed(name)))
        out += [(1, self._node("pool", m, "server", counts)) for m in cluster.node_pools]
        out += [(1, self._node("feature", m, "puzzle", counts)) for m in cluster.features]
        if module is not None:
            out += [(1, Node("add", words, platform.root, module.name, "plus")) for words in adds]
        return out

    def _build(self, nodes: list[Row], clusters: int) -> None:
        chosen = self.chosen()
        closed = {
            (n.root, n.module)
            for item in self.items()
            if (n := item.data(0, ROLE)).kind == "cluster" and not item.isExpanded()
        }
        first = self.tree.topLevelItemCount() == 0
        self.tree.clear()
        parent: QTreeWidgetItem | None = None
        for depth, node in nodes:
            item = QTreeWidgetItem()
            self._put(item, node)
            if depth and parent is not None:
                parent.addChild(item)
            else:
                self.tree.addTopLevelItem(item)
                parent = item
            if node.kind == "caption":
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        for item in self.items():
            node = item.data(0, ROLE)
            if node.kind == "cluster":
                item.setExpanded(clusters <= MANY if first else (node.root, node.module) not in closed)
        if chosen is not None:
            self.choose(chosen.kind, chosen.root, chosen.module)
        self._filter(self.filter.text())

    def _put(self, item: QTreeWidgetItem, node: Node) -> None:
        item.setData(0, ROLE, node)
        said = node.title
        counted = _counted(node)
        said = listed(filter(None, (said, counted)))
        if node.signed:
            said = listed([said, *node.signed.split("\n")])
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, said)
        item.setToolTip(0, plain("\n".join(filter(None, (node.tip or node.title, counted, node.signed)))))

    def items(self) -> list[QTreeWidgetItem]:
        out = []
        for i in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(i)
            if item is not None:
                out.append(item)
                out += _children(item)
        return out

    def _filter(self, text: str) -> None:
        words = text.casefold().split()

        def fits(item: QTreeWidgetItem) -> bool:
            node: Node = item.data(0, ROLE)
            return all(w in f"{node.title} {node.module}".casefold() for w in words)

        for i in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(i)
            assert item is not None
            node: Node = item.data(0, ROLE)
            children = _children(item)
            own = fits(item)
            for child in children:
                child.setHidden(bool(words) and not own and not fits(child))
            shown = own or any(not c.isHidden() for c in children)
            item.setHidden(bool(words) and not shown and node.kind in ("cluster", "generic"))
            if words and shown and children:
                item.setExpanded(True)
        self._hide_empty_captions()

    def _hide_empty_captions(self) -> None:
        """Of a root of which nothing is shown, and of its other modules."""
        shown: set[tuple[str, bool]] = set()
        captions: list[tuple[QTreeWidgetItem, str, bool]] = []
        first: set[str] = set()
        for i in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(i)
            assert item is not None
            node: Node = item.data(0, ROLE)
            if node.kind == "caption":
                captions.append((item, node.root, node.root not in first))
                first.add(node.root)
            elif not item.isHidden():
                shown.add((node.root, node.kind == "generic"))
        for item, root, whole in captions:
            item.setHidden(not ((root, True) in shown or (whole and (root, False) in shown)))

    # what is chosen

    def chosen(self) -> Node | None:
        item = self.tree.currentItem()
        return item.data(0, ROLE) if item is not None and item.isSelected() else None

    def choose(self, kind: str, root: str = "", module: str = "") -> None:
        """Mark where one is; emits nothing."""
        wanted = ("cluster", "pool", "feature", "generic") if kind == "module" else (kind,)
        for item in self.items():
            node: Node = item.data(0, ROLE)
            if node.kind in wanted and (node.root, node.module) == (root, module):
                parent = item.parent()
                if parent is not None and not parent.isExpanded():
                    parent.setExpanded(True)
                self.tree.setCurrentItem(item)
                self.tree.scrollToItem(item)
                return
        self.tree.clearSelection()

    def item(self, title: str) -> QTreeWidgetItem | None:
        """The first row with this title."""
        return next((i for i in self.items() if i.data(0, ROLE).title == title), None)

    def _open(self, item: QTreeWidgetItem) -> None:
        node: Node = item.data(0, ROLE)
        if node.kind in ("overview", "proposals", "problems"):
            self.page_chosen.emit(node.kind)
        elif node.kind == "add":
            self.add_pool.emit(node.root, node.module)
        elif node.module:
            if node.kind == "cluster" and not item.isExpanded():
                item.setExpanded(True)
            self.module_chosen.emit(node.root, node.module, "default" if node.kind == "default" else "")

    def _enter(self, item: QTreeWidgetItem) -> None:
        self._open(item)
        node: Node = item.data(0, ROLE)
        if node.module and node.kind != "add":
            self.entered.emit()

    def _menu(self, point: QPoint) -> None:
        """By the right button there, or by its key for what is chosen."""
        item = self.tree.itemAt(point)
        node: Node | None = item.data(0, ROLE) if item is not None else None
        if node is not None and node.module and node.kind != "add":
            part = "default" if node.kind == "default" else ""
            spot = self.tree.viewport().mapToGlobal(point)
            self.menu_wanted.emit(node.root, node.module, "", part, spot)


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(i) for i in range(item.childCount()))
    return [child for child in found if child is not None]
