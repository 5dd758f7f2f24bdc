import { escapeText } from './escape-text.ts';
import { TextRuns } from './text-runs.tsx';

/** One value to the byte, within a line; a line feed is escaped too. An empty value is said to be one. */
export function ExactInline({ text }: { readonly text: string }) {
  if (text === '') return <i className="muted">empty</i>;
  const parts = text.split('\n');
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one value have no other identity and never move
    <span key={index}>
      <TextRuns runs={escapeText(part, 'exact')} />
      {index < parts.length - 1 && (
        <span className="escaped" title="U+000A">
          \n
        </span>
      )}
    </span>
  ));
}
