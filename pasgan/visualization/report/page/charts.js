// Read-out of the charts: the pointer or the arrow keys choose a frame, whose values appear in the legend.
for (const chart of document.querySelectorAll(".chart")) {
  const plot = chart.querySelector(".plot");
  const cursor = chart.querySelector(".cursor");
  const rows = [...chart.querySelectorAll(".values tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent));
  const values = chart.querySelectorAll(".legend .value");
  const frameText = chart.querySelector(".cursor-frame");
  const [frames, left, right] = ["frames", "left", "right"].map((name) => Number(chart.dataset[name]));
  const step = (right - left) / Math.max(frames - 1, 1);
  let chosen = null;

  const choose = (frame) => {
    chosen = frame === null || frames === 0 ? null : Math.min(Math.max(frame, 0), frames - 1);
    cursor.setAttribute("visibility", chosen === null ? "hidden" : "visible");
    cursor.setAttribute("transform", `translate(${left + step * (chosen ?? 0)} 0)`);
    values.forEach((value, line) => { value.textContent = chosen === null ? "" : rows[chosen][line + 1]; });
    frameText.textContent = chosen === null ? "" : `frame ${chosen}`;
  };

  for (const type of ["pointermove", "pointerdown"]) {
    plot.addEventListener(type, (event) => {
      const box = plot.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * plot.viewBox.baseVal.width;
      choose(Math.round((x - left) / step));
    });
  }
  plot.addEventListener("pointerleave", () => choose(null));
  chart.addEventListener("blur", () => choose(null));
  chart.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (move === undefined || event.target !== chart) return;
    event.preventDefault();
    choose(chosen === null ? 0 : chosen + move);
  });
}
