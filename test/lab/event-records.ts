interface EventRecord {
  readonly eventID: string;
  readonly kinesis: {
    readonly data: string;
    readonly sequenceNumber: string;
    readonly approximateArrivalTimestamp: number;
  };
}

/** Records of a Kinesis event, as the lab wrote them; an event of the schedule has none. */
export const recordsOf = (event: object): readonly EventRecord[] =>
  (event as { readonly Records?: readonly EventRecord[] }).Records ?? [];

export const textsOf = (event: object): readonly string[] =>
  recordsOf(event).map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
