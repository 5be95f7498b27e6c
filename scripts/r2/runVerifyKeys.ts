import type { Command } from "commander";
import { withStep } from "../cli/progress";
import { wrap } from "../print/layout";
import { type Page, pageOf } from "../print/style";
import { exitCodes } from "./exitCodes";
import { type SharedOptions, withSession, withSharedOptions } from "./options";
import { type KeyProofs, verifyKeys } from "./verifyKeys";

/** Adds `verify-keys`. */
export function defineVerifyKeys(parent: Command): Command {
  return withSharedOptions(parent.command("verify-keys")).description(
    "proves that the read key cannot write and the write key can, with two small objects that are removed again",
  );
}

/** Runs `verify-keys`. @returns the exit code */
export function runVerifyKeys(bucket: string | undefined, options: SharedOptions): Promise<number> {
  return withSession(bucket, options, async ({ client, target }) => {
    const [read, write] = [client("read"), client("write")];
    const result = await withStep(`Trying the keys of ${target.bucket}`, { quietSeconds: 2 }, () =>
      verifyKeys(read, write),
    );
    const output = options.json
      ? JSON.stringify({ version: 1, bucket: target.bucket, ...result }, null, 2)
      : keyLines(result, target.bucket, pageOf(process.stdout)).join("\n");
    process.stdout.write(`${output}\n`);
    return result.ok && result.left === undefined ? exitCodes.good : exitCodes.bad;
  });
}

function keyLines({ ok, proofs, left }: KeyProofs, bucket: string, { width, style }: Page): string[] {
  const lines = proofs.flatMap((proof) => {
    const mark = proof.ok ? style.good("yes") : style.bad("NO ");
    const found = proof.found === undefined ? [] : wrap(proof.found, width, "       ");
    return [`  ${mark}  ${proof.what}`, ...found];
  });
  const dangerous = proofs.some((each) => /^read-cannot-/.test(each.id) && !each.ok);
  const last = dangerous
    ? "The read key can change the bucket, and SN38 publishes it on chain: revoke it now, make one with read rights only, and restart the trainer so that it commits the new one."
    : ok
      ? "Both keys have the rights that they should have, and no more."
      : "A key lacks rights that it needs: make it anew for this bucket.";
  const rest =
    left === undefined ? [] : wrap(`The probe ${left} could not be removed: delete it by hand.`, width);
  return [`${style.bold(bucket)}`, ...lines, ...wrap(last, width), ...rest];
}
