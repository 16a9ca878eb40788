"use strict";

// The slider of a job's page: the range input says how much of the source image is shown, from the left.
function connectComparisons() {
  for (const figure of document.querySelectorAll("[data-compare]")) {
    const input = figure.querySelector("input[type=range]");
    const show = () => figure.style.setProperty("--share", `${input.value}%`);
    input.addEventListener("input", show);
    show();
  }
}

// Copy buttons name the input whose text they copy. Without clipboard access the text is selected instead.
function connectCopyButtons() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const input = document.getElementById(button.dataset.copy);
    button.addEventListener("click", async () => {
      input.select();
      try {
        await navigator.clipboard.writeText(input.value);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Selected";
      }
    });
  }
}

document.addEventListener("DOMContentLoaded", () => {
  connectComparisons();
  connectCopyButtons();
});
