/** A store that refuses or is slow. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { s3Error } from "../../../support/s3/faultProxy";
import { until } from "../../../support/until";
import { actions, NO_STALL, stateFile, supervision } from "../../supervised";
import { said } from "../../support";
import { letGo, trainerBody } from "../trainer";
import { bench, bucket, metrics, network, next, prefix, proxy, save, start, uploads } from "./bench";

describe("a store", () => {
  test("that refuses the write key is told as final, as event, fault and metric; training goes on, and its end is 44", async () => {
    proxy.fault = ({ method }) => (method === "PUT" ? s3Error(403, "AccessDenied") : undefined);
    const content = trainerBody({ prefix }, { supervision: supervision({ silence: NO_STALL }) });
    const launcher = await start(save(5), content);
    const news = await next(launcher.root, 1);
    expect(news).toMatchObject({
      action: "uploadFailed",
      cause: "refused",
      outcome: "upload of step 5 given up; nothing of it is left in the bucket",
    });
    expect(news.evidence[0]).toMatch(
      /403 AccessDenied; the store refuses the write key, another try would not help/,
    );
    expect(proxy.seen.filter(({ method }) => method === "PUT")).toHaveLength(1);
    await until(
      "the fault",
      () => actions(launcher.root).some(({ cause }) => cause === "uploadFailed") || undefined,
    );
    letGo(launcher.root, "go-5");
    expect(await launcher.ended).toBe(44);
    // Tried once more at the end, for the last checkpoint is what the job was done for.
    expect(uploads(launcher.root).map(({ cause }) => cause)).toEqual(["refused", "refused"]);
  });

  test("that is slow is the fault uploadSlow, an upload that takes too long is given up, and nothing of it stays", async () => {
    await network.poison({ type: "bandwidth", stream: "upstream", attributes: { rate: 500 } });
    const content = trainerBody(
      { prefix, maxSeconds: 2, giveUpSeconds: 6 },
      { supervision: supervision({ silence: NO_STALL }) },
    );
    const launcher = await start(save(5, {}, 24e6), content, network.endpoint);
    const told = await until(
      "the fault",
      () => actions(launcher.root).find(({ cause }) => cause === "uploadSlow"),
      60_000,
    );
    expect(told.evidence[0]).toMatch(
      /^the upload has sent \d+\.\d of 24\.0 MB in \d+ s \(\d+\.\d\d MB\/s\) and needs \d+ s or more; 2 s are allowed$/,
    );
    expect(await metrics(launcher)).toMatch(/launchpad_upload_sent_ratio \d/);
    expect(await next(launcher.root, 1)).toMatchObject({
      action: "uploadFailed",
      cause: "timeUp",
      evidence: ["not done within 6 s"],
    });
    await network.heal();
    // A checkpoint that is gone is refused at the end, so that no other upload is in the bucket.
    rmSync(join(launcher.root, "data", "step-5"), { recursive: true });
    letGo(launcher.root, "go-5");
    expect(await launcher.ended).toBe(44);
    expect(uploads(launcher.root).at(-1)).toMatchObject({ action: "uploadRefused", cause: "folderMissing" });
    // What could not be cleared away through the slow line is on the list of the next launcher.
    const { pending } = JSON.parse(readFileSync(stateFile(launcher.root, "uploads.json"), "utf8"));
    if (pending.length > 0) {
      const again = bench.again(launcher.root, {
        args: ["--preflight", "off", "--bucket-endpoint", proxy.endpoint],
        env: { LAUNCHPAD_IN_CONTAINER: "1" },
      });
      await until("the clearing", () => /1 of 1 unfinished uploads/.test(said(again)) || undefined);
      again.signal("SIGTERM");
      await again.ended;
    }
    expect(await bucket()).toEqual({ keys: [], parts: 0 });
  });
});
