"""What browsers are told to forbid. Two origins: ours, with the page, and one per preview with the untrusted content.

The content's origin needs its own host name, not only its own port: cookies know no ports. The frame keeps
`allow-same-origin` because a lesson must reach its API object and its storage; that origin holds nothing else.
"""

from __future__ import annotations

SANDBOX = "allow-scripts allow-same-origin allow-forms allow-modals"
"""Without popups, downloads and top navigation, which would lead out; dialogs are in: quizzes ask `confirm()`."""

FRAME_ALLOWS = "autoplay; unload"
"""`unload`: old lessons finish their session there, and browsers have begun to take it away."""

_FORBIDDEN_FEATURES = (
    "accelerometer=(), browsing-topics=(), camera=(), clipboard-read=(), display-capture=(), "
    "fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), "
    "local-fonts=(), local-network-access=(), magnetometer=(), microphone=(), midi=(), otp-credentials=(), payment=(), "
    "picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), storage-access=(), usb=(), "
    "window-management=(), xr-spatial-tracking=()"
)
_COMMON = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Permitted-Cross-Domain-Policies": "none",
}


def page_headers(content_origin: str) -> dict[str, str]:
    """For our own pages, which frame `content_origin` and nothing else."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"frame-src {content_origin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        **_COMMON,
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": _FORBIDDEN_FEATURES.replace("fullscreen=()", "fullscreen=(self)"),
        "X-Frame-Options": "DENY",
    }


def content_headers(page_origin: str, report_path: str, *, sandboxed: bool = True) -> dict[str, str]:
    """For everything on a content origin. `sandboxed=False` is for files that browsers show with a viewer of their own,
    which a sandbox would forbid, and which run no scripts of the web."""
    own = "'self' data: blob:"
    rules = [
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:",
        "style-src 'self' 'unsafe-inline' data: blob:",
        *(f"{kind}-src {own}" for kind in ("img", "media", "font", "connect", "frame")),
        "worker-src 'self' blob:",  # service workers are refused by the server
        "object-src 'none'",
        "manifest-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        f"frame-ancestors 'self' {page_origin}",
        f"report-uri {report_path}",
        *([f"sandbox {SANDBOX}"] if sandboxed else []),
    ]
    return {
        **_COMMON,
        # what CSP leaves open, WebRTC and connections made ahead of a navigation, where the browser knows it
        "Connection-Allowlist": "(response-origin)",
        "Content-Security-Policy": "; ".join(rules),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": _FORBIDDEN_FEATURES,
    }
