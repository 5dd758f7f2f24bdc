declare module '../facts.ts' {
  interface FactKinds {
    /** A launch or an end of an instance in an Auto Scaling group of the incident near its onset (`DescribeScalingActivities`). */
    group_change: {
      readonly group: string;
      readonly change: 'launched' | 'terminated' | 'other';
      /** The instance that it was about; null where the activity names none. */
      readonly instanceId: string | null;
      /** As the group says it, and why. */
      readonly description: string;
      readonly cause: string;
      /** ISO 8601 in UTC. */
      readonly startedAt: string;
      /** `Successful`, `InProgress`, `Failed`, `Cancelled` …; null where it is not told. */
      readonly status: string | null;
    };
  }
}

const INSTANCE = /\b(i-[0-9a-f]{8,17})\b/;

/** Which instance an activity is about, by its description: `Launching a new EC2 instance: i-…`. */
export function instanceIn(description: string): string | null {
  return INSTANCE.exec(description)?.[1] ?? null;
}

/** What an activity does, by how Auto Scaling begins its description. */
export function changeIn(description: string): 'launched' | 'terminated' | 'other' {
  if (description.startsWith('Launching')) return 'launched';
  return description.startsWith('Terminating') ? 'terminated' : 'other';
}
