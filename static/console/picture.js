// A picture field: an address, or a file that is chosen or dropped and uploaded before it is named in a request.

import { bearer, send, sentenceOf } from "./api.js";

const LARGEST = 25 * 1024 * 1024;
/** Field -> {file, preview, url}: what was dropped, its address in this page, and the upload's once there is one. */
const pictures = new WeakMap();

export function pictureStart(field, keyOf) {
  const drop = field.querySelector(".drop");
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    take(field, event.dataTransfer.files[0], keyOf);
  });
  field.querySelector('[type="file"]').addEventListener("change", (event) => {
    take(field, event.target.files[0], keyOf);
    event.target.value = "";
  });
  address(field).addEventListener("input", () => {
    forget(field);
    tell(field, "");
  });
}

const address = (field) => field.querySelector('[name="image_url"]');

function tell(field, text, bad = false) {
  const state = field.querySelector(".state");
  state.textContent = text;
  state.classList.toggle("problem", bad);
}

function forget(field) {
  const known = pictures.get(field);
  if (known) URL.revokeObjectURL(known.preview);
  pictures.delete(field);
  field.querySelector(".thumb").hidden = true;
}

async function take(field, file, keyOf) {
  if (!file) return;
  forget(field);
  address(field).value = "";
  if (!file.type.startsWith("image/")) return tell(field, `${file.name} is no picture: JPEG, PNG and WebP are taken.`, true);
  if (file.size > LARGEST) return tell(field, `${file.name} has more than 25 MB.`, true);
  const preview = URL.createObjectURL(file);
  pictures.set(field, { file, preview, url: null });
  const thumb = field.querySelector(".thumb");
  thumb.src = preview;
  thumb.hidden = false;
  if (!keyOf()) return tell(field, `${file.name} will be uploaded when the request is sent.`);
  await pictureUpload(field, keyOf()).catch(() => {});
}

/** Uploads what has not been uploaded yet. Rejects with a sentence. */
export async function pictureUpload(field, key) {
  const picture = pictures.get(field);
  if (!picture || picture.url) return;
  picture.uploading ??= upload(field, picture, key).finally(() => (picture.uploading = null));
  await picture.uploading;
}

async function upload(field, picture, key) {
  tell(field, `Uploading ${picture.file.name} …`);
  const form = new FormData();
  form.append("file", picture.file);
  const answer = await send({ method: "POST", path: "/v1/uploads", headers: bearer(key), form });
  if (pictures.get(field) !== picture) return; // another one was dropped meanwhile
  if (answer.status !== 200) {
    const text = `${picture.file.name} was not uploaded: ${sentenceOf(answer)}`;
    tell(field, text, true);
    throw new Error(text);
  }
  picture.url = answer.body.image_url;
  address(field).value = picture.url;
  tell(field, `${picture.file.name} is uploaded.`);
}

/** Where the page itself finds the original, to show it beside the result; null when it cannot. */
export function pictureBefore(field) {
  const picture = pictures.get(field);
  if (picture) return { url: picture.preview, file: picture.file };
  const url = address(field).value.trim();
  return /^https?:/.test(url) ? { url } : null;
}

/** An address of its own, which lives on when the field takes another picture. */
export const originalUrl = (before) => (before?.file ? URL.createObjectURL(before.file) : before?.url ?? null);
