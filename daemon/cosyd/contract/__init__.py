"""What the tray, clients and plug-ins may rely on: nouns, errors, events, hooks, wire types."""
