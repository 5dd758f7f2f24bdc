import { useEffect, useState } from 'react';
import type { SignInMethods } from '../../../src/contracts/api.ts';
import { getSignInMethods } from '../api/endpoints.ts';
import { Notice } from '../controls/notice.tsx';

/** By the words that the ingress sends a browser back with; anything else in the address says nothing. */
const PROBLEMS: Readonly<Record<string, string>> = {
  refused: 'The sign-in was refused. Try again; if it stays so, the log of the ingress says why.',
  no_role: 'You are known, but you are in no group that has a role here. Ask an admin of RecoverOps.',
  unavailable: 'The sign-in service does not answer. Try again in a moment.',
  stale: 'The sign-in took too long or came back to another browser. Begin again.',
};

function problemIn(search: string): string | null {
  const problem = new URLSearchParams(search).get('problem');
  return problem !== null && Object.hasOwn(PROBLEMS, problem) ? (PROBLEMS[problem] ?? null) : null;
}

/** The page to come back to: where somebody is, or where the sign-in page was asked to lead. */
function nextIn({ pathname, search }: Location): string {
  if (pathname !== '/login') return `${pathname}${search}`;
  return new URLSearchParams(search).get('next') ?? '/';
}

/** The button of the provider of identities, where the installation has one. */
export function ProviderSignIn() {
  const [provider, setProvider] = useState<SignInMethods['provider']>(null);
  useEffect(() => {
    // Without an answer the other ways to sign in are still there.
    getSignInMethods().then(
      (methods) => setProvider(methods.provider),
      () => {},
    );
  }, []);
  const problem = problemIn(window.location.search);
  return (
    <>
      {problem !== null && (
        <Notice tone="bad" role="alert" title="Not signed in">
          <p>{problem}</p>
        </Notice>
      )}
      {provider !== null && (
        <p>
          <a
            className="button button--primary"
            href={`${provider.startPath}?next=${encodeURIComponent(nextIn(window.location))}`}
          >
            Sign in with {provider.name}
          </a>
        </p>
      )}
    </>
  );
}
