import { expect, test } from "vitest";
import { isLocalHost, listenAddress } from "../../../launcher/tell/host";

test.each([
  ["outside of a container", {}, "127.0.0.1"],
  ["inside of one", { LAUNCHPAD_IN_CONTAINER: "1" }, "0.0.0.0"],
  ["where the mark says no", { LAUNCHPAD_IN_CONTAINER: "0" }, "127.0.0.1"],
])("%s the launcher listens on %j: %s", (_what, environment, address) => {
  expect(listenAddress(environment)).toBe(address);
});

test.each([
  ["localhost:9400", true],
  ["LOCALHOST", true],
  ["127.0.0.1:1", true],
  ["[::1]:9400", true],
  [undefined, false],
  ["", false],
  ["127.0.0.1.nip.io", false],
  ["localhost:9400.example", false],
  ["0.0.0.0:9400", false],
  ["user@localhost", false],
])("the Host header %j is answered: %s", (header, answered) => {
  expect(isLocalHost(header)).toBe(answered);
});
