// What a form says as a request's body, and where a field that the server refuses is found again.

const inRow = (field) => field.closest(".row") !== null;

/** A field's value as JSON has it; undefined for one that is left empty. Throws a sentence for broken JSON. */
function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  const text = field.value.trim();
  if (text === "") return undefined;
  if (field.type === "number" || "number" in field.dataset) return Number(text);
  if ("boolean" in field.dataset) return text === "true";
  if (!("json" in field.dataset)) return field.value;
  try {
    return JSON.parse(text);
  } catch {
    field.setAttribute("aria-invalid", "true");
    throw new Error(`${field.name} is not JSON: {"seed": 7} would be.`);
  }
}

function gathered(fields) {
  const body = {};
  for (const field of fields) {
    const value = valueOf(field);
    if (value !== undefined) body[field.name] = value;
  }
  return body;
}

export function bodyOf(form) {
  const named = [...form.elements].filter((field) => field.name && field.type !== "file");
  for (const field of named) field.removeAttribute("aria-invalid");
  const body = gathered(named.filter((field) => !inRow(field)));
  const rows = form.querySelector(".rows");
  if (!rows) return body;
  const items = [...rows.children].map((row) => gathered(row.querySelectorAll("[name]")));
  const name = rows.dataset.rows;
  return { [name]: name === "images" ? items : items.map((item) => item.image_url ?? ""), ...body };
}

/** Marks what the server names, such as `images.1.prompt`, and moves the focus to the first. */
export function markRefused(form, errors) {
  const found = errors.map(({ field }) => fieldAt(form, field.split("."))).filter(Boolean);
  for (const field of found) field.setAttribute("aria-invalid", "true");
  found[0]?.focus();
}

function fieldAt(form, [name, place, inner]) {
  const rows = form.querySelector(`[data-rows="${CSS.escape(name)}"]`);
  if (!rows) return form.querySelector(`[name="${CSS.escape(name)}"]`);
  return rows.children[Number(place)]?.querySelector(`[name="${CSS.escape(inner ?? "image_url")}"]`);
}

/** Up to `most` rows from the form's template, numbered as people count. onAdd gets each new row. */
export function rowsStart(form, most, onAdd) {
  const rows = form.querySelector(".rows");
  if (!rows) return;
  const template = form.querySelector("template");
  const add = form.querySelector("[data-add]");
  const number = () => {
    [...rows.children].forEach((row, index) => {
      row.querySelector("h3").textContent = `Image ${index + 1}`;
      const remove = row.querySelector("[data-remove]");
      remove.setAttribute("aria-label", `Remove image ${index + 1}`);
      remove.hidden = rows.children.length === 1;
    });
    add.disabled = rows.children.length >= most;
    add.textContent = add.disabled ? `${most} images are the most` : "Add image";
  };
  const append = () => {
    const row = template.content.firstElementChild.cloneNode(true);
    rows.append(row);
    onAdd(row);
    number();
    return row;
  };
  add.addEventListener("click", () => append().querySelector('[name="image_url"]').focus());
  rows.addEventListener("click", (event) => {
    if (!event.target.closest("[data-remove]")) return;
    event.target.closest(".row").remove();
    number();
    add.focus();
  });
  append();
}
