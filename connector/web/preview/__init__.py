"""Packages played for appraisers: `build_app` for servers, `PreviewServer` for one machine."""

from connector.web.preview.addresses import Addresses
from connector.web.preview.app import build_app
from connector.web.preview.libraries import Libraries, install
from connector.web.preview.previews import Preview, Previews
from connector.web.preview.server import PreviewServer

__all__ = ["Addresses", "Libraries", "Preview", "PreviewServer", "Previews", "build_app", "install"]
