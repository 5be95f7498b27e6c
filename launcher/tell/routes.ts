/** All pages of the launcher. */
import { healthz, readyz } from "./health";
import { ownHash } from "./ownHash";
import { type Answer, json, type Route } from "./server";
import { historyView, stateView, type TellFacts } from "./view";

/** The status page, put in by launcher/build.ts: one HTML file with its script and style. */
declare const LAUNCHPAD_STATUS_PAGE: string | undefined;

/** Nothing is loaded from elsewhere, and nothing can be sent elsewhere. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The routes; `facts` and `now` are asked at every request. */
export function routes(facts: () => TellFacts, now: () => number): Record<string, Route> {
  const health = () => {
    const { file, snapshot } = facts();
    const { phase, observed, startedAtMs, run } = snapshot;
    return { file, phase, observed, startedAtMs, pids: run?.pids ?? {} };
  };
  return {
    "/": statusPage,
    "/healthz": () => healthz(health(), now()),
    "/readyz": () => readyz(health(), now()),
    "/state.json": () => json(200, stateView({ ...facts(), launcher: ownHash() }, now())),
    "/history.json": () => json(200, historyView(facts().snapshot)),
    "/metrics": async () => {
      // Loaded when somebody asks: it does not delay the start.
      const { METRICS_TYPE, metricsText } = await import("./metrics.js");
      return { status: 200, type: METRICS_TYPE, body: await metricsText(facts(), now()) };
    },
  };
}

function statusPage(): Answer {
  const page = typeof LAUNCHPAD_STATUS_PAGE === "string" ? LAUNCHPAD_STATUS_PAGE : undefined;
  if (page === undefined) return json(501, { error: "the status page is part of the bundled launcher only" });
  return {
    status: 200,
    type: "text/html; charset=utf-8",
    body: page,
    headers: { "content-security-policy": PAGE_POLICY, "referrer-policy": "no-referrer" },
  };
}
