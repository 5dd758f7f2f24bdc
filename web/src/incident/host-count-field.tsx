export const HOST_COUNT_ID = 'host-count';

/** Above one host the approver types how many: a number that was read, not a box that was ticked. */
export function HostCountField(props: {
  readonly hosts: number;
  readonly typed: string;
  readonly onType: (text: string) => void;
}) {
  return (
    <label className="field">
      <span>This plan changes {props.hosts} hosts. Type the number to approve it</span>
      <input
        id={HOST_COUNT_ID}
        type="text"
        inputMode="numeric"
        autoComplete="off"
        maxLength={4}
        value={props.typed}
        onChange={(event) => props.onType(event.currentTarget.value)}
      />
    </label>
  );
}
