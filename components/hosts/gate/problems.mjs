// What can stand between the gate and a host, what it means, and how to mend it.

/** ssh's own complaints. `final`: waiting does not help. The first match counts. */
const sshProblems = [
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed|No \S+ host key is known/,
    final: true,
    fix: "its host key is not the one that is pinned, or that was seen first: if the machine was replaced, raise `rebuild` and pin the new key in `hostKeys` (ssh-keyscan); if not, find out who answers there",
  },
  {
    pattern: /Permission denied/,
    finalFor: ["ssh"],
    fix: "it takes none of your keys: load yours (ssh-add), or add its public half to the host (aws: operator.sshPublicKeys, then raise `rebuild`)",
  },
  {
    pattern: /(session-manager-plugin|SessionManagerPlugin).*(not found|is not found)/i,
    final: true,
    fix: "install the Session Manager plugin of the AWS command line",
  },
  {
    pattern: /aws: (command )?not found/,
    final: true,
    fix: "install the AWS command line",
  },
  {
    pattern: /Unable to locate credentials|ExpiredToken|InvalidClientTokenId|AccessDenied|SSO session/,
    final: true,
    fix: "log in to AWS with rights for ssm:StartSession on the instance",
  },
  {
    pattern: /TargetNotConnected/,
    fix: "its SSM agent has not registered yet: it needs a route to the internet and the instance profile",
  },
  { pattern: /spawn ssh ENOENT/, final: true, fix: "install an ssh client" },
  { pattern: /Could not resolve hostname/, finalFor: ["ssh"], fix: "check `address`" },
  {
    pattern: /Connection (refused|timed out)|No route to host|timed out|closed by remote host/i,
    fix: "check that it is on, its address and its port",
  },
];

/**
 * @param {string} text what ssh said
 * @param {string} kind kind of the host: aws, ssh or local
 */
export function explain(text, kind) {
  const found = sshProblems.find(({ pattern }) => pattern.test(text));
  if (found === undefined) return { final: false, fix: "see what ssh says" };
  return { final: found.final === true || found.finalFor?.includes(kind) === true, fix: found.fix };
}

/** How to mend a check that failed, by its id. @type {Record<string, string>} */
export const fixes = {
  setup: "the first boot is not over, or failed: /var/log/cloud-init-output.log on the host tells",
  driver: "install or reload the NVIDIA driver; after an upgrade a reboot is needed",
  gpus: "compare with the plan's machine; a missing GPU is often an Xid error: dmesg | grep -i xid, then a reboot",
  fabric: "systemctl restart nvidia-fabricmanager; its version must be the driver's",
  docker: "start Docker, and put the login user into the group docker (that equals root)",
  "docker-version": "install a newer Docker: docs.docker.com/engine/install",
  toolkit:
    "install nvidia-container-toolkit, then: nvidia-ctk runtime configure --runtime=docker, and restart Docker",
  cgroup:
    'add "exec-opts": ["native.cgroupdriver=cgroupfs"] to /etc/docker/daemon.json and restart Docker: a systemctl daemon-reload takes the GPUs from running containers otherwise',
  disk: "free space where Docker keeps its images: docker image prune",
  scratch: "caches are on the root disk",
};
