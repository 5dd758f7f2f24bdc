import { signOut } from '../api/endpoints.ts';
import { Button } from '../controls/button.tsx';
import { forgetDrafts } from '../session/draft.ts';
import { useSession, useSignOut } from '../session/session-context.ts';
import { SafeText } from '../text/safe-text.tsx';

export function SessionMenu() {
  const { principal, role, version, signOutPath } = useSession();
  const leave = useSignOut();
  const afterwards = () => {
    forgetDrafts();
    if (signOutPath === null) leave();
    else window.location.assign(signOutPath);
  };
  return (
    <span className="session" title={`RecoverOps ${version}`}>
      <span className="session__name">
        <SafeText text={principal} /> <span className="muted">({role})</span>
      </span>
      <Button look="quiet" onPress={() => void signOut().then(afterwards, leave)}>
        Sign out
      </Button>
    </span>
  );
}
