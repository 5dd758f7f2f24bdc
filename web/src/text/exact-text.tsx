import type { ReactNode } from 'react';
import type { EscapeMode } from './escape-text.ts';
import { type ExactLine, escapedSummary, exactLines, lineCount, utf8Length } from './exact-lines.ts';
import { countOf } from './format-number.ts';
import { TextRuns } from './text-runs.tsx';

/** A block of text to the byte: numbered lines that wrap and are never cut, with a count of what is escaped. */
export function ExactText(props: {
  readonly text: string;
  readonly label: string;
  readonly mode: EscapeMode;
  readonly caption?: ReactNode;
}) {
  const lines = exactLines(props.text, props.mode);
  const escaped = escapedSummary(lines);
  const size = `${countOf(utf8Length(props.text), 'byte')}, ${countOf(lineCount(lines), 'line')}`;
  return (
    <figure className="exact">
      <figcaption className="exact__caption">
        <span className="exact__label">{props.label}</span>
        {props.caption}
        <span className="exact__size">
          {props.text === '' ? 'empty' : size}
          {props.mode === 'exact' &&
            props.text !== '' &&
            !props.text.endsWith('\n') &&
            ', no final line feed'}
        </span>
      </figcaption>
      {escaped !== '' && (
        <p className="exact__warning">Characters shown as escapes: {escaped}. Check what they are for.</p>
      )}
      <code className="exact__body">
        {lines.map((line) => (
          <LineOfText line={line} key={line.number} />
        ))}
      </code>
    </figure>
  );
}

function LineOfText({ line }: { readonly line: ExactLine }) {
  if (line.kind === 'line') {
    return (
      <span className="exact__line">
        <span className="exact__text">
          <TextRuns runs={line.runs} />
          {'\n'}
        </span>
      </span>
    );
  }
  return (
    <span className="exact__line" style={{ counterIncrement: `line ${line.count}` }}>
      <span className="exact__text">
        <span className="escaped">… {line.count} blank lines …</span>
        {'\n'}
      </span>
    </span>
  );
}
