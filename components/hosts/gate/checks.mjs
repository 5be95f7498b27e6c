// What a host must have, for hosts that were not made here: they have no launchpad-ready of their own.

/** The oldest Docker that this was tried with; device requests, by which a container gets GPUs, came with 19.03. */
export const oldestDocker = "20.10";

/** Prints one `name=value` line for each fact; a value has no line break. Every program has 60 seconds. */
export const factsScript = `
one() { timeout 60 "$@" 2>&1 | tr '\\n' ';'; }
echo "docker=$(one docker version --format '{{.Server.Version}}')"
echo "cgroup=$(one docker info --format '{{.CgroupDriver}}')"
echo "runtimes=$(one docker info --format '{{range $name, $_ := .Runtimes}}{{$name}} {{end}}')"
echo "root=$(docker info --format '{{.DockerRootDir}}' 2>/dev/null)"
echo "gpus=$(one nvidia-smi --query-gpu=name --format=csv,noheader)"
`;

/**
 * @param {string} output of factsScript
 * @param {{ gpuCount: number, gpuModel: string }} expected
 * @returns {{ id: string, ok: boolean, required: boolean, found: string, expected: string }[]}
 */
export function judge(output, { gpuCount, gpuModel }) {
  const facts = Object.fromEntries(
    output.split("\n").map((line) => {
      const at = line.indexOf("=");
      return [
        line.slice(0, at),
        line
          .slice(at + 1)
          .replace(/;$/, "")
          .trim(),
      ];
    }),
  );
  const docker = facts.docker ?? "";
  const answers = /^\d+\.\d+/.test(docker);
  const checks = [
    {
      id: "docker",
      ok: answers,
      required: true,
      found: docker || "no answer",
      expected: "the daemon answers",
    },
  ];
  if (answers && isOlder(docker, oldestDocker)) {
    checks.push({
      id: "docker-version",
      ok: false,
      required: true,
      found: docker,
      expected: `${oldestDocker} or newer`,
    });
  }
  if (gpuCount === 0) return checks;
  const gpus = (facts.gpus ?? "").split(";").filter((name) => name !== "");
  const matching = gpus.filter((name) => name.toLowerCase().includes(gpuModel.toLowerCase()));
  checks.push({
    id: "gpus",
    ok: gpus.length === gpuCount && matching.length === gpuCount,
    required: true,
    found: counted(gpus),
    expected: `${gpuCount} x ${gpuModel}`,
  });
  if (!answers) return checks;
  const runtimes = facts.runtimes ?? "";
  checks.push({
    id: "toolkit",
    ok: runtimes.split(" ").includes("nvidia"),
    required: true,
    found: `runtimes ${runtimes}`,
    expected: "runtime nvidia",
  });
  checks.push({
    id: "cgroup",
    ok: facts.cgroup === "cgroupfs",
    required: false,
    found: facts.cgroup ?? "",
    expected: "cgroupfs",
  });
  return checks;
}

function isOlder(version, floor) {
  const [major, minor] = version.split(".").map(Number);
  const [wantedMajor, wantedMinor] = floor.split(".").map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

function counted(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} x ${name}`).join(", ") || "none";
}
