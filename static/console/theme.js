// Runs before the first paint, so that the page never shows the other colours first.
"use strict";

try {
  const chosen = localStorage.getItem("katalo-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be shut; the system's colours hold then.
}
