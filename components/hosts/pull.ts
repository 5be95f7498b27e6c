import { checkFloor, IMAGE_FLOOR_GIB, type RoomOptions, skipKept } from "./room";

/**
 * The command that gets an image onto a host before the old container stops. An image that is there already, as after
 * a roll-back, is taken as it is: no registry is asked. Otherwise the older images of the same repository are removed
 * first, but never one that a container uses: what runs now stays, and is the way back. Then it is pulled with the
 * host's own credentials. For ECR these are the instance's role: a login that lives for this one pull in a folder of
 * its own, so that no token stays on the disk or in the state. For any other registry it is what `docker login` left
 * on the host.
 */
export function pullCommand(reference: string, options: RoomOptions = {}): string[] {
  const { kept = [], floorGiB = IMAGE_FLOOR_GIB } = options;
  const registry = reference.split("/", 1)[0] ?? "";
  const ecr = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(registry);
  const login = ecr === null ? [] : [ecr[1] ?? "", registry];
  return ["bash", "-c", script, "pull", reference, String(floorGiB), kept.join(" "), ...login];
}

/** Arguments: reference, floor in GiB, references to keep, and for ECR region and registry. */
const script = `set -euo pipefail
reference=$1 floor=$2 kept=$3 verb=pulled repository=\${1%@*}
if docker image inspect "$reference" >/dev/null 2>&1; then exit 0; fi
docker image ls --digests --format '{{.Digest}}' "$repository" | while read -r digest; do
  image=$repository@$digest
  ${skipKept}
  # Docker refuses while a container, running or stopped, uses it.
  docker image rm "$image" >/dev/null 2>&1 || true
done
${checkFloor}
if [ "$#" -gt 3 ]; then
  DOCKER_CONFIG=$(mktemp -d)
  export DOCKER_CONFIG
  trap 'rm -rf "$DOCKER_CONFIG"' EXIT
  aws ecr get-login-password --region "$4" | docker login --username AWS --password-stdin "$5" >/dev/null 2>&1
fi
docker pull --quiet "$reference"`;
