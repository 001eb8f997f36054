"""The page: what is given on the left, what comes out on the right; on a phone below each other."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from importlib.resources import files as package_files

import gradio as gr

from pasgan.apis.synthesis_inputs import KEYPOINT_SUFFIXES
from pasgan.apis.view_arguments import DEFAULT_DISTANCE, DEFAULT_HEIGHT
from pasgan.apis.web_page.camera_plan import CAMERA_PLAN, PLAN_VALUE
from pasgan.apis.web_page.page_examples import PageExample
from pasgan.apis.web_page.page_job import FILE_FORMATS, PageInputs, PageJob
from pasgan.structures import ViewGeometry

INTRO = """
<div class="intro"><h1>The same action from another camera</h1>
<p>Give a video of one person and one image from the target camera, taken when the video begins. PAS-GAN turns the
person's poses into the other view and paints the action over the image. Choose an example to see it at work.</p></div>
"""
DEGREES = "Degrees from the person's front: 90 is at its left, -90 at its right."
EMPTY = '<div class="empty">The clip plays here, in step with the source and its poses.</div>'
# The frame is as high as what is in it, also after the window was made wider or narrower.
FRAME = (
    '<iframe class="player-frame" title="Source, target image and generated clip" srcdoc="{page}" '
    'onload="const frame = this, body = this.contentDocument.body; '
    "new ResizeObserver(() => {{ frame.style.height = body.offsetHeight + 'px'; }}).observe(body);\"></iframe>"
)
# Files are kept for an hour; what is older is looked for every ten minutes.
DELETE_EVERY, KEEP = 600, 3600
WAITING = 20  # visitors in the queue


def page_style() -> str:
    """The style sheet of the page."""
    return (package_files("pasgan.apis.web_page") / "page.css").read_text(encoding="utf-8")


def page_theme() -> gr.themes.Base:
    """Fonts of the system alone: the page asks for nothing from elsewhere."""
    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Arial", "sans-serif"]
    return gr.themes.Base(
        primary_hue="blue", neutral_hue="stone", font=sans, font_mono=["ui-monospace", "Consolas", "monospace"]
    ).set(body_background_fill="#fbfaf8", body_background_fill_dark="#14161a")


def build_page(job: PageJob, examples: Sequence[PageExample], limits: str) -> gr.Blocks:
    """Put the page together.

    Args:
        job: what the button runs.
        examples: to choose from.
        limits: a sentence on what may be uploaded.
    """
    # Everybody may see the examples; without this they would be copied to the uploads and removed with the old ones.
    gr.set_static_paths([example.folder for example in examples])
    with gr.Blocks(title="pasgan", analytics_enabled=False, delete_cache=(DELETE_EVERY, KEEP)) as page:
        gr.HTML(INTRO)
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=300):
                above = gr.Column()
                inputs = _inputs()
                gr.Markdown(limits)
                button = gr.Button("Generate", variant="primary", elem_id="generate")
            with gr.Column(scale=3, min_width=300):
                message = gr.HTML(elem_id="message")
                player = gr.HTML(EMPTY, elem_id="player")
                with gr.Row():
                    downloads = [
                        gr.DownloadButton(f"↓ {text}", size="md", min_width=150, visible=False)
                        for text in FILE_FORMATS.values()
                    ]
        with above:
            chosen = gr.Examples(
                [_example_values(example) for example in examples],
                inputs,
                example_labels=[example.label for example in examples],
                label="Examples: a rendered person whom the model has not seen",
            )
        for chooses in (button.click, chosen.load_input_event.success):
            chooses(
                _runner(job),
                inputs,
                [message, player, *downloads],
                api_visibility="private",
                scroll_to_output=True,
            )
    return page.queue(max_size=WAITING, default_concurrency_limit=1)


def _inputs() -> list[gr.components.Component]:
    """In the order in which `_runner` takes them."""
    video = gr.Video(label="Video", sources=["upload"], include_audio=True, height=240, elem_id="video")
    image = gr.Image(
        label="Image from the target camera", sources=["upload"], type="filepath", height=240, elem_id="image"
    )
    # The file as it was uploaded: Gradio itself would only say "Error" to one that is no picture.
    image.preprocess = lambda upload: upload and upload.path
    with gr.Row():
        with gr.Column(scale=2, min_width=190):
            target, source = (
                gr.Slider(-180, 180, value, step=1, label=f"{name} camera", elem_id=f"{name.lower()}-azimuth")
                for name, value in (("Target", 90), ("Source", 0))
            )
        with gr.Column(scale=1, min_width=110):
            plan = gr.HTML({"source": 0, "target": 90}, html_template=CAMERA_PLAN, elem_id="plan")
    gr.Markdown(DEGREES)
    with gr.Accordion("Heights, distances, keypoints of your own", open=False):
        metres = [
            gr.Number(value, label=f"{camera} camera: {name} [m]", minimum=lowest, maximum=20)
            for camera in ("Target", "Source")
            for name, value, lowest in (("height", DEFAULT_HEIGHT, -20), ("distance", DEFAULT_DISTANCE, 0.1))
        ]
        keypoints = [
            gr.File(
                label=f"Keypoints of the {name}, else they are found",
                file_types=list(KEYPOINT_SUFFIXES),
                height=110,
                elem_id=f"{name}-keypoints",
            )
            for name in ("video", "image")
        ]
    for slider in (source, target):
        slider.change(None, [source, target], plan, js=PLAN_VALUE, queue=False)
    # Keypoints belong to the file that they were given with.
    for given, file in zip((video, image), keypoints, strict=True):
        given.upload(lambda: None, None, file, queue=False, api_visibility="private")
    return [video, image, target, source, *metres, *keypoints]


def _example_values(example: PageExample) -> list:
    """In the order of `_inputs`."""
    recording = example.recording
    views = (recording.target_view, recording.source_view)
    return [
        str(example.video),
        str(recording.target_image),
        *(_degrees(view) for view in views),
        *(round(number, 2) for view in views for number in (view.height, view.distance)),
        str(recording.keypoints),
        str(recording.target_keypoints),
    ]


def _runner(job: PageJob) -> Callable[..., tuple]:
    """What Gradio calls: takes `_inputs`, returns message, player and the files to download."""

    def run(video, image, target, source, *others, progress=gr.Progress(track_tqdm=True)):  # noqa: B008
        target_height, target_distance, source_height, source_distance, keypoints, target_keypoints = others
        result = job.run(
            PageInputs(
                video=video,
                target_image=image,
                target_view=(target, target_height, target_distance),
                source_view=(source, source_height, source_distance),
                keypoints=keypoints,
                target_keypoints=target_keypoints,
            )
        )
        player = FRAME.format(page=html.escape(result.player)) if result.player else EMPTY
        files = result.files or [None] * len(FILE_FORMATS)
        buttons = [gr.DownloadButton(value=file, visible=bool(file)) for file in files]
        return result.message, player, *buttons

    return run


def _degrees(view: ViewGeometry) -> int:
    return round(math.degrees(view.azimuth))
