// Tables that show one part at a time.
"use strict";

document.documentElement.classList.add("js");

for (const select of document.querySelectorAll("select[data-table]")) {
  const parts = document.querySelectorAll(`#${select.dataset.table} .part-box`);
  const show = () => {
    parts.forEach((part, index) => { part.hidden = index !== Number(select.value); });
  };
  select.addEventListener("change", show);
  show();
}
