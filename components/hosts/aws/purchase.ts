import type { types } from "@pulumi/aws";
import type { AwsHostPlan } from "../../../planning/plan";

type Purchase = AwsHostPlan["purchase"];

/** The part of an instance's arguments that says how its capacity is paid for. */
export interface PurchaseArgs {
  instanceMarketOptions?: types.input.ec2.InstanceInstanceMarketOptions;
  capacityReservationSpecification?: types.input.ec2.InstanceCapacityReservationSpecification;
}

/**
 * A capacity block is a reservation that was bought by hand, and wants its own market type. An on-demand instance says
 * nothing: EC2 puts it into an open reservation of the account when there is one.
 */
export function purchaseArgs(purchase: Purchase): PurchaseArgs {
  switch (purchase.kind) {
    case "on-demand":
      return {};
    case "spot":
      return {
        instanceMarketOptions: {
          marketType: "spot",
          spotOptions: {
            instanceInterruptionBehavior: "terminate",
            spotInstanceType: "one-time",
            ...(purchase.maxPrice === undefined ? {} : { maxPrice: String(purchase.maxPrice) }),
          },
        },
      };
    case "capacity-block":
      return { instanceMarketOptions: { marketType: "capacity-block" }, ...reserved(purchase.reservationId) };
    case "capacity-reservation":
      return reserved(purchase.reservationId);
  }
}

function reserved(capacityReservationId: string): PurchaseArgs {
  return { capacityReservationSpecification: { capacityReservationTarget: { capacityReservationId } } };
}

/** EC2 takes no termination protection for a spot instance: it may end it at any time. */
export function canProtect(purchase: Purchase): boolean {
  return purchase.kind !== "spot";
}
