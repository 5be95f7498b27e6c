/** Files, wallet and keys: there, private, and of the right form. Contents are never shown. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LaunchFile } from "../../../workloads/launchfile";
import { type Check, failed, passed } from "../check";
import { fileProblems, readSmallFile } from "../files";
import { plural } from "./shared";

/** What the plan calls the hotkey file. */
const HOTKEY_PURPOSE = "wallet hotkey";

/** Files that the software needs. */
export const filesPresent: Check = {
  id: "files.present",
  severity: "critical",
  withinSeconds: 5,
  expected: ({ files }) =>
    files.length === 0 ? undefined : `${plural(files.length, "file")} there, the private ones private`,
  look({ file, mapPath }) {
    const problems = fileProblems(file.files, mapPath);
    if (problems.length === 0) return passed(`${plural(file.files.length, "file")} in place`);
    return failed(problems.join("; "), "deploy the trainer again, or mend the mode of the bound file");
  },
};

/** The wallet: a hotkey that can be read without a password, and no coldkey. */
export const walletHotkey: Check = {
  id: "files.wallet",
  severity: "critical",
  withinSeconds: 5,
  expected: (file) =>
    hotkeyFile(file) === undefined ? undefined : "a hotkey that is not encrypted, and no coldkey",
  look({ file, mapPath }) {
    const path = mapPath(hotkeyFile(file) ?? "");
    if (!existsSync(path))
      return failed(`${path} is missing`, "set the trainer's hotkey secret and deploy again");
    // btcli's layout: WALLET/hotkeys/HOTKEY beside WALLET/coldkey.
    if (existsSync(join(dirname(dirname(path)), "coldkey")))
      return failed("a coldkey lies beside it", "remove it from this host at once: nothing here needs it");
    const problem = hotkeyProblem(readSmallFile(path));
    if (problem === undefined) return passed("a hotkey, no coldkey");
    return failed(problem, "set the trainer's hotkey secret to the content of btcli's hotkey file");
  },
};

/** What is wrong with a hotkey file's content; undefined when nothing. */
export function hotkeyProblem(content: string): string | undefined {
  if (content.startsWith("$NACL") || content.startsWith("$ANSIBLE_VAULT"))
    return "the hotkey is encrypted, and nobody is there to type its password";
  try {
    const key: unknown = JSON.parse(content);
    if (key !== null && typeof key === "object" && "ss58Address" in key) return undefined;
  } catch {
    return "the hotkey file is not JSON";
  }
  return "the hotkey file names no ss58Address";
}

/** Lengths of the keys: the software cuts them at fixed places. */
export const secretLengths: Check = {
  id: "files.secretLengths",
  severity: "critical",
  withinSeconds: 5,
  expected: ({ preflight }) =>
    preflight === undefined || preflight.secretLengths.length === 0
      ? undefined
      : preflight.secretLengths.map((each) => `${each.variable} ${each.exactly}`).join(", "),
  look({ file, bucket }) {
    const values = bucket.keysFile();
    const rules = file.preflight?.secretLengths ?? [];
    const wrong = rules.flatMap(({ variable, exactly }) => {
      const length = values.get(variable)?.length;
      if (length === exactly) return [];
      return [`${variable} ${length === undefined ? "is missing" : `has ${length} characters`}`];
    });
    if (wrong.length === 0) return passed(`${rules.length} of the right length`);
    return failed(
      wrong.join(", "),
      "set the bucket's keys in the stack as Cloudflare shows them, and deploy again",
    );
  },
};

function hotkeyFile(file: LaunchFile): string | undefined {
  return file.files.find((each) => each.purpose === HOTKEY_PURPOSE)?.path;
}
