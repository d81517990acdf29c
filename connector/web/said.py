"""What a page says after something was done: by a word in its address, so that nobody can have it say anything else."""

from __future__ import annotations

from connector.text import Text

SAID: dict[str, Text] = {
    "signed_out": Text("Đã đăng xuất.", "You are signed out."),
    "password": Text(
        "Đã đổi mật khẩu; các phiên khác đã bị đăng xuất.", "The password is changed; other sessions are signed out."
    ),
}
