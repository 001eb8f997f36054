// Filters: hide the recordings that do not fit, and the views of other cameras.
"use strict";

document.documentElement.classList.add("js");

const form = document.querySelector(".filters");
const recordings = [...document.querySelectorAll(".recording")];

const fits = (recording, chosen) => {
  const kinds = JSON.parse(recording.dataset.kinds);
  const warned = { "": true, "*": kinds.length > 0, "-": kinds.length === 0 };
  const cameras = [...recording.querySelectorAll("figure")].map((figure) => figure.dataset.camera);
  return (!chosen.split || recording.dataset.split === chosen.split)
    && (!chosen.action || recording.dataset.action === chosen.action)
    && (!chosen.camera || cameras.includes(chosen.camera))
    && (warned[chosen.warning ?? ""] ?? kinds.includes(chosen.warning));
};

const apply = () => {
  const chosen = Object.fromEntries(new FormData(form));
  let shown = 0;
  for (const recording of recordings) {
    recording.hidden = !fits(recording, chosen);
    shown += Number(!recording.hidden);
    for (const figure of recording.querySelectorAll("figure")) {
      figure.hidden = Boolean(chosen.camera) && figure.dataset.camera !== chosen.camera;
    }
  }
  const all = shown === recordings.length;
  form.querySelector("output").textContent = `${all ? "" : `${shown} of `}${recordings.length} recordings`;
  document.querySelector(".nothing").hidden = shown > 0;
};

form.addEventListener("change", apply);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(apply)); // when the fields have been reset
apply(); // a browser may have kept the fields of an earlier visit
