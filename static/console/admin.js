// The admin panel: keys and statistics, for who types the admin key. It is held in this module and nowhere else.

import { send, sentenceOf } from "./api.js";
import { barChart, statusChart } from "./charts.js";
import { announce, element, problemShow } from "./page.js";
import { tabOpen } from "./tabs.js";

const at = (identifier) => document.getElementById(identifier);
let adminKey = "";
let statistics = null;

export function adminStart() {
  at("admin-unlock").addEventListener("submit", unlock);
  at("admin-open-button").disabled = false;
  at("admin-lock").addEventListener("click", () => lock(""));
  at("admin-refresh").addEventListener("click", () => guarded(load));
  at("key-create").addEventListener("submit", create);
  at("key-done").addEventListener("click", secretForget);
  at("key-use").addEventListener("click", () => {
    at("api-key").value = at("new-key").value;
    secretForget();
    tabOpen("tab-testing");
    at("tab-testing").focus();
  });
  at("period").addEventListener("change", statisticsShow);
}

/** The answer's body. Throws a sentence; a key that is refused locks the panel. */
async function call(path, method = "GET", body = undefined) {
  const answer = await send({ method, path: `/v1/admin/${path}`, headers: { "X-Admin-Key": adminKey }, body });
  if (answer.status === 401) lock(sentenceOf(answer));
  if (answer.status < 200 || answer.status >= 300) throw new Error(sentenceOf(answer));
  return answer.body;
}

async function guarded(action, place = at("admin-problem")) {
  problemShow(place, "");
  try {
    await action();
  } catch (error) {
    problemShow(place, error.message);
  }
}

async function unlock(event) {
  event.preventDefault();
  adminKey = at("admin-key").value.trim();
  if (!adminKey) return problemShow(at("admin-problem"), "Enter the admin key.");
  await guarded(async () => {
    await load();
    at("admin-key").value = "";
    at("admin-key").placeholder = "unlocked";
    at("admin-open").hidden = false;
    at("admin-lock").hidden = false;
    announce("Unlocked.");
  });
}

function lock(reason) {
  adminKey = "";
  statistics = null;
  secretForget();
  at("keys").replaceChildren();
  at("statistics").replaceChildren();
  at("admin-open").hidden = true;
  at("admin-lock").hidden = true;
  at("admin-key").value = "";
  at("admin-key").placeholder = "";
  problemShow(at("admin-problem"), reason);
  if (!reason) announce("Locked.");
}

async function load() {
  const [keys, told] = await Promise.all([call("api-keys?limit=1000"), call("stats")]);
  statistics = told;
  keysShow(keys);
  statisticsShow();
}

// --- keys ---

async function create(event) {
  event.preventDefault();
  const form = event.target;
  const field = (name) => form.elements.namedItem(name); // elements.length is how many there are
  await guarded(async () => {
    const made = await call("api-keys", "POST", {
      name: field("name").value,
      length: Number(field("length").value),
      organization: field("organization").value.trim() || "default",
    });
    at("new-key").value = made.key;
    at("key-created").hidden = false;
    at("key-created").focus();
    field("name").value = "";
    announce(`The key ${made.name} is made. Copy it now.`);
    await load();
  }, form.querySelector(":scope > .problem"));
}

function secretForget() {
  at("new-key").value = "";
  at("key-created").hidden = true;
}

const moment = (text) => (text ? new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }) : "never");

function keysShow({ results, total }) {
  const names = ["Name", "Begins with", "Organization", "State", "Requests", "Last used", "Created", "Actions"];
  const heading = element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name)));
  const table = element("table", {}, element("thead", {}, heading), element("tbody", {}, ...results.map(keyRow)));
  const rest = total > results.length ? element("p", { class: "note" }, `${results.length} of ${total} keys; the newest first.`) : null;
  at("keys").replaceChildren(...(results.length ? [table, rest].filter(Boolean) : [element("p", { class: "note" }, "There are no keys yet.")]));
}

function keyRow(key) {
  const change = (name, action) => element("button", { type: "button", "aria-label": `${name} ${key.name}`, onclick: () => guarded(action) }, name);
  const path = `api-keys/${key.id}`;
  const revoke = change("Revoke", () => asked({ title: `Revoke ${key.name}?`, text: "Every request with it is refused from then on. This cannot be undone.", yes: "Revoke key", ending: true }, () => call(path, "DELETE")));
  revoke.className = "danger";
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, key.name),
    element("td", {}, element("code", {}, key.prefix)),
    element("td", {}, key.organization),
    element("td", {}, element("span", { class: `pill s-${key.active ? "succeeded" : "canceled"}` }, key.active ? "active" : "off")),
    element("td", { class: "number" }, key.request_count.toLocaleString()),
    element("td", {}, moment(key.last_used_at)),
    element("td", {}, moment(key.created_at)),
    element(
      "td",
      {},
      element(
        "div",
        { class: "buttons" },
        change("Rename", () => asked({ title: `Rename ${key.name}`, text: "", yes: "Rename key", value: key.name }, (name) => call(path, "PATCH", { name }))),
        change(key.active ? "Deactivate" : "Activate", async () => {
          await call(path, "PATCH", { active: !key.active });
          announce(`${key.name} is ${key.active ? "off" : "active"}.`);
          await load();
        }),
        revoke,
      ),
    ),
  );
}

/** Asks before it does. value: asks for a text too, beginning with this one. */
async function asked({ title, text, yes, value, ending = false }, action) {
  const dialog = at("ask");
  const input = at("ask-input");
  at("ask-title").textContent = title;
  at("ask-text").textContent = text;
  at("ask-field").hidden = value === undefined;
  at("ask-yes").textContent = yes;
  at("ask-yes").className = ending ? "ending" : "primary";
  input.value = value ?? "";
  dialog.showModal();
  (value === undefined ? at("ask-no") : input).focus();
  const agreed = await new Promise((resolve) => {
    at("ask-yes").onclick = () => resolve(true);
    at("ask-no").onclick = () => resolve(false);
    input.onkeydown = (event) => event.key === "Enter" && resolve(true);
    dialog.onclose = () => resolve(false);
  });
  dialog.close();
  if (!agreed) return;
  await action(input.value);
  announce(`${yes}: done.`);
  await load();
}

// --- statistics ---

function statisticsShow() {
  if (!statistics) return;
  const period = statistics.periods[at("period").value];
  const count = (status) => period.jobs.filter((job) => !status || job.status === status).reduce((sum, job) => sum + job.number, 0);
  const ended = count("succeeded") + count("failed");
  const figures = [
    ["Jobs", count().toLocaleString()],
    ["Succeeded", ended ? `${Math.round((100 * count("succeeded")) / ended)} %` : "–"],
    ["Pictures", period.images.toLocaleString()],
    ["Running or waiting", (count("starting") + count("processing")).toLocaleString()],
  ];
  const keys = statistics.keys.filter((key) => key.request_count).slice(0, 10);
  at("statistics").replaceChildren(
    element("dl", { class: "figures" }, ...figures.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)))),
    element(
      "div",
      { class: "charts" },
      statusChart("Jobs by kind and status", period.jobs),
      barChart("Median time from request to result", period.durations.map((entry) => [entry.kind, Math.round(entry.median_seconds * 10) / 10]), " s"),
      barChart("Failures by reason", period.failures.map((entry) => [entry.reason, entry.number])),
      barChart("Requests by key, all time", keys.map((key) => [`${key.name} (${key.organization})`, key.request_count])),
    ),
  );
}
