/** What the engine does to hosts and to what runs on them. */
import { describe, expect, it } from "vitest";
import type { Outcome, Rehearsal } from "../../rehearsal/driver/index";
import { box, SSH_KEY } from "../fixtures/hosts";
import { config, onP5, second, secrets, trainer, trainerSecrets } from "../fixtures/sn38";
import { ACCOUNT, type Values } from "../fixtures/stacks";
import { applied } from "./deployedOnce";
import { deployed, replaced, succeeded, touched, up } from "./sn38";

const INSTANCE = "aws:ec2/instance:Instance";
const SUBNET = "aws:ec2/subnet:Subnet";
const CONTAINER = "docker:index/container:Container";
const VOLUME = "docker:index/volume:Volume";
const otherKey = SSH_KEY.replace("OZxlZE", "OTxlZE").replace("IE9s", "IE8s");
const parameter = (name: string) => ({ kind: "parameter", name: `/aws/service/deeplearning/ami/${name}` });

const onBox = (over: Values = {}) => config({ hosts: { box: { ...box, ...over } } });
const instanceOf = (rehearsal: Rehearsal) => {
  const [instance] = rehearsal.cloud.list(INSTANCE);
  if (instance === undefined) throw new Error("there is no instance");
  return instance;
};
const endpoint = (rehearsal: Rehearsal) => `ssh://launchpad@${instanceOf(rehearsal).id}:22`;
const names = (lines: string[], kind: string) => lines.filter((line) => line.includes(kind));

async function changed(rehearsal: Rehearsal, values: Record<string, unknown>): Promise<Outcome> {
  await rehearsal.configure(values, secrets());
  return up(rehearsal);
}

describe("an aws host", () => {
  it("is left alone by a new AMI, user data, disk, zone or purchase; a raised rebuild replaces it, old first, with all that ran on it, and does not contact the dead one", async () => {
    const rehearsal = await deployed(onP5());
    const before = instanceOf(rehearsal);
    const old = endpoint(rehearsal);
    const address = (await rehearsal.outputs()).hosts;
    const wanted = {
      ami: parameter("another/latest/ami-id"),
      availabilityZone: "us-east-1b",
      root: { sizeGiB: 900, iops: 9000, throughputMiBs: 900 },
      purchase: { kind: "capacity-reservation", reservationId: "cr-0123456789abcdef0" },
    };
    const operator = { sshPublicKeys: [SSH_KEY, otherKey] };
    expect(touched(await changed(rehearsal, onP5(wanted, { operator })))).toEqual([]);
    expect(instanceOf(rehearsal).properties).toEqual(before.properties);

    rehearsal.faults.unreachable(old);
    const outcome = await changed(rehearsal, onP5({ ...wanted, rebuild: 1 }, { operator }));
    const now = instanceOf(rehearsal);
    expect(now.id).not.toBe(before.id);
    expect(now.properties.ami).not.toBe(before.properties.ami);
    expect(now.properties.userData).toContain(otherKey);
    expect(now.properties.rootBlockDevice).toMatchObject({ volumeSize: 900, iops: 9000, throughput: 900 });
    const [subnet] = rehearsal.cloud.list(SUBNET);
    expect(subnet?.properties).toMatchObject({ availabilityZone: "us-east-1b", cidrBlock: "10.38.0.128/25" });
    expect(now.properties.subnetId).toBe(subnet?.id);

    const lines = touched(outcome);
    expect(lines).toEqual(expect.arrayContaining(replaced("aws:Instance p5")));
    for (const thing of ["Container first", "Network first", "Volume first-work", "Image p5-sn38"])
      expect(lines).toEqual(expect.arrayContaining(replaced(`docker:${thing}`)));
    expect(names(lines, "aws:Eip ")).toEqual([]);
    const order = outcome.changes.filter(({ type }) => type === INSTANCE).map(({ op }) => op);
    expect(order.indexOf("delete-replaced")).toBeLessThan(order.indexOf("create-replacement"));
    expect(endpoint(rehearsal)).not.toBe(old);
    const running = rehearsal.cloud.list(CONTAINER).filter((each) => each.endpoint === endpoint(rehearsal));
    expect(running).toHaveLength(1);
    expect((await rehearsal.outputs()).hosts).toMatchObject({
      p5: { publicIp: (address as { p5: { publicIp: string } }).p5.publicIp },
    });
    expect((await rehearsal.preview()).changes).toEqual([]);
  });

  it("stays in its network until rebuild is raised, and then moves, to one that exists and back", async () => {
    const rehearsal = await deployed(onP5());
    const own = instanceOf(rehearsal).properties;
    const network = {
      kind: "existing",
      vpcId: "vpc-0123456789abcdef0",
      subnetId: "subnet-0123456789abcdef0",
    };

    await rehearsal.configure(onP5({ network }), secrets());
    const preview = await rehearsal.preview();
    expect(touched(preview)).toEqual([]);
    expect(preview.stdout).toContain("hosts.p5.network: the host stays in the network that it has");
    expect(
      touched(await changed(rehearsal, onP5({ network: { kind: "own", cidr: "10.99.0.0/24" } }))),
    ).toEqual([]);
    expect(instanceOf(rehearsal).properties).toEqual(own);

    await changed(rehearsal, onP5({ network, rebuild: 1 }));
    expect(instanceOf(rehearsal).properties.subnetId).toBe(network.subnetId);
    for (const type of [SUBNET, "aws:ec2/vpc:Vpc"]) expect(rehearsal.cloud.list(type)).toEqual([]);

    await changed(rehearsal, onP5({ rebuild: 2 }));
    expect(instanceOf(rehearsal).properties.subnetId).toBe(rehearsal.cloud.list(SUBNET)[0]?.id);
    expect((await rehearsal.preview()).changes).toEqual([]);
  });

  it("is not replaced while it is protected, and nothing has been touched by the attempt", async () => {
    const production = { production: true };
    const rehearsal = await deployed(onP5());
    await changed(rehearsal, onP5({}, production));
    const before = rehearsal.cloud.list();
    await rehearsal.configure(onP5({ rebuild: 1 }, production), secrets());
    const outcome = await applied(rehearsal);
    expect(outcome.ok).toBe(false);
    expect(outcome.diagnostics.map(({ message }) => message).join()).toMatch(/marked for protection/);
    expect(rehearsal.cloud.list()).toEqual(before);

    await rehearsal.configure(onP5({ terminationProtection: false }, production), secrets());
    expect(names(touched(await up(rehearsal)), "replace")).toEqual([]);
    await rehearsal.configure(onP5({ terminationProtection: false, rebuild: 1 }, production), secrets());
    expect(touched(await up(rehearsal))).toEqual(expect.arrayContaining(replaced("aws:Instance p5")));
  });

  it("opens and closes ports in place", async () => {
    const rehearsal = await deployed(onP5());
    const moved = { trainers: { first: trainer({ host: "p5", ports: { axon: 8100, dht: 8009 } }) } };
    const lines = touched(await changed(rehearsal, onP5({}, moved)));
    expect(lines).toEqual(
      [
        "create aws:SecurityGroupIngressRule p5-tcp-8100",
        "delete aws:SecurityGroupIngressRule p5-tcp-8091",
        ...replaced("docker:Container first"),
      ].sort(),
    );
  });

  it("can be destroyed when it no longer answers, and leaves nothing at AWS", async () => {
    const rehearsal = await deployed(onP5());
    rehearsal.faults.unreachable(endpoint(rehearsal));
    succeeded(await rehearsal.destroy());
    expect(rehearsal.cloud.list().filter(({ type }) => type.startsWith("aws:"))).toEqual([]);
  });
});

describe("a registry beside an aws host", () => {
  it("comes and touches nothing else, and follows its rules", async () => {
    const rehearsal = await deployed(onP5());
    const registry = (over: Values = {}) =>
      onP5({}, { registries: { main: { kind: "ecr", repositories: ["launchpad/sn38"], ...over } } });
    expect(touched(await changed(rehearsal, registry()))).toEqual([
      "create aws:LifecyclePolicy launchpad/sn38",
      "create aws:Repository launchpad/sn38",
      "create launchpad:ImageRegistry main",
    ]);
    expect(touched(await rehearsal.preview())).toEqual([]);
    const url = "123456789012.dkr.ecr.us-east-1.amazonaws.com/launchpad/sn38";
    const push = `npm run images -- push sn38 --stack rehearsal --repository ${url}`;
    expect((await rehearsal.outputs()).registries).toMatchObject({ main: { repositories: [{ url, push }] } });

    await rehearsal.configure(registry({ keepImages: 4 }), secrets());
    expect(touched(await rehearsal.preview())).toEqual(replaced("aws:LifecyclePolicy launchpad/sn38"));
  });
});

const endpointOf = (host: Values) => `ssh://${host.user}@${host.address}:${host.port ?? 22}`;

describe("an ssh host", () => {
  it("that was replaced gets everything anew, and the old machine is not contacted", async () => {
    const rehearsal = await deployed(onBox());
    rehearsal.faults.unreachable(endpointOf(box));
    const other = { address: "203.0.113.99", hostKeys: [otherKey] };
    const lines = touched(await changed(rehearsal, onBox(other)));
    expect(lines).toEqual(expect.arrayContaining(replaced("docker:Container first")));
    expect(lines).toEqual(expect.arrayContaining(replaced("docker:Network first")));
    expect(names(lines, "Volume")).toEqual([]);
    const endpoints = rehearsal.cloud.list(CONTAINER).map((each) => each.endpoint);
    expect(endpoints).toContain(endpointOf({ ...box, ...other }));
    expect((await rehearsal.preview()).changes).toEqual([]);
  });

  it("that moved is the same machine by its key, and nothing on it is touched", async () => {
    const peers = { publicIp: "203.0.113.50" };
    const rehearsal = await deployed(onBox());
    await changed(rehearsal, onBox(peers));
    const lines = touched(await changed(rehearsal, onBox({ ...peers, address: "203.0.113.99" })));
    expect(names(lines, "docker:Container")).toEqual([]);
    expect(names(lines, "replace")).toEqual([]);
  });

  it("keeps its containers when its key is pinned for the first time, and loses them to another key", async () => {
    const rehearsal = await deployed(onBox({ hostKeys: [] }));
    const pinned = touched(await changed(rehearsal, onBox()));
    expect(names(pinned, "Container")).toEqual([]);
    expect(names(pinned, "replace")).toEqual([]);
    const other = touched(await changed(rehearsal, onBox({ hostKeys: [otherKey] })));
    expect(other).toEqual(expect.arrayContaining(replaced("docker:Container first")));
  });

  it("that is declared a new one at the same address keeps its volumes", async () => {
    const rehearsal = await deployed(onBox());
    const volumes = rehearsal.cloud.list(VOLUME);
    const lines = touched(await changed(rehearsal, onBox({ rebuild: 1 })));
    expect(lines).toEqual(expect.arrayContaining(replaced("docker:Container first")));
    expect(rehearsal.cloud.list(VOLUME)).toEqual(volumes);
    expect(rehearsal.cloud.list(CONTAINER)).toHaveLength(1);
  });

  it("is cleared for real when the stack is destroyed", async () => {
    const rehearsal = await deployed(onBox());
    succeeded(await rehearsal.destroy());
    expect(rehearsal.cloud.list().filter(({ type }) => type.startsWith("docker:"))).toEqual([]);
  });
});

describe("a host that is off", () => {
  const far = { ...box, address: "203.0.113.20" };
  const both = { ...trainerSecrets("first", "second") };
  const pair = (boxOver: Values, firstOver: Values = {}, secondOver: Values = {}) =>
    config({
      hosts: { box: { ...box, ...boxOver }, far },
      buckets: { miner: { accountId: ACCOUNT }, second: { accountId: ACCOUNT } },
      trainers: { first: trainer(firstOver), second: { ...second, host: "far", ...secondOver } },
    });
  const tuned = { tuning: { flags: { "neuron.upload_steps": 30 } } };

  it("does not stop a preview, nor an up that changes nothing on it", async () => {
    const rehearsal = await deployed(pair({}), both);
    for (const host of [box, far]) rehearsal.faults.unreachable(endpointOf(host));
    expect((await rehearsal.preview()).changes).toEqual([]);
    expect(touched(await up(rehearsal))).toEqual([]);
  });

  it("stops an up that changes something on it, with the host's name, unless it is marked offline", async () => {
    const rehearsal = await deployed(pair({}), both);
    rehearsal.faults.unreachable(endpointOf(box));
    await rehearsal.configure(pair({}, tuned), secrets(both));
    expect((await applied(rehearsal)).ok).toBe(false);

    await rehearsal.configure(pair({ offline: true }, tuned, tuned), secrets(both));
    const lines = touched(await up(rehearsal));
    expect(names(lines, "Container first")).toEqual([]);
    expect(lines).toEqual(expect.arrayContaining(replaced("docker:Container second")));

    rehearsal.faults.reachable(endpointOf(box));
    await rehearsal.configure(pair({}, tuned, tuned), secrets(both));
    const back = await applied(rehearsal);
    expect(touched(back)).toEqual([]);
    expect(back.diagnostics.map(({ message }) => message).join()).toContain("the next `pulumi up`");
    expect(touched(await up(rehearsal))).toEqual(replaced("docker:Container first"));
    expect((await rehearsal.preview()).changes).toEqual([]);
  });

  it("marked offline is left as it is by every change of its trainers and by their removal", async () => {
    const rehearsal = await deployed(pair({}), both);
    const before = rehearsal.cloud.list(CONTAINER);
    rehearsal.faults.unreachable(endpointOf(box));
    await rehearsal.configure(pair({ offline: true }), secrets(both));
    expect(touched(await up(rehearsal))).toEqual([]);
    await rehearsal.configure(
      pair({ offline: true }, { ...tuned, ports: { axon: 8100, dht: 8101 } }),
      secrets(both),
    );
    expect(touched(await up(rehearsal))).toEqual([]);
    expect(rehearsal.cloud.list(CONTAINER)).toEqual(before);
    const without = config({
      hosts: { far },
      buckets: { second: { accountId: ACCOUNT } },
      trainers: { second: { ...second, host: "far" } },
    });
    await rehearsal.configure(without, secrets(trainerSecrets("second")));
    await up(rehearsal);
    expect(rehearsal.cloud.list(CONTAINER)).toEqual(before);
    expect((await rehearsal.preview()).changes).toEqual([]);
  });
});
