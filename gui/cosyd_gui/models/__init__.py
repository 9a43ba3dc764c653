"""Qt's models: adapters over what the daemon told."""
