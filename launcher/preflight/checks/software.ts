/** Will the software find what it needs beside the GPUs? */
import { type Check, failed, notChecked, passed } from "../check";

/** A signed request whose time is further off is refused (S3: RequestTimeTooSkewed, 15 minutes). */
const CLOCK_LIMIT_SECONDS = 900;
/** Past this a clock is not kept by NTP, and drifts on. */
const CLOCK_WARN_SECONDS = 30;

/** Version of the `python` that the software starts. */
export const pythonVersion: Check = {
  id: "software.python",
  severity: "critical",
  withinSeconds: 15,
  expected: ({ preflight }) => (preflight?.python === undefined ? undefined : `Python ${preflight.python}`),
  async look({ file, host }, signal) {
    const env = { ...process.env, ...file.processes[0]?.env };
    const found = (await host.output("python", ["--version"], env, signal)).trim();
    const version = /^Python (\d+\.\d+)/.exec(found)?.[1];
    if (version === file.preflight?.python) return passed(found);
    return failed(
      found,
      `build the image with Python ${file.preflight?.python}: other versions fail at import`,
    );
  },
};

/** Ports inside the container. */
export const portsFree: Check = {
  id: "software.ports",
  severity: "critical",
  withinSeconds: 10,
  expected: ({ preflight }) =>
    preflight === undefined || preflight.ports.length === 0
      ? undefined
      : `free: ${preflight.ports.map((each) => `${each.port}/${each.protocol}`).join(", ")}`,
  async look({ file, host }) {
    const ports = file.preflight?.ports ?? [];
    const states = await Promise.all(
      ports.map(async ({ port, protocol }) => ({
        name: `${port}/${protocol}`,
        state: await host.port(port, protocol),
      })),
    );
    const taken = states.filter(({ state }) => state !== "free");
    if (taken.length === 0) return passed("all free");
    return failed(
      taken.map(({ name, state }) => `${name} ${state === "EADDRINUSE" ? "is in use" : state}`).join(", "),
      "end what holds the port in this container's network, or give the trainer another one",
    );
  },
};

/** Texts with little room. */
export const textLimits: Check = {
  id: "software.texts",
  severity: "critical",
  withinSeconds: 1,
  expected: ({ preflight }) =>
    preflight === undefined || preflight.textLimits.length === 0
      ? undefined
      : preflight.textLimits.map((each) => `${each.what} of at most ${each.atMost} characters`).join(", "),
  look({ file }) {
    const texts = file.preflight?.textLimits ?? [];
    const long = texts.filter((each) => each.text.length > each.atMost);
    if (long.length === 0) return passed(texts.map((each) => each.text).join(", "));
    return failed(
      long.map((each) => `${each.text} has ${each.text.length}`).join(", "),
      "choose a shorter one: the chain has no room for it, and each round would be missed",
    );
  },
};

/** This machine's clock against the store's. */
export const clockOffset: Check = {
  id: "host.clock",
  severity: "warning",
  withinSeconds: 15,
  expected: ({ bucket }) =>
    bucket === undefined ? undefined : `within ${CLOCK_WARN_SECONDS} s of the store's`,
  async look({ bucket }, signal) {
    if (bucket.offline !== undefined) return notChecked(bucket.offline);
    const offset = await bucket.clockOffsetSeconds(signal);
    const found = `${Math.abs(offset).toFixed(0)} s ${offset < 0 ? "behind" : "ahead"}`;
    if (Math.abs(offset) <= CLOCK_WARN_SECONDS) return passed(found);
    const refused = Math.abs(offset) >= CLOCK_LIMIT_SECONDS;
    return failed(found, "on the host: timedatectl set-ntp true", {
      severity: refused ? "critical" : "warning",
      ...(refused ? { expected: "within 15 minutes, or every signed request is refused" } : {}),
    });
  },
};
