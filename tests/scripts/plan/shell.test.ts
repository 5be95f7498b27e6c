import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { commandLines, shellWord, wordGroups } from "../../../scripts/plan/shell";

it.each([
  ["--netuid", "--netuid"],
  ["a b", "'a b'"],
  ["it's", `'it'\\''s'`],
  ["$(reboot)", "'$(reboot)'"],
  ["", "''"],
  ["\u001b[2J", "'\\x1b[2J'"],
])("%j is shown as %s", (word, shown) => {
  expect(shellWord(word)).toBe(shown);
});

it("shows a hole as its marker", () => {
  expect(shellWord([{ late: "host.publicIp", of: "p5" }])).toBe("<after up: public IP of host p5>");
});

it("keeps a flag and its value together, and `--flag=value` alone", () => {
  expect(
    wordGroups(["torchrun", "--nproc=4", "miner.py", "--netuid", "38", "--verbose", "--x", "-1"]),
  ).toEqual(["torchrun", "--nproc=4", "miner.py", "--netuid 38", "--verbose", "--x", "-1"]);
});

it("breaks between flags, each line but the last ending in a backslash", () => {
  expect(commandLines(["run", "--alpha", "1", "--beta", "2", "--gamma", "3"], 24, 2)).toEqual([
    "  run --alpha 1 \\",
    "    --beta 2 --gamma 3",
  ]);
});

it("is read by a shell as exactly the words that it shows", () => {
  const word = fc.string({ unit: fc.constantFrom(..."ab1-_=$`\"'\\ ;&|<>*?#~{}()é"), maxLength: 12 });
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 20, max: 100 }),
      (words, width) => {
        const script = commandLines(["printf", "%s\\n", ...words], width, 2).join("\n");
        const read = execFileSync("sh", ["-c", script], { encoding: "utf8" });
        expect(read).toBe(words.map((each) => `${each}\n`).join(""));
      },
    ),
    { numRuns: 60 },
  );
});
