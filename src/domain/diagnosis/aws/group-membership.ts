declare module '../facts.ts' {
  interface FactKinds {
    /** What the Auto Scaling group of the host says of it (`DescribeAutoScalingInstances`, `DescribeScalingActivities`). */
    group_membership: {
      readonly group: string;
      /** `InService`, `Pending:Wait`, `Standby`, `Terminating:Wait`, `Detached` …; null: it is no member any more. */
      readonly lifecycle: string | null;
      /** `HEALTHY`, `UNHEALTHY`, in the group's own judgement. */
      readonly health: string | null;
      /** What the group did with it last, and why, in its own words; null where that is not told. */
      readonly activity: string | null;
      /** ISO 8601 in UTC. */
      readonly activityAt: string | null;
    };
  }
}

/** Whether the group, or somebody by it, is taking the host out or has done so. */
export function isTakenOut(lifecycle: string | null): boolean {
  return lifecycle !== null && /^(?:Terminat|Detach|Standby|EnteringStandby)/.test(lifecycle);
}
