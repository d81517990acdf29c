"""The pages, one module for each thing that people come for."""

from connector.web.pages import account, home, rights, signing, static

ROUTERS = (static.router, home.router, signing.router, account.router, rights.router)
