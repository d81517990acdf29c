"""The pages, one module for each thing that people come for."""

from connector.web.pages import account, home, lists, minutes, rights, signing, static

ROUTERS = (
    static.router,
    home.router,
    minutes.router,
    lists.router,
    signing.router,
    account.router,
    rights.router,
)
