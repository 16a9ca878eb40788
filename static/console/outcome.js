// The answer beside a form: status and time, the job as it moves, its pictures, and the JSON as it came.

import { element, problemShow } from "./page.js";

export const ENDED = ["succeeded", "failed", "canceled"];

export class Outcome {
  /** onCancel: called with the id of the job that is shown. */
  constructor(place, onCancel) {
    this.place = place;
    this.find("[data-cancel]").addEventListener("click", () => onCancel(this.job.job_id));
  }

  find(selector) {
    return this.place.querySelector(selector);
  }

  clear() {
    this.job = null;
    this.find(".empty").hidden = true;
    this.find("[data-answer]").hidden = false;
    this.find("[data-job]").hidden = true;
    this.find("[data-progress]").replaceChildren();
    this.find("[data-pictures]").replaceChildren();
    problemShow(this.find("[data-error]"), "");
    this.find("[data-http]").textContent = "Sending …";
    this.find("[data-took]").textContent = "";
    this.find("[data-raw]").textContent = "";
  }

  answered(answer, request) {
    this.find("[data-http]").textContent = answer.status ? `HTTP ${answer.status}` : "No answer";
    this.find("[data-took]").textContent = `${answer.took} ms · ${request.method ?? "GET"} ${request.path}`;
    this.find("[data-raw]").textContent = answer.body === null ? answer.text : JSON.stringify(answer.body, null, 2);
  }

  /** originals: of each picture of the request, an address or null. */
  moved(job, originals) {
    this.job = job;
    const ended = ENDED.includes(job.status);
    this.find("[data-job]").hidden = false;
    const status = this.find("[data-status]");
    status.textContent = job.status;
    status.className = `pill s-${job.status}`;
    this.find("[data-id]").textContent = `Job ${job.job_id}`;
    this.find("[data-cancel]").hidden = ended;
    problemShow(this.find("[data-error]"), job.error ?? "");
    this.#bars(job);
    if (ended) this.#pictures(job, originals);
  }

  #bars(job) {
    const place = this.find("[data-progress]");
    const lines = job.items ? job.items.map((item, index) => [`Image ${index + 1}`, item]) : [["Progress", job]];
    lines.forEach(([name, told], index) => {
      const line = place.children[index] ?? place.appendChild(element("label", {}, element("span"), element("progress", { max: "1" })));
      const share = told.progress ?? 0;
      line.firstChild.textContent = `${name}: ${told.status}${ENDED.includes(told.status) ? "" : `, ${Math.round(share * 100)} %`}`;
      line.lastChild.value = share;
    });
  }

  #pictures(job, originals) {
    const single = !job.items;
    const shown = (job.output ?? []).map((url, index) => {
      const name = single && job.output.length > 1 ? `Arrangement ${index + 1}` : `Image ${index + 1}`;
      if (url) return figure(name, url, originals[single ? 0 : index]);
      return element("p", { class: "problem" }, `${name}: ${job.items?.[index]?.error ?? "no picture"}`);
    });
    if (!job.output && job.items) {
      job.items.forEach((item, index) => item.error && shown.push(element("p", { class: "problem" }, `Image ${index + 1}: ${item.error}`)));
    }
    this.find("[data-pictures]").replaceChildren(...shown);
  }
}

/** The result, with a slider to the original where the page has that. */
function figure(name, url, original) {
  const after = element("img", { src: url, alt: `${name}: result` });
  const open = element("a", { href: url, target: "_blank", rel: "noopener" }, "Open result");
  if (!original) return element("figure", {}, element("div", { class: "compare" }, after), element("figcaption", {}, name, open));
  const before = element("img", { src: original, alt: `${name}: original`, class: "before" });
  const slider = element("input", { type: "range", min: "0", max: "100", value: "50", "aria-label": `${name}: how much of the original is shown, percent` });
  const frame = element(
    "div",
    { class: "compare" },
    after,
    before,
    element("span", { class: "line" }),
    element("span", { class: "name left" }, "Before"),
    element("span", { class: "name right" }, "After"),
  );
  const split = () => frame.style.setProperty("--split", `${slider.value}%`);
  slider.addEventListener("input", split);
  split();
  const made = element("figure", {}, frame, element("figcaption", {}, name, slider, open));
  // An original that cannot be shown here (its host refuses, its address is not public) leaves the result alone.
  before.addEventListener("error", () => made.replaceWith(figure(name, url, null)));
  return made;
}
