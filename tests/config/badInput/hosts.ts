/** Hosts: mistakes and what is said of them. */
import { type BadInput, box, local, p5 } from "./edits";

export const hosts: readonly BadInput[] = [
  {
    name: "a host without a kind",
    edits: [[p5("kind"), undefined]],
    problems: ["hosts.p5.kind: nothing - must be one of: aws, ssh, local - add `kind:`"],
  },
  {
    name: "a kind that is mistyped",
    edits: [[p5("kind"), "awz"]],
    problems: ['hosts.p5.kind: "awz" - must be one of: aws, ssh, local - did you mean "aws"?'],
  },
  {
    name: "a kind that is a number",
    edits: [[p5("kind"), 5]],
    problems: ["hosts.p5.kind: 5 - must be one of: aws, ssh, local - use one of these"],
  },
  {
    name: "a host that is null",
    edits: [[p5(), null]],
    problems: [
      "hosts.p5: null - must be a mapping of keys - write a mapping with `kind:` as one of: aws, ssh, local",
    ],
  },
  {
    name: "a host that is a text",
    edits: [[p5(), "p5.48xlarge"]],
    problems: [
      'hosts.p5: "p5.48xlarge" - must be a mapping of keys - write a mapping with `kind:` as one of: aws, ssh, local',
    ],
  },
  {
    name: "p5.12xlarge, which AWS does not sell",
    edits: [[p5("instanceType"), "p5.12xlarge"]],
    problems: [
      'hosts.p5.instanceType: "p5.12xlarge" - AWS sells no such type with H100 or H200 GPUs, and none with exactly four H100s - use one of: p5.4xlarge (1 H100), p5.48xlarge (8 H100), p5e.48xlarge (8 H200), p5en.48xlarge (8 H200)',
    ],
  },
  {
    name: "an instance type that is an object's own word",
    edits: [[p5("instanceType"), "constructor"]],
    problems: [
      'hosts.p5.instanceType: "constructor" - AWS sells no such type with H100 or H200 GPUs, and none with exactly four H100s - use one of: p5.4xlarge (1 H100), p5.48xlarge (8 H100), p5e.48xlarge (8 H200), p5en.48xlarge (8 H200)',
    ],
  },
  {
    name: "no instance type",
    edits: [[p5("instanceType"), undefined]],
    problems: [
      "hosts.p5.instanceType: nothing - a string is required here - add `instanceType:` with a string: For example p5.48xlarge. AWS sells no instance with exactly four H100s",
    ],
  },
  {
    name: "a region where a zone should be",
    edits: [[p5("availabilityZone"), "us-east-1"]],
    problems: [
      'hosts.p5.availabilityZone: "us-east-1" - must be an availability zone such as us-east-1a - write it in that form',
    ],
  },
  {
    name: "a zone of another region",
    edits: [[p5("availabilityZone"), "eu-west-1a"]],
    problems: [
      'hosts.p5.availabilityZone: "eu-west-1a" - the stack\'s region is us-east-1 - use a zone such as us-east-1a, or set aws:region',
    ],
  },
  {
    name: "spot with a capacity block's id",
    edits: [[p5("purchase"), { kind: "spot", reservationId: "cr-0123456789abcdef0" }]],
    problems: [
      'hosts.p5.purchase.reservationId: "cr-0123456789abcdef0" - there is no such key - it belongs to `kind: capacity-block` or `capacity-reservation`: change that, or remove it [LP-AWS-002]',
    ],
  },
  {
    name: "a capacity block with a spot price",
    edits: [
      [p5("purchase"), { kind: "capacity-block", reservationId: "cr-0123456789abcdef0", maxPrice: 30 }],
    ],
    problems: [
      "hosts.p5.purchase.maxPrice: 30 - there is no such key - it belongs to `kind: spot`: change that, or remove it [LP-AWS-001]",
    ],
  },
  {
    name: "a capacity block without its id",
    edits: [[p5("purchase"), { kind: "capacity-block" }]],
    problems: [
      "hosts.p5.purchase.reservationId: nothing - a string is required here - add `reservationId:` with a string: The block, bought by hand. The stack never buys one: it is paid at once and cannot be returned",
    ],
  },
  {
    name: "a capacity block that has ended",
    edits: [
      [
        p5("purchase"),
        { kind: "capacity-block", reservationId: "cr-0123456789abcdef0", endsAt: "2026-01-01T11:30:00Z" },
      ],
    ],
    problems: [
      'hosts.p5.purchase.endsAt: "2026-01-01T11:30:00Z" - the block has ended - name a block that is still running',
    ],
  },
  {
    name: "a date that is none",
    edits: [
      [p5("purchase"), { kind: "capacity-block", reservationId: "cr-0123456789abcdef0", endsAt: "tomorrow" }],
    ],
    problems: [
      'hosts.p5.purchase.endsAt: "tomorrow" - must be a time such as 2026-12-01T11:30:00Z - write it in that form',
    ],
  },
  {
    name: "a purchase that is a word",
    edits: [[p5("purchase"), "spot"]],
    problems: ['hosts.p5.purchase: "spot" - must be a mapping of keys - write a mapping: {kind: spot}'],
  },
  {
    name: "a mistyped purchase",
    edits: [[p5("purchase"), { kind: "ondemand" }]],
    problems: [
      'hosts.p5.purchase.kind: "ondemand" - must be one of: on-demand, spot, capacity-block, capacity-reservation - did you mean "on-demand"?',
    ],
  },
  {
    name: "an existing network without its subnet",
    edits: [[p5("network"), { kind: "existing", vpcId: "vpc-0123456789abcdef0" }]],
    problems: [
      "hosts.p5.network.subnetId: nothing - a string is required here - add `subnetId:` with a string: A public subnet in the host's availability zone",
    ],
  },
  {
    name: "a network of all addresses",
    edits: [[p5("network"), { kind: "own", cidr: "0.0.0.0/0" }]],
    problems: [
      'hosts.p5.network.cidr: "0.0.0.0/0" - must be a block such as 10.38.0.0/24, /16 to /27 - write it in that form',
    ],
  },
  {
    name: "a network of numbers that are no address",
    edits: [[p5("network"), { kind: "own", cidr: "999.1.1.0/24" }]],
    problems: [
      'hosts.p5.network.cidr: "999.1.1.0/24" - must be a block such as 10.38.0.0/24, /16 to /27 - write it in that form',
    ],
  },
  {
    name: "a network that is named by one of its hosts",
    edits: [[p5("network"), { kind: "own", cidr: "10.38.0.7/24" }]],
    problems: [
      'hosts.p5.network.cidr: "10.38.0.7/24" - a block is named by its first address - use 10.38.0.0/24',
    ],
  },
  {
    name: "a disk that is too small",
    edits: [[p5("root"), { sizeGiB: 8 }]],
    problems: ["hosts.p5.root.sizeGiB: 8 - the value must be at least 100 - use 100 to 16384"],
  },
  {
    name: "an AMI by name",
    edits: [[p5("ami"), { kind: "id", id: "ubuntu-22.04" }]],
    problems: [
      'hosts.p5.ami.id: "ubuntu-22.04" - must be an id such as ami-0123456789abcdef0 - write it in that form',
    ],
  },
  {
    name: "a key of an ssh host on an aws host",
    edits: [[p5("address"), "203.0.113.10"]],
    problems: [
      'hosts.p5.address: "203.0.113.10" - there is no such key - it belongs to `kind: ssh`: change that, or remove it',
    ],
  },
  {
    name: "a negative price",
    edits: [[p5("hourlyPrice"), -3]],
    problems: ["hosts.p5.hourlyPrice: -3 - the value must be at least 0 - use 0 to 10000"],
  },
  {
    name: "an absurd price",
    edits: [[p5("hourlyPrice"), 1000000000000]],
    problems: ["hosts.p5.hourlyPrice: 1000000000000 - the value must be at most 10000 - use 0 to 10000"],
  },
  {
    name: "a price in quotes",
    edits: [[p5("hourlyPrice"), "55.04"]],
    problems: ['hosts.p5.hourlyPrice: "55.04" - must be a number - write 55.04 without quotes'],
  },
  {
    name: "a price that is not a number",
    edits: [[p5("hourlyPrice"), Number.NaN]],
    problems: ["hosts.p5.hourlyPrice: NaN - must be a number - write a number"],
  },
  {
    name: "half a rebuild",
    edits: [[p5("rebuild"), 0.5]],
    problems: ["hosts.p5.rebuild: 0.5 - must be a whole number - write a whole number"],
  },
  {
    name: "no operator key for a host that is made here",
    edits: [[["operator"], {}]],
    problems: [
      "operator.sshPublicKeys: nothing - host p5 is made here and reached over ssh through SSM, so it needs a key to let in - add the public half of your key, for example from ~/.ssh/id_ed25519.pub",
    ],
  },
  {
    name: "no region",
    edits: [],
    around: { awsRegion: undefined },
    problems: ["aws:region: nothing - an aws host needs a region - pulumi config set aws:region us-east-1"],
  },
  {
    name: "an ssh host without its machine",
    edits: [[p5(), { kind: "ssh", address: "203.0.113.10", user: "ops", slots: {} }]],
    problems: [
      "hosts.p5.machine: nothing - a mapping of keys is required here - add `machine:` with a mapping of keys: What the machine has. The plan is made from these figures; nothing looks them up",
    ],
  },
  {
    name: "a user with a blank",
    edits: [
      [p5(), box()],
      [p5("user"), "root user"],
    ],
    problems: [
      'hosts.p5.user: "root user" - must be a login name: a-z, 0-9, _ and -, not beginning with a digit - write it in that form',
    ],
  },
  {
    name: "an address with a command in it",
    edits: [
      [p5(), box()],
      [p5("address"), "203.0.113.10 -oProxyCommand=id"],
    ],
    problems: [
      'hosts.p5.address: "203.0.113.10 -oProxyCommand=id" - must be a host name or IP address - write it in that form',
    ],
  },
  {
    name: "an IPv6 address to announce",
    edits: [
      [p5(), box()],
      [p5("publicIp"), "2001:db8::1"],
    ],
    problems: [
      'hosts.p5.publicIp: "2001:db8::1" - must be an IPv4 address such as 203.0.113.10 - write it in that form',
    ],
  },
  {
    name: "a port below 1",
    edits: [
      [p5(), box()],
      [p5("port"), 0],
    ],
    problems: ["hosts.p5.port: 0 - the value must be at least 1 - use 1 to 65535"],
  },
  {
    name: "infinite memory",
    edits: [
      [p5(), box()],
      [p5("machine", "memoryGiB"), Number.POSITIVE_INFINITY],
    ],
    problems: [
      "hosts.p5.machine.memoryGiB: Infinity - must be a number - write a number: Memory of the machine, as `free -g` prints it",
    ],
  },
  {
    name: "a socket that is no Unix socket",
    edits: [
      [p5(), local()],
      [p5("socket"), "tcp://127.0.0.1:2375"],
    ],
    problems: [
      'hosts.p5.socket: "tcp://127.0.0.1:2375" - must begin with "unix:///" - write it in that form',
    ],
  },
];
