import { escapeText } from './escape-text.ts';
import { TextRuns } from './text-runs.tsx';

/** Words that came from outside (alarms, hosts, people, models): no markup, no reordering, no invisible characters. */
export function SafeText({ text }: { readonly text: string }) {
  return (
    <bdi className="safe-text">
      <TextRuns runs={escapeText(text, 'prose')} />
    </bdi>
  );
}
