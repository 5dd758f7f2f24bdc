import { signOut } from '../api/endpoints.ts';
import { Button } from '../controls/button.tsx';
import { Link } from '../routing/link.tsx';
import { ACCESS_HREF } from '../routing/routes.ts';
import { forgetDrafts } from '../session/draft.ts';
import { useSession, useSignOut } from '../session/session-context.ts';
import { useRefusal } from '../session/use-refusal.ts';
import { SafeText } from '../text/safe-text.tsx';

export function SessionMenu() {
  const { principal, role, version, signOutPath } = useSession();
  const leave = useSignOut();
  const refusal = useRefusal('token.read');
  const afterwards = () => {
    forgetDrafts();
    if (signOutPath === null) leave();
    else window.location.assign(signOutPath);
  };
  return (
    <span className="session" title={`RecoverOps ${version}`}>
      {refusal === null && <Link href={ACCESS_HREF}>Access</Link>}
      <span className="session__name">
        <SafeText text={principal} /> <span className="muted">({role})</span>
      </span>
      <Button look="quiet" onPress={() => void signOut().then(afterwards, leave)}>
        Sign out
      </Button>
    </span>
  );
}
