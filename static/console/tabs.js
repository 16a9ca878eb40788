// The tabs pattern: one stop for the Tab key, arrows between the tabs. `address` tabs follow the address's fragment,
// `language` tabs move together, so that the whole reference speaks the language chosen in one place.

const tabsOf = (list) => [...list.querySelectorAll('[role="tab"]')];

export function tabsStart() {
  for (const list of document.querySelectorAll('[role="tablist"]')) {
    list.addEventListener("click", (event) => {
      const tab = event.target.closest('[role="tab"]');
      if (tab) choose(list, tab);
    });
    list.addEventListener("keydown", (event) => moved(list, event));
  }
  addEventListener("hashchange", follow);
  follow();
}

function moved(list, event) {
  const tabs = tabsOf(list);
  const here = tabs.indexOf(document.activeElement);
  const places = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tabs.length - 1 };
  if (here < 0 || !(event.key in places)) return;
  event.preventDefault();
  const tab = tabs[(places[event.key] + tabs.length) % tabs.length];
  choose(list, tab);
  tab.focus();
}

function choose(list, tab) {
  select(list, tab);
  if (list.dataset.tabs === "address") history.replaceState(null, "", `#${tab.getAttribute("aria-controls")}`);
  if (list.dataset.tabs === "language") {
    const top = list.getBoundingClientRect().top;
    for (const other of document.querySelectorAll('[data-tabs="language"]')) {
      if (other !== list) select(other, tabsOf(other)[tabsOf(list).indexOf(tab)]);
    }
    scrollBy({ top: list.getBoundingClientRect().top - top, behavior: "instant" });
  }
}

function select(list, chosen) {
  for (const tab of tabsOf(list)) {
    const selected = tab === chosen;
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
    const panel = document.getElementById(tab.getAttribute("aria-controls"));
    panel.hidden = !selected;
    if (selected) panel.dispatchEvent(new Event("shown"));
  }
  chosen.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Open every tab that what the fragment names lies in. */
function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let panel = target.closest('[role="tabpanel"]'); panel; panel = panel.parentElement.closest('[role="tabpanel"]')) {
    const tab = document.getElementById(panel.getAttribute("aria-labelledby"));
    select(tab.closest('[role="tablist"]'), tab);
  }
  if (target.getAttribute("role") !== "tabpanel") target.scrollIntoView();
}

export function tabOpen(identifier) {
  document.getElementById(identifier).click();
}
