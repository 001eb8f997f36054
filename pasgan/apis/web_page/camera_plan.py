"""The small plan beside the sliders: person, source camera and target camera from above."""

from __future__ import annotations

SIZE, RADIUS = 200, 74
# A camera at azimuth a stands at (sin a, cos a): the person looks down the page, its left is at the right.
_CAMERA = """
<g class="{name}" transform="rotate(${{-value.{name}}} {centre} {centre})">
  <path class="ray" d="M{centre} {front}V{near}"/>
  <rect x="{left}" y="{front}" width="18" height="12" rx="2"/>
</g>
<text class="{name}" x="${{{centre} + {text} * Math.sin(value.{name} * Math.PI / 180)}}"
  y="${{{centre} + 4 + {text} * Math.cos(value.{name} * Math.PI / 180)}}">{letter}</text>
"""


def _camera(name: str, letter: str) -> str:
    centre = SIZE // 2
    return _CAMERA.format(
        name=name,
        letter=letter,
        centre=centre,
        front=centre + RADIUS - 20,
        near=centre + 26,
        left=centre - 9,
        text=RADIUS + 8,
    )


# A JavaScript template: `value` holds the azimuths `source` and `target` in degrees.
CAMERA_PLAN = f"""
<svg class="camera-plan" viewBox="0 0 {SIZE} {SIZE}" role="img"
  aria-label="From above: source camera at ${{value.source}} degrees, target camera at ${{value.target}} degrees">
  <circle class="circle" cx="{SIZE // 2}" cy="{SIZE // 2}" r="{RADIUS - 14}"/>
  <ellipse class="person" cx="{SIZE // 2}" cy="{SIZE // 2}" rx="17" ry="9"/>
  <circle class="head" cx="{SIZE // 2}" cy="{SIZE // 2}" r="7"/>
  <path class="nose" d="M{SIZE // 2 - 4} {SIZE // 2 + 12}h8l-4 7z"/>
  {_camera("source", "S")}
  {_camera("target", "T")}
</svg>
"""
PLAN_VALUE = "(source, target) => ({source, target})"
