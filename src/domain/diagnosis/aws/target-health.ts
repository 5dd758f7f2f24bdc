declare module '../facts.ts' {
  interface FactKinds {
    /** What a load balancer says of the host in one of its target groups (`DescribeTargetHealth`). */
    target_health: {
      /** As CloudWatch's dimension spells it: `targetgroup/web/0123456789abcdef`. */
      readonly targetGroup: string;
      readonly port: number | null;
      /** `initial`, `healthy`, `unhealthy`, `unhealthy.draining`, `unused`, `draining`, `unavailable`. */
      readonly state: string;
      /** `Target.FailedHealthChecks`, `Target.Timeout`, `Target.ResponseCodeMismatch` …; null where none is told. */
      readonly reason: string | null;
      readonly description: string | null;
    };
  }
}

/** A load balancer keeps a connection that nothing is asked on for so long, unless it is told otherwise. */
export const BALANCER_IDLE_SECONDS = 60;
