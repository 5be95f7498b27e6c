/**
 * Free space on the disk of the host's Docker below which no image is pulled, in GiB. An image with CUDA and torch is
 * 10 to 20 GB, and its compressed layers lie beside it until they are unpacked.
 */
export const PULL_FLOOR_GIB = 30;

/**
 * The command that gets an image onto a host before the old container stops. An image that is there already, as after
 * a roll-back, is taken as it is: no registry is asked. Otherwise the older images of the same repository are removed
 * first, but never one that a container uses: what runs now stays, and is the way back. Then it is pulled with the
 * host's own credentials. For ECR these are the instance's role: a login that lives for this one pull in a folder of
 * its own, so that no token stays on the disk or in the state. For any other registry it is what `docker login` left
 * on the host.
 * @param floorGiB for tests
 */
export function pullCommand(reference: string, floorGiB = PULL_FLOOR_GIB): string[] {
  const registry = reference.split("/", 1)[0] ?? "";
  const ecr = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(registry);
  const login = ecr === null ? [] : [ecr[1] ?? "", registry];
  return ["bash", "-c", script, "pull", reference, String(floorGiB), ...login];
}

/** Arguments: reference, floor in GiB, and for ECR region and registry. */
const script = `set -euo pipefail
reference=$1 floor=$2 repository=\${1%@*}
if docker image inspect "$reference" >/dev/null 2>&1; then exit 0; fi
docker image ls --digests --format '{{.Digest}}' "$repository" | while read -r digest; do
  # Docker refuses while a container, running or stopped, uses it.
  docker image rm "$repository@$digest" >/dev/null 2>&1 || true
done
root=$(docker info --format '{{.DockerRootDir}}')
free=$(df --output=avail --block-size=1G "$root" | tail -n 1 | tr -d ' ')
if [ "$free" -lt "$floor" ]; then
  echo "$root has $free GiB free, and an image is pulled only with $floor GiB: see docker system df, then remove images or volumes that nobody needs" >&2
  exit 1
fi
if [ "$#" -gt 2 ]; then
  DOCKER_CONFIG=$(mktemp -d)
  export DOCKER_CONFIG
  trap 'rm -rf "$DOCKER_CONFIG"' EXIT
  aws ecr get-login-password --region "$3" | docker login --username AWS --password-stdin "$4" >/dev/null 2>&1
fi
docker pull --quiet "$reference"`;
