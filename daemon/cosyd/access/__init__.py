"""The clients that may come in besides the owner: their names, secrets, scopes and tokens.

All of it is in one SQLite file, which the command line and the daemon use at the same time.
"""

from cosyd.access.client import Client, Credentials
from cosyd.access.clients import Clients
from cosyd.access.secrets import TOKEN_S, Effort
from cosyd.access.tokens import Token

__all__ = ["TOKEN_S", "Client", "Clients", "Credentials", "Effort", "Token"]
