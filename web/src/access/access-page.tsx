import { useCallback, useEffect, useState } from 'react';
import type { SignInsView, TokensView } from '../../../src/contracts/api.ts';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { listSignIns, listTokens } from '../api/endpoints.ts';
import { Button } from '../controls/button.tsx';
import { Card } from '../controls/card.tsx';
import { PageHeading } from '../controls/page-heading.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { Skeleton } from '../controls/skeleton.tsx';
import { useRefusal } from '../session/use-refusal.ts';
import { ExportForm } from './export-form.tsx';
import { NewTokenForm } from './new-token-form.tsx';
import { SignIns } from './sign-ins.tsx';
import { TokenRow } from './token-row.tsx';

/** Who may come in, who did, and what to take away of it: for admins. */
export function AccessPage() {
  const refusal = useRefusal('token.read');
  return (
    <>
      <PageHeading title="Access">Access</PageHeading>
      {refusal === null ? <Access /> : <p className="muted">{refusal}</p>}
    </>
  );
}

function Access() {
  const [tokens, setTokens] = useState<TokensView | null>(null);
  const [signIns, setSignIns] = useState<SignInsView | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [asked, setAsked] = useState(0);
  const refresh = useCallback(() => setAsked((count) => count + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the count says when, not what
  useEffect(() => {
    const ending = new AbortController();
    Promise.all([listTokens(ending.signal), listSignIns(ending.signal)]).then(
      ([nextTokens, nextSignIns]) => {
        setTokens(nextTokens);
        setSignIns(nextSignIns);
        setProblem(null);
      },
      (error) => {
        if (!ending.signal.aborted) setProblem(asProblem(error));
      },
    );
    return () => ending.abort();
  }, [asked]);
  return (
    <>
      {problem !== null && <ProblemNotice problem={problem} onRetry={refresh} />}
      {(tokens === null || signIns === null) && problem === null && (
        <Skeleton rows={6} label="Loading tokens and sign-ins" />
      )}
      {tokens !== null && (
        <Card title="API tokens">
          {tokens.items.length === 0 ? (
            <div className="empty">
              <p className="empty__title">No token is made or configured</p>
            </div>
          ) : (
            <ul className="access-tokens" aria-label="API tokens">
              {tokens.items.map((token) => (
                <TokenRow key={token.id} token={token} after={refresh} />
              ))}
            </ul>
          )}
          {tokens.isUseUnknown && <p className="muted">When they were used last could not be read.</p>}
          <p className="muted">At most {tokens.limit} besides those that are configured</p>
        </Card>
      )}
      {tokens !== null && (
        <div className="suppressions__forms">
          <Card title="Make a token">
            <NewTokenForm done={refresh} />
          </Card>
          <Card title="Export">
            <ExportForm />
          </Card>
        </div>
      )}
      {signIns !== null && (
        <Card
          title="Sign-ins of the last 400 days, the newest"
          aside={<Button onPress={refresh}>Refresh</Button>}
        >
          <SignIns view={signIns} />
        </Card>
      )}
    </>
  );
}
