import type { Finding, Inadmissible } from '../../../src/domain/diagnosis/diagnostics.ts';
import { Card } from '../controls/card.tsx';
import { formatBytes } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';

/** Why no step can be given what a finding names. */
const INADMISSIBLE: Readonly<Record<Inadmissible, string>> = {
  redacted: 'not its real name, no step can be given it',
  unusual_name: 'unusual name, shown escaped; no step can be given it',
  several_names: 'a file with several names; no step can be given it',
};

function inadmissibleNote(why: Inadmissible | undefined): string {
  return why === undefined ? '' : ` (${INADMISSIBLE[why]})`;
}

/** What RecoverOps's own parsers read out of the evidence: name of the thing, and what is so about it. */
function describeFinding(finding: Finding): { readonly subject: string; readonly value: string } {
  switch (finding.kind) {
    case 'disk_usage':
      return { subject: `disk ${finding.mount}`, value: `${finding.usedPercent} % used` };
    case 'large_file':
      return {
        subject: `file ${finding.path}`,
        value: `${formatBytes(finding.sizeBytes)}${inadmissibleNote(finding.inadmissible)}`,
      };
    case 'memory_usage':
      return { subject: 'memory', value: `${finding.usedPercent} % used` };
    case 'process':
      return {
        subject: `process ${finding.pid} ${finding.command}`,
        value: `${formatBytes(finding.rssBytes)} resident, since ${finding.startedAt}${inadmissibleNote(finding.inadmissible)}`,
      };
    case 'service':
      return {
        subject: `service ${finding.service}`,
        value: `${finding.active ? 'active' : 'not active'} (${finding.state})`,
      };
    case 'health_check':
      return {
        subject: 'health check',
        value: `${finding.healthy ? 'healthy' : 'unhealthy'}: ${finding.detail}`,
      };
    case 'unread_rows':
      return {
        subject: `probe ${finding.probe}`,
        value: `${finding.rows} rows could not be read: no step is proposed for this host`,
      };
  }
}

export function FindingsCard({ findings }: { readonly findings: readonly Finding[] }) {
  const rows = findings.map((finding) => ({ ...describeFinding(finding), targetId: finding.targetId }));
  return (
    <Card title="Findings" aside="read by RecoverOps's own parsers">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col">What</th>
            <th scope="col">Found</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.targetId} ${row.subject}`}>
              <td>
                <code>
                  <SafeText text={row.targetId} />
                </code>
              </td>
              <td className="wrap-anywhere">
                <SafeText text={row.subject} />
              </td>
              <td className="wrap-anywhere">
                <SafeText text={row.value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
