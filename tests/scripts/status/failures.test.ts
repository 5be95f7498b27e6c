import { describe, expect, it } from "vitest";
import { hostFailure, pageFailure, urlFailure } from "../../../scripts/status/failures";

const host = { host: "box", kind: "ssh" as const };
const trainer = { container: "launchpad-a", port: 9400 };
const page = (kind: "silent" | "late" | "refused" | "foreign", said: string, sshSaid = "") =>
  pageFailure(host, trainer, { kind, said }, { timeoutSeconds: 20, sshSaid });

describe("a host that cannot be reached", () => {
  it.each([
    ["Host key verification failed.", "raise `rebuild` and pin the new key"],
    ["ops@203.0.113.10: Permission denied (publickey).", "load yours (ssh-add)"],
    ["connect to host 203.0.113.10 port 22: Connection refused", "check that it is on"],
    ["aws: command not found", "install the AWS command line"],
    ["ssh was not found", "see what ssh says"],
  ])("is explained from ssh's words: %s", (said, fix) => {
    const text = hostFailure(host, `warning\n${said}\n`);
    expect(text).toMatch(`host box: ${said} - `);
    expect(text).toContain(fix);
  });
});

describe("a launcher that cannot be reached", () => {
  it.each([
    [
      page("silent", "ECONNRESET"),
      "nobody answers on port 9400 of host box (ECONNRESET): its container is stopped",
    ],
    [page("silent", "ECONNRESET"), "docker logs --tail 50 launchpad-a"],
    [page("late", "aborted"), "no answer from port 9400 of host box within 20 s"],
    [page("refused", "HTTP 403"), "changes its Host header, which must be localhost"],
    [page("foreign", "HTTP 404"), "not as a launcher that this version knows (HTTP 404)"],
    [
      page("silent", "ECONNRESET", "channel 2: open failed: administratively prohibited: open failed"),
      "AllowTcpForwarding",
    ],
    [urlFailure(9400, { kind: "silent", said: "ECONNREFUSED" }, 20), "is the forwarding still open?"],
    [urlFailure(9400, { kind: "late", said: "aborted" }, 20), "http://127.0.0.1:9400 within 20 s"],
    [urlFailure(9400, { kind: "foreign", said: "no JSON" }, 20), "not as a launcher"],
  ])("is explained: %s", (text, words) => expect(text).toContain(words));
});
