import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { layOut } from "../../../rehearsal/launcher/layout";

const scratch = mkdtempSync(join(tmpdir(), "launchpad-layout-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test.each(["/../escaped", "/etc/../../escaped", "/etc//x"])("no file is laid out at %s", (path) => {
  expect(() => layOut(join(scratch, "root"), "{}", [{ path, content: "x" }])).toThrow("is not a plain one");
  expect(existsSync(join(scratch, "escaped"))).toBe(false);
});
