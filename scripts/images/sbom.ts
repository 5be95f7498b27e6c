/** A software bill of materials of a built image: SPDX 2.3, from what its own package managers say. */
import type { Buildah } from "./buildah";
import type { BuiltImage } from "./normalise";

/** One installed package. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** As in a package URL. */
  readonly type: "deb" | "pypi" | "generic";
}

/** Asks dpkg and pip inside the image. Errors: RunError when the image has neither. */
export async function installedPackages(buildah: Buildah, image: BuiltImage): Promise<InstalledPackage[]> {
  const { stdout: id } = await buildah.call(["pull", "--quiet", `dir:${image.folder}`]);
  const { stdout: container } = await buildah.call(["from", "--pull-never", id.trim()]);
  try {
    const inside = (...command: string[]) => buildah.call(["run", container.trim(), "--", ...command]);
    // dpkg-query fills these in.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: not a template of ours
    const debian = await inside("dpkg-query", "--show", "--showformat", "${Package}\t${Version}\n");
    const python = await inside(
      "python",
      "-m",
      "pip",
      "--disable-pip-version-check",
      "list",
      "--format",
      "json",
    );
    const node = await inside("/opt/launchpad/node", "--version");
    const wheels = JSON.parse(python.stdout) as { name: string; version: string }[];
    return [
      ...debian.stdout.trim().split("\n").map(fromDpkg),
      ...wheels.map(({ name, version }): InstalledPackage => ({ name, version, type: "pypi" })),
      { name: "node", version: node.stdout.trim().replace(/^v/, ""), type: "generic" },
    ];
  } finally {
    await buildah.call(["rm", container.trim()]);
    await buildah.call(["rmi", id.trim()]);
  }
}

function fromDpkg(line: string): InstalledPackage {
  const [name = "", version = ""] = line.split("\t");
  return { name, version, type: "deb" };
}

/** The document: the same packages give the same bytes, whenever it is written. */
export function spdx(name: string, digest: string, packages: readonly InstalledPackage[]): object {
  const sorted = [...packages].sort((a, b) => key(a).localeCompare(key(b), "en"));
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `launchpad/${name}@${digest}`,
    documentNamespace: `https://launchpad.invalid/${name}/${digest.replace("sha256:", "")}`,
    // The date of the image, which is that of every build.
    creationInfo: {
      created: new Date(0).toISOString().replace(".000", ""),
      creators: ["Tool: launchpad-images"],
    },
    packages: sorted.map((each, index) => ({
      SPDXID: `SPDXRef-Package-${index + 1}`,
      name: each.name,
      versionInfo: each.version,
      downloadLocation: "NOASSERTION",
      filesAnalyzed: false,
      licenseConcluded: "NOASSERTION",
      licenseDeclared: "NOASSERTION",
      copyrightText: "NOASSERTION",
      externalRefs: [
        { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: packageUrl(each) },
      ],
    })),
    relationships: sorted.map((_, index) => ({
      spdxElementId: "SPDXRef-DOCUMENT",
      relationshipType: "DESCRIBES",
      relatedSpdxElement: `SPDXRef-Package-${index + 1}`,
    })),
  };
}

function key({ type, name, version }: InstalledPackage): string {
  return `${type}/${name}@${version}`;
}

function packageUrl({ type, name, version }: InstalledPackage): string {
  const path = type === "pypi" ? name.toLowerCase().replaceAll("_", "-") : name;
  return `pkg:${type}/${encodeURIComponent(path)}@${encodeURIComponent(version)}`;
}
