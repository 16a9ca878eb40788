// Bars as SVG. Each one says in words what it shows, so that nobody has to see it.

import { element } from "./page.js";

const SVG = "http://www.w3.org/2000/svg";
const STATUSES = ["succeeded", "processing", "starting", "failed", "canceled"];

function bar(parts, most, label) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  let start = 0;
  for (const [number, kind] of parts) {
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("x", `${(100 * start) / most}%`);
    rect.setAttribute("width", `${(100 * number) / most}%`);
    rect.setAttribute("height", "100%");
    if (kind) rect.setAttribute("class", `f-${kind}`);
    svg.append(rect);
    start += number;
  }
  return svg;
}

function chart(title, lines, ...more) {
  const empty = element("p", { class: "note" }, "Nothing in this period.");
  const bars = lines.length ? element("ul", { class: "bars", role: "list" }, ...lines) : empty;
  return element("section", { class: "chart" }, element("h3", {}, title), bars, ...more);
}

function line(name, svg, value) {
  return element("li", {}, element("span", {}, name), svg, element("span", { class: "value", "aria-hidden": "true" }, value));
}

/** entries: [name, number]; unit follows each number. */
export function barChart(title, entries, unit = "") {
  const most = Math.max(1e-9, ...entries.map(([, number]) => number));
  const lines = entries.map(([name, number]) => {
    const value = `${number.toLocaleString()}${unit}`;
    return line(name, bar([[number, ""]], most, `${name}: ${value}`), value);
  });
  return chart(title, lines);
}

/** jobs: {kind, status, number}; one bar a kind, cut by status. */
export function statusChart(title, jobs) {
  const kinds = [...new Set(jobs.map((job) => job.kind))];
  const total = (kind) => jobs.filter((job) => job.kind === kind).reduce((sum, job) => sum + job.number, 0);
  kinds.sort((one, other) => total(other) - total(one));
  const most = Math.max(1, ...kinds.map(total));
  const lines = kinds.map((kind) => {
    const parts = STATUSES.flatMap((status) => jobs.filter((job) => job.kind === kind && job.status === status).map((job) => [job.number, status]));
    const label = `${kind}: ${parts.map(([number, status]) => `${number} ${status}`).join(", ")}`;
    return line(kind, bar(parts, most, label), total(kind).toLocaleString());
  });
  const seen = STATUSES.filter((status) => jobs.some((job) => job.status === status));
  const legend = seen.map((status) => {
    const swatch = bar([[1, status]], 1, "");
    swatch.setAttribute("aria-hidden", "true");
    return element("li", {}, swatch, status);
  });
  return chart(title, lines, element("ul", { class: "legend bars-legend", role: "list" }, ...legend));
}
