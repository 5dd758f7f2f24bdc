import type { CommandBytes } from '../../../src/domain/execution/command-bytes.ts';
import { ExactInline } from '../text/exact-inline.tsx';
import { ExactText } from '../text/exact-text.tsx';

/** A script and its arguments, to the byte. */
export function CommandBytesView(props: { readonly label: string; readonly command: CommandBytes }) {
  const { label, command } = props;
  return (
    <div className="command-bytes">
      <ExactText
        text={command.body}
        label={label}
        mode="exact"
        caption={<span className="muted">bash, at most {command.timeoutSeconds} s</span>}
      />
      {command.argv.length > 0 && (
        <ol className="argv" aria-label="Arguments">
          {command.argv.map((argument, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an argument is its position
            <li className="argv__item" key={index}>
              <span className="muted argv__name">${index + 1}</span>
              <code className="argv__value">
                <ExactInline text={argument} />
              </code>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
