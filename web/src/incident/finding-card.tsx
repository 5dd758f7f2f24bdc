import type { Finding, FoundTemplate } from '../../../src/domain/alarm/finding/finding.ts';
import { Card } from '../controls/card.tsx';
import { Facts } from '../controls/facts.tsx';
import { ExactText } from '../text/exact-text.tsx';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';

const UNKNOWN_KINDS: Readonly<Record<string, string>> = {
  'log-novelty': 'Lines that were not seen before',
  'log-rate': 'Lines that are more frequent than usual',
};

/** What kind of lines it is about. */
function kindOf({ class: found, detector }: Finding): string {
  if (found !== null) {
    const by = detector.startsWith('log-model-')
      ? 'as models tell it, without a known pattern'
      : 'by known patterns';
    return `${found.replaceAll('_', ' ')}, ${by}`;
  }
  return UNKNOWN_KINDS[detector] ?? detector;
}

/** What logs said, why that is a finding, and what it was counted in. The lines are of whoever could write them. */
export function FindingCard({ finding }: { readonly finding: Finding }) {
  const { severity, reason, window, source, logGroup, evidence, patterns, templates, lines } = finding;
  const code = (text: string) => (
    <code className="wrap-anywhere">
      <SafeText text={text} />
    </code>
  );
  return (
    <Card title="What the logs said" aside={severity}>
      <ExactText text={reason} label="Reason that the detector gave" mode="prose" />
      <Facts
        items={{
          Kind: <SafeText text={kindOf(finding)} />,
          Window: (
            <>
              <Timestamp iso={window.from} as="full" /> to <Timestamp iso={window.to} as="full" />,{' '}
              {countOf(window.lines, 'line')}
            </>
          ),
          Log: code(`${logGroup} (${source})`),
          Evidence: evidence === null ? 'none was kept' : code(evidence.key),
        }}
      />
      {patterns.length > 0 && (
        <ul className="found">
          {patterns.map(({ name, says, count }) => (
            <li key={name}>
              <SafeText text={says} /> <span className="muted">{countOf(count, 'line')}, pattern</span>{' '}
              {code(name)}
            </li>
          ))}
        </ul>
      )}
      {templates.length > 0 && <TemplatesTable templates={templates} />}
      {lines.length === 0 ? (
        <p className="muted">No line is shown.</p>
      ) : (
        <ExactText text={lines.join('\n')} label="Lines, with secrets taken out" mode="prose" />
      )}
    </Card>
  );
}

function TemplatesTable({ templates }: { readonly templates: readonly FoundTemplate[] }) {
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">Lines</th>
          <th scope="col">Form</th>
          <th scope="col">Unusual</th>
        </tr>
      </thead>
      <tbody>
        {templates.map(({ id, text, count, novel, excess }) => (
          <tr key={id}>
            <td>{count.toLocaleString('en')}</td>
            <td className="wrap-anywhere">
              <code>
                <SafeText text={text} />
              </code>
            </td>
            <td>
              {novel && <span className="badge badge--attention">new</span>}
              {excess !== null && ` ${Math.round(excess * 10) / 10} times the usual`}
              {!novel && excess === null && <span className="muted">no</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
