"""The pages, one module for each thing that people come for."""

from connector.web.pages import (
    account,
    appraise,
    assignments,
    audit,
    changes,
    deadlines,
    home,
    lesson,
    lessons,
    lists,
    minutes,
    rights,
    signing,
    static,
    status,
)

ROUTERS = (
    static.router,
    home.router,
    lessons.router,
    lesson.router,
    appraise.router,
    changes.router,
    assignments.router,
    minutes.router,
    lists.router,
    deadlines.router,
    status.router,
    audit.router,
    signing.router,
    account.router,
    rights.router,
)
