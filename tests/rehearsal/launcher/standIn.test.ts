import { expect, test } from "vitest";
import { parseLaunchFile } from "../../../launcher/launchfile/read";
import { withStandIns } from "../../../rehearsal/launcher/standIn";
import { bake, body, scriptBody } from "../../launcher/support";

const job = (command: string[], env: Record<string, string> = {}) => bake(scriptBody("", { command, env }));
const processOf = (launchFile: string) => parseLaunchFile(launchFile, "launch.json").processes[0];

test.each([
  ["a program of this machine", ["rm", "-rf", "/data"], ["python", "rm", "-rf", "/data"]],
  ["a program by its path", ["/usr/bin/torchrun", "t.py"], ["python", "/usr/bin/torchrun", "t.py"]],
  ["a program in the working folder", ["./python", "t.py"], ["python", "./python", "t.py"]],
])("%s is not started in a rehearsal", (_what, command, started) => {
  expect(processOf(withStandIns(job(command)))?.command).toEqual(started);
});

test("a PATH of the job does not lead past the simulated programs", () => {
  const changed = processOf(withStandIns(job(["torchrun", "t.py"], { PATH: "/opt/venv/bin", A: "1" })));
  expect(changed).toMatchObject({ command: ["torchrun", "t.py"], env: { A: "1" } });
  expect(changed?.env).not.toHaveProperty("PATH");
});

test.each([
  ["SN38's, whose program is simulated", bake(body())],
  ["one that was changed after it was made", job(["rm", "-rf", "/"]).replace("rm", "dd")],
  ["a broken one", "{"],
])("a launch file is left as it is: %s", (_what, launchFile) => {
  expect(withStandIns(launchFile)).toBe(launchFile);
});
