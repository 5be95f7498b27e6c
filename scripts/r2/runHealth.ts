import { type Command, Option } from "commander";
import { SN38_MAX_BLOCK_AGE_SECONDS, SN38_MAX_OBJECT_AGE_SECONDS } from "../../workloads/sn38/upstream";
import { withStep } from "../cli/progress";
import { pageOf } from "../print/style";
import { currentBlock } from "./chain";
import { exitCodes } from "./exitCodes";
import { bucketHealth } from "./health";
import { healthLines } from "./healthText";
import { type SharedOptions, wholeNumber, withSession, withSharedOptions } from "./options";

interface Options extends SharedOptions {
  epoch?: number;
  block?: number;
  chain?: string;
  size: boolean;
}

/** Adds `health`. */
export function defineHealth(parent: Command): Command {
  return withSharedOptions(parent.command("health"))
    .description("what validators see in the bucket; uses the read key")
    .option("--epoch <n>", "look at this epoch (default: the newest prefix)", (text) => wholeNumber(text, 0))
    .addOption(
      new Option("--block <n>", "newest block of the chain, for the exact age of the block list")
        .argParser((text) => wholeNumber(text, 1))
        .conflicts("chain"),
    )
    .option("--chain <url>", "ask this Bittensor node for it, https://... or wss://...")
    .option("--no-size", "do not list every object for the size");
}

const limits = {
  maxObjectAgeSeconds: SN38_MAX_OBJECT_AGE_SECONDS,
  maxBlockAgeSeconds: SN38_MAX_BLOCK_AGE_SECONDS,
};

/** Runs `health`. @returns the exit code */
export function runHealth(bucket: string | undefined, options: Options): Promise<number> {
  return withSession(bucket, options, async ({ client, optionalClient, target }) => {
    const read = client("read");
    const write = optionalClient("write") ?? read;
    const health = await withStep(`Looking at ${target.bucket}`, { quietSeconds: 2 }, async () => {
      const block = options.chain === undefined ? options.block : await currentBlock(options.chain);
      return bucketHealth(read, write, {
        limits,
        epoch: options.epoch,
        currentBlock: block,
        size: options.size,
      });
    });
    const text = options.json
      ? JSON.stringify({ version: 1, ...health }, null, 2)
      : healthLines(health, pageOf(process.stdout)).join("\n");
    process.stdout.write(`${text}\n`);
    return health.verdict === "fresh" ? exitCodes.good : exitCodes.bad;
  });
}
