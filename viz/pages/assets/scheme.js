/* Light or dark as the host is that holds the page: a frame without an origin cannot see it. */

const DARK = "(prefers-color-scheme: dark)";
const RULES = new WeakMap();

/* The rules for dark systems, as they were before any scheme was shown. */
function darkRules(page) {
  if (!RULES.has(page)) {
    const rules = [...page.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
    RULES.set(
      page,
      rules.filter((rule) => rule.media?.mediaText === DARK),
    );
  }
  return RULES.get(page);
}

/* Show "light" or "dark", unless the page has one theme only; all else leaves it as it is. */
export function showScheme(page, scheme) {
  const dark = darkRules(page);
  if (dark.length === 0 || !["light", "dark"].includes(scheme)) return;
  for (const rule of dark) rule.media.mediaText = scheme === "dark" ? "all" : "not all";
  page.documentElement.style.colorScheme = scheme;
}

/* Follow the color-scheme that the host tells in a message; "normal" and both leave the system's. */
export function followHost(page) {
  page.defaultView.addEventListener("message", ({ data }) => showScheme(page, data?.scheme));
}
