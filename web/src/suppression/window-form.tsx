import type { WindowRequest } from '../../../src/contracts/api.ts';
import type { Weekday } from '../../../src/domain/suppression/suppression.ts';
import { planWindow } from '../api/endpoints.ts';
import { Notice } from '../controls/notice.tsx';
import { useChoiceDraft } from '../session/draft.ts';
import { formatDateTime } from '../text/format-time.ts';
import { REASON_MAX, SuppressionForm } from './suppression-form.tsx';

/** A day that the domain adds does not compile until it is named here. */
const DAYS: Readonly<Record<Weekday, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};
const DAY_NAMES = Object.keys(DAYS) as readonly Weekday[];

interface Asked {
  readonly by: 'alarm' | 'tag';
  readonly name: string;
  readonly times: 'once' | 'weekly';
  readonly from: string;
  readonly days: readonly Weekday[];
  readonly at: string;
  readonly zone: string;
  readonly minutes: string;
  readonly reason: string;
}

const EMPTY: Asked = {
  by: 'alarm',
  name: '',
  times: 'once',
  from: '',
  days: [],
  at: '02:00',
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  minutes: '60',
  reason: '',
};

/** What was kept of it, field by field. */
function askedOf(kept: unknown): Asked {
  if (typeof kept !== 'object' || kept === null) return EMPTY;
  const fields = kept as Readonly<Record<string, unknown>>;
  const text = (name: keyof Asked & ('name' | 'from' | 'at' | 'zone' | 'minutes' | 'reason')) => {
    const value = fields[name];
    return typeof value === 'string' ? value : EMPTY[name];
  };
  const { days } = fields;
  return {
    by: fields.by === 'tag' ? 'tag' : 'alarm',
    times: fields.times === 'weekly' ? 'weekly' : 'once',
    days: Array.isArray(days) ? DAY_NAMES.filter((day) => days.includes(day)) : [],
    name: text('name'),
    from: text('from'),
    at: text('at'),
    zone: text('zone'),
    minutes: text('minutes'),
    reason: text('reason'),
  };
}

/** Undefined while something is missing; what may not be, the server says. */
function requestOf(asked: Asked): WindowRequest | undefined {
  const name = asked.name.trim();
  const reason = asked.reason.trim();
  const minutes = Number(asked.minutes);
  const split = name.indexOf('=');
  if (name === '' || reason === '' || !(minutes > 0)) return undefined;
  if (asked.by === 'tag' && split < 1) return undefined;
  const subject =
    asked.by === 'alarm'
      ? { alarm: name, reason }
      : { tag: { key: name.slice(0, split), value: name.slice(split + 1) }, reason };
  if (asked.times === 'weekly') {
    const { days, at, zone } = asked;
    if (days.length === 0 || at === '' || zone.trim() === '') return undefined;
    return { ...subject, weekly: { days, at, minutes, timeZone: zone.trim() } };
  }
  const fromMs = Date.parse(asked.from);
  if (Number.isNaN(fromMs)) return undefined;
  const iso = (ms: number) => new Date(ms).toISOString();
  return { ...subject, once: { from: iso(fromMs), until: iso(fromMs + minutes * 60_000) } };
}

export function WindowForm({ done }: { readonly done: () => void }) {
  const [asked, setAsked] = useChoiceDraft('window', EMPTY, askedOf);
  const change = (part: Partial<Asked>) => setAsked({ ...asked, ...part });
  const request = requestOf(asked);
  return (
    <SuppressionForm
      name="Plan the window"
      isReady={request !== undefined}
      send={async () => {
        if (request === undefined) throw new Error('nothing is asked for');
        const view = await planWindow(request);
        return view.isInForce ? 'It is open now.' : `It opens ${formatDateTime(view.from)}.`;
      }}
      done={() => {
        setAsked(EMPTY);
        done();
      }}
    >
      <label className="field">
        <span>Alarms</span>
        <select
          value={asked.by}
          onChange={(event) => change({ by: event.currentTarget.value === 'tag' ? 'tag' : 'alarm' })}
        >
          <option value="alarm">by name</option>
          <option value="tag">whose hosts all have a tag</option>
        </select>
      </label>
      <label className="field">
        <span>{asked.by === 'alarm' ? 'Name, with * for any characters' : 'Tag, as key=value'}</span>
        <input
          type="text"
          value={asked.name}
          maxLength={400}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      </label>
      {asked.by === 'alarm' && /^\*+$/.test(asked.name.trim()) && (
        <Notice tone="attention" role="status" title="That is every alarm.">
          <p>While the window is open nobody is asked about any of them, and nothing is planned.</p>
        </Notice>
      )}
      <label className="field">
        <span>How often</span>
        <select
          value={asked.times}
          onChange={(event) => change({ times: event.currentTarget.value === 'weekly' ? 'weekly' : 'once' })}
        >
          <option value="once">once</option>
          <option value="weekly">every week</option>
        </select>
      </label>
      {asked.times === 'once' ? (
        <label className="field">
          <span>From (your clock)</span>
          <input
            type="datetime-local"
            value={asked.from}
            onChange={(event) => change({ from: event.currentTarget.value })}
          />
        </label>
      ) : (
        <>
          <fieldset className="suppression-form__days">
            <legend>On</legend>
            {DAY_NAMES.map((day) => (
              <label key={day}>
                <input
                  type="checkbox"
                  checked={asked.days.includes(day)}
                  onChange={(event) =>
                    change({
                      days: DAY_NAMES.filter((one) =>
                        one === day ? event.currentTarget.checked : asked.days.includes(one),
                      ),
                    })
                  }
                />
                {DAYS[day]}
              </label>
            ))}
          </fieldset>
          <label className="field">
            <span>At</span>
            <input
              type="time"
              value={asked.at}
              onChange={(event) => change({ at: event.currentTarget.value })}
            />
          </label>
          <label className="field">
            <span>Time zone</span>
            <input
              type="text"
              value={asked.zone}
              maxLength={64}
              spellCheck={false}
              onChange={(event) => change({ zone: event.currentTarget.value })}
            />
          </label>
        </>
      )}
      <label className="field">
        <span>For how many minutes</span>
        <input
          type="number"
          min={1}
          max={asked.times === 'weekly' ? 720 : 10_080}
          value={asked.minutes}
          onChange={(event) => change({ minutes: event.currentTarget.value })}
        />
      </label>
      <label className="field">
        <span>Why? (required)</span>
        <input
          type="text"
          value={asked.reason}
          maxLength={REASON_MAX}
          onChange={(event) => change({ reason: event.currentTarget.value })}
        />
      </label>
    </SuppressionForm>
  );
}
