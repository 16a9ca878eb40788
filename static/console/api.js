// Requests to this installation, and the same requests as curl commands.

/** What came back. status 0: no answer at all; body: parsed JSON or null; took: milliseconds. */
export async function send({ method = "GET", path, headers = {}, body, form, signal }) {
  const started = performance.now();
  const options = { method, headers: { ...headers }, signal, cache: "no-store", credentials: "omit" };
  if (form) options.body = form;
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  try {
    const answer = await fetch(path, options);
    const text = await answer.text();
    const wait = Number(answer.headers.get("Retry-After")) || 0;
    return { status: answer.status, body: parsed(text), text, wait, took: Math.round(performance.now() - started) };
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return { status: 0, body: null, text: "", wait: 0, took: Math.round(performance.now() - started) };
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function sentenceOf(answer) {
  if (answer.status === 0) return "The server does not answer. Is the network there?";
  return answer.body?.detail ?? `The server answered with status ${answer.status}.`;
}

export const bearer = (key) => (key ? { Authorization: `Bearer ${key}` } : {});

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** A command for a POSIX shell. Without the key it takes it from KATALO_API_KEY. */
export function curlOf({ method = "GET", path, body }, key) {
  const url = new URL(path, location.href).href;
  const lines = [`curl -X ${method} ${quoted(url)}`];
  lines.push(key ? `-H ${quoted(`Authorization: Bearer ${key}`)}` : '-H "Authorization: Bearer $KATALO_API_KEY"');
  if (body !== undefined) lines.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`);
  return lines.join(" \\\n  ");
}
