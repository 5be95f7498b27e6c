/**
 * Free space on the disk of the host's Docker below which no image is pulled or built, in GiB. An image with CUDA and
 * torch is 10 to 20 GB, and while it comes its parts lie beside it.
 */
export const IMAGE_FLOOR_GIB = 30;

/** What is the same for a pull and a build. */
export interface RoomOptions {
  /** Images of other trainers on the host: one of them may have no container yet. */
  kept?: readonly string[];
  /** For tests. */
  floorGiB?: number;
}

/** Lines of bash that end with a message while the disk is fuller than the floor. Variables: `floor`, `verb`. */
export const checkFloor = `root=$(docker info --format '{{.DockerRootDir}}')
free=$(df --output=avail --block-size=1G "$root" | tail -n 1 | tr -d ' ')
if [ "$free" -lt "$floor" ]; then
  echo "$root has $free GiB free, and an image is $verb only with $floor GiB: see docker system df, then remove images or volumes that nobody needs" >&2
  exit 1
fi`;

/** A line of bash that goes on with a loop when `image` is one of `kept`. */
export const skipKept = 'case " $kept " in *" $image "*) continue ;; esac';

/**
 * The command that makes room on a host before its Docker builds an image. One that is there already, as after a
 * roll-back, needs none. Otherwise the older images of the same repository go, with what only they have of layers: but
 * the newest one, which the build takes its cached layers from, and never one that a container uses, running or
 * stopped: it is the way back. Only images that carry the launcher's label are touched.
 */
export function roomCommand(reference: string, options: RoomOptions = {}): string[] {
  const { kept = [], floorGiB = IMAGE_FLOOR_GIB } = options;
  return ["bash", "-c", script, "room", reference, String(floorGiB), kept.join(" ")];
}

/** Arguments: reference, floor in GiB, references to keep. The list has the newest image first. */
const script = `set -euo pipefail
reference=$1 floor=$2 kept=$3 verb=built repository=\${1%:*}
if docker image inspect "$reference" >/dev/null 2>&1; then exit 0; fi
docker image ls --filter label=dev.launchpad.launcher --format '{{.Repository}}:{{.Tag}}' "$repository" | tail -n +2 |
  while read -r image; do
    ${skipKept}
    # Docker refuses while a container, running or stopped, uses it.
    docker image rm "$image" >/dev/null 2>&1 || true
  done
${checkFloor}`;
