"""Starts the page on this machine."""

from __future__ import annotations

import importlib.util
import os
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pasgan.apis.synthesis_outputs import MAX_HELD_FRAMES
from pasgan.apis.view_synthesis_inferencer import ViewSynthesisInferencer
from pasgan.structures import PasganError

# Gradio removes old files from here; the examples lie beside it.
UPLOADS = "uploads"


class WebPageError(PasganError):
    """The page cannot be shown; the message says what to do."""


@dataclass(frozen=True)
class PageOptions:
    """How the page is served.

    Attributes:
        host: address that it listens at; 127.0.0.1 is seen from this machine alone.
        port: 0 for the first that is free from 7860 on.
        max_megabytes: of an uploaded file.
        max_frames: of a video, the first ones.
    """

    host: str = "127.0.0.1"
    port: int = 0
    max_megabytes: int = 100
    max_frames: int = MAX_HELD_FRAMES


def check_gradio() -> None:
    """See that Gradio is there, before a model is loaded.

    Raises:
        WebPageError: if it is not.
    """
    if importlib.util.find_spec("gradio") is None:
        raise WebPageError("the page needs Gradio: pip install -e .[page]  (or pip install -r requirements/page.txt)")


def serve_page(inferencer: ViewSynthesisInferencer, options: PageOptions) -> None:
    """Show the page until it is stopped. Uploads and results lie in a temporary folder that is removed then.

    Raises:
        WebPageError: if Gradio is missing, or the port is taken.
    """
    check_gradio()
    # A service manager ends it by SIGTERM; the temporary folder is to be removed then, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="pasgan_page_") as folder:
        # Read by Gradio: where uploads go, and that nobody is told of the page.
        uploads = Path(folder) / UPLOADS
        uploads.mkdir()
        os.environ |= {"GRADIO_TEMP_DIR": str(uploads), "GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"}
        _serve(inferencer, options, Path(folder))


def _serve(inferencer: ViewSynthesisInferencer, options: PageOptions, folder: Path) -> None:
    # Gradio takes two seconds to import, and is not everywhere.
    from pasgan.apis.web_page.page_examples import write_page_examples
    from pasgan.apis.web_page.page_job import PageJob
    from pasgan.apis.web_page.page_layout import build_page, page_style, page_theme

    job = PageJob(inferencer, folder / UPLOADS, options.max_frames)
    limits = (
        f"Videos and images of up to {options.max_megabytes} MB; of a video the first {options.max_frames} frames. "
        "Some videos are read although the browser cannot show them (AVI, HEVC)."
    )
    page = build_page(job, write_page_examples(folder / "examples"), limits)
    try:
        page.launch(
            server_name=options.host,
            server_port=options.port or None,
            max_file_size=options.max_megabytes * 2**20,
            theme=page_theme(),
            css=page_style(),
            footer_links=[],
            share=False,
            ssr_mode=False,
            run_history=False,
            quiet=True,
            prevent_thread_lock=True,
        )
    except OSError as error:
        raise WebPageError(f"{options.host}:{options.port}: {error}") from error
    print(f"the page is at {page.local_url} (Ctrl-C stops it)", flush=True)
    page.block_thread()
