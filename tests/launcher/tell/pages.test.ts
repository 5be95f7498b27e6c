/** The pages of a running launcher, and the preflight in front of its start. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildPage } from "../../../launcher/buildPage";
import { ask } from "../../../rehearsal/launcher/ask";
import { until } from "../../support/until";
import { bake, body, DOT_ENV, said, scriptBody, workbench } from "../support";

const bench = workbench();
const small = { floors: { memoryMiB: 1, shmMiB: 0, cpus: 1 } };

test("every page answers, refuses a foreign Host header, and the state is that of the software", async () => {
  const launcher = await bench.start(bake(body(small)), {
    files: [DOT_ENV],
    args: ["--preflight", "enforce"],
  });
  const port = (await launcher.port) ?? 0;
  const pages = ["/", "/healthz", "/readyz", "/state.json", "/history.json", "/metrics"];
  await until("a step", async () => (await ask(port, "/readyz")).status === 200 || undefined);
  const answers = await Promise.all(pages.map((page) => ask(port, page)));
  expect(answers.map(({ status }) => status)).toEqual(pages.map(() => 200));
  const foreign = await Promise.all(pages.map((page) => ask(port, page, "attacker.example")));
  expect(foreign.map(({ status }) => status)).toEqual(pages.map(() => 403));
  const state = JSON.parse((await ask(port, "/state.json")).body);
  expect(state).toMatchObject({ trainer: "miner-a", phase: "running", simulatedGpus: true });
  expect(state.preflight.results.length).toBeGreaterThanOrEqual(14);
  const history = JSON.parse((await ask(port, "/history.json")).body);
  expect(history.at.length).toBe(history.loss.length);
  expect((await ask(port, "/metrics")).body).toMatch(/^launchpad_steps_total [1-9]/m);
});

test("the status page comes with its policy: nothing is loaded from or sent to anywhere else", async () => {
  const launcher = await bench.start(bake(scriptBody("setInterval(() => {}, 1e4)")));
  const port = (await launcher.port) ?? 0;
  const response = await fetch(`http://127.0.0.1:${port}/`);
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  const html = await response.text();
  expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
  expect(html).not.toMatch(/@import|url\(/);
});

test("the page is the same text each time, carries the chart library's licence, and is small", async () => {
  const root = join(__dirname, "../../..");
  const [first, second] = await Promise.all([buildPage(root), buildPage(root)]);
  expect(first).toBe(second);
  expect(first).toContain("Copyright (c) 2022 Leon Sorokin");
  expect(first).toContain("The above copyright notice and this permission notice shall be included");
  expect(first.length).toBeLessThan(120_000);
});

test("a failed critical check keeps the software from starting and ends with 30", async () => {
  const file = bake(body({ ...small, workload: "custom" }));
  const launcher = await bench.start(file, {
    files: [DOT_ENV],
    args: ["--preflight", "enforce"],
    env: { LAUNCHPAD_SIM_GPU_FAULT: "ecc" },
  });
  expect(await launcher.ended).toBe(30);
  expect(said(launcher)).toMatch(
    /error preflight gpu\.ecc: GPU 2: 3 uncorrectable errors; expected .*; end all work/,
  );
  expect(said(launcher)).toMatch(/preflight \(GPUs are simulated\): \d+ checks in/);
  expect(said(launcher)).not.toContain(" started ");
});

test("a rehearsal is told of a failed check and goes on", async () => {
  const script = "require('fs').writeFileSync('ran', '')";
  const launcher = await bench.start(bake(scriptBody(script, {})), { args: ["--preflight", "report"] });
  expect(await launcher.ended).toBe(0);
  expect(existsSync(join(launcher.root, "work", "ran"))).toBe(true);
  expect(said(launcher)).toMatch(/preflight: \d+ checks? in/);
});

test("a stop signal during the preflight ends the launcher without a start", async () => {
  const launcher = await bench.start(bake(body(small)), {
    files: [DOT_ENV],
    args: ["--preflight", "enforce"],
    env: { LAUNCHPAD_SIM_GPU_FAULT: "silent" },
  });
  await launcher.port;
  launcher.signal("SIGTERM");
  expect(await launcher.ended).toBe(0);
  expect(said(launcher)).not.toContain(" started ");
});
