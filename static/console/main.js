import { announce, copyText, themeStart } from "./page.js";
import { tabsStart } from "./tabs.js";
import { testerStart } from "./tester.js";

themeStart();
// Most visitors never open it, so it is loaded when it is opened.
document.getElementById("admin").addEventListener("shown", async () => (await import("./admin.js")).adminStart(), { once: true });
tabsStart();
testerStart();

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("copy" in button.dataset) await copyText(button.parentElement.querySelector("pre").textContent, button);
  if (button.dataset.copyFrom) await copyText(document.getElementById(button.dataset.copyFrom).value, button);
  if (button.dataset.reveal) {
    const field = document.getElementById(button.dataset.reveal);
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-pressed", String(shown));
    announce(shown ? "The key is shown." : "The key is hidden.");
  }
});
