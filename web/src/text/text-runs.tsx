import { codePointName, type TextRun } from './escape-text.ts';

const titleOf = (run: TextRun) => (run.kind === 'escaped' ? codePointName(run.codePoint) : 'blanks');

/** Draws runs of text; an escape is marked, so that it is never taken for the characters it is written with. */
export function TextRuns({ runs }: { readonly runs: readonly TextRun[] }) {
  return runs.map((run, index) =>
    run.kind === 'plain' ? (
      run.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the runs of one text have no other identity and never move
      <span key={index} className="escaped" title={titleOf(run)}>
        {run.text}
      </span>
    ),
  );
}
