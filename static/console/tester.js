// The forms of the testing tab: each makes one request and shows what comes of it.

import { bearer, curlOf, send, sentenceOf } from "./api.js";
import { bodyOf, markRefused, rowsStart } from "./fields.js";
import { ENDED, Outcome } from "./outcome.js";
import { announce, copyText, element, problemShow } from "./page.js";
import { originalUrl, pictureBefore, pictureStart, pictureUpload } from "./picture.js";
import { watch } from "./watch.js";

const MOST_IMAGES = 11;
const keyOf = () => document.getElementById("api-key").value.trim();

export function testerStart() {
  document.querySelector("[data-key-form]").addEventListener("submit", (event) => event.preventDefault());
  for (const form of document.querySelectorAll("form[data-request]")) new Tester(form);
}

class Tester {
  constructor(form) {
    this.form = form;
    this.path = form.dataset.request === "jobs" ? null : `/v1/${form.dataset.request}`;
    this.outcome = new Outcome(form.parentElement.querySelector("[data-outcome]"), (job) => this.cancel(job));
    this.stop = new AbortController();
    for (const field of form.querySelectorAll("[data-picture]")) pictureStart(field, keyOf);
    rowsStart(form, MOST_IMAGES, (row) => pictureStart(row.querySelector("[data-picture]"), keyOf));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run(() => (this.path ? this.create() : this.lookUp()));
    });
    form.querySelector("[data-curl]").addEventListener("click", (event) => this.run(() => this.copyCurl(event.target)));
    form.querySelector("[data-result]")?.addEventListener("click", () => this.run(() => this.result()));
    form.querySelector("[data-list]")?.addEventListener("click", () => this.run(() => this.list()));
  }

  /** One action at a time; what stands in its way is said beside the buttons. */
  async run(action) {
    const button = this.form.querySelector('[type="submit"]');
    if (button.disabled) return;
    this.problem("");
    button.disabled = true;
    try {
      await action();
    } catch (error) {
      if (error.name !== "AbortError") this.problem(error.message);
    } finally {
      button.disabled = false;
    }
  }

  problem(text) {
    problemShow(this.form.querySelector(":scope > .problem"), text);
  }

  needKey() {
    if (keyOf()) return;
    document.getElementById("api-key").focus();
    throw new Error("Enter an API key first.");
  }

  pictures() {
    return [...this.form.querySelectorAll("[data-picture]")];
  }

  async upload() {
    for (const field of this.pictures()) await pictureUpload(field, keyOf());
  }

  async create() {
    this.needKey();
    await this.upload();
    const request = { method: "POST", path: this.path, body: bodyOf(this.form) };
    const originals = this.pictures().map((field) => originalUrl(pictureBefore(field)));
    const answer = await this.call(request);
    if (answer.status === 200) this.follow(answer.body.job_id, originals);
    else this.refused(answer);
  }

  refused(answer) {
    const hint = answer.status === 402 ? " Staff add credit: in the admin, or with manage.py credit_grant." : "";
    this.problem(sentenceOf(answer) + hint);
    markRefused(this.form, answer.body?.errors ?? []);
  }

  async call(request) {
    this.stop.abort();
    this.stop = new AbortController();
    this.outcome.clear();
    const answer = await send({ ...request, headers: bearer(keyOf()) });
    this.outcome.answered(answer, request);
    return answer;
  }

  /** Not waited for: the form is free while the job runs. */
  follow(jobId, originals) {
    let said = "";
    const read = (answer, request) => {
      this.outcome.answered(answer, request);
      if (answer.status !== 200) return this.problem(sentenceOf(answer));
      this.problem("");
      this.outcome.moved(answer.body, originals);
      const { status, error } = answer.body;
      if (status !== said) announce(`The job is ${status}.${error ? ` ${error}` : ""}`);
      if (ENDED.includes(status)) for (const url of originals) if (status !== "succeeded" && url?.startsWith("blob:")) URL.revokeObjectURL(url);
      said = status;
    };
    watch(jobId, keyOf, read, this.stop.signal).catch((error) => {
      if (error.name !== "AbortError") throw error;
    });
  }

  jobId() {
    const id = this.form.elements.job_id.value.trim();
    if (id) return id;
    this.form.elements.job_id.focus();
    throw new Error("Enter a job's id.");
  }

  async lookUp() {
    this.needKey();
    this.stop.abort();
    this.stop = new AbortController();
    const id = this.jobId();
    this.outcome.clear();
    this.follow(id, []);
  }

  async result() {
    this.needKey();
    const answer = await this.call({ path: `/v1/jobs/${encodeURIComponent(this.jobId())}/result` });
    if (answer.status !== 200) this.refused(answer);
  }

  async list() {
    this.needKey();
    const answer = await this.call({ path: "/v1/jobs?limit=10" });
    if (answer.status !== 200) return this.refused(answer);
    const rows = answer.body.results.map((job) =>
      element(
        "tr",
        {},
        element("td", {}, element("button", { type: "button", "aria-label": `Open job ${job.job_id}`, onclick: () => this.open(job.job_id) }, "Open")),
        element("td", {}, job.kind),
        element("td", {}, element("span", { class: `pill s-${job.status}` }, job.status)),
        element("td", {}, new Date(job.created_at).toLocaleString()),
      ),
    );
    const heading = element("tr", {}, ...["", "Kind", "Status", "Created"].map((name) => element("th", { scope: "col" }, name)));
    const table = element("table", {}, element("thead", {}, heading), element("tbody", {}, ...rows));
    this.form.querySelector("[data-latest]").replaceChildren(rows.length ? table : element("p", { class: "note" }, "There are no jobs yet."));
    announce(`${rows.length} jobs`);
  }

  open(id) {
    this.form.elements.job_id.value = id;
    this.run(() => this.lookUp());
  }

  async cancel(id) {
    const request = { method: "POST", path: `/v1/jobs/${encodeURIComponent(id)}/cancel` };
    const answer = await send({ ...request, headers: bearer(keyOf()) });
    announce(answer.body?.message ?? sentenceOf(answer));
    if (answer.status !== 200) this.problem(sentenceOf(answer));
  }

  async copyCurl(button) {
    const withKey = this.form.querySelector("[data-with-key]").checked;
    if (withKey || this.pictures().some((field) => pictureBefore(field)?.file)) this.needKey();
    await this.upload();
    const request = this.path
      ? { method: "POST", path: this.path, body: bodyOf(this.form) }
      : { path: `/v1/jobs/${encodeURIComponent(this.jobId())}` };
    await copyText(curlOf(request, withKey ? keyOf() : ""), button);
  }
}
