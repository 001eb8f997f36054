// Players: all panels of a clip show the same frame, and one clock moves all clips that play.
const report = JSON.parse(document.getElementById("report-data").textContent);
const clipsSection = document.getElementById("clips");

class Player {
  constructor(element, clip) {
    Object.assign(this, { element, clip, frame: Math.floor(clip.frames / 2), playing: false, elapsed: 0 });
    this.panels = [...element.querySelectorAll(".panel")].map((panel, index) => this.makePanel(panel, clip.panels[index]));
    this.slider = element.querySelector("input[type=range]");
    this.output = element.querySelector("output");
    this.button = element.querySelector(".play");
    this.slider.addEventListener("input", () => this.seek(this.slider.valueAsNumber));
    this.button.addEventListener("click", () => this.play(!this.playing));
    element.querySelector(".back").addEventListener("click", () => this.seek(this.frame - 1));
    element.querySelector(".next").addEventListener("click", () => this.seek(this.frame + 1));
    element.addEventListener("keydown", (event) => this.onKey(event));
  }

  makePanel(panel, { poses, scores }) {
    const overlay = panel.querySelector(".pose");
    return {
      sheet: panel.querySelector(".sheet"),
      canvas: panel.querySelector("canvas"),
      text: panel.querySelector(".frame-scores"),
      poses,
      scores: Object.entries(scores),
      drawPose: overlay && makePose(overlay, this.clip.limbs, this.clip.joints, report.sides),
    };
  }

  /** Decodes the sheets, then shows the first picture. */
  async load() {
    await Promise.all(this.panels.map(({ sheet }) => sheet.decode()));
    this.draw();
  }

  draw() {
    const { columns, frames } = this.clip;
    for (const panel of this.panels) {
      const { width, height } = panel.canvas;
      const [x, y] = [(this.frame % columns) * width, Math.floor(this.frame / columns) * height];
      panel.canvas.getContext("2d").drawImage(panel.sheet, x, y, width, height, 0, 0, width, height);
      if (panel.drawPose) panel.drawPose(panel.poses[this.frame]);
      panel.text.textContent = panel.scores.map(([label, texts]) => `${label} ${texts[this.frame]}`).join(" · ");
    }
    this.slider.value = this.frame;
    this.output.textContent = `${this.frame} / ${frames - 1}`;
    this.element.dataset.frame = this.frame;
  }

  /** Shows a frame and stops; the ends are joined. */
  seek(frame) {
    this.play(false);
    this.frame = (frame + this.clip.frames) % this.clip.frames;
    this.draw();
  }

  play(on) {
    if (on && this.frame === this.clip.frames - 1) this.frame = 0;
    Object.assign(this, { playing: on, elapsed: 0 });
    setPlayButton(this.button, on);
    this.button.setAttribute("aria-label", on ? "Pause" : "Play");
    clock.wake();
  }

  /** Moves on by some seconds of the clip. */
  advance(seconds) {
    this.elapsed += seconds * this.clip.rate;
    const steps = Math.floor(this.elapsed);
    if (steps === 0) return;
    this.elapsed -= steps;
    const last = this.clip.frames - 1;
    const next = this.frame + steps;
    if (next > last && !loop.checked) this.play(false);
    this.frame = next <= last ? next : loop.checked ? next % (last + 1) : last;
    this.draw();
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input")) return;
    const keys = {
      ArrowLeft: () => this.seek(this.frame - 1),
      ArrowRight: () => this.seek(this.frame + 1),
      Home: () => this.seek(0),
      End: () => this.seek(this.clip.frames - 1),
    };
    if (event.target === this.element) keys[" "] = () => this.play(!this.playing);
    if (!(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  }
}

function setPlayButton(button, playing) {
  button.querySelector("use").setAttribute("href", playing ? "#icon-pause" : "#icon-play");
}

// Runs only while something plays.
const clock = {
  last: null,
  wake() {
    const playing = players.some((player) => player.playing);
    setPlayButton(playAll, playing);
    const verb = playing ? "Pause" : "Play";
    playAll.querySelector(".verb").textContent = verb;
    playAll.setAttribute("aria-label", `${verb} all`);
    if (playing && this.last === null) {
      this.last = performance.now();
      requestAnimationFrame((now) => this.tick(now));
    }
  },
  tick(now) {
    // A tab in the background gets no ticks: the clips wait instead of leaping.
    const seconds = Math.min(Math.max(now - this.last, 0) / 1000, 0.25);
    const speed = Number(document.querySelector("input[name=speed]:checked").value);
    const playing = players.filter((player) => player.playing);
    this.last = playing.length ? now : null;
    if (!playing.length) return;
    playing.forEach((player) => player.advance(seconds * speed));
    requestAnimationFrame((next) => this.tick(next));
  },
};

const players = [...document.querySelectorAll(".clip")].map((element) => new Player(element, report.clips[element.dataset.clip]));
const [playAll, loop] = ["play-all", "loop"].map((id) => document.getElementById(id));
if (clipsSection) {
  playAll.addEventListener("click", () => {
    const on = !players.some((player) => player.playing);
    players.forEach((player) => player.play(on));
  });
  for (const [id, name] of [["pose", "show-pose"], ["pixels", "pixels"]]) {
    const box = document.getElementById(id);
    const apply = () => clipsSection.classList.toggle(name, box.checked);
    box.addEventListener("change", apply);
    apply();
  }
  players.forEach((player) => player.load());
}
