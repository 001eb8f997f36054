"""The web page to try a model on: Gradio's parts are put together here, what they call is the inferencer's."""

from pasgan.apis.web_page.server import PageOptions, serve_page

__all__ = ["PageOptions", "serve_page"]
