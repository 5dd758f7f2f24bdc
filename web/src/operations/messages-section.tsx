import { useState } from 'react';
import type { UnparsedMessageSummary } from '../../../src/contracts/api.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { getMessage, listMessages, type MessageKind, replayMessage } from '../api/endpoints.ts';
import { Button } from '../controls/button.tsx';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { useRefusal } from '../session/use-refusal.ts';
import { countOf } from '../text/format-number.ts';
import { SafeText } from '../text/safe-text.tsx';
import { Timestamp } from '../text/timestamp.tsx';
import { ScrolledText } from './scrolled-text.tsx';
import { Section } from './section.tsx';

const KINDS: Readonly<
  Record<MessageKind, { readonly title: string; readonly none: string; readonly about: string }>
> = {
  unparsed: {
    title: 'Messages that could not be read',
    none: 'Every message about an alarm could be read.',
    about:
      'They are about an alarm or a finding, and no incident came of them. Look at their alarms yourself.',
  },
  ignored: {
    title: 'Messages that were ignored',
    none: 'No genuine message was ignored.',
    about: 'They came from an allowed topic and are about no alarm. The newest are kept for a week.',
  },
};

/** What came in and opened nothing, with the way to take it again by all the checks that a fresh delivery has. */
export function MessagesSection() {
  return (
    <>
      {(['unparsed', 'ignored'] as const).map((kind) => (
        <Section key={kind} title={KINDS[kind].title} read={(signal) => listMessages(kind, signal)}>
          {({ items, nextCursor }, refresh) =>
            items.length === 0 ? (
              <p className="muted">{KINDS[kind].none}</p>
            ) : (
              <>
                <p className="muted">{KINDS[kind].about}</p>
                <ul className="operations__rows" aria-label={KINDS[kind].title}>
                  {items.map((message) => (
                    <Message key={message.messageId} kind={kind} message={message} after={refresh} />
                  ))}
                </ul>
                {nextCursor !== undefined && (
                  <p className="muted">{countOf(items.length, 'message')} are shown; there are more.</p>
                )}
              </>
            )
          }
        </Section>
      ))}
    </>
  );
}

function Message(props: {
  readonly kind: MessageKind;
  readonly message: UnparsedMessageSummary;
  readonly after: () => void;
}) {
  const { messageId, topicArn, receivedAt, reason } = props.message;
  const refusal = useRefusal('message.replay');
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [text, setText] = useState<string | null>(null);
  const show = () => {
    setProblem(null);
    getMessage(props.kind, messageId).then(
      (found) => setText(found.message),
      (error: unknown) => setProblem(asProblem(error)),
    );
  };
  const replay = () => {
    setBusy(true);
    setProblem(null);
    replayMessage(props.kind, messageId)
      .then(
        ({ replayed }) => setOutcome(replayed?.outcome ?? ''),
        (error: unknown) => setProblem(asProblem(error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <li className="operations__row">
      <p>
        <Timestamp iso={receivedAt} as="full" /> <SafeText text={reason} />
      </p>
      <p className="muted wrap-anywhere">
        <SafeText text={topicArn} />, message <code>{messageId}</code>
      </p>
      {problem !== null && <ProblemNotice problem={problem} />}
      {refusal !== null && <p className="muted">{refusal}</p>}
      {text !== null && <ScrolledText label={`Text of ${messageId}`} text={text} />}
      {outcome === null ? (
        <div className="operations__presses">
          <Button onPress={replay} busy={busy} disabled={refusal !== null}>
            Take it again<span className="visually-hidden"> {messageId}</span>
          </Button>
          {text === null && (
            <Button look="quiet" onPress={show}>
              Show its text<span className="visually-hidden"> {messageId}</span>
            </Button>
          )}
        </div>
      ) : (
        <>
          <Notice tone="good" role="status" title={`Taken: ${outcome}`} />
          <Button look="quiet" onPress={props.after}>
            Show what is left
          </Button>
        </>
      )}
    </li>
  );
}
