import { type ChangeEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Link } from '../routing/link.tsx';
import { setParameters } from '../routing/query-parameter.ts';
import { LIST_HREF } from '../routing/routes.ts';
import { dateTimeInput, zoneName } from '../text/format-time.ts';
import {
  FROM_BEGINNING,
  instantOf,
  isNarrowed,
  isSince,
  type ListView,
  SEARCH_CHARS,
  type SearchField,
  SINCE_LABELS,
} from './list-filter.ts';
import { isSort, SORT_LABELS } from './list-order.ts';

/** Long enough to type a word without a request per letter. */
const TYPING_PAUSE_MS = 250;

const FIELDS: readonly { readonly field: Exclude<SearchField, 'text'>; readonly label: string }[] = [
  { field: 'alarm', label: 'Alarm contains' },
  { field: 'host', label: 'Host (id or name)' },
  { field: 'resource', label: 'Resource' },
  { field: 'cause', label: 'Cause' },
];

/** Each change is a step that the browser's Back takes away again. */
function change(parameters: Readonly<Record<string, string>>): void {
  setParameters({ ...FROM_BEGINNING, ...parameters }, 'push');
}

export function ListFilters({ view }: { readonly view: ListView }) {
  const { filter, sort } = view;
  const isByField = FIELDS.some(({ field }) => filter[field] !== '') || filter.from + filter.to !== '';
  // Opens by itself for what is set, and never closes under somebody who empties a field.
  const [isOpen, setIsOpen] = useState(isByField);
  useEffect(() => setIsOpen((before) => before || isByField), [isByField]);
  return (
    <search className="filters">
      <SearchText
        name="text"
        value={filter.text}
        placeholder="Search alarm, host, resource, cause"
        label={<span className="visually-hidden">Search incidents</span>}
        className="field field--inline filters__text"
      />
      <label className="field field--inline">
        <span className="visually-hidden">Opened</span>
        <select
          value={filter.since}
          onChange={(event) => {
            const since = event.currentTarget.value;
            if (isSince(since)) change({ since: since === 'any' ? '' : since, from: '', to: '' });
          }}
        >
          {Object.entries(SINCE_LABELS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label className="field field--inline">
        <span className="visually-hidden">Sort</span>
        <select
          value={sort}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            if (isSort(chosen)) change({ sort: chosen === 'newest' ? '' : chosen });
          }}
        >
          {Object.entries(SORT_LABELS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {isNarrowed(filter) && (
        <Link href={LIST_HREF} className="filters__clear" stay>
          Clear
        </Link>
      )}
      <details
        className="filters__more"
        open={isOpen}
        onToggle={(event) => setIsOpen(event.currentTarget.open)}
      >
        <summary>By field and time</summary>
        <div className="filters__fields">
          {FIELDS.map(({ field, label }) => (
            <SearchText
              key={field}
              name={field}
              value={filter[field]}
              label={<span>{label}</span>}
              className="field"
            />
          ))}
          <Moment name="from" iso={filter.from} label="Opened from" />
          <Moment name="to" iso={filter.to} label="Opened until" />
        </div>
      </details>
    </search>
  );
}

type Step = 'push' | 'replace';

/**
 * A field that tells what was typed once nobody types any more; all that is typed in one go is one step back. The address may
 * change under it, by Back, Forward or "Clear": `shown` says what it then holds, unless that is what was typed.
 */
function useTyped(
  shown: string,
  isSame: (typed: string) => boolean,
  tell: (typed: string, how: Step) => void,
) {
  const [typed, setTyped] = useState(shown);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** Where the last of this go has led; since anything else was chosen or somebody came back here, it is another go. */
  const ledTo = useRef('');
  const telling = useRef({ isSame, tell });
  telling.current = { isSame, tell };
  useEffect(() => setTyped((before) => (telling.current.isSame(before) ? before : shown)), [shown]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    value: typed,
    onFocus: () => {
      ledTo.current = '';
    },
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      const text = event.currentTarget.value;
      setTyped(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        telling.current.tell(text, ledTo.current === window.location.href ? 'replace' : 'push');
        ledTo.current = window.location.href;
      }, TYPING_PAUSE_MS);
    },
  };
}

function SearchText(props: {
  readonly name: SearchField;
  readonly value: string;
  readonly label: ReactNode;
  readonly placeholder?: string;
  readonly className: string;
}) {
  const { name, value } = props;
  const field = useTyped(
    value,
    (typed) => typed.trim() === value,
    (typed, how) => setParameters({ ...FROM_BEGINNING, [name]: typed.trim() }, how),
  );
  return (
    <label className={props.className}>
      {props.label}
      <input
        {...field}
        type="search"
        placeholder={props.placeholder}
        maxLength={SEARCH_CHARS}
        spellCheck={false}
        autoComplete="off"
      />
    </label>
  );
}

/** A moment in the reader's time zone; in the URL it is in UTC, so that it is the same for whoever is sent it. */
function Moment(props: { readonly name: 'from' | 'to'; readonly iso: string; readonly label: string }) {
  const { name, iso } = props;
  const field = useTyped(
    dateTimeInput(iso),
    (typed) => instantOf(typed) === iso,
    (typed, how) => setParameters({ ...FROM_BEGINNING, since: '', [name]: instantOf(typed) }, how),
  );
  return (
    <label className="field">
      <span>
        {props.label} ({zoneName()})
      </span>
      <input {...field} type="datetime-local" />
    </label>
  );
}
