// What every part of the page needs: elements, announcements for screen readers, the clipboard, the colours.

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") made.addEventListener("click", value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

export function problemShow(place, text) {
  place.textContent = text;
  place.hidden = !text;
}

export async function copyText(text, button) {
  const label = button.textContent;
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Plain http and old browsers have no clipboard for scripts; a selection still does it.
    const area = element("textarea", { class: "unseen" });
    area.value = text;
    document.body.append(area);
    area.select();
    if (!document.execCommand("copy")) said = "Not copied";
    area.remove();
    button.focus();
  }
  button.textContent = said;
  announce(said);
  setTimeout(() => (button.textContent = label), 1500);
}

const THEMES = ["system", "light", "dark"];

export function themeStart() {
  const button = document.getElementById("theme");
  let theme = document.documentElement.dataset.theme || "system";
  const show = () => {
    button.textContent = `Theme: ${theme}`;
    button.setAttribute("aria-label", `Colours: ${theme}. Change`);
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    show();
    announce(`Colours: ${theme}`);
    try {
      localStorage.setItem("katalo-theme", theme);
    } catch {
      // It holds until the page is reloaded.
    }
  });
  show();
}
