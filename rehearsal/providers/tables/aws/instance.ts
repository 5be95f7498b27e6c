import type { CheckFailure, ResourceTable, ServiceContext } from "../../table";
import { isProperties, type Properties, text } from "../../values";
import { hasOtherArchitecture } from "./architecture";
import { instanceInputs } from "./instanceInputs";
import { all, exactlyOneOf } from "./rules";
import { awsId, regional, regionOf } from "./shared";
import { overrides, SDK, upstream } from "./sources";

/** A virtual machine. */
export const instance: ResourceTable = {
  token: "aws:ec2/instance:Instance",
  sources: [
    upstream("ec2/func.resourceInstanceSchema", "43-931"),
    upstream("ec2/func.resourceInstance", "43-219"),
    upstream("ec2/func.resourceInstanceDelete", "43-74"),
    overrides("aws_instance", "other types for the same strings, and no other change"),
    SDK,
  ],
  inputs: instanceInputs,
  outputs: {
    arn: "plain",
    instanceLifecycle: "plain",
    instanceState: "plain",
    outpostArn: "plain",
    passwordData: "plain",
    primaryNetworkInterfaceId: "plain",
    privateDns: "plain",
    publicDns: "plain",
    publicIp: "plain",
    spotInstanceRequestId: "plain",
  },
  replacesWhen: conditionalReplaces,
  unknownOnUpdate: changedAddresses,
  rules: all(instanceRules, launchTemplateRules),
  id: awsId("i"),
  importKey: ({ id }) => id,
  refuseDelete: ({ properties, id }) => {
    if (properties.disableApiTermination === true && properties.forceDestroy !== true) {
      throw new Error(
        `OperationNotPermitted: The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    }
  },
  service: instanceDefaults,
  overrides: ({ inputs }) => rootDisk(inputs),
};

function instanceRules(inputs: Properties): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const template = isProperties(inputs.launchTemplate);
  const reservation = inputs.capacityReservationSpecification;
  if (isProperties(reservation)) {
    const path = "capacityReservationSpecification";
    const given = ["capacityReservationPreference", "capacityReservationTarget"].filter(
      (name) => reservation[name],
    );
    if (given.length !== 1) failures.push({ property: path, reason: "exactly one of preference and target" });
  }
  for (const name of ["ami", "instanceType"]) {
    if (inputs[name] === undefined && !template) {
      failures.push({ property: name, reason: `"${name}" must be given when "launchTemplate" is not` });
    }
  }
  if (
    inputs.volumeTags !== undefined &&
    isProperties(inputs.rootBlockDevice) &&
    inputs.rootBlockDevice.tags
  ) {
    failures.push({ property: "volumeTags", reason: '"volumeTags" conflicts with "rootBlockDevice.tags"' });
  }
  return failures;
}

function launchTemplateRules({ launchTemplate }: Properties): CheckFailure[] {
  if (!isProperties(launchTemplate)) return [];
  return exactlyOneOf(
    "id",
    "name",
  )(launchTemplate).map(({ reason }) => ({ property: "launchTemplate", reason }));
}

/** What replaces only sometimes. */
function conditionalReplaces(inputs: Properties, state: Properties): string[] {
  const userData = inputs.userDataReplaceOnChange === true ? ["userData", "userDataBase64"] : [];
  const primaryIpv6 =
    state.enablePrimaryIpv6 === true && !inputs.enablePrimaryIpv6 ? ["enablePrimaryIpv6"] : [];
  const type = hasOtherArchitecture(text(state, "instanceType"), text(inputs, "instanceType"));
  return [...userData, ...primaryIpv6, ...(type ? ["instanceType"] : [])];
}

/** A stop and a start take the public address away, and another one comes. */
function changedAddresses(inputs: Properties, state: Properties): string[] {
  const stops = ["instanceType", "userData", "userDataBase64"].some(
    (name) => inputs[name] !== undefined && inputs[name] !== state[name],
  );
  return stops && text(state, "publicIp") ? ["publicDns", "publicIp"] : [];
}

function instanceDefaults(context: ServiceContext): Properties {
  const place = regionOf(context);
  const address = `10.0.0.${4 + (Number.parseInt(context.hex("ip", 2), 16) % 250)}`;
  return {
    ...regional(context, "instance"),
    associatePublicIpAddress: true,
    availabilityZone: `${place}a`,
    capacityReservationSpecification: { capacityReservationPreference: "open" },
    disableApiStop: false,
    disableApiTermination: false,
    ebsBlockDevices: [],
    ebsOptimized: false,
    ephemeralBlockDevices: [],
    instanceInitiatedShutdownBehavior: "stop",
    instanceLifecycle: "",
    instanceState: "running",
    ipv6Addresses: [],
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 2 },
    outpostArn: "",
    passwordData: "",
    placementGroup: "",
    primaryNetworkInterfaceId: awsId("eni")(context),
    privateDns: `ip-${address.replaceAll(".", "-")}.ec2.internal`,
    privateIp: address,
    publicDns: "",
    publicIp: `203.0.113.${1 + (Number.parseInt(context.hex("public", 2), 16) % 254)}`,
    secondaryPrivateIps: [],
    securityGroups: [],
    spotInstanceRequestId: "",
    tenancy: "default",
    vpcSecurityGroupIds: [],
  };
}

/** The service fills in what the root disk leaves out. */
function rootDisk(inputs: Properties): Properties {
  const given = isProperties(inputs.rootBlockDevice) ? inputs.rootBlockDevice : {};
  const gp3 = (text(given, "volumeType") ?? "gp3") === "gp3";
  return {
    rootBlockDevice: {
      deleteOnTermination: true,
      deviceName: "/dev/sda1",
      encrypted: false,
      iops: gp3 ? 3000 : 0,
      kmsKeyId: "",
      throughput: gp3 ? 125 : 0,
      volumeId: "vol-0",
      volumeSize: 8,
      volumeType: "gp3",
      ...given,
    },
  };
}
