import { useCallback, useEffect, useState } from 'react';
import { type ApiProblem, asProblem } from '../api/api-problem.ts';
import { signIn } from '../api/endpoints.ts';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { navigate } from '../routing/location.ts';
import { LIST_HREF, parseRoute } from '../routing/routes.ts';
import { takeLoginCode } from './login-code.ts';
import { nextPage } from './next-page.ts';
import { ProviderSignIn } from './provider-sign-in.tsx';
import { TokenForm } from './token-form.tsx';
import { forgetUnsent } from './unsent.ts';
import { UnsentNotice } from './unsent-notice.tsx';

type Attempt =
  | { readonly kind: 'none' }
  | { readonly kind: 'signing_in' }
  | { readonly kind: 'refused'; readonly problem: ApiProblem };

/** Goes on to the page beside this dashboard that somebody was sent here from, if there is one. */
function isLeaving(): boolean {
  const next = nextPage(window.location.search, window.location.origin);
  if (next !== null) window.location.replace(next);
  return next !== null;
}

/** Signs in with the code of a login link or with an API token, or says how to get one. */
export function LoginPage(props: { readonly signedIn: boolean; readonly onSignedIn: () => void }) {
  const { signedIn, onSignedIn } = props;
  const [attempt, setAttempt] = useState<Attempt>({ kind: 'none' });
  const exchange = useCallback(
    (proof: Parameters<typeof signIn>[0]) => {
      setAttempt({ kind: 'signing_in' });
      signIn(proof).then(
        () => {
          forgetUnsent();
          if (isLeaving()) return;
          if (parseRoute(window.location.pathname).kind === 'login') navigate(LIST_HREF, 'replace');
          onSignedIn();
        },
        (error) => setAttempt({ kind: 'refused', problem: asProblem(error) }),
      );
    },
    [onSignedIn],
  );
  useEffect(() => {
    const exchangeCode = () => {
      const code = takeLoginCode();
      if (code !== null) exchange({ code });
      else if (signedIn && !isLeaving()) navigate(LIST_HREF, 'replace');
    };
    exchangeCode();
    // A second link opened in this tab changes only the fragment.
    window.addEventListener('hashchange', exchangeCode);
    return () => window.removeEventListener('hashchange', exchangeCode);
  }, [signedIn, exchange]);
  return (
    <main className="login">
      <title>Sign in · RecoverOps</title>
      <h1 className="login__title">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        RecoverOps
      </h1>
      {attempt.kind === 'signing_in' ? (
        <p role="status">Signing in…</p>
      ) : (
        <LoginHelp attempt={attempt} onToken={(token) => exchange({ token })} />
      )}
    </main>
  );
}

function LoginHelp({
  attempt,
  onToken,
}: {
  readonly attempt: Attempt;
  readonly onToken: (token: string) => void;
}) {
  return (
    <>
      {attempt.kind === 'refused' && <ProblemNotice problem={attempt.problem} />}
      <UnsentNotice />
      <ProviderSignIn />
      <Notice tone="quiet" title="Sign in with a one-time link">
        <p>On the machine where RecoverOps runs, print a fresh link and open it in this browser:</p>
        <pre className="command">npx recoverops login</pre>
        <p>
          <code>npm start</code> prints one too. A link works once and for a short time; nobody is signed in
          just by being on the same machine.
        </p>
      </Notice>
      <Notice tone="quiet" title="Or with your API token">
        <TokenForm onToken={onToken} />
      </Notice>
    </>
  );
}
