declare module '../facts.ts' {
  interface FactKinds {
    /** What EC2 says of the host (`DescribeInstances`, `DescribeInstanceStatus`). */
    instance_state: {
      /** `pending`, `running`, `shutting-down`, `terminated`, `stopping`, `stopped`. */
      readonly state: string;
      /** `Client.UserInitiatedShutdown`, `Server.SpotInstanceTermination` …, or its text; null where none is told. */
      readonly stateReason: string | null;
      /** `ok`, `impaired`, `insufficient-data`, `not-applicable`, `initializing`; null where it was not asked. */
      readonly systemStatus: string | null;
      readonly instanceStatus: string | null;
      readonly ebsStatus: string | null;
      /** ISO 8601 in UTC. */
      readonly launchedAt: string | null;
    };
  }
}

/** An instance that nothing can run on any more. */
export function isGone(state: string): boolean {
  return state === 'shutting-down' || state === 'terminated';
}
