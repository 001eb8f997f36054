"""Show a page in the browser to try a model on: upload or pick an example, choose the angle, see the clip.

  page.py                          the shipped model at http://127.0.0.1:7860
  page.py --host 0.0.0.0           for the whole network; there is no password, and anybody may upload

Uploads and results lie in a temporary folder, which is removed when the page is stopped. Needs Gradio (extra `page`).
"""

import argparse

from pasgan.apis import run_tool
from pasgan.apis.command_line import add_inferencer_arguments
from pasgan.apis.synthesis_outputs import MAX_HELD_FRAMES
from pasgan.apis.view_synthesis_inferencer import ViewSynthesisInferencer
from pasgan.apis.web_page import PageOptions, serve_page
from pasgan.apis.web_page.server import check_gradio


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_inferencer_arguments(parser)
    parser.add_argument("--host", default=PageOptions.host, help="address to listen at (default %(default)s)")
    parser.add_argument("--port", type=int, default=PageOptions.port, help="default: the first free one from 7860 on")
    parser.add_argument("--max-upload", type=int, default=PageOptions.max_megabytes, metavar="MB", help="of a file")
    frames_help = "of a video, the first ones (default and most %(default)s)"
    parser.add_argument("--max-frames", type=int, default=MAX_HELD_FRAMES, metavar="N", help=frames_help)
    args = parser.parse_args()
    if not 1 <= args.max_frames <= MAX_HELD_FRAMES:
        parser.error(f"--max-frames must be from 1 to {MAX_HELD_FRAMES}")
    return args


def main() -> None:
    args = parse_args()
    check_gradio()
    inferencer = ViewSynthesisInferencer(args.model, args.weights, args.pose_estimator, args.device, args.half)
    serve_page(inferencer, PageOptions(args.host, args.port, args.max_upload, args.max_frames))


if __name__ == "__main__":
    run_tool(main)
