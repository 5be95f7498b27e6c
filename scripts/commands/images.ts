/** `npm run images`: locks, builds, verifies and pushes the images of the workloads. */
import { main } from "../cli/main";
import { defineImages } from "../images/command";

let chosen: (() => Promise<number>) | undefined;

void main<object>({
  name: "images",
  summary:
    "Locks the packages of the images, builds them with buildah, shows that a second build is the same, and pushes them. docs/images.md says what is in them.",
  define: (command) =>
    defineImages(command, (run) => {
      chosen = run;
    }),
  examples: [
    "npm run images -- lock",
    "npm run images -- build sn38",
    "npm run images -- build base --rehearsal",
    "npm run images -- verify sn38 --rehearsal --context upstream=../DistributedTraining",
    "npm run images -- push sn38 --stack prod --repository ghcr.io/someone/launchpad-sn38",
    "Exit codes: 0 done, 1 it failed or two builds differ, 2 wrong use or something is not pinned.",
  ],
  run: async () => chosen?.(),
});
