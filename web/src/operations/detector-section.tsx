import { getDetector } from '../api/endpoints.ts';
import { Notice } from '../controls/notice.tsx';
import { countOf } from '../text/format-number.ts';
import { formatSpan } from '../text/format-time.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { Section } from './section.tsx';

const SHARDS_SHOWN = 10;

/** How far the log detector has come with each shard of logs. */
export function DetectorSection() {
  return (
    <Section title="Log detector" read={getDetector}>
      {(view) => {
        if (view.kind === 'none')
          return <p className="muted">No log detector has told of itself. It does with each heartbeat.</p>;
        if (view.kind === 'unread')
          return (
            <Notice tone="attention" title="How far the detector has come is not known">
              <p>
                <SafeText text={view.why} />
              </p>
            </Notice>
          );
        const { iteratorAgeMs } = view;
        const { at, shards, shardsTotal } = view.report;
        const behind = shards.filter(({ isBehind }) => isBehind);
        return (
          <>
            {!view.isHeard && (
              <Notice tone="bad" title="The detector has not been heard of since">
                <p>
                  <Timestamp iso={at} as="full" />. Look at its log and its schedule.
                </p>
              </Notice>
            )}
            <p>
              <span className={`badge badge--${behind.length > 0 ? 'attention' : 'good'}`}>
                {behind.length > 0 ? `${countOf(behind.length, 'shard')} behind` : 'nothing waits'}
              </span>{' '}
              {iteratorAgeMs !== null && `the oldest record is ${formatSpan(iteratorAgeMs)} old; `}
              {countOf(shardsTotal, 'shard')}, as it looked <Timestamp iso={at} as="full" />
            </p>
            <ul className="operations__rows" aria-label="Shards">
              {shards.slice(0, SHARDS_SHOWN).map(({ shard, windowAt, isBehind, unreadAt }) => (
                <li className="operations__row" key={shard}>
                  <p className="wrap-anywhere">
                    <SafeText text={shard} />: newest window judged <Timestamp iso={windowAt} as="full" />
                    {isBehind ? ', records wait' : ''}
                    {unreadAt !== undefined && (
                      <>
                        , the oldest since <Timestamp iso={unreadAt} as="full" />
                      </>
                    )}
                  </p>
                </li>
              ))}
            </ul>
            {shardsTotal > SHARDS_SHOWN && <p className="muted">Those that are furthest behind are shown.</p>}
          </>
        );
      }}
    </Section>
  );
}
