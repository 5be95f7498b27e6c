/** Which engine this project is made for, and what its parts are called. */

/** The Pulumi CLI that is downloaded or built. Raise it together with engine/go/pulumi/go.mod. */
export const engineVersion = "3.255.0";

/** The engine itself, and the language host that it finds without a warning only in its own folder. */
export const programs = { engine: "pulumi", languageHost: "pulumi-language-nodejs" } as const;

/** "3.255.0" out of what `pulumi version` prints ("v3.255.0"), or undefined. */
export function parseVersion(text: string): string | undefined {
  return /^v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)$/.exec(text.trim())?.[1];
}

/** Whether `version` is `floor` or newer. A pre-release of the floor itself is older than it. */
export function isAtLeast(version: string, floor: string): boolean {
  const [left, right] = [numbers(version), numbers(floor)];
  for (const [index, wanted] of right.entries()) {
    const given = left[index] ?? 0;
    if (given !== wanted) return given > wanted;
  }
  return !version.includes("-") || floor.includes("-");
}

function numbers(version: string): number[] {
  return (version.split(/[-+]/, 1)[0] ?? "").split(".").map(Number);
}
