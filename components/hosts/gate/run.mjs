// Runs one command on a host and shows its output. Run by the engine as a command; LAUNCHPAD_RUN holds the host and
// the command as JSON (gate.ts). Ends with the command's exit code.
import { explain } from "./problems.mjs";
import { quoted, runThere } from "./remote.mjs";

const { name, kind, reach, run, limitSeconds } = JSON.parse(process.env.LAUNCHPAD_RUN ?? "{}");
const { code, stderr, timedOut } = await runThere(reach, run.map(quoted).join(" "), {
  timeoutMs: limitSeconds * 1000,
  onText: (text) => process.stdout.write(text),
});
if (code !== 0) {
  // 255 is ssh's own failure.
  const help = code === 255 ? ` - ${explain(stderr, kind).fix}` : "";
  const how = timedOut ? `did not end within ${limitSeconds} s` : `ended with exit code ${code}`;
  console.error(`host ${name}: ${run.join(" ")} ${how}${help}`);
}
process.exit(code ?? 1);
