import type { WorkerReport } from '../../../src/domain/redaction/worker-report.ts';
import { getSettings } from '../api/endpoints.ts';
import { Facts } from '../controls/facts.tsx';
import { Notice } from '../controls/notice.tsx';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { modeWords } from './operations-words.ts';
import { Section } from './section.tsx';

const LIMITS_SHOWN = 6;

/** Whether plans wait for people, what no plan may exceed, and by which rules. */
export function ModeSection() {
  return (
    <Section title="Approval and limits" read={getSettings}>
      {({ workers, differing }) => {
        const [worker] = workers.filter(({ isHeard }) => isHeard);
        return (
          <>
            <Facts
              items={{
                'Approval mode': modeWords(workers),
                Policy: worker === undefined ? null : worker.policyVersion,
                'Site file':
                  worker === undefined ? null : (
                    <>
                      <SafeText text={worker.site.from} />, <code>{worker.site.sha256.slice(0, 12)}</code>
                    </>
                  ),
                'Who is told':
                  worker === undefined
                    ? null
                    : worker.notifications === null
                      ? 'no notifications file: one topic, or the log'
                      : `${countOf(worker.notifications.routes, 'route')}, ${countOf(worker.notifications.recipients, 'recipient')}`,
              }}
            />
            {worker !== undefined && <Limits limits={worker.limits.slice(0, LIMITS_SHOWN)} />}
            {differing.length > 0 && (
              <Notice tone="attention" title="Workers that run do not have the same settings">
                <p>
                  <SafeText text={differing.join(', ')} />. Give all the same, and restart those that differ.
                </p>
              </Notice>
            )}
          </>
        );
      }}
    </Section>
  );
}

export function Limits({ limits }: { readonly limits: WorkerReport['limits'] }) {
  return (
    <ul className="operations__limits" aria-label="Limits">
      {limits.map(({ name, value }) => (
        <li key={name}>
          <SafeText text={name} /> <b>{value.toLocaleString('en')}</b>
        </li>
      ))}
    </ul>
  );
}
