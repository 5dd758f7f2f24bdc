import { type FormEvent, useState } from 'react';
import type { NewTokenView } from '../../../src/contracts/api.ts';
import type { Role } from '../../../src/domain/access/roles.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { createToken } from '../api/endpoints.ts';
import { Button } from '../controls/button.tsx';
import { CopyButton } from '../controls/copy-button.tsx';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { escapeToString } from '../text/escape-text.ts';

const ROLES: readonly Role[] = ['viewer', 'responder', 'approver', 'admin'];
const DAYS = [7, 30, 90, 180, 366] as const;

/** Makes a token and shows it until it is put away; nothing keeps it, not even this tab. */
export function NewTokenForm({ done }: { readonly done: () => void }) {
  const [principal, setPrincipal] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState<number>(90);
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<NewTokenView | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const isReady = principal.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || busy) return;
    setBusy(true);
    setProblem(null);
    setMade(null);
    createToken({ principal: principal.trim(), role, days })
      .then(
        (view) => {
          setMade(view);
          setPrincipal('');
          done();
        },
        (error: unknown) => setProblem(asProblem(error)),
      )
      .finally(() => setBusy(false));
  };
  return (
    <form className="suppression-form" onSubmit={submit}>
      <label className="field">
        <span>Whose it is (decisions are recorded under this name)</span>
        <input
          type="text"
          value={principal}
          maxLength={120}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setPrincipal(event.currentTarget.value)}
        />
      </label>
      <label className="field">
        <span>What it may do</span>
        <select value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
          {ROLES.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>For how many days</span>
        <select value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
          {DAYS.map((count) => (
            <option key={count}>{count}</option>
          ))}
        </select>
      </label>
      {problem !== null && <ProblemNotice problem={problem} />}
      {made !== null && (
        <Notice
          tone="good"
          role="status"
          title={`The token of ${escapeToString(made.view.principal)}, shown this once`}
        >
          <p>
            <code className="wrap-anywhere">{made.token}</code>
          </p>
          <CopyButton text={made.token} label="Copy the token" />
          <Button look="quiet" onPress={() => setMade(null)}>
            Hide it
          </Button>
        </Notice>
      )}
      <Button type="submit" busy={busy} disabled={!isReady}>
        Make a token
      </Button>
    </form>
  );
}
