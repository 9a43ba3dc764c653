"""How the tray is reached from outside its windows: keys, media keys, notifications, log-in."""
