"""How all plug-ins fare, for those who ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cosyd.contract.wire import PluginView
from cosyd.plugins.fares import key_of, worst

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cosyd.plugins.fares import Key, State
    from cosyd.plugins.posts import Posts
    from cosyd.plugins.registry import Plugins


def plugin_views(
    plugins: Plugins, in_use: Collection[Key], posts: Sequence[Posts[Any]]
) -> list[PluginView]:
    """All plug-ins; one of several parts fares as the worst of them does.

    Args:
        plugins: What is there.
        in_use: The parts that the settings want.
        posts: The parts that are at work.
    """
    views = []
    for plugin in plugins.list():
        keys = [key_of(offer) for offer in plugin.offers]
        state, reason = worst([(plugin.state, plugin.reason), *_at_work(keys, posts)])
        views.append(
            PluginView(
                name=plugin.name,
                state=state,
                reason=reason,
                distribution=plugin.distribution,
                version=plugin.version,
                offers=list(plugin.offers),
                in_use=[f"{kind} {name}" for kind, name in keys if (kind, name) in in_use],
            )
        )
    return views


def _at_work(keys: Sequence[Key], posts: Sequence[Posts[Any]]) -> Iterator[State]:
    for kind, name in keys:
        for some in posts:
            if some.kind == kind and name in some:
                yield some[name].now()
