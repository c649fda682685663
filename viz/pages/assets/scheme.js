/* Light or dark as the host is that holds the page: a frame without an origin cannot see it. */

const DARK = "(prefers-color-scheme: dark)";

/* Follow the color-scheme that the host tells in a message; "normal" and both leave the system's. */
export function followHost(page) {
  const rules = [...page.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const dark = rules.filter((rule) => rule.media?.mediaText === DARK);
  page.defaultView.addEventListener("message", ({ data }) => {
    if (dark.length === 0 || !["light", "dark"].includes(data?.scheme)) return;
    for (const rule of dark) rule.media.mediaText = data.scheme === "dark" ? "all" : "not all";
    page.documentElement.style.colorScheme = data.scheme;
  });
}
