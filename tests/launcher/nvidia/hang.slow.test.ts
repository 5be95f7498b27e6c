import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runSmi } from "../../../launcher/nvidia/smi";
import { cannotRun } from "../../support/cannotRun";
import { holdAtDeath } from "../../support/heldAtDeath";
import { until } from "../../support/until";

const folder = mkdtempSync(join(tmpdir(), "launchpad-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Hangs when it is called first, and answers from then on. */
const SMI = `#!/bin/sh
cd ${folder}
[ -e pid ] && echo well && exit
echo $$ > pid.new && mv pid.new pid
exec sleep 100000
`;

test("nvidia-smi that SIGKILL does not end is given up after its time, and no other is started beside it", async (context) => {
  const command = join(folder, "nvidia-smi");
  writeFileSync(command, SMI);
  chmodSync(command, 0o755);
  const ask = (seconds: number) => runSmi(["-q"], { PATH: `${folder}:/usr/bin:/bin` }, seconds);
  const first = ask(8).catch((error: Error) => error.message);
  const pidFile = join(folder, "pid");
  await until("the first call", () => existsSync(pidFile));
  const pid = Number(readFileSync(pidFile, "utf8"));
  const held = await holdAtDeath(pid).catch((error: Error) => cannotRun(context, error.message));
  expect(await first).toBe("nvidia-smi gave no answer within 8 s");
  await expect(ask(60)).rejects.toThrow(`nvidia-smi hangs: process ${pid} was killed and does not end`);
  held.letGo();
  expect(await until("an answer", () => ask(60).catch(() => undefined))).toBe("well\n");
});
