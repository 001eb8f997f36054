// The pose over a panel: a few SVG paths, whose outline is drawn anew for each frame.
const SVG = "http://www.w3.org/2000/svg";

/** Makes the paths of a panel's overlay; returns a function that draws one pose, [x, y, inferred] or null per joint. */
function makePose(overlay, limbs, joints, colours) {
  const add = (name, colour) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    if (colour) path.setAttribute("stroke", colour);
    return overlay.appendChild(path);
  };
  const sides = Object.keys(limbs);
  const outline = add("outline");
  const lines = sides.map((side) => add("limbs", colours[side]));
  const dots = sides.map((side) => add("joints", colours[side]));
  const hollow = add("inferred");

  return (points) => {
    const drawn = sides.map((side) => limbs[side]
      .filter(([a, b]) => points[a] && points[b])
      .map(([a, b]) => `M${points[a][0]} ${points[a][1]}L${points[b][0]} ${points[b][1]}`).join(""));
    // A line of no length becomes a dot of the round line cap.
    const dot = ([x, y]) => `M${x} ${y}h0`;
    outline.setAttribute("d", drawn.join(""));
    sides.forEach((side, index) => {
      lines[index].setAttribute("d", drawn[index]);
      dots[index].setAttribute("d", joints[side].map((joint) => points[joint]).filter(Boolean).map(dot).join(""));
    });
    hollow.setAttribute("d", points.filter((point) => point && point[2]).map(dot).join(""));
  };
}
