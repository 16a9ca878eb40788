// Reads a job until it has ended: soon at first, then with growing pauses, as long as the server asks for.

import { bearer, send } from "./api.js";
import { ENDED } from "./outcome.js";

const FIRST_MS = 800;
const LONGEST_MS = 5000;
const TRIES = 6;

/** onRead gets each answer and its request. Ends with the job, with a refusal, or when signal is aborted. */
export async function watch(jobId, keyOf, onRead, signal) {
  const request = { path: `/v1/jobs/${encodeURIComponent(jobId)}` };
  let pause = FIRST_MS;
  let failures = 0;
  for (;;) {
    const answer = await send({ ...request, headers: bearer(keyOf()), signal });
    onRead(answer, request);
    if (answer.status === 200) failures = 0;
    else if (answer.status === 0 || answer.status === 429 || answer.status >= 500) failures += 1;
    else return;
    if (failures >= TRIES || (answer.status === 200 && ENDED.includes(answer.body.status))) return;
    await rest(Math.max(pause * 2 ** failures, answer.wait * 1000), signal);
    pause = Math.min(pause * 1.5, LONGEST_MS);
  }
}

function rest(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException("stopped", "AbortError"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  });
}
