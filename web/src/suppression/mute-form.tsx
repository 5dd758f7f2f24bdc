import { useId } from 'react';
import type { MuteRequest } from '../../../src/contracts/api.ts';
import { muteAlarm } from '../api/endpoints.ts';
import { serverNowMs } from '../api/server-clock.ts';
import { useLive } from '../live/live-context.ts';
import { useChoiceDraft, useDraft } from '../session/draft.ts';
import { formatDateTime } from '../text/format-time.ts';
import { REASON_MAX, SuppressionForm } from './suppression-form.tsx';

const LENGTHS = {
  '1 hour': 3_600,
  '4 hours': 4 * 3_600,
  '12 hours': 12 * 3_600,
  '1 day': 86_400,
  '3 days': 3 * 86_400,
  '7 days': 7 * 86_400,
} as const;
type Length = keyof typeof LENGTHS;
const FIRST: Length = '1 hour';
const lengthOf = (kept: unknown): Length =>
  (Object.keys(LENGTHS) as readonly Length[]).find((length) => length === kept) ?? FIRST;

/** Mutes one alarm; of a known one (`fixed`) name and place are given. */
export function MuteForm(props: {
  readonly fixed?: Pick<MuteRequest, 'alarm' | 'accountId' | 'region'>;
  readonly done: () => void;
}) {
  const [alarm, setAlarm] = useDraft('mute.alarm');
  const [length, setLength] = useChoiceDraft<Length>(
    `mute.length.${props.fixed?.alarm ?? ''}`,
    FIRST,
    lengthOf,
  );
  const [reason, setReason] = useDraft(`mute.reason.${props.fixed?.alarm ?? ''}`);
  const { open } = useLive();
  const namesId = useId();
  const known = [...new Set([...open.values()].map(({ alarmName }) => alarmName))].toSorted();
  const meant = props.fixed ?? { alarm: alarm.trim() };
  return (
    <SuppressionForm
      name="Mute"
      isReady={meant.alarm !== '' && reason.trim() !== ''}
      send={async () => {
        const until = new Date(serverNowMs() + LENGTHS[length] * 1000).toISOString();
        const view = await muteAlarm({ ...meant, until, reason: reason.trim() });
        return `Muted until ${formatDateTime(view.until)}.`;
      }}
      done={() => {
        setAlarm('');
        setReason('');
        setLength(FIRST);
        props.done();
      }}
    >
      {props.fixed === undefined && (
        <label className="field">
          <span>Exact name of the alarm</span>
          <input
            type="text"
            value={alarm}
            maxLength={255}
            spellCheck={false}
            autoComplete="off"
            list={namesId}
            onChange={(event) => setAlarm(event.currentTarget.value)}
          />
          <datalist id={namesId}>
            {known.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
      )}
      <label className="field">
        <span>For</span>
        <select value={length} onChange={(event) => setLength(lengthOf(event.currentTarget.value))}>
          {Object.keys(LENGTHS).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Why is it muted? (required)</span>
        <input
          type="text"
          value={reason}
          maxLength={REASON_MAX}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </label>
    </SuppressionForm>
  );
}
