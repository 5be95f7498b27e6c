/**
 * The command that pulls an image with the host's own credentials. For ECR that is the instance's role: a login that
 * lives for this one pull in a folder of its own, so that no token stays on the disk or in the state. For any other
 * registry it is what `docker login` left on the host.
 */
export function pullCommand(reference: string): string[] {
  const registry = reference.split("/", 1)[0] ?? "";
  const ecr = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(registry);
  if (ecr === null) return ["docker", "pull", "--quiet", reference];
  return ["bash", "-c", ecrPull, "pull", ecr[1] ?? "", registry, reference];
}

/** Arguments: region, registry, reference. */
const ecrPull = `set -euo pipefail
export DOCKER_CONFIG=$(mktemp -d)
trap 'rm -rf "$DOCKER_CONFIG"' EXIT
aws ecr get-login-password --region "$1" | docker login --username AWS --password-stdin "$2" >/dev/null 2>&1
docker pull --quiet "$3"`;
