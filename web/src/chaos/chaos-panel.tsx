import { useState } from 'react';
import type { ChaosAck, ChaosView } from '../../../src/contracts/api.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { causeChaos } from '../api/endpoints.ts';
import { Button } from '../controls/button.tsx';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { Link } from '../routing/link.tsx';
import { LIST_HREF } from '../routing/routes.ts';
import { useRefusal } from '../session/use-refusal.ts';
import { SafeText } from '../text/safe-text.tsx';

type Attempt =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending'; readonly chaos: string }
  | { readonly kind: 'caused'; readonly ack: ChaosAck }
  | { readonly kind: 'refused'; readonly problem: ApiProblem };

/** The one kind that undoes the others. */
const HEAL_KIND = 'heal';

/** Breaks a lab host for real, through SSM, as it would be done on AWS. */
export function ChaosPanel({ chaos }: { readonly chaos: ChaosView }) {
  const refusal = useRefusal('chaos.cause');
  const [instanceId, setInstanceId] = useState(chaos.hosts[0]?.instanceId ?? '');
  const [attempt, setAttempt] = useState<Attempt>({ kind: 'idle' });
  const cause = (kind: string) => {
    setAttempt({ kind: 'sending', chaos: kind });
    causeChaos(instanceId === '' ? { kind } : { kind, instanceId }).then(
      (ack) => setAttempt({ kind: 'caused', ack }),
      (error) => setAttempt({ kind: 'refused', problem: asProblem(error) }),
    );
  };
  return (
    <>
      <p className="lede">
        Each of these makes a host ill for real, or heals it, by a command through SSM. The alarm of a host
        that is ill fires within seconds, and an incident opens.
      </p>
      <label className="field field--inline">
        <span>Host</span>
        <select value={instanceId} onChange={(event) => setInstanceId(event.currentTarget.value)}>
          {chaos.hosts.map((host) => (
            <option key={host.instanceId} value={host.instanceId}>
              {host.name} ({host.instanceId})
            </option>
          ))}
        </select>
      </label>
      {refusal !== null && <p className="muted">{refusal}</p>}
      <ul className="chaos">
        {chaos.kinds.map(({ kind, title, description }) => (
          <li className="chaos__kind" key={kind}>
            <p className="muted">{description}</p>
            <Button
              look={kind === HEAL_KIND ? 'plain' : 'danger'}
              onPress={() => cause(kind)}
              busy={attempt.kind === 'sending'}
              disabled={chaos.hosts.length === 0 || refusal !== null}
            >
              {attempt.kind === 'sending' && attempt.chaos === kind ? 'Sending…' : title}
            </Button>
          </li>
        ))}
      </ul>
      {attempt.kind === 'refused' && <ProblemNotice problem={attempt.problem} />}
      {attempt.kind === 'caused' && (
        <Notice tone="good" role="status" title={`${attempt.ack.kind} was sent to ${attempt.ack.instanceId}`}>
          <p>
            SSM command <SafeText text={attempt.ack.commandId} />.{' '}
            <Link href={LIST_HREF}>Watch the incidents</Link>
          </p>
        </Notice>
      )}
    </>
  );
}
